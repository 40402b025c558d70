//! Paths of the API; one constant a route, so that both ends name the same.

/// `GET` → [`super::About`]; no proof.
pub const ABOUT: &str = "/api/v1/about";
/// `POST` [`super::EnrolRequest`] → [`super::Enrolled`]; no proof.
pub const ENROL: &str = "/api/v1/enrol";
/// `POST` [`super::SignInRequest`] → [`super::Session`]; no proof.
pub const SIGN_IN: &str = "/api/v1/session";
/// `POST` → 204; ends the session of the proof.
pub const SIGN_OUT: &str = "/api/v1/session/end";
/// `GET` → [`super::SignedBundle`]; device or person.
pub const BUNDLE: &str = "/api/v1/bundle";
/// `POST` [`super::RewrapRequest`] → [`super::RewrapReply`]; person. The name is OpenTDF's.
pub const REWRAP: &str = "/kas.AccessService/Rewrap";
/// `POST` [`super::SpoolBatch`] → [`super::SpoolReceipt`]; device.
pub const SPOOL: &str = "/api/v1/spool";
/// `POST` [`super::RosterImport`] → [`super::RosterChanges`]; officer.
pub const ROSTER: &str = "/api/v1/roster";
/// `POST` [`super::InviteRequest`] → [`super::Invitations`]; officer.
pub const INVITE: &str = "/api/v1/roster/invite";
/// `POST` [`super::EnrolmentRequest`] → [`super::EnrolmentToken`]; officer.
pub const ENROLMENT: &str = "/api/v1/devices/enrolment";
/// `POST` [`super::DeviceLock`] → [`super::Logged`]; officer.
pub const DEVICE_LOCK: &str = "/api/v1/devices/lock";
/// `GET` → [`super::Text`], `PUT` [`super::TextChange`] → [`super::MatrixChanges`]; officer.
pub const MATRIX: &str = "/api/v1/matrix";
/// `GET` → [`super::Text`], `PUT` [`super::TextChange`] → [`super::Edition`]; officer.
pub const RULES: &str = "/api/v1/rules";
/// `POST` [`super::RevokeRequest`] → [`super::Logged`]; officer or section manager.
pub const REVOKE: &str = "/api/v1/files/revoke";
/// `POST` [`super::RelabelRequest`] → [`super::Logged`]; needs the right `relabel`; sent before the file is resealed.
pub const RELABEL: &str = "/api/v1/files/relabel";
/// `POST` [`super::KitRequest`] → [`super::Kit`]; officer.
pub const KIT: &str = "/api/v1/kit";
/// `GET` → the current signed checkpoint as text; anybody enrolled.
pub const CHECKPOINT: &str = "/api/v1/log/checkpoint";
/// `GET` `/api/v1/log/<C2SP path>` → tile or entry bundle bytes; auditor or officer.
pub const LOG: &str = "/api/v1/log";
/// `GET` `?of=<path>` → [`super::Session`]: who signed the `GET` of that path (the proof's `aud` is
/// `GET <of>`), for routes that the office answers itself. Served on the key service's socket only.
pub const WHO: &str = "/internal/who";
/// `GET` `?after=<FileId>&limit=<1..500>` → [`super::FilePage`]; officer or auditor.
pub const FILES: &str = "/api/v1/files";

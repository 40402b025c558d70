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
/// `?of=<path>` → [`super::Who`]: who signed the request of that method, path and body, for routes that the office
/// answers itself. Served on the key service's socket only.
pub const WHO: &str = "/internal/who";
/// `GET` `?after=<FileId>&limit=<1..500>` → [`super::FilePage`]; officer or auditor.
pub const FILES: &str = "/api/v1/files";
/// `POST` [`super::InventoryBatch`] → [`super::InventoryReceipt`]; device. `GET` [`super::InventoryFilter`] as query, with
/// `?after=<id>&limit=<1..500>` → [`super::InventoryPage`]; officer or auditor.
pub const INVENTORY: &str = "/api/v1/inventory";
/// `GET` → list of [`super::CauseGroup`], largest first: the inventory in numbers; officer or auditor.
pub const CAUSES: &str = "/api/v1/inventory/causes";
/// `GET` `?brief=true` without folders → [`super::Triage`]: what waits for a decision, by cause, and what was decided; officer or auditor.
pub const TRIAGE: &str = "/api/v1/inventory/triage";
/// `PUT` [`super::Decision`] → 204: decides about a cause; officer.
pub const DECISIONS: &str = "/api/v1/inventory/decisions";
/// `POST` [`super::DecisionWithdrawal`] → 204: takes a decision back; officer.
pub const DECISION_WITHDRAW: &str = "/api/v1/inventory/decisions/withdraw";
/// `GET` → [`super::ExceptionList`]: an officer or auditor gets all, others those of their sections and their own. `POST`
/// [`super::ExceptionRequest`] → [`super::ExceptionRecord`]: asks for one.
pub const EXCEPTIONS: &str = "/api/v1/exceptions";
/// `POST` [`super::ExceptionDecision`] → [`super::ExceptionRecord`]; an officer who has not asked for it.
pub const EXCEPTION_DECIDE: &str = "/api/v1/exceptions/decide";
/// `POST` [`super::ExceptionWithdrawal`] → [`super::ExceptionRecord`]; who asked, an officer, or who leads the section.
pub const EXCEPTION_WITHDRAW: &str = "/api/v1/exceptions/withdraw";
/// `POST` [`super::EffectRequest`] → [`super::ExceptionEffect`]; officer or auditor.
pub const EXCEPTION_EFFECT: &str = "/api/v1/exceptions/effect";
/// `POST` [`super::SanitisedFile`] → [`super::Logged`]: what the checkpoint did with a file, for the audit log; whose file it
/// is. What the checkpoint does not say itself is refused. Told twice, it is one entry.
pub const SANITISED: &str = "/api/v1/sanitised";
/// `GET` → [`super::OriginalList`]: an officer or auditor gets all, others their own. `POST` [`super::OriginalRequest`] →
/// [`super::OriginalRecord`]: asks for a refused original.
pub const ORIGINALS: &str = "/api/v1/originals";
/// `POST` [`super::OriginalWhich`] → [`super::OriginalRecord`]: what is to be decided about; officer or auditor.
pub const ORIGINAL_LOOK: &str = "/api/v1/originals/look";
/// `POST` [`super::OriginalDecision`] → [`super::OriginalRecord`]; an officer who has not asked for it and has looked.
pub const ORIGINAL_DECIDE: &str = "/api/v1/originals/decide";
/// `POST` [`super::OriginalWhich`] → [`super::OriginalRecord`]; who asked, an officer, or the office itself.
pub const ORIGINAL_WITHDRAW: &str = "/api/v1/originals/withdraw";
/// `GET` `?id=` → the sealed original, while who asked may have it. Its key is a rewrap for [`crate::OpenPurpose::Original`].
pub const ORIGINAL_SEALED: &str = "/api/v1/originals/sealed";
/// `GET` `?after=<number>&last=<SHA-256>` → [`super::RefusedPage`]: files that the checkpoint refused, for PCs; device.
pub const REFUSED: &str = "/api/v1/refused";
/// `GET` `?after=<id>&limit=<1..500>` → [`super::RunPage`]; officer or auditor.
pub const RUNS: &str = "/api/v1/runs";
/// `POST` [`super::UndoRequest`] → [`super::Order`]: orders a device to take a run back; officer.
pub const RUN_UNDO: &str = "/api/v1/runs/undo";
/// `GET` → [`super::Orders`]; a device gets its own in force, an officer or auditor all of the last 30 days.
pub const ORDERS: &str = "/api/v1/orders";
/// `POST` [`super::OrderDone`] → 204; device.
pub const ORDER_DONE: &str = "/api/v1/orders/done";
/// `POST` [`super::WhatIfRequest`] → [`super::WhatIf`]; officer.
pub const WHAT_IF: &str = "/api/v1/rules/what-if";
/// `GET` `?after=<staff number>&limit=<1..500>` → [`super::PersonPage`]; officer or auditor.
pub const PEOPLE: &str = "/api/v1/people";
/// `GET` → names of all sections, by id; officer or auditor.
pub const SECTIONS: &str = "/api/v1/sections";
/// `GET` `?after=<device id>&limit=<1..500>` → [`super::DevicePage`]; officer or auditor.
pub const DEVICES: &str = "/api/v1/devices";
/// `GET` [`super::AuditFilter`] as query, with `?before=<index>&limit=<1..500>` → [`super::AuditPage`]; officer or auditor.
pub const AUDIT: &str = "/api/v1/audit";
/// `GET` → [`super::SavedSearches`]; `PUT` [`super::SavedSearch`] → 204; the asker's own; officer or auditor.
pub const SEARCHES: &str = "/api/v1/audit/searches";
/// `POST` [`super::SavedSearch`] → 204: forgets the asker's search of that name.
pub const SEARCH_FORGET: &str = "/api/v1/audit/searches/forget";
/// `GET` → [`super::Health`]; officer or auditor.
pub const HEALTH: &str = "/api/v1/health";
/// `POST` [`super::OfficeDeviceRequest`] → [`super::DeviceRecord`]: the office makes itself known. Socket only, no proof.
pub const OFFICE_DEVICE: &str = "/internal/office-device";
/// `POST` [`super::SetUpRequest`] → [`super::SetUp`], refused with `KE-010` once an officer can sign in. Socket only, no
/// proof.
pub const SET_UP: &str = "/internal/set-up";

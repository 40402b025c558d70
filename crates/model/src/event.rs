use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::sanitising::{Kind, Rung};
use crate::{DeviceId, FileId, Label, PersonId, Right, RunId};

/// One entry of the audit log: who did what to which file, right or key. Ids and typed facts only: no name, path, reason
/// text or content (file names are personal data too; they live deletably elsewhere and are joined when shown).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Event {
    /// When it happened by the clock of the machine that writes it, UTC.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub at: OffsetDateTime,
    /// Who acted.
    pub actor: Actor,
    /// On which device, where one was involved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// What.
    #[serde(flatten)]
    pub act: Act,
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A signed-in person.
    Person(PersonId),
    /// An enrolled device by its own schedule.
    Device(DeviceId),
    /// A process of Sekimori itself.
    System,
    /// Somebody who could not be identified (a refused sign-in).
    Unknown,
}

/// For what purpose a key was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenPurpose {
    /// To show the content on the screen.
    View,
    /// To write the original bytes elsewhere.
    Export,
    /// To turn the file itself back.
    Unprotect,
    /// To reseal it under another label.
    Relabel,
    /// To take a sealing run back.
    Undo,
    /// To fetch an original that the checkpoint refused and a second person approved.
    Original,
}

/// What happened. `type` names the act; refusals are acts of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Act {
    /// A scan ended: one entry for the whole run.
    Scanned {
        /// The run.
        run: RunId,
        /// Rule edition it judged by.
        edition: u64,
        /// Files looked at.
        files: u64,
        /// Files with findings.
        with_findings: u64,
        /// Files that could not be read.
        unreadable: u64,
        /// Files that the rules would seal.
        to_seal: u64,
    },
    /// A file was sealed in place.
    Sealed {
        /// The file.
        file: FileId,
        /// Its label.
        label: Label,
        /// The run it belongs to.
        run: RunId,
    },
    /// A file had been behind a password of its owner's, which she gave: its content was sealed without it, as the entry
    /// of the sealing says, and the password is kept nowhere.
    Adopted {
        /// The file.
        file: FileId,
        /// The run it belongs to.
        run: RunId,
        /// How often each kind was found in it, by the kind's id.
        kinds: BTreeMap<String, u32>,
    },
    /// A file was to be sealed and was not; the original is as it was.
    SealFailed {
        /// The run.
        run: RunId,
        /// Stable error code.
        code: String,
    },
    /// A sealed file was turned back by taking its run back.
    Undone {
        /// The file.
        file: FileId,
        /// The run that had sealed it.
        run: RunId,
    },
    /// The key service released a key.
    KeyReleased {
        /// The file.
        file: FileId,
        /// The right it was released for.
        right: Right,
        /// For what.
        purpose: OpenPurpose,
        /// The label the decision was made for.
        label: Label,
    },
    /// The key service refused a key.
    KeyRefused {
        /// The file, where the request named one.
        file: Option<FileId>,
        /// The right asked for.
        right: Right,
        /// Stable reason code.
        code: String,
    },
    /// A file was resealed under another label.
    Relabelled {
        /// The file.
        file: FileId,
        /// Before.
        from: Label,
        /// After.
        to: Label,
    },
    /// A file was turned back into an unprotected one.
    Unprotected {
        /// The file.
        file: FileId,
    },
    /// Original bytes were written outside the protection.
    Exported {
        /// The file.
        file: FileId,
    },
    /// A file was revoked: no key for it from now on.
    Revoked {
        /// The file.
        file: FileId,
    },
    /// The matrix of rights was replaced.
    MatrixChanged {
        /// New edition.
        edition: u64,
        /// SHA-256 of its text, hexadecimal.
        sha256: String,
        /// Cells that now grant more.
        widened: u32,
        /// Cells that now grant less.
        narrowed: u32,
    },
    /// The rule file was replaced.
    RulesChanged {
        /// New edition.
        edition: u64,
        /// SHA-256 of its text, hexadecimal.
        sha256: String,
    },
    /// Somebody asked that a rule shall not hold somewhere.
    ExceptionAsked {
        /// The exception.
        exception: uuid::Uuid,
        /// The rule's id.
        rule: String,
        /// When it ends.
        #[serde(with = "time::serde::rfc3339")]
        #[schema(value_type = String, format = DateTime)]
        until: OffsetDateTime,
    },
    /// A second person approved an exception: it holds from now on.
    ExceptionApproved {
        /// The exception.
        exception: uuid::Uuid,
        /// The rule's id.
        rule: String,
        /// Files that she saw become unprotected.
        files: u64,
        /// When it ends.
        #[serde(with = "time::serde::rfc3339")]
        #[schema(value_type = String, format = DateTime)]
        until: OffsetDateTime,
    },
    /// A second person refused an exception.
    ExceptionRefused {
        /// The exception.
        exception: uuid::Uuid,
    },
    /// An exception was taken back: it no longer holds.
    ExceptionWithdrawn {
        /// The exception.
        exception: uuid::Uuid,
    },
    /// A file that somebody brought to the checkpoint (無害化) came through; how much was left out of it, by the harm that
    /// it could do.
    Sanitised {
        /// The checkpoint's id of it.
        job: uuid::Uuid,
        /// Whose file it was, where her session was over and the office had to tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
        /// What came in.
        kind: Kind,
        /// What went out.
        out: Kind,
        /// How far it was taken apart.
        rung: Rung,
        /// Length of what came in.
        bytes: u64,
        /// Length of what went out.
        out_bytes: u64,
        /// What runs, or hides something that runs.
        active: u64,
        /// What reaches out of the file.
        reaching: u64,
        /// What tells about people or machines, or is not seen.
        telling: u64,
        /// What no list names.
        unknown: u64,
        /// Entries that the report had no more room for.
        unlisted: u64,
        /// Members that did not come through.
        members: u64,
    },
    /// A file that somebody brought to the checkpoint was refused. Its hash is a mark of the file, by which it is known if
    /// it comes in by another door.
    SanitiseRefused {
        /// The checkpoint's id of it.
        job: uuid::Uuid,
        /// Whose file it was, where her session was over and the office had to tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
        /// Code of the reason.
        code: String,
        /// SHA-256 of its bytes, hexadecimal.
        sha256: String,
        /// Its length.
        bytes: u64,
    },
    /// Somebody asked that a refused original be let in as it is; it lies sealed in quarantine.
    OriginalAsked {
        /// The request.
        original: uuid::Uuid,
        /// SHA-256 of the file, hexadecimal.
        sha256: String,
        /// Its length.
        bytes: u64,
        /// Why it was refused.
        code: String,
        /// When it ends.
        #[serde(with = "time::serde::rfc3339")]
        #[schema(value_type = String, format = DateTime)]
        until: OffsetDateTime,
    },
    /// A second person approved: who asked may fetch the original.
    OriginalApproved {
        /// The request.
        original: uuid::Uuid,
        /// SHA-256 of the file, hexadecimal.
        sha256: String,
        /// Why it was refused.
        code: String,
        /// When it ends.
        #[serde(with = "time::serde::rfc3339")]
        #[schema(value_type = String, format = DateTime)]
        until: OffsetDateTime,
    },
    /// A second person refused.
    OriginalRefused {
        /// The request.
        original: uuid::Uuid,
        /// SHA-256 of the file, hexadecimal.
        sha256: String,
    },
    /// The request was taken back; nobody gets the original.
    OriginalWithdrawn {
        /// The request.
        original: uuid::Uuid,
        /// SHA-256 of the file, hexadecimal.
        sha256: String,
    },
    /// Who asked for it was given the key to the original.
    OriginalFetched {
        /// The request.
        original: uuid::Uuid,
        /// SHA-256 of the file, hexadecimal.
        sha256: String,
    },
    /// A device met a file that the checkpoint had refused: it came in by another door. Nothing was done to it.
    RefusedFound {
        /// Names the place in the office's records.
        file: FileId,
        /// SHA-256 of the file, hexadecimal.
        sha256: String,
        /// Its length.
        bytes: u64,
    },
    /// A policy bundle was issued.
    BundleIssued {
        /// Edition.
        edition: u64,
        /// SHA-256 of its text, hexadecimal.
        sha256: String,
    },
    /// A key of the key service was introduced; files may be sealed to it from this entry on.
    KeyIntroduced {
        /// Key id.
        kid: String,
        /// SHA-256 of its SubjectPublicKeyInfo, hexadecimal.
        spki_sha256: String,
    },
    /// A roster was imported.
    RosterImported {
        /// Persons added.
        added: u32,
        /// Persons whose assignments changed.
        changed: u32,
        /// Persons whose last assignment was ended.
        ended: u32,
    },
    /// A person was given a one-time code to set a password with.
    Invited {
        /// Who.
        person: PersonId,
    },
    /// A device was enrolled.
    Enrolled {
        /// Which; `device` beside the act is the one that somebody sat at.
        #[serde(rename = "which")]
        device: DeviceId,
    },
    /// A device was locked: no key is released to it.
    DeviceLocked {
        /// Which; `device` beside the act is the one that somebody sat at.
        #[serde(rename = "which")]
        device: DeviceId,
    },
    /// An officer ordered a device to take a sealing run back.
    UndoOrdered {
        /// The order.
        order: uuid::Uuid,
        /// The run.
        run: RunId,
        /// The device that made the run; `device` beside the act is the one that somebody sat at.
        #[serde(rename = "which")]
        device: DeviceId,
    },
    /// A person signed in.
    SignedIn,
    /// A sign-in was refused.
    SignInRefused {
        /// Stable reason code.
        code: String,
    },
    /// A person signed out.
    SignedOut,
    /// A recovery kit was written.
    KitWritten,
    /// A backup was written.
    BackedUp,
}

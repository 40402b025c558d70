//! Archives of every kind go out as a plain ZIP whose members have each been sanitised.
//!
//! One bad member does not sink the others: it has its refusal in the report, and its name and code in a list inside the
//! new archive. What cheats about the archive as a whole (members that overlap, two of one name, a bomb) is refused.
//!
//! Names are written in UTF-8 with the flag that says so (APPNOTE 4.4.4, bit 11). Explorer reads CP932 only where the flag
//! is missing, and since Windows 8 it keeps to the flag; names such as 〜 or 葛󠄀 have no CP932 at all.

mod packed;
mod write;
mod zipped;

use crate::ladder::{Input, sanitize_member};
use crate::ledger::Ledger;
use crate::list;
use crate::name::{self, Names};
use model::sanitising::{Item, Kind, Member, Reason, Refusal};
use std::io::Read;

/// Rebuilds an archive as a ZIP.
///
/// # Errors
/// If the archive cannot be read or cheats, or no member came through: then with the first member's reason.
pub(crate) fn rebuild(bytes: &[u8], kind: Kind, ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, Kind), Refusal> {
    let mut packing = Packing::new(ledger);
    match kind {
        Kind::SevenZip => packed::read_7z(bytes, &mut packing)?,
        Kind::Lzh => packed::read_lzh(bytes, &mut packing)?,
        Kind::Tar => packed::read_tar(&mut &*bytes, bytes.len() as u64, &mut packing)?,
        Kind::Gz => packed::read_gzip(bytes, &mut packing)?,
        _ => zipped::read(bytes, &mut packing)?,
    }
    packing.finish(bytes.len() as u64).map(|bytes| (bytes, Kind::Zip))
}

/// The new archive while the old one is read.
struct Packing<'l, 'p> {
    ledger: &'l mut Ledger<'p>,
    names: Names,
    out: Vec<(String, Vec<u8>)>,
    /// Name and code of what did not come through, now or when the archive was sanitised before.
    refused: list::List,
    first: Option<Refusal>,
    /// Bytes that the members took in the archive.
    packed: u64,
}

impl<'l, 'p> Packing<'l, 'p> {
    fn new(ledger: &'l mut Ledger<'p>) -> Packing<'l, 'p> {
        let (names, out) = (Names::default(), Vec::new());
        Packing { ledger, names, out, refused: list::List::default(), first: None, packed: 0 }
    }

    fn password(&self) -> Option<&'p str> {
        self.ledger.password
    }

    /// Unpacks a member within the limits.
    ///
    /// # Errors
    /// `LimitRatio` for the member, `LimitSize` if all members together are too large, `Malformed` if it is damaged.
    fn expand(&mut self, member: &mut dyn Read, packed: u64) -> Result<Vec<u8>, Refusal> {
        let room = self.ledger.room(packed);
        let left = self.ledger.room(u64::MAX);
        let mut bytes = Vec::new();
        let read = member.take(room.saturating_add(1)).read_to_end(&mut bytes);
        self.ledger.expanded(bytes.len() as u64);
        match read {
            _ if bytes.len() as u64 > room && room == left => Err(Refusal::new(Reason::LimitSize, "members")),
            _ if bytes.len() as u64 > room => Err(Refusal::new(Reason::LimitRatio, "member")),
            Ok(_) => Ok(bytes),
            Err(_) => Err(Refusal::malformed("member is damaged")),
        }
    }

    /// Takes one member on: its path as the archive writes it, its size there, and what it holds or why that is not known.
    ///
    /// # Errors
    /// If there are too many members, or they are too large together.
    fn take(&mut self, path: &str, packed: u64, content: Result<Vec<u8>, Refusal>) -> Result<(), Refusal> {
        self.ledger.admit_part()?;
        self.packed = self.packed.saturating_add(packed);
        let safe = name::path(path);
        let (read, done) = match content {
            Ok(bytes) if self.refused.read(&safe.name, &bytes) => {
                self.ledger.read(bytes.len() as u64);
                self.ledger.syntax(bytes.len() as u64);
                return Ok(());
            }
            Ok(bytes) => {
                let file = safe.name.rsplit('/').next();
                let input = Input { bytes: &bytes, name: file, password: self.ledger.password };
                (bytes.len() as u64, sanitize_member(input, self.ledger))
            }
            Err(refusal) if refusal.reason == Reason::LimitSize => return Err(refusal),
            Err(refusal) => (packed, Err(refusal)),
        };
        self.ledger.read(read);
        let mut shown = safe;
        let outcome = match done {
            Ok(clean) => {
                let admitted = self.names.admit(&name::with_kind(&shown.name, clean.report.out));
                shown.changed |= admitted != shown.name;
                shown.name = admitted;
                self.out.push((shown.name.clone(), clean.bytes));
                self.ledger.kept(read);
                Ok(Box::new(clean.report))
            }
            Err(refusal) => {
                self.ledger.remove(Item::Member, &shown.name, read);
                self.refused.add(&shown.name, refusal.reason);
                self.first.get_or_insert_with(|| refusal.clone().at(&shown.name));
                Err(refusal)
            }
        };
        shown.report(self.ledger);
        self.ledger.members.push(Member { name: shown.name, outcome });
        Ok(())
    }

    fn finish(mut self, size: u64) -> Result<Vec<u8>, Refusal> {
        if self.out.is_empty() {
            return Err(self.first.unwrap_or_else(|| Refusal::malformed("no member")));
        }
        // Directories, names and times of the old archive: written anew.
        let frame = size.saturating_sub(self.packed);
        self.ledger.read(frame);
        self.ledger.syntax(frame);
        if let Some(text) = self.refused.text() {
            self.out.push((self.names.admit(list::NAME), text));
        }
        write::zip(&self.out)
    }
}

#[cfg(test)]
mod tests;

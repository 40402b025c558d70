use crate::ladder::{Input, sanitize_member};
use crate::ledger::Ledger;
use model::sanitising::{Item, Kind, Member, Refusal};

/// The line before each message (RFC 4155), with nobody's address and no time.
const MARK: &[u8] = b"From - Thu Jan  1 00:00:00 1970\r\n";

/// Rebuilds a box of messages: each begins behind an empty line with `From `.
///
/// # Errors
/// If there are too many, or none came through: then with the first one's reason.
pub(super) fn rebuild(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let mut first = None;
    for (number, message) in (1..).zip(split(bytes)) {
        ledger.admit_part()?;
        let name = format!("{number}.eml");
        let unquoted = unquoted(message);
        ledger.read(message.len() as u64);
        ledger.expanded(message.len() as u64);
        let input = Input { bytes: &unquoted, name: Some(&name), password: ledger.password };
        let done = sanitize_member(input, ledger).and_then(|clean| {
            if clean.report.out == Kind::Eml { Ok(clean) } else { Err(Refusal::malformed("not a message")) }
        });
        let outcome = match done {
            Ok(clean) => {
                out.extend_from_slice(MARK);
                out.extend_from_slice(&clean.bytes);
                out.extend_from_slice(b"\r\n");
                ledger.kept(message.len() as u64);
                Ok(Box::new(clean.report))
            }
            Err(refusal) => {
                ledger.remove(Item::Member, &name, message.len() as u64);
                first.get_or_insert_with(|| refusal.clone().at(&name));
                Err(refusal)
            }
        };
        ledger.members.push(Member { name, outcome });
    }
    let marks = (bytes.len() as u64).saturating_sub(split(bytes).map(|message| message.len() as u64).sum());
    ledger.read(marks);
    ledger.syntax(marks);
    if out.is_empty() { Err(first.unwrap_or_else(|| Refusal::malformed("no message"))) } else { Ok(out) }
}

/// The messages without the lines that divide them.
fn split(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut lines = bytes.split_inclusive(|b| *b == b'\n');
    let mut at = 0;
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut after_empty = true;
    for line in lines.by_ref() {
        if after_empty && line.starts_with(b"From ") {
            starts.push((at, at + line.len()));
        }
        at += line.len();
        after_empty = matches!(line, b"\n" | b"\r\n");
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(mark, _)| *mark).chain([bytes.len()]).collect();
    let messages = starts.into_iter().zip(ends).map(|((_, start), end)| bytes.get(start..end).unwrap_or_default());
    messages.filter(|message| !message.trim_ascii().is_empty())
}

/// Lines of a message that begin as the dividing ones do have been marked, some of them more than once.
fn unquoted(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len());
    for line in message.split_inclusive(|b| *b == b'\n') {
        let quoted = line.starts_with(b">")
            && line
                .iter()
                .position(|b| *b != b'>')
                .is_some_and(|at| line.get(at..).is_some_and(|rest| rest.starts_with(b"From ")));
        out.extend_from_slice(if quoted { line.get(1..).unwrap_or_default() } else { line });
    }
    out
}

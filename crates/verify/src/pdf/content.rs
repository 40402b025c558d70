use super::keys::OPERATORS;
use crate::no;
use lopdf::content::Content;
use model::sanitising::Refusal;

/// Drawing by operators of the list only.
pub(super) fn verify(plain: &[u8]) -> Result<(), Refusal> {
    let content = Content::decode(plain).map_err(|_| no("a content stream of another shape"))?;
    let known = content.operations.iter().all(|operation| OPERATORS.contains(&operation.operator.as_str()));
    if known { Ok(()) } else { Err(no("an operator that is not on the list")) }
}

/// The clear text of a font program: a matrix of anything but numbers is a program for a careless viewer (CVE-2024-4367).
pub(super) fn font(plain: &[u8]) -> Result<(), Refusal> {
    for at in memchr::memmem::find_iter(plain, b"/FontMatrix") {
        let rest = plain.get(at + 11..).unwrap_or_default();
        let rest = rest.get(..memchr::memchr2(b']', b'}', rest).unwrap_or(rest.len()).min(400)).unwrap_or_default();
        if !rest.iter().all(|byte| {
            byte.is_ascii_whitespace() || matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E' | b'[' | b'{')
        }) {
            return Err(no("a font matrix that is no matrix"));
        }
    }
    Ok(())
}

use crate::package::Writer;
use model::sanitising::Refusal;

/// A plain ZIP: members in the order given, names in UTF-8, no times, nothing else.
pub(super) fn zip(members: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Refusal> {
    let mut out = Writer::new();
    for (name, bytes) in members {
        out.add(name, bytes)?;
    }
    out.finish()
}

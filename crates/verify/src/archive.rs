use crate::{Rules, kind_by_name, no, package};
use model::sanitising::Refusal;

/// A ZIP file whose members are all of kinds that are written, each looked at.
pub(crate) fn verify(bytes: &[u8], rules: &Rules<'_>) -> Result<(), Refusal> {
    for (name, member) in package::open(bytes, rules.expanded_bytes)? {
        let kind = kind_by_name(&name).ok_or_else(|| no("a member of no known kind").at(&name))?;
        crate::verify(&member, kind, rules).map_err(|refusal| refusal.at(&name))?;
    }
    Ok(())
}

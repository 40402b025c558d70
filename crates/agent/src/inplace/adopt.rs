use std::fs::File;
use std::io::Seek as _;

use protect::Random;

use super::seal::seal_content;
use super::{InplaceError, Ledger, Result, SealPlan, SealedFile, Target};

/// Seals what was opened with the owner's password, `opened` (in memory), in the place of the locked file. The locked
/// file itself is sealed too and kept in the state folder: taking the run back gives it again, byte for byte, and never
/// leaves behind what was opened.
///
/// # Errors
/// Any [`InplaceError`]; the file is then as it was.
pub fn adopt_in_place(
    ledger: &Ledger,
    target: &Target<'_>,
    plan: &SealPlan,
    mut opened: &File,
    random: &mut dyn Random,
) -> Result<SealedFile> {
    opened.rewind().map_err(InplaceError::io("read"))?;
    seal_content(ledger, target, plan, Some(opened), random)
}

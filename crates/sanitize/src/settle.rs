use crate::ledger::Ledger;
use model::sanitising::Refusal;

/// How often a file is rebuilt at most until that changes nothing.
const ROUNDS: usize = 8;

/// Rebuilds a file that was rebuilt until that changes nothing more. What is left out may leave something behind that another
/// reader, or the same one later, takes for something else; it is only known what a file says when it is read as it will go on.
/// `before` is the book as it was before the file was read.
///
/// # Errors
/// Those of `once`; a file that goes on changing.
pub(crate) fn settled(
    mut file: Vec<u8>,
    before: &Ledger<'_>,
    ledger: &mut Ledger<'_>,
    mut once: impl FnMut(&[u8], &mut Ledger<'_>) -> Result<Vec<u8>, Refusal>,
) -> Result<Vec<u8>, Refusal> {
    for _ in 0..ROUNDS {
        let mut book = before.again();
        let again = once(&file, &mut book)?;
        if again == file {
            return Ok(file);
        }
        ledger.take_notes(book);
        file = again;
    }
    Err(Refusal::malformed("file that does not come to rest"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;
    use model::sanitising::{Item, Reason};

    #[test]
    fn a_file_is_rebuilt_until_it_stays_and_refused_if_it_does_not() {
        let policy = Policy::default();
        let (before, mut ledger) = (Ledger::new(&policy, None), Ledger::new(&policy, None));
        let halved = settled(vec![0; 9], &before, &mut ledger, |file, book| {
            book.remove(Item::Key, "", 1);
            Ok(file[..file.len() / 2].to_vec())
        });
        assert!(halved.unwrap().is_empty());
        assert_eq!(ledger.account.removed, 0);
        // What each round has left out is told, but for the last, which only looks.
        assert_eq!(ledger.into_parts().0[0].count, 4);
        let grows = |file: &[u8], _: &mut Ledger<'_>| Ok([file, b"x"].concat());
        let refusal = settled(Vec::new(), &before, &mut Ledger::new(&policy, None), grows).unwrap_err();
        assert_eq!(refusal.reason, Reason::Malformed);
    }
}

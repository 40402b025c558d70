/// A place in the matrix file, for people: both from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
}

impl Position {
    /// The position of a byte offset; an offset beyond the end means the end.
    pub(crate) fn of(text: &str, offset: usize) -> Position {
        let head = text.get(..offset).unwrap_or(text);
        let last = head.rsplit('\n').next().unwrap_or_default();
        Position { line: head.matches('\n').count() + 1, column: last.chars().count() + 1 }
    }
}

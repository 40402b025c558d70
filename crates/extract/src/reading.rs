use crate::concealed;
use crate::limits::Limits;
use model::reading::Picture;
use model::{Block, Content, Format, Hint, Omission, OmissionCause, Part, PartKind, Raster};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// One run over one file: what was read so far, and what may still be read.
pub(crate) struct Reading<'l> {
    pub(crate) limits: &'l Limits,
    parts: Vec<Part>,
    hints: Vec<Hint>,
    omissions: Vec<Omission>,
    text_left: usize,
    cells_left: u64,
    pages_left: usize,
    members_left: usize,
    expanded_left: u64,
    wanted: Option<Wanted>,
}

/// The picture that is looked for, by its number in the order of reading.
struct Wanted {
    before: u32,
    found: Option<Picture>,
}

/// More than a person reads and enough to know that a file was not read as a whole.
const OMISSIONS: usize = 2_000;

impl<'l> Reading<'l> {
    pub(crate) fn new(limits: &'l Limits) -> Self {
        Reading {
            limits,
            parts: Vec::new(),
            hints: Vec::new(),
            omissions: Vec::new(),
            text_left: limits.text_bytes,
            cells_left: limits.cells,
            pages_left: limits.pages,
            members_left: limits.members,
            expanded_left: limits.expanded_bytes,
            wanted: None,
        }
    }

    /// A run that looks for one picture and ends when it has it.
    pub(crate) fn in_search(limits: &'l Limits, number: u32) -> Self {
        Reading { wanted: Some(Wanted { before: number, found: None }), ..Reading::new(limits) }
    }

    /// The picture that was looked for.
    pub(crate) fn found(self) -> Option<Picture> {
        self.wanted?.found
    }

    /// Something that only character recognition can read: it is left out, and `drawn` if it is what is looked for.
    pub(crate) fn picture(&mut self, path: &str, drawn: impl FnOnce() -> Result<Raster, OmissionCause>) {
        self.omit(path, OmissionCause::Picture);
        let Some(wanted) = self.wanted.as_mut().filter(|wanted| wanted.found.is_none()) else { return };
        if wanted.before > 0 {
            wanted.before -= 1;
            return;
        }
        // What breaks down here costs this picture.
        let raster = catch_unwind(AssertUnwindSafe(drawn)).unwrap_or(Err(OmissionCause::Broken));
        wanted.found = Some(Picture { path: path.to_owned(), raster });
        // Nothing else is wanted.
        self.text_left = 0;
    }

    /// Hands out what was read.
    pub(crate) fn finish(self, format: Format) -> Content {
        Content { format, parts: self.parts, hints: self.hints, omissions: self.omissions }
    }

    /// Adds a part, unless it is empty.
    pub(crate) fn push(&mut self, path: &str, kind: PartKind, blocks: Vec<Block>) {
        if !blocks.is_empty() {
            if !self.hints.contains(&Hint::Concealed) && blocks.iter().any(concealed::has_widthless) {
                self.hint(Hint::Concealed);
            }
            self.parts.push(Part { path: path.to_owned(), kind, blocks });
        }
    }

    /// Adds a part of text whose budget was not taken yet.
    pub(crate) fn push_text(&mut self, path: &str, kind: PartKind, text: &str) {
        let admitted = self.admit(path, text).to_owned();
        if !admitted.trim().is_empty() {
            self.push(path, kind, vec![Block::Text(admitted)]);
        }
    }

    /// As [`Reading::push_text`], without a copy where there is room for all of it.
    pub(crate) fn push_owned(&mut self, path: &str, kind: PartKind, text: String) {
        if text.len() > self.text_left {
            return self.push_text(path, kind, &text);
        }
        self.text_left -= text.len();
        if !text.trim().is_empty() {
            self.push(path, kind, vec![Block::Text(text)]);
        }
    }

    pub(crate) fn hint(&mut self, hint: Hint) {
        if !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
    }

    pub(crate) fn omit(&mut self, path: &str, cause: OmissionCause) {
        let known = self.omissions.iter().any(|o| o.cause == cause && o.path == path);
        if !known && self.omissions.len() < OMISSIONS {
            self.omissions.push(Omission { path: path.to_owned(), cause });
        }
    }

    /// The part of `text` for which there is room, taken from the budget; a cut is noted as an omission of `path`.
    pub(crate) fn admit<'t>(&mut self, path: &str, text: &'t str) -> &'t str {
        let end = text.floor_char_boundary(text.len().min(self.text_left));
        let (admitted, rest) = text.split_at(end);
        self.text_left -= admitted.len();
        if !rest.is_empty() {
            self.text_left = 0;
            self.omit(path, OmissionCause::Limit);
        }
        admitted
    }

    /// Bytes of text for which there is still room.
    pub(crate) fn text_left(&self) -> usize {
        self.text_left
    }

    /// Whether reading on cannot add anything.
    pub(crate) fn is_full(&self) -> bool {
        self.text_left == 0 || self.cells_left == 0
    }

    /// Room for one more table cell.
    pub(crate) fn admit_cell(&mut self, path: &str) -> bool {
        let admitted = take(&mut self.cells_left);
        if !admitted {
            self.omit(path, OmissionCause::Limit);
        }
        admitted
    }

    /// Room for one more page or slide.
    pub(crate) fn admit_page(&mut self, path: &str) -> bool {
        let admitted = self.pages_left > 0;
        self.pages_left = self.pages_left.saturating_sub(1);
        if !admitted {
            self.omit(path, OmissionCause::Limit);
        }
        admitted
    }

    /// Room for one more archive member or attachment.
    pub(crate) fn admit_member(&mut self, path: &str) -> bool {
        let admitted = self.members_left > 0;
        self.members_left = self.members_left.saturating_sub(1);
        if !admitted {
            self.omit(path, OmissionCause::Limit);
        }
        admitted
    }

    /// Bytes that members may still expand to.
    pub(crate) fn expanded_left(&self) -> u64 {
        self.expanded_left
    }

    pub(crate) fn expanded(&mut self, bytes: u64) {
        self.expanded_left = self.expanded_left.saturating_sub(bytes);
    }

    /// Where a guarded parser may be cut off again.
    pub(crate) fn mark(&self) -> usize {
        self.parts.len()
    }

    /// Forgets the parts since `mark`: a parser that broke down is not believed.
    pub(crate) fn forget_since(&mut self, mark: usize) {
        self.parts.truncate(mark);
    }
}

fn take(left: &mut u64) -> bool {
    let any = *left > 0;
    *left = left.saturating_sub(1);
    any
}

/// The path of something inside `outer`.
pub(crate) fn inside(outer: &str, inner: &str) -> String {
    if outer.is_empty() { inner.to_owned() } else { format!("{outer}!{inner}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_a_character_and_noted_once() {
        let limits = Limits { text_bytes: 10, ..Limits::default() };
        let mut reading = Reading::new(&limits);
        assert_eq!(reading.admit("", "汐見太郎"), "汐見太");
        assert_eq!(reading.admit("", "花子"), "");
        let content = reading.finish(Format::Text);
        assert_eq!(content.omissions, [Omission { path: String::new(), cause: OmissionCause::Limit }]);
    }
}

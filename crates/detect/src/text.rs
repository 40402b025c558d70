//! Running text, read in pieces of bounded size.

use model::Place;

use crate::fold::Folded;
use crate::lexicon::Lexicon;
use crate::reading::Reading;
use crate::scan::{Purities, scan, weigh_neighbours};
use crate::tally::{Record, Tally};

/// Bytes of folded text that are weighed together.
const PIECE: usize = 64 * 1024;

/// Detects in a block of text.
pub(crate) fn read(text: &str, part: u32, block: u32, lexicon: &Lexicon, tally: &mut Tally) {
    let folded = Folded::new(text);
    let mut back = folded.way_back();
    let mut from = 0;
    while from < folded.text.len() {
        let to = piece_end(&folded.text, from);
        let piece = &folded.text[from..to];
        let reading = Reading::new(piece, lexicon, None);
        let mut found = scan(&reading, lexicon);
        let mut purities = Purities::default();
        found.iter().for_each(|c| purities.count(c));
        found.iter_mut().for_each(|c| purities.weigh(c));
        weigh_neighbours(&mut found);
        let mut records = Vec::new();
        for candidate in &found {
            let (start, end) = (back.at(from + candidate.start as usize), back.at(from + candidate.end as usize));
            let place = Place { part, block, cell: None, start, len: end - start };
            records.extend(tally.add(candidate, candidate.text(piece), place));
        }
        tally.add_persons(&records, Record::Nearest);
        from = to;
    }
}

/// Where a piece that begins at `from` ends: behind a line, else behind a space or sign, else between characters.
fn piece_end(text: &str, from: usize) -> usize {
    let Some(mut to) = from.checked_add(PIECE).filter(|to| *to < text.len()) else { return text.len() };
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let piece = &text[from..to];
    let cut = memchr::memrchr(b'\n', piece.as_bytes()).map(|at| at + 1);
    let gap = || {
        piece
            .char_indices()
            .rev()
            .take(300)
            .find(|(_, c)| matches!(c, ' ' | '、' | '。' | ','))
            .map(|(at, c)| at + c.len_utf8())
    };
    cut.or_else(gap).filter(|cut| *cut > 0).map_or(to, |cut| from + cut)
}

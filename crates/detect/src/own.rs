//! The body's own kinds: a shape of the rule file, and the captions that name it.

use model::{Check, Evidence, OwnKind, Piece, PieceKind, Required};

use crate::captions::Caption;
use crate::formula;
use crate::lexicon::Lexicon;
use crate::numbers::{begins_at, digits, weigh_check};
use crate::reading::{Cue, Reading};
use crate::score::{COMPETING, Candidate, Sort};

/// Belief in a value before its caption is weighed, and in one that needs none.
const PRIOR: f32 = -1.0;
const BARE: f32 = 1.2;

/// Finds values of the body's own kinds.
pub(crate) fn find(reading: &Reading<'_>, lexicon: &Lexicon, out: &mut Vec<Candidate>) {
    if let Some(cue @ Cue { caption: Caption::Own(n), .. }) = reading.cue {
        told(reading, lexicon, n, cue, reading.start, out);
    }
    for cap in reading.captions {
        if let Caption::Own(n) = cap.caption {
            told(reading, lexicon, n, Cue::caption(cap.caption), cap.end, out);
        }
    }
    for (n, kind) in (0..).zip(&lexicon.own).filter(|(_, kind)| kind.required == Required::None) {
        bare(reading, n, kind, out);
    }
}

/// The value behind a caption or in a cell under it.
fn told(reading: &Reading<'_>, lexicon: &Lexicon, n: u8, cue: Cue, from: usize, out: &mut Vec<Candidate>) {
    let Some(kind) = lexicon.own.get(usize::from(n)) else { return };
    if kind.required == Required::Caption && cue.evidence == Evidence::ColumnHeader {
        return;
    }
    let rest = reading.text.get(from..).unwrap_or_default();
    let start = from + rest.len()
        - rest.trim_start_matches([' ', ':', '\t', '|', '=', '(', ')', ']', '"', '・', '\n', '\r']).len();
    if let Some(end) = end_of(&kind.shape, reading, start) {
        add(reading, n, kind, (start, end), Some(cue), out);
    }
}

/// Values that need no caption, wherever a run of digits may belong to one.
fn bare(reading: &Reading<'_>, n: u8, kind: &OwnKind, out: &mut Vec<Candidate>) {
    let lead =
        kind.shape.iter().take_while(|piece| piece.what != PieceKind::Digit).map(|piece| usize::from(piece.most));
    let lead: usize = lead.sum();
    let mut reached = reading.start;
    for &(digits, _) in reading.digits {
        let first = digits.saturating_sub(lead * 3).max(reached);
        let starts = (first..=digits).filter(|at| reading.text.is_char_boundary(*at));
        let found = starts.filter_map(|start| Some((start, end_of(&kind.shape, reading, start)?))).next();
        if let Some(range) = found.filter(|range| range.1 > digits) {
            reached = range.1;
            add(reading, n, kind, range, None, out);
        }
    }
}

fn add(
    reading: &Reading<'_>,
    n: u8,
    kind: &OwnKind,
    range: (usize, usize),
    cue: Option<Cue>,
    out: &mut Vec<Candidate>,
) {
    let (start, end) = range;
    let prior = if cue.is_some() { PRIOR } else { BARE };
    let mut found = Candidate::new(Sort::Own(n), start, end, reading.line(start), prior);
    match cue.or_else(|| reading.governing(start, |caption| caption == Caption::Own(n))) {
        Some(cue) if cue.caption == Caption::Own(n) => found.weigh(cue.evidence, cue.weight),
        Some(Cue { caption: Caption::Other, .. }) => found.weigh(Evidence::CompetingCaption, COMPETING),
        _ => {}
    }
    if kind.check == Check::Luhn {
        weigh_check(&mut found, formula::luhn(&digits(&reading.text[start..end])));
    }
    out.push(found);
}

/// Where a value of this shape ends that begins at `start`, if it stands alone. All ways through the shape are followed
/// beside each other, so that the time is bounded by its length.
fn end_of(shape: &[Piece], reading: &Reading<'_>, start: usize) -> Option<usize> {
    let text = reading.text;
    if shape.is_empty() || !begins_at(reading, start) {
        return None;
    }
    let mut ends = vec![start];
    for piece in shape {
        let mut next = Vec::new();
        for &from in &ends {
            let mut at = from;
            for count in 0..=piece.most {
                if count >= piece.least || piece.what == PieceKind::Separator {
                    next.push(at);
                }
                match text.get(at..).and_then(|rest| rest.chars().next()).filter(|c| fits(piece.what, *c)) {
                    Some(c) => at += c.len_utf8(),
                    None => break,
                }
            }
        }
        next.sort_unstable();
        next.dedup();
        ends = next;
    }
    let alone = |end: &usize| {
        text.get(*end..).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
            && !text
                .get(*end..)
                .is_some_and(|rest| rest.starts_with('-') && rest[1..].starts_with(|c: char| c.is_ascii_digit()))
    };
    ends.into_iter().rev().filter(|end| *end > start).find(alone)
}

fn fits(what: PieceKind, c: char) -> bool {
    match what {
        PieceKind::Digit => c.is_ascii_digit(),
        PieceKind::Upper => c.is_ascii_uppercase(),
        PieceKind::Separator => c == '-',
        PieceKind::Literal(literal) => c == literal,
    }
}

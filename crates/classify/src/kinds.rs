//! The body's own kinds, `[[kind]]`: how they are written and what is refused of them.
//!
//! A shape is read from left to right: `d` is a digit, `A` a capital letter, `-` a hyphen that may be missing, any other
//! letter or digit itself, and `\` makes the next character mean itself. `{n}` and `{n,m}` repeat what stands before
//! them. So `dd-d{6}` is two digits and six, with or without a hyphen between. Every piece has a bound, so that looking
//! for a shape takes time in proportion to the text.

use model::{Check, OwnKind, Piece, PieceKind, Required};
use toml::Spanned;

use crate::error::{Cause, RuleError};
use crate::file::KindTable;
use crate::position::StringMap;
use crate::rules::Reading;

/// Longest shape as it is written, and longest value that it may stand for, in characters.
const MAX_SHAPE: usize = 40;
/// A shape that nothing else has to confirm has at least so many digits and letters.
const ALONE: usize = 6;
/// Most captions of a kind, of either sort, and their longest, in characters.
const MAX_CAPTIONS: usize = 20;
const MAX_CAPTION: usize = 20;
/// How often a piece may be repeated where nothing else is said.
const ONCE: (u8, u8) = (1, 1);

impl Reading<'_> {
    /// What a `[[kind]]` says beside its id.
    pub(crate) fn own_kind(&self, kind: model::Kind, table: &KindTable) -> Result<OwnKind, RuleError> {
        let shape = table.shape.as_ref().map_or(Ok(Vec::new()), |shape| self.shape(shape))?;
        let captions = self.captions("caption", &table.caption)?;
        let not_captions = self.captions("not_caption", &table.not_caption)?;
        let check = self.check(table.check.as_ref())?;
        let required = self.required(table, !captions.is_empty())?;
        let (name_ja, name_en) = (table.name_ja.clone(), table.name_en.clone());
        let own = OwnKind { kind, name_ja, name_en, shape, captions, not_captions, check, required };
        self.fits(table, &own)?;
        Ok(own)
    }

    fn shape(&self, written: &Spanned<String>) -> Result<Vec<Piece>, RuleError> {
        let text = written.get_ref();
        let long = || self.at(written, Cause::ShapeLength { least: 2, most: MAX_SHAPE });
        if text.chars().count() > MAX_SHAPE {
            return Err(long());
        }
        let pieces = pieces(text).map_err(|(offset, character)| {
            let map = StringMap::new(self.text, written.span(), text);
            self.error(map.offset(offset), Cause::ShapeCharacter { character })
        })?;
        let most: usize = pieces.iter().map(|piece| usize::from(piece.most)).sum();
        if most > MAX_SHAPE || signs(&pieces) < 2 { Err(long()) } else { Ok(pieces) }
    }

    fn captions(&self, key: &'static str, written: &[Spanned<String>]) -> Result<Vec<String>, RuleError> {
        self.few(key, written, MAX_CAPTIONS)?;
        let caption = |one: &Spanned<String>| {
            let text = one.get_ref().trim();
            let fits = !text.is_empty() && text.chars().count() <= MAX_CAPTION && !text.chars().any(char::is_control);
            if fits { Ok(text.to_owned()) } else { Err(self.at(one, Cause::Caption { limit: MAX_CAPTION })) }
        };
        written.iter().map(caption).collect()
    }

    fn check(&self, written: Option<&Spanned<String>>) -> Result<Check, RuleError> {
        let Some(written) = written else { return Ok(Check::None) };
        match written.get_ref().as_str() {
            "none" => Ok(Check::None),
            "luhn" => Ok(Check::Luhn),
            word => Err(self.at(written, Cause::word("check", word, "none, luhn"))),
        }
    }

    /// Captions are what a kind rests on unless it says otherwise; one without any rests on its shape.
    fn required(&self, table: &KindTable, captioned: bool) -> Result<Required, RuleError> {
        let Some(written) = &table.require else {
            return Ok(if captioned || table.shape.is_none() { Required::CaptionOrColumn } else { Required::None });
        };
        let required = match written.get_ref().as_str() {
            "caption" => Required::Caption,
            "caption|column" => Required::CaptionOrColumn,
            "none" => Required::None,
            word => return Err(self.at(written, Cause::word("require", word, "caption, caption|column, none"))),
        };
        if required != Required::None && !captioned {
            return Err(self.at(written, Cause::NeedsKey { key: "require", needs: "caption" }));
        }
        Ok(required)
    }

    /// Keys that mean nothing without another, and shapes that would be found everywhere.
    fn fits(&self, table: &KindTable, own: &OwnKind) -> Result<(), RuleError> {
        let first = |list: &[Spanned<String>]| list.first().map(|one| one.span().start);
        let Some(shape) = &table.shape else {
            let of = |value: &Option<Spanned<String>>| value.as_ref().map(|value| value.span().start);
            let keys = [
                ("caption", first(&table.caption)),
                ("not_caption", first(&table.not_caption)),
                ("check", of(&table.check)),
                ("require", of(&table.require)),
            ];
            let alone = keys.into_iter().find_map(|(key, at)| Some((key, at?)));
            let needs = |(key, at)| self.error(at, Cause::NeedsKey { key, needs: "shape" });
            return alone.map_or(Ok(()), |found| Err(needs(found)));
        };
        if own.required == Required::None && signs(&own.shape) < ALONE {
            return Err(self.at(shape, Cause::ShapeWeak { least: ALONE }));
        }
        let digit = |piece: &Piece| piece.what == PieceKind::Digit;
        match &table.check {
            Some(check) if own.check == Check::Luhn && !own.shape.iter().any(digit) => {
                Err(self.at(check, Cause::NeedsKey { key: "check", needs: "shape" }))
            }
            _ => Ok(()),
        }
    }
}

/// Digits and capitals that every value of the shape has at least; what is written out shows nothing.
fn signs(pieces: &[Piece]) -> usize {
    let sign = |piece: &&Piece| matches!(piece.what, PieceKind::Digit | PieceKind::Upper);
    pieces.iter().filter(sign).map(|piece| usize::from(piece.least)).sum()
}

/// Reads a shape; a character that cannot stand where it does comes with its byte offset.
fn pieces(text: &str) -> Result<Vec<Piece>, (usize, String)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let here = text.len() - rest.len();
        let wrong = |c: char| (here, c.escape_debug().to_string());
        rest = &rest[first.len_utf8()..];
        let what = match first {
            'd' => PieceKind::Digit,
            'A' => PieceKind::Upper,
            '-' => PieceKind::Separator,
            '\\' => {
                let next = rest.chars().next().filter(|c| !c.is_control() && !c.is_whitespace());
                let next = next.ok_or_else(|| wrong('\\'))?;
                rest = &rest[next.len_utf8()..];
                PieceKind::Literal(next)
            }
            c if c.is_alphanumeric() => PieceKind::Literal(c),
            c => return Err(wrong(c)),
        };
        let (least, most) = match repeat(rest) {
            Some((_, 0)) => return Err((text.len() - rest.len(), "{".to_owned())),
            Some(((least, most), bytes)) if what != PieceKind::Separator => {
                rest = &rest[bytes..];
                (least, most)
            }
            Some(_) => return Err((text.len() - rest.len(), "{".to_owned())),
            None if what == PieceKind::Separator => (0, 1),
            None => ONCE,
        };
        pieces.push(Piece { what, least, most });
    }
    Ok(pieces)
}

/// `{n}` or `{n,m}` at the beginning, with its bytes: 0 of them where it is not well formed.
fn repeat(text: &str) -> Option<((u8, u8), usize)> {
    let inside = text.strip_prefix('{')?;
    let broken = Some(((0, 0), 0));
    let Some((inside, _)) = inside.split_once('}') else { return broken };
    // Not "+3", which would be a number too.
    let digits = |text: &&str| text.bytes().all(|b| b.is_ascii_digit());
    let number = |text: &str| Some(text).filter(digits)?.parse::<u8>().ok().filter(|n| usize::from(*n) <= MAX_SHAPE);
    let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
    match (number(least), number(most)) {
        (Some(least), Some(most)) if least <= most && most > 0 => Some(((least, most), inside.len() + 2)),
        _ => broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_read_piece_by_piece() {
        let piece = |what, least, most| Piece { what, least, most };
        let table = [
            ("d{8}", vec![piece(PieceKind::Digit, 8, 8)]),
            (
                "dd-d{4,6}",
                vec![
                    piece(PieceKind::Digit, 1, 1),
                    piece(PieceKind::Digit, 1, 1),
                    piece(PieceKind::Separator, 0, 1),
                    piece(PieceKind::Digit, 4, 6),
                ],
            ),
            (
                "第A\\d0",
                vec![
                    piece(PieceKind::Literal('第'), 1, 1),
                    piece(PieceKind::Upper, 1, 1),
                    piece(PieceKind::Literal('d'), 1, 1),
                    piece(PieceKind::Literal('0'), 1, 1),
                ],
            ),
        ];
        for (text, expected) in table {
            assert_eq!(pieces(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_shape_is_refused_at_its_character() {
        let table =
            [("d d", 1), ("d.*", 1), ("(d)", 0), ("d{", 1), ("d{3", 1), ("d{5,3}", 1), ("d{0}", 1), ("d{99}", 1)];
        let more = [("-{3}", 1), ("d\\", 1), ("第{x}", 3), ("d{-1}", 1), ("{3}", 0), ("d{+3}", 1)];
        for (text, at) in table.into_iter().chain(more) {
            assert_eq!(pieces(text).map_err(|(at, _)| at), Err(at), "{text}");
        }
    }
}

//! RTF: cut into tokens and written anew from those that lists name. Objects, templates, data of programs, and fields that
//! reach out or start something are left out; what an object or a field shows stays. Pictures are made anew.

mod tokens;
mod words;

use crate::ledger::Ledger;
use crate::ooxml::judge_field;
use crate::{name, picture, settle};
use model::sanitising::{Item, Kind, Reason, Refusal};
use std::collections::HashSet;
use tokens::{Token, Tokens, digit};
use words::Group;

/// Rebuilds an RTF document.
///
/// # Errors
/// If its groups do not close, or lie too deep in one another.
pub(crate) fn rebuild(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, Kind), Refusal> {
    let before = ledger.again();
    let document = once(bytes, ledger)?;
    Ok((settle::settled(document, &before, ledger, once)?, Kind::Rtf))
}

fn once(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<Vec<u8>, Refusal> {
    let mut tokens = Tokens::new(bytes);
    let begins = [tokens.next(), tokens.next()];
    // Word takes what begins with `{\rt` for RTF, whatever letters follow.
    match begins {
        [Some(Token::Open), Some(Token::Word(word, _))] if word.starts_with("rt") => {}
        _ => return Err(Refusal::malformed("no \\rtf")),
    }
    let mut writing = Writing {
        ledger,
        tokens,
        out: b"{\\rtf1 ".to_vec(),
        open: vec![None],
        listed: words::listed(),
        spent: 0,
        pictures: 0,
    };
    while !writing.open.is_empty() {
        writing.step()?;
    }
    let behind = writing.tokens.left() as u64;
    let stray = writing.tokens.any(|token| !matches!(token, Token::Text(text) if text.trim_ascii().is_empty()));
    let (out, mut spent) = (writing.out, writing.spent);
    if stray {
        ledger.read(behind);
        ledger.remove(Item::StrayBytes, "", behind);
        spent += behind;
    }
    let frame = (bytes.len() as u64).saturating_sub(spent);
    ledger.read(frame);
    ledger.syntax(frame);
    Ok(out)
}

struct Writing<'l, 'p, 'b> {
    ledger: &'l mut Ledger<'p>,
    tokens: Tokens<'b>,
    out: Vec<u8>,
    /// Open groups; for a field, whether its instruction stays.
    open: Vec<Option<bool>>,
    listed: HashSet<&'static str>,
    /// Bytes of the source that are accounted for.
    spent: u64,
    pictures: u32,
}

impl<'b> Writing<'_, '_, 'b> {
    fn step(&mut self) -> Result<(), Refusal> {
        let before = self.tokens.left();
        let token = self.tokens.next().ok_or_else(|| Refusal::malformed("group does not close"))?;
        let taken = |writing: &Self| (before - writing.tokens.left()) as u64;
        match token {
            Token::Open => self.group(before)?,
            Token::Close => {
                self.open.pop();
                self.out.push(b'}');
            }
            Token::Word(word, number) if self.listed.contains(word) => {
                self.word(word, number);
                self.keep(taken(self));
            }
            Token::Word(word, _) => {
                let taken = taken(self);
                let item = if word.starts_with("obj") { Item::EmbeddedObject } else { Item::Element };
                self.remove(item, word, taken);
            }
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Hex(byte) => {
                // The second byte of a kanji may be a brace; in hexadecimal nobody takes it for one.
                self.out.extend_from_slice(format!("\\'{byte:02x}").as_bytes());
                self.keep(taken(self));
            }
            Token::Text(text) => {
                self.text(text);
                self.keep(taken(self));
            }
            Token::Binary(_) => {
                let taken = taken(self);
                self.remove(Item::StrayBytes, "bin", taken);
            }
        }
        Ok(())
    }

    fn keep(&mut self, bytes: u64) {
        self.spent += bytes;
        self.ledger.read(bytes);
        self.ledger.kept(bytes);
    }

    fn remove(&mut self, item: Item, place: &str, bytes: u64) {
        self.spent += bytes;
        self.ledger.read(bytes);
        self.ledger.remove(item, place, bytes);
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let number = number.map(|number| number.to_string()).unwrap_or_default();
        self.out.extend_from_slice(format!("\\{word}{number} ").as_bytes());
    }

    fn text(&mut self, text: &[u8]) {
        for byte in text {
            match byte {
                b'\t' => self.out.extend_from_slice(b"\\tab "),
                0..0x20 | 0x7f => {}
                byte => escaped(*byte, &mut self.out),
            }
        }
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'\\' | b'{' | b'}' => escaped(symbol, &mut self.out),
            b'~' | b'-' | b'_' => self.out.extend_from_slice(&[b'\\', symbol]),
            b'\r' | b'\n' => self.out.extend_from_slice(b"\\par "),
            b'\t' => self.out.extend_from_slice(b"\\tab "),
            _ => {}
        }
    }

    /// A group opens; what it begins with says what becomes of it. `before` is how much was left in front of it.
    fn group(&mut self, before: usize) -> Result<(), Refusal> {
        if self.open.len() >= self.ledger.limits().nesting {
            return Err(Refusal::new(Reason::LimitDepth, "groups in groups"));
        }
        let mut ahead = self.tokens.clone();
        let mut starred = false;
        let mut first = ahead.next();
        while first == Some(Token::Symbol(b'*')) {
            starred = true;
            first = ahead.next();
        }
        let (word, number) = match first {
            Some(Token::Word(word, number)) => (word, number),
            _ if starred => return self.leave(before, Item::Element, "group"),
            _ => return self.begin(None, None),
        };
        match words::group(word, starred) {
            Group::Kept => {
                self.tokens = ahead;
                self.begin(None, None)?;
                self.out.extend_from_slice(if starred { b"\\*" } else { b"" });
                self.word(word, number);
                Ok(())
            }
            Group::Bare => self.begin(None, None),
            Group::Left(item) => self.leave(before, item, word),
            Group::Field => {
                self.tokens = ahead;
                self.begin(None, Some(false))
            }
            Group::Result => {
                self.tokens = ahead;
                let stays = self.open.last() == Some(&Some(true));
                self.begin(stays.then_some("{\\fldrslt "), None)
            }
            Group::Instruction => self.instruction(before),
            Group::Picture => self.picture(before),
            Group::ShapeProperty => self.property(before),
        }
    }

    fn begin(&mut self, written: Option<&str>, field: Option<bool>) -> Result<(), Refusal> {
        self.out.extend_from_slice(written.unwrap_or("{").as_bytes());
        self.open.push(field);
        Ok(())
    }

    /// Passes over a group whose opening brace was taken.
    fn leave(&mut self, before: usize, item: Item, place: &str) -> Result<(), Refusal> {
        self.inside(|_, _| {})?;
        let taken = (before - self.tokens.left()) as u64;
        self.remove(item, place, taken);
        Ok(())
    }

    /// Hands out what is in a group, with how deep it lies there, and closes it.
    fn inside(&mut self, mut each: impl FnMut(Token<'b>, usize)) -> Result<(), Refusal> {
        let mut depth = 1usize;
        while depth > 0 {
            let token = self.tokens.next().ok_or_else(|| Refusal::malformed("group does not close"))?;
            match token {
                Token::Open => depth += 1,
                Token::Close => depth -= 1,
                token => each(token, depth),
            }
        }
        Ok(())
    }

    /// The instruction of a field: its text as a whole is judged, however it is cut up.
    fn instruction(&mut self, before: usize) -> Result<(), Refusal> {
        let mut text = Vec::new();
        let (mut nested, mut hidden) = (false, usize::MAX);
        self.inside(|token, depth| {
            hidden = if depth < hidden { usize::MAX } else { hidden };
            match token {
                Token::Symbol(b'*') if depth > 1 => hidden = hidden.min(depth),
                _ if depth >= hidden => {}
                Token::Word("field", _) => nested = true,
                Token::Text(run) => text.extend(run.iter().map(|b| if *b < 0x20 { b' ' } else { *b })),
                Token::Hex(byte) if byte >= 0x20 => text.push(byte),
                Token::Symbol(symbol @ (b'\\' | b'{' | b'}')) => text.push(symbol),
                Token::Word("u", _) => text.push(b'?'),
                _ => {}
            }
        })?;
        let taken = (before - self.tokens.left()) as u64;
        let verdict = if nested { Err(Item::Field) } else { judge_field(&name::decoded(&text), self.ledger.policy) };
        let in_field = self.open.last() == Some(&Some(false));
        match verdict {
            Ok(()) if in_field => {
                self.out.extend_from_slice(b"\\field {\\*\\fldinst ");
                self.text(&text);
                self.out.push(b'}');
                if let Some(field) = self.open.last_mut() {
                    *field = Some(true);
                }
                self.keep(taken);
            }
            Ok(()) => self.remove(Item::Field, "fldinst", taken),
            Err(item) => self.remove(item, "fldinst", taken),
        }
        Ok(())
    }

    /// A property of a shape stays if it is a number; all others are names, addresses and pictures.
    fn property(&mut self, before: usize) -> Result<(), Refusal> {
        let (mut key, mut value, mut at, mut odd) = (Vec::new(), Vec::new(), 0, false);
        self.inside(|token, _| match (token, at) {
            (Token::Word("sn", None), _) => at = 1,
            (Token::Word("sv", None), _) => at = 2,
            (Token::Text(run), 1) => key.extend_from_slice(run),
            (Token::Text(run), 2) => value.extend_from_slice(run),
            (Token::Word("sp", None), 0) => {}
            _ => odd = true,
        })?;
        let taken = (before - self.tokens.left()) as u64;
        let number = value.trim_ascii();
        let digits = number.strip_prefix(b"-").unwrap_or(number);
        let key = key.trim_ascii();
        let sound = !odd
            && !digits.is_empty()
            && digits.len() < 12
            && digits.iter().all(u8::is_ascii_digit)
            && (1..40).contains(&key.len())
            && key.iter().all(u8::is_ascii_alphanumeric);
        if sound {
            for piece in [&b"{\\sp {\\sn "[..], key, b"}{\\sv ", number, b"}}"] {
                self.out.extend_from_slice(piece);
            }
            self.keep(taken);
        } else {
            self.remove(Item::Attribute, "sp", taken);
        }
        Ok(())
    }

    fn picture(&mut self, before: usize) -> Result<(), Refusal> {
        const SIZES: [&str; 8] =
            ["picwgoal", "pichgoal", "picscalex", "picscaley", "piccropt", "piccropb", "piccropl", "piccropr"];
        let (mut bytes, mut half, mut size) = (Vec::new(), None, String::new());
        self.inside(|token, depth| match token {
            Token::Word(word, Some(number)) if depth == 1 && SIZES.contains(&word) => {
                size.push_str(&format!("\\{word}{number} "));
            }
            Token::Text(run) if depth == 1 => {
                for value in run.iter().filter_map(|b| digit(*b)) {
                    half = match half {
                        None => Some(value),
                        Some(high) => {
                            bytes.push(high << 4 | value);
                            None
                        }
                    };
                }
            }
            Token::Binary(raw) if depth == 1 => bytes.extend_from_slice(raw),
            _ => {}
        })?;
        let taken = (before - self.tokens.left()) as u64;
        self.pictures += 1;
        let place = format!("picture{}", self.pictures);
        match picture::recode(&bytes, &place, self.ledger) {
            Ok(made) if matches!(made.kind, Kind::Png | Kind::Jpeg) => {
                let blip = if made.kind == Kind::Png { "pngblip" } else { "jpegblip" };
                self.out.extend_from_slice(format!("{{\\pict {size}\\{blip} ").as_bytes());
                made.bytes.iter().for_each(|byte| self.out.extend_from_slice(format!("{byte:02x}").as_bytes()));
                self.out.push(b'}');
                // Two digits a byte: the picture has entered its bytes itself, the rest is the way they are written.
                self.spent += (bytes.len() as u64).min(taken);
                Ok(())
            }
            Ok(_) => {
                self.spent += (bytes.len() as u64).min(taken);
                self.ledger.note(Item::PictureBroken, &place, 0);
                Ok(())
            }
            Err(refusal) if refusal.reason == Reason::LimitCount => Err(refusal),
            Err(_) => {
                self.remove(Item::PictureBroken, &place, taken);
                Ok(())
            }
        }
    }
}

fn escaped(byte: u8, out: &mut Vec<u8>) {
    match byte {
        b'\\' | b'{' | b'}' => out.extend_from_slice(&[b'\\', byte]),
        0x20..0x7f => out.push(byte),
        _ => out.extend_from_slice(format!("\\'{byte:02x}").as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Clean, Input, Policy, sanitize};
    use model::sanitising::{Item, Kind, Rung};

    fn clean(text: &str) -> Clean {
        let policy = Policy::default();
        let one = |bytes: &[u8]| sanitize(Input { bytes, name: Some("a.rtf"), password: None }, &policy).unwrap();
        let done = one(text.as_bytes());
        assert!(done.report.account.balances(), "{:?}", done.report);
        let again = one(&done.bytes);
        assert_eq!(String::from_utf8_lossy(&again.bytes), String::from_utf8_lossy(&done.bytes));
        assert_eq!((done.report.out, done.report.rung), (Kind::Rtf, Rung::Rebuilt));
        done
    }

    fn text(done: &Clean) -> &str {
        std::str::from_utf8(&done.bytes).unwrap()
    }

    #[test]
    fn a_document_keeps_its_text_its_fonts_and_its_tables() {
        let done = clean(
            "{\\rtf1\\ansi\\ansicpg932\\deff0{\\fonttbl{\\f0\\fnil\\fcharset128 \\'82\\'6c\\'82\\'72;}}\r\n\
            {\\colortbl;\\red255\\green0\\blue0;}{\\stylesheet{\\s0 Normal;}{\\*\\cs10 x;}}\\pard\\b \\'8e\\'ac\\'8c\\'a9\\b0 \
            \\u28113?\\par\\trowd\\cellx100 a\\cell\\row \\{\\\\\\}}",
        );
        let wanted = "{\\rtf1 \\ansi \\ansicpg932 \\deff0 {\\fonttbl {\\f0 \\fnil \\fcharset128 \\'82\\'6c\\'82\\'72;}}\
            {\\colortbl ;\\red255 \\green0 \\blue0 ;}{\\stylesheet {\\s0 Normal;}{\\*\\cs10 x;}}\\pard \\b \\'8e\\'ac\\'8c\\'a9\\b0 \
            \\u28113 ?\\par \\trowd \\cellx100 a\\cell \\row \\{\\\\\\}}";
        assert_eq!(text(&done), wanted);
    }

    #[test]
    fn a_field_whose_parts_stand_in_another_order_settles_as_its_text() {
        let done = clean("{\\rtf1 {\\field{\\fldrslt seen}{\\*\\fldinst PAGE}}}");
        assert!(text(&done).contains("seen") && !text(&done).contains("fldinst"), "{}", text(&done));
    }

    #[test]
    fn objects_templates_and_hidden_data_are_left_out_however_they_are_written() {
        let done = clean(
            "{\\rtf1{\\*\\template http://evil.example/t.dot}{\\object\\objemb\\objupdate{\\*\\objclass Equation.3}\
            {\\*\\objdata 01050000{\\x}0200\\bin5 }}}}}}{\\result{shown}}}{\\objdata d0cf}{\\*\\*\r\n\\objdata d0cf}{\\info{\\author a}}\
            {\\b\\objdata 0105}{\\*\\datastore d0cf11e0}tail}",
        );
        for gone in ["evil", "objdata", "objupdate", "Equation", "d0cf", "author", "\\bin", "template"] {
            assert!(!text(&done).contains(gone), "{}", text(&done));
        }
        assert!(text(&done).contains("shown") && text(&done).ends_with("tail}"));
        assert!(done.report.count(Item::EmbeddedObject) >= 4 && done.report.count(Item::ExternalTemplate) == 1);
    }

    #[test]
    fn a_field_stays_only_if_its_whole_instruction_is_allowed() {
        let field = |inst: &str| format!("{{\\field{{\\*\\fldinst {inst}}}{{\\fldrslt shown}}}}");
        let done = clean(&format!(
            "{{\\rtf1{}{}{}{}{}}}",
            field("PAGE"),
            field("HYPERLINK \"https://example.jp/\""),
            field("{DDE}{AUTO c:\\\\\\\\cmd.exe}"),
            field("INCLUDE{\\b PICTURE} \"http://evil.example/\""),
            field("QUOTE {\\field{\\*\\fldinst DDEAUTO x}}"),
        ));
        let out = text(&done);
        assert!(out.contains("{\\*\\fldinst PAGE}") && out.contains("example.jp"), "{out}");
        assert!(!out.contains("DDE") && !out.contains("evil") && out.matches("shown").count() == 5, "{out}");
        assert_eq!((done.report.count(Item::Dde), done.report.count(Item::Field)), (1, 2));
    }

    #[test]
    fn what_stands_behind_the_last_brace_does_not_come_through() {
        let done = clean("{\\rtf1 a}MZ payload");
        assert_eq!((text(&done), done.report.count(Item::StrayBytes)), ("{\\rtf1 a}", 1));
        assert_eq!(clean("{\\rtf1 a}\r\n\0").report.count(Item::StrayBytes), 0);
    }

    #[test]
    fn a_shape_keeps_numbers_and_its_text() {
        let done = clean(
            "{\\rtf1{\\shp{\\*\\shpinst\\shpleft1{\\sp{\\sn shapeType}{\\sv 202}}{\\sp{\\sn pihlShape}{\\sv http://evil}}\
            {\\shptxt in}}{\\shprslt old}}}",
        );
        assert_eq!(
            text(&done),
            "{\\rtf1 {\\shp {\\*\\shpinst \\shpleft1 {\\sp {\\sn shapeType}{\\sv 202}}{\\shptxt in}}}}"
        );
    }
}

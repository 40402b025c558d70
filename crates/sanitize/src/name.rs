use crate::kind;
use crate::ledger::Ledger;
use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};
use model::sanitising::{Item, Kind};
use std::borrow::Cow;
use std::collections::HashSet;

/// Bytes of one step of a path at most: what every file system of an office takes.
const LONGEST: usize = 255;
/// Steps of a path that are kept, from the end.
const STEPS: usize = 32;
/// What a file is called whose name has nothing left.
const NAMELESS: &str = "無題";

/// A name or path that can be written on any disk and says to the eye what it is, and what had to be done for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Safe {
    pub(crate) name: String,
    /// Whether signs were taken out that nobody sees, or that turn the direction.
    pub(crate) invisible: bool,
    /// Whether anything else was changed.
    pub(crate) changed: bool,
}

impl Safe {
    /// Notes in the report what was changed.
    pub(crate) fn report(&self, ledger: &mut Ledger<'_>) {
        if self.invisible {
            ledger.note(Item::InvisibleSign, &self.name, 0);
        }
        if self.changed {
            ledger.note(Item::Name, &self.name, 0);
        }
    }
}

/// Makes the name of an attachment safe: one step, whatever folders it names.
pub(crate) fn file(raw: &str) -> Safe {
    let last = raw.rsplit(['/', '\\']).find(|step| !step.trim().is_empty()).unwrap_or_default();
    let mut safe = Safe { changed: last.len() != raw.len(), ..Safe::default() };
    safe.name = step(last, &mut safe);
    if safe.name.is_empty() {
        safe = Safe { name: NAMELESS.to_owned(), changed: true, ..safe };
    }
    safe
}

/// Makes the path of a member safe: relative, with `/` between its steps, and none of them leads up.
pub(crate) fn path(raw: &str) -> Safe {
    let mut safe = Safe::default();
    let mut steps = Vec::new();
    for (index, raw) in raw.split(['/', '\\']).enumerate() {
        let drive = index == 0 && raw.len() == 2 && raw.ends_with(':');
        let step = if drive { String::new() } else { step(raw, &mut safe) };
        if step.is_empty() {
            safe.changed = true;
        } else {
            steps.push(step);
        }
    }
    if steps.len() > STEPS {
        safe.changed = true;
        steps.drain(..steps.len() - STEPS);
    }
    safe.changed |= raw.contains('\\');
    safe.name = if steps.is_empty() { NAMELESS.to_owned() } else { steps.join("/") };
    safe
}

/// The extension put right: that of what the file is now. A wrong extension of a known kind is replaced, any other stays
/// as part of the name, so that a program in disguise shows what it wanted to be.
pub(crate) fn with_kind(name: &str, kind: Kind) -> String {
    let right = kind.extension();
    let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
    let file = if kind::says(kind, file) {
        shortened(file)
    } else {
        let stem = file.rsplit_once('.').filter(|(stem, old)| !stem.is_empty() && is_known(old));
        let stem = stem.map_or(file, |(stem, _)| stem).trim_end_matches(['.', ' ']);
        shortened(&format!("{stem}.{right}"))
    };
    if folder.is_empty() { file } else { format!("{folder}/{file}") }
}

fn is_known(extension: &str) -> bool {
    let lower = extension.to_ascii_lowercase();
    Kind::ALL.iter().any(|kind| kind.extension() == lower)
        || matches!(lower.as_str(), "jpeg" | "jpe" | "jfif" | "tiff" | "htm" | "xhtml" | "dib" | "text" | "tgz" | "lha")
}

/// Names that are taken in one archive or message, compared as Windows does.
#[derive(Default)]
pub(crate) struct Names {
    files: HashSet<String>,
    folders: HashSet<String>,
}

impl Names {
    /// The name itself, or with a number where it is taken.
    pub(crate) fn admit(&mut self, name: &str) -> String {
        let mut steps: Vec<&str> = name.split('/').collect();
        let file = steps.pop().unwrap_or_default();
        let mut path = String::new();
        for step in steps {
            path = self.free(&path, step, true);
            self.folders.insert(path.to_lowercase());
            path.push('/');
        }
        let path = self.free(&path, file, false);
        self.files.insert(path.to_lowercase());
        path
    }

    fn free(&self, folder: &str, step: &str, is_folder: bool) -> String {
        let taken = |path: &str| {
            let key = path.to_lowercase();
            self.files.contains(&key) || !is_folder && self.folders.contains(&key)
        };
        let wished = format!("{folder}{step}");
        if !taken(&wished) {
            return wished;
        }
        let (stem, extension) = split(step);
        let numbered = |number: u64| format!("{folder}{}", with_tail(stem, &format!(" ({number}){extension}")));
        (2..).map(numbered).find(|path| !taken(path)).unwrap_or(wished)
    }
}

/// Stem and extension with its dot.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 => name.split_at(at),
        _ => (name, ""),
    }
}

/// Cut to what a disk takes, the extension kept.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    match split(name) {
        (stem, extension) if extension.len() <= 16 => with_tail(stem, extension),
        _ => with_tail(name, ""),
    }
}

fn with_tail(stem: &str, tail: &str) -> String {
    let room = LONGEST.saturating_sub(tail.len());
    let stem = stem.get(..stem.floor_char_boundary(room)).unwrap_or(stem);
    format!("{}{tail}", stem.trim_end_matches(['.', ' ']))
}

fn step(raw: &str, safe: &mut Safe) -> String {
    let visible: String = raw.chars().filter(|c| !is_invisible(*c)).collect();
    safe.invisible |= visible.len() != raw.len();
    // What one change leaves behind may ask for another.
    let mut name = changed(&visible);
    for _ in 0..8 {
        let again = changed(&name);
        if again == name {
            break;
        }
        name = again;
    }
    safe.changed |= name != visible;
    name
}

fn changed(name: &str) -> String {
    let text = narrowed(&composed(name).chars().map(plain).collect::<String>());
    let name = shortened(&without_false_dots(text.trim_matches(' ').trim_end_matches(['.', ' '])));
    if is_device(&name) { shortened(&format!("_{name}")) } else { name }
}

/// Signs that are not seen or turn the direction. Variation selectors stay: they tell forms of kanji in names apart.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A sign that a disk does not take, or that looks like one, becomes a line below.
fn plain(c: char) -> char {
    match c {
        '<' | '>' | ':' | '"' | '|' | '?' | '*' | '/' | '\\' => '_',
        '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{29f5}' | '\u{2216}' | '\u{a789}' | '\u{2236}' => '_',
        char::REPLACEMENT_CHARACTER => '_',
        // Windows writes it as a backslash where it has to write in the encoding of old.
        '\u{a5}' => '￥',
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{2800}' => ' ',
        c => c,
    }
}

/// Kana that a Mac wrote in two signs, in one. Nothing else is composed: Unicode's own composition would turn kanji of
/// names (神 of IBM's extension) into others.
fn composed(name: &str) -> Cow<'_, str> {
    if !name.contains(['\u{3099}', '\u{309a}']) {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    for mark in name.chars() {
        let whole = match mark {
            '\u{3099}' => out.chars().next_back().and_then(|base| voiced(base, 1)),
            '\u{309a}' => out.chars().next_back().and_then(|base| voiced(base, 2)),
            _ => None,
        };
        if whole.is_some() {
            out.pop();
        }
        out.push(whole.unwrap_or(mark));
    }
    Cow::Owned(out)
}

fn voiced(base: char, by: u32) -> Option<char> {
    let hiragana = u32::from(base) - if ('\u{30a0}'..='\u{30ff}').contains(&base) { 0x60 } else { 0 };
    let takes = match hiragana {
        0x304b..=0x3061 => by == 1 && hiragana % 2 == 1,
        0x3064..=0x3068 => by == 1 && hiragana.is_multiple_of(2),
        0x306f..=0x307b => hiragana.is_multiple_of(3),
        0x309d => by == 1,
        0x3046 => return (by == 1).then_some(if base == 'う' { 'ゔ' } else { 'ヴ' }),
        _ => false,
    };
    takes.then(|| char::from_u32(u32::from(base) + by)).flatten()
}

/// Dots that are none, where they pretend an extension (`report．exe`); in `第１．２版` they stay.
fn without_false_dots(name: &str) -> String {
    let pretends = |rest: &str| {
        let end = rest.find(['.', ' ']).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let letter = |c: char| c.is_ascii_alphabetic() || ('Ａ'..='Ｚ').contains(&c) || ('ａ'..='ｚ').contains(&c);
        let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
        word.chars().count() <= 5 && word.chars().all(|c| letter(c) || digit(c)) && word.chars().any(letter)
    };
    let each = name.char_indices().map(|(at, c)| match c {
        '．' | '\u{2024}' | '\u{fe52}' | '\u{a4f8}' | '\u{701}' | '\u{702}' | '\u{660}' | '\u{6d4}' => {
            let rest = name.get(at + c.len_utf8()..).unwrap_or_default();
            if pretends(rest) { '_' } else { c }
        }
        c => c,
    });
    each.collect()
}

/// Long runs of spaces push an extension out of sight; spaces before a dot hide that there is one.
fn narrowed(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut blanks = String::new();
    for c in name.chars() {
        if matches!(c, ' ' | '\u{3000}') {
            blanks.push(c);
            continue;
        }
        match blanks.chars().count() {
            _ if c == '.' => {}
            0..=2 => out.push_str(&blanks),
            _ => out.push(' '),
        }
        blanks.clear();
        out.push(c);
    }
    out
}

/// Names that Windows gives to devices, whatever their extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |word: &str| {
        let rest = stem.strip_prefix(word).map(|rest| rest.chars().collect::<Vec<_>>());
        matches!(rest.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || numbered("COM") || numbered("LPT")
}

/// Text whose encoding nobody has said, as Japanese offices write it: UTF-8, ISO-2022-JP by its escapes, or that of
/// Windows with all its signs (㈱, ①, 髙); EUC-JP only where Windows' does not fit.
pub(crate) fn decoded(raw: &[u8]) -> String {
    let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    if raw.is_ascii() && [&b"\x1b$"[..], b"\x1b("].iter().any(|escape| memchr::memmem::find(raw, escape).is_some()) {
        return ISO_2022_JP.decode_without_bom_handling(raw).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(raw) {
        return text.to_owned();
    }
    if SHIFT_JIS.decode_without_bom_handling_and_without_replacement(raw).is_none()
        && let Some(text) = EUC_JP.decode_without_bom_handling_and_without_replacement(raw)
    {
        return text.into_owned();
    }
    SHIFT_JIS.decode_without_bom_handling(raw).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_japanese_name_stays_as_it_is() {
        for name in [
            "㈱汐見商事①.xlsx",
            "髙﨑様　御見積書（第１．２版）.pdf",
            "神田・福島.txt",
            "令和7年度/〇〇課/議事録～案～.docx",
            "葛\u{e0100}城市.txt",
            "a.b.c.csv",
            ".profile",
        ] {
            assert_eq!(path(name), Safe { name: name.to_owned(), ..Safe::default() });
        }
    }

    #[test]
    fn a_name_that_lies_is_put_right() {
        for (raw, name) in [
            ("../../etc/passwd", "etc/passwd"),
            ("/etc/passwd", "etc/passwd"),
            ("C:\\Windows\\x.dll", "Windows/x.dll"),
            ("\\\\host\\share\\a.txt", "host/share/a.txt"),
            ("a.txt:evil.exe", "a.txt_evil.exe"),
            ("CON.txt", "_CON.txt"),
            ("nul", "_nul"),
            ("com1 .tar.gz", "_com1.tar.gz"),
            ("a.txt. . .", "a.txt"),
            ("invoice.pdf          .exe", "invoice.pdf.exe"),
            ("見積　　　　　.exe", "見積.exe"),
            ("a\u{a0}\u{2003}\u{a0}b.txt", "a b.txt"),
            ("report．exe", "report_exe"),
            ("report\u{2024}exe.txt", "report_exe.txt"),
            ("¥x", "￥x"),
            ("カ\u{3099}ホ\u{309a}は\u{309a}ウ\u{3099}", "ガポぱヴ"),
            ("..", "無題"),
            ("a//./b", "a/b"),
        ] {
            let safe = path(raw);
            assert_eq!((safe.name.as_str(), safe.changed, safe.invisible), (name, true, false), "{raw:?}");
        }
        let turned = path("請求書\u{202e}xslx.exe");
        assert_eq!((turned.name.as_str(), turned.invisible, turned.changed), ("請求書xslx.exe", true, false));
        assert_eq!(file("../a\\b/..\\c.txt").name, "c.txt");
        assert_eq!(file("").name, "無題");
    }

    #[test]
    fn the_extension_says_what_the_file_is_now() {
        for (name, kind, right) in [
            ("様式.docm", Kind::Docx, "様式.docx"),
            ("a/図.emf", Kind::Png, "a/図.png"),
            ("写真.JPEG", Kind::Jpeg, "写真.JPEG"),
            ("x.pdf.exe", Kind::Txt, "x.pdf.exe.txt"),
            ("README", Kind::Txt, "README.txt"),
            ("第1.2版", Kind::Pdf, "第1.2版.pdf"),
            (".profile", Kind::Txt, ".profile.txt"),
            ("_rels/.rels", Kind::Xml, "_rels/.rels.xml"),
            ("頁.xhtml", Kind::Html, "頁.html"),
        ] {
            assert_eq!(with_kind(name, kind), right);
            assert_eq!(with_kind(right, kind), right);
        }
    }

    #[test]
    fn a_long_name_is_cut_between_characters_and_keeps_its_extension() {
        let cut = with_kind(&file(&format!("{}.docm", "汐".repeat(120))).name, Kind::Docx);
        assert!(cut.len() <= LONGEST && cut.ends_with("汐.docx"), "{cut}");
    }

    #[test]
    fn two_members_never_have_one_name() {
        let mut names = Names::default();
        let given: Vec<String> =
            ["a.txt", "A.TXT", "a.txt", "d/x", "d", "a.txt/y"].iter().map(|name| names.admit(name)).collect();
        assert_eq!(given, ["a.txt", "A (2).TXT", "a (3).txt", "d/x", "d (2)", "a (4).txt/y"]);
    }

    #[test]
    fn a_name_is_read_in_the_encoding_it_was_written_in() {
        for name in ["㈱①髙﨑.txt", "汐見市.txt", "表示.txt"] {
            assert_eq!(decoded(&SHIFT_JIS.encode(name).0), name);
            assert_eq!(decoded(name.as_bytes()), name);
        }
        assert_eq!(decoded(&ISO_2022_JP.encode("汐見市").0), "汐見市");
    }

    proptest! {
        #[test]
        fn a_safe_name_is_safe_and_stays_as_it_is(raw in "([a-c.：．: \u{3000}\u{202e}\u{3099}か/\\\\]|CON|exe|汐){0,60}") {
            let once = path(&raw);
            let twice = path(&once.name);
            prop_assert_eq!(&twice.name, &once.name);
            prop_assert!(!twice.changed && !twice.invisible, "{:?}", once.name);
            prop_assert!(once.name.split('/').all(|step| !step.is_empty() && step != ".." && !is_device(step)));
        }
    }
}

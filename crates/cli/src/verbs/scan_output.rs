//! A scan's lines as text, CSV or JSON. Nothing a file's name or content says can steer the reader's program.

use std::io;

use agent::report::{Fate, FileLine, Summary, Trouble};
use model::{Coded, Counts, FileId, Finding, Hint, Kind, Label, Omission, OmissionCause, Shown};
use serde::Serialize;
use serde_json::{Value, json};

use crate::locale::{Language, Locale};
use crate::screen::{Screen, csv_cell};

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Csv,
    Json,
}

/// Writes lines.
pub(crate) struct Output<'a> {
    screen: &'a mut Screen,
    form: Form,
    all: bool,
    only_sealing: bool,
    /// Files of which something lies behind a password.
    locked: u64,
}

impl<'a> Output<'a> {
    pub(crate) fn new(screen: &'a mut Screen, form: Form, all: bool) -> Output<'a> {
        Output { screen, form, all, only_sealing: false, locked: 0 }
    }

    /// Shows only what was sealed or could not be: the rest has been shown before.
    pub(crate) fn only_sealing(self) -> Output<'a> {
        Output { only_sealing: true, ..self }
    }

    pub(crate) fn progress_word(&self) -> String {
        self.screen.locale.say("scan-progress")
    }

    pub(crate) fn complain(&mut self, error: &dyn Coded) {
        self.screen.complain(error);
    }

    /// The heading of a CSV.
    pub(crate) fn begin(&mut self) -> io::Result<()> {
        if self.form == Form::Csv {
            use io::Write as _;
            // Spreadsheets take UTF-8 for what it is only with the mark.
            self.screen.raw().write_all("\u{feff}".as_bytes())?;
            let heading = self.screen.locale.say("scan-csv-heading");
            self.screen.line(&heading)?;
        }
        Ok(())
    }

    /// One file.
    pub(crate) fn file(&mut self, line: &FileLine) -> io::Result<()> {
        self.locked += u64::from(line.omissions.iter().any(|omission| omission.cause == OmissionCause::Encrypted));
        let news = line.is_notable() && line.fate != Fate::Unchanged;
        let sealing = matches!(line.fate, Fate::Sealed(_) | Fate::NotSealed(_));
        if (!news && !self.all) || (self.only_sealing && !sealing) {
            return Ok(());
        }
        let text = match self.form {
            Form::Text => text_line(&self.screen.locale, line),
            Form::Csv => csv_line(&self.screen.locale, line),
            Form::Json => serde_json::to_string(&JsonLine::new(&self.screen.locale, line))?,
        };
        self.screen.line(&text)?;
        self.screen.flush()
    }

    /// The run in numbers.
    pub(crate) fn end(&mut self, summary: &Summary) -> io::Result<()> {
        if self.form != Form::Text {
            return self.screen.flush();
        }
        let n = |n: u64| n.to_string();
        let numbers = [
            ("files", n(summary.files)),
            ("unchanged", n(summary.unchanged)),
            ("found", n(summary.with_findings)),
            ("unreadable", n(summary.unreadable)),
            ("toseal", n(summary.to_seal)),
            ("sealed", n(summary.sealed)),
            ("notsealed", n(summary.not_sealed)),
        ];
        let numbers: Vec<(&str, &str)> = numbers.iter().map(|(k, v)| (*k, v.as_str())).collect();
        self.screen.say("scan-summary", &numbers)?;
        if summary.sealed > 0 {
            self.screen.say("scan-sealed", &[("sealed", &n(summary.sealed)), ("run", &summary.run.to_string())])?;
        }
        if self.locked > 0 && !self.only_sealing {
            self.screen.say("scan-locked", &[("n", &n(self.locked))])?;
        }
        if summary.recognised + summary.unrecognised > 0 {
            let numbers = [("recognised", &*n(summary.recognised)), ("unrecognised", &*n(summary.unrecognised))];
            self.screen.say("scan-pictures", &numbers)?;
        }
        if let Some(trouble) = summary.no_recogniser.as_ref().filter(|_| summary.unrecognised > 0) {
            let why = self.screen.locale.problem(&trouble.code, &trouble.args);
            self.screen.line(&why)?;
        }
        if summary.put_off > 0 {
            self.screen.say("scan-put-off", &[("n", &n(summary.put_off))])?;
        }
        if summary.interrupted {
            self.screen.say("scan-interrupted", &[])?;
        }
        self.screen.flush()
    }
}

fn path_of(line: &FileLine) -> Shown {
    use std::os::unix::ffi::OsStrExt as _;
    Shown::bytes(line.path.as_os_str().as_bytes())
}

/// Kinds with something found, in the order of reports, the body's own last.
fn kinds(counts: &Counts) -> impl Iterator<Item = (&Kind, model::ByLevel)> {
    let own = counts.kinds.keys().filter(|kind| !Kind::BUILT_IN.contains(kind));
    let mut all: Vec<&Kind> = Vec::new();
    for built_in in &Kind::BUILT_IN {
        all.extend(counts.kinds.get_key_value(built_in).map(|(kind, _)| kind));
    }
    all.into_iter().chain(own).map(|kind| (kind, counts.of(kind))).filter(|(_, n)| n.low > 0)
}

pub(super) fn kind_word(locale: &Locale, kind: &Kind) -> String {
    let key = format!("kind-{}", kind.id().replace('_', "-"));
    if locale.has(&key) { locale.say(&key) } else { kind.id().to_owned() }
}

/// What was found, counted: 氏名 3, 住所 2, 2 人分.
pub(super) fn counts_text(locale: &Locale, counts: &Counts) -> String {
    let mut parts: Vec<String> =
        kinds(counts).map(|(kind, n)| format!("{} {}", kind_word(locale, kind), n.low)).collect();
    if counts.persons > 0 {
        parts.push(locale.with("scan-persons", &[("n", &counts.persons.to_string())]));
    }
    parts.join(", ")
}

fn reasons_text(locale: &Locale, line: &FileLine) -> String {
    let name = |reason: &classify::Reason| match locale.language {
        Language::Ja => reason.name_ja.to_string(),
        Language::En => reason.name_en.to_string(),
    };
    let mut parts: Vec<String> = line.reasons.iter().map(|r| Shown::text(&name(r)).to_string()).collect();
    let japanese = locale.language == Language::Ja;
    parts.extend(
        line.excused.iter().map(|one| Shown::text(&locale.problem(one.code(), &one.args(japanese))).to_string()),
    );
    if let Some(held) = line.held {
        parts.push(locale.problem::<&str>(held.code(), &[]));
    }
    parts.extend(trouble_of(&line.fate).map(|trouble| locale.problem(&trouble.code, &trouble.args)));
    parts.extend(line.omissions.iter().map(|omission| omission_text(locale, omission)));
    parts.join(" / ")
}

/// What was left unread, and why.
pub(super) fn omission_text(locale: &Locale, omission: &Omission) -> String {
    let word = locale.say(&format!("omission-{}", omission.cause.id()));
    let path = Shown::text(&omission.path);
    if omission.path.is_empty() { word } else { format!("{word}: {path}") }
}

fn trouble_of(fate: &Fate) -> Option<&Trouble> {
    match fate {
        Fate::NotSealed(trouble) | Fate::Unreadable(trouble) | Fate::Passed(trouble) => Some(trouble),
        _ => None,
    }
}

fn fate_id(fate: &Fate) -> &'static str {
    match fate {
        Fate::Judged => "judged",
        Fate::Unchanged => "unchanged",
        Fate::Sealed(_) => "sealed",
        Fate::NotSealed(_) => "not-sealed",
        Fate::Unreadable(_) => "unreadable",
        Fate::Passed(_) => "passed",
    }
}

/// What becomes, or became, of the file, in a word.
fn action_word(locale: &Locale, line: &FileLine) -> String {
    match &line.fate {
        Fate::Judged => locale.say(&format!("action-{}", line.action.id())),
        fate => locale.say(&format!("fate-{}", fate_id(fate))),
    }
}

fn text_line(locale: &Locale, line: &FileLine) -> String {
    let format = line.format.map_or("-", model::Format::id);
    let label = line.label.map_or_else(|| "-".to_owned(), |label| label.to_string());
    let fields = [counts_text(locale, &line.counts), action_word(locale, line), reasons_text(locale, line)];
    let fields: Vec<String> = fields.into_iter().filter(|field| !field.is_empty()).collect();
    format!("{}  [{format}]  {label}  {}", path_of(line), fields.join("  "))
}

fn csv_line(locale: &Locale, line: &FileLine) -> String {
    let count = |kind: &Kind| Shown::text(&line.counts.of(kind).low.to_string());
    let mut cells = vec![
        path_of(line),
        Shown::text(line.format.map_or("", model::Format::id)),
        Shown::text(&line.size.to_string()),
        Shown::text(line.label.map_or("", model::Label::code)),
        Shown::text(&action_word(locale, line)),
    ];
    cells.extend(Kind::BUILT_IN.iter().map(count));
    cells.push(Shown::text(&line.counts.persons.to_string()));
    cells.push(Shown::text(&reasons_text(locale, line)));
    let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", csv_cell(cell).replace('"', "\"\""))).collect();
    quoted.join(",")
}

/// Counts as JSON: kind to its numbers by level.
pub(super) fn kinds_json(counts: &Counts) -> Value {
    let levels = |n: model::ByLevel| json!({"high": n.high, "mid": n.mid, "low": n.low});
    kinds(counts).map(|(kind, n)| (kind.id().to_owned(), levels(n))).collect::<serde_json::Map<_, _>>().into()
}

/// What was left unread as JSON.
pub(super) fn omissions_json(omissions: &[Omission]) -> Value {
    omissions.iter().map(|o| json!({"path": Shown::text(&o.path), "cause": o.cause.id()})).collect()
}

/// One file as JSON. Written straight to text: a table has thousands of findings, and a tree of them would cost more than
/// finding them.
#[derive(Serialize)]
struct JsonLine<'l> {
    path: Shown,
    size: u64,
    format: Option<&'static str>,
    fate: &'static str,
    kinds: Value,
    persons: u32,
    label: Option<Label>,
    action: &'static str,
    reasons: Vec<Value>,
    hints: &'l [Hint],
    omissions: Value,
    findings: &'l [Finding],
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    excused: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<FileId>,
}

impl<'l> JsonLine<'l> {
    fn new(locale: &Locale, line: &'l FileLine) -> JsonLine<'l> {
        let reasons = line.reasons.iter();
        let excused = line.excused.iter();
        let trouble = trouble_of(&line.fate);
        JsonLine {
            path: path_of(line),
            size: line.size,
            format: line.format.map(model::Format::id),
            fate: fate_id(&line.fate),
            kinds: kinds_json(&line.counts),
            persons: line.counts.persons,
            label: line.label,
            action: line.action.id(),
            reasons: reasons
                .map(|r| json!({"rule": r.rule.as_ref(), "ja": Shown::text(&r.name_ja), "en": Shown::text(&r.name_en)}))
                .collect(),
            hints: &line.hints,
            omissions: omissions_json(&line.omissions),
            findings: &line.findings,
            code: trouble.map(|trouble| trouble.code.as_str()),
            message: trouble.map(|trouble| locale.problem(&trouble.code, &trouble.args)),
            excused: excused
                .map(|one| json!({"rule": one.rule.as_ref(), "exception": one.exception, "code": one.code(), "until": one.until.date().to_string()}))
                .collect(),
            held: line.held.map(|held| held.code()),
            file: if let Fate::Sealed(file) = &line.fate { Some(*file) } else { None },
        }
    }
}

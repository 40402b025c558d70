use std::collections::BTreeSet;
use std::sync::Arc;

use model::{Format, Kind, Label, OwnKind};
use toml::Spanned;

use crate::condition::Condition;
use crate::error::{Cause, RuleError};
use crate::exceptions::InForce;
use crate::file::{ActionWord, AliasTable, KindTable, LimitsTable, ModeWord, NeverTable, RuleFile, RuleTable};
use crate::glob::Glob;
use crate::judge::Action;
use crate::never::{self, Never};
use crate::position::{Position, StringMap};
use crate::variables::is_taken;

/// Longest rule file, bytes.
const MAX_BYTES: usize = 256 * 1024;
/// Most rules; judging a file costs at most this many conditions.
const MAX_RULES: usize = 200;
/// Most kinds, and most aliases.
const MAX_NAMES: usize = 50;
/// Most patterns of one rule or of `[never]`.
const MAX_PATTERNS: usize = 200;

/// A rule file, read and found sound.
#[derive(Clone, Debug)]
pub struct Rules {
    edition: u64,
    mode: Mode,
    default_label: Label,
    limits: Limits,
    never: Never,
    aliases: Vec<(String, Label)>,
    kinds: Vec<OwnKind>,
    rules: Vec<Rule>,
    pub(crate) exceptions: Vec<InForce>,
}

/// Whether an unattended run may seal at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Only report what would be sealed: the default.
    Report,
    /// Seal within the limits.
    Seal,
}

/// What stops a run before it seals more than anybody meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most files sealed in an hour before a run stops and asks; 1 to 1,000,000.
    pub max_files_per_hour: u64,
    /// Most of the looked-at files, in percent, before a run stops and asks; 1 to 100.
    pub max_percent: u64,
    /// Largest file that a rule seals, in 1,000,000 bytes; 1 to 1,000,000.
    pub file_mb: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) id: Arc<str>,
    pub(crate) name_ja: Arc<str>,
    pub(crate) name_en: Arc<str>,
    pub(crate) when: Condition,
    pub(crate) label: Label,
    pub(crate) action: Action,
    pub(crate) places: Vec<Glob>,
    pub(crate) stop: bool,
}

impl Rule {
    /// Whether the rule looks at files of that folder.
    pub(crate) fn is_for(&self, folder: &str) -> bool {
        self.places.is_empty() || self.places.iter().any(|glob| glob.matches(folder))
    }
}

impl Rules {
    /// Reads a rule file (TOML, at most 256 KiB). The first thing wrong with it is the error, with line and column.
    pub fn parse(text: &str) -> Result<Rules, RuleError> {
        let reading = Reading { text };
        if text.len() > MAX_BYTES {
            return Err(reading.error(MAX_BYTES, Cause::TooLarge { limit: MAX_BYTES }));
        }
        let file: RuleFile = toml::from_str(text).map_err(|e| reading.toml(&e))?;
        let edition = reading.ranged("edition", Some(&file.edition), 1, 1..=u64::MAX)?;
        let aliases = reading.aliases(&file.alias)?;
        let kinds = reading.kinds(&file.kind)?;
        let default_label = match &file.default_label {
            Some(label) => reading.label(label, &aliases)?,
            None => Label::Class2,
        };
        let limits = reading.limits(&file.limits)?;
        let never = reading.never(file.never)?;
        let rules = reading.rules(&file.rule, &aliases, &kinds)?;
        let mode = match file.mode {
            ModeWord::Report => Mode::Report,
            ModeWord::Seal => Mode::Seal,
        };
        Ok(Rules { edition, mode, default_label, limits, never, aliases, kinds, rules, exceptions: Vec::new() })
    }

    /// The edition number that the file states; at least 1.
    pub fn edition(&self) -> u64 {
        self.edition
    }

    /// Whether unattended runs seal or only report.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The limits of a run.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The label of files that no rule matches.
    pub fn default_label(&self) -> Label {
        self.default_label
    }

    /// The body's own name for a label: its first alias.
    pub fn alias(&self, label: Label) -> Option<&str> {
        self.aliases.iter().find(|(_, of)| *of == label).map(|(name, _)| name.as_str())
    }

    /// The kinds that the body adds, in the file's order.
    pub fn kinds(&self) -> &[OwnKind] {
        &self.kinds
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is a rule of that id.
    pub fn has(&self, id: &str) -> bool {
        self.rules.iter().any(|rule| &*rule.id == id)
    }

    /// Whether there are no rules.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    pub(crate) fn list(&self) -> &[Rule] {
        &self.rules
    }

    pub(crate) fn never(&self) -> &Never {
        &self.never
    }
}

/// Turns what is written into what is meant; errors know their place in `text`.
pub(crate) struct Reading<'a> {
    pub(crate) text: &'a str,
}

impl Reading<'_> {
    pub(crate) fn error(&self, offset: usize, cause: Cause) -> RuleError {
        RuleError { cause, at: Position::of(self.text, offset) }
    }

    pub(crate) fn at<T>(&self, value: &Spanned<T>, cause: Cause) -> RuleError {
        self.error(value.span().start, cause)
    }

    fn toml(&self, e: &toml::de::Error) -> RuleError {
        let span = e.span().unwrap_or_default();
        let detail = e.message().lines().next().unwrap_or_default().to_owned();
        let key = self.text.get(span.clone()).unwrap_or_default();
        let cause = if detail.starts_with("unknown field") {
            Cause::UnknownKey { key: key.to_owned() }
        } else {
            Cause::Toml { detail }
        };
        self.error(span.start, cause)
    }

    fn ranged(
        &self,
        key: &'static str,
        value: Option<&Spanned<u64>>,
        default: u64,
        range: std::ops::RangeInclusive<u64>,
    ) -> Result<u64, RuleError> {
        let Some(value) = value else { return Ok(default) };
        if range.contains(value.get_ref()) {
            return Ok(*value.get_ref());
        }
        Err(self.at(value, Cause::OutOfRange { key, min: *range.start(), max: *range.end() }))
    }

    fn limits(&self, table: &LimitsTable) -> Result<Limits, RuleError> {
        Ok(Limits {
            max_files_per_hour: self.ranged(
                "max_files_per_hour",
                table.max_files_per_hour.as_ref(),
                500,
                1..=1_000_000,
            )?,
            max_percent: self.ranged("max_percent", table.max_percent.as_ref(), 10, 1..=100)?,
            file_mb: self.ranged("file_mb", table.file_mb.as_ref(), 200, 1..=1_000_000)?,
        })
    }

    pub(crate) fn few<T>(&self, what: &'static str, list: &[T], limit: usize) -> Result<(), RuleError> {
        // No single entry is at fault; the beginning of the file stands for the whole.
        if list.len() > limit { Err(self.error(0, Cause::TooMany { what, limit })) } else { Ok(()) }
    }

    fn aliases(&self, tables: &[AliasTable]) -> Result<Vec<(String, Label)>, RuleError> {
        self.few("alias", tables, MAX_NAMES)?;
        let mut aliases: Vec<(String, Label)> = Vec::new();
        for table in tables {
            let name = table.name.get_ref();
            if name.is_empty() || name.parse::<Label>().is_ok() {
                return Err(self.at(&table.name, Cause::InvalidId { id: name.clone() }));
            }
            if aliases.iter().any(|(other, _)| other == name) {
                return Err(self.at(&table.name, Cause::Duplicate { id: name.clone() }));
            }
            let label = self.label(&table.label, &[])?;
            aliases.push((name.clone(), label));
        }
        Ok(aliases)
    }

    fn label(&self, written: &Spanned<String>, aliases: &[(String, Label)]) -> Result<Label, RuleError> {
        let name = written.get_ref();
        let alias = || aliases.iter().find(|(alias, _)| alias == name).map(|(_, label)| *label);
        let label = name.parse().ok().or_else(alias);
        label.ok_or_else(|| self.at(written, Cause::UnknownLabel { label: name.clone() }))
    }

    fn kinds(&self, tables: &[KindTable]) -> Result<Vec<OwnKind>, RuleError> {
        self.few("kind", tables, MAX_NAMES)?;
        let mut kinds: Vec<OwnKind> = Vec::new();
        for table in tables {
            let id = table.id.get_ref();
            let kind = Kind::custom(id).filter(|_| !is_taken(id));
            let kind = kind.ok_or_else(|| self.at(&table.id, Cause::InvalidId { id: id.clone() }))?;
            if kinds.iter().any(|other| other.kind == kind) {
                return Err(self.at(&table.id, Cause::Duplicate { id: id.clone() }));
            }
            kinds.push(self.own_kind(kind, table)?);
        }
        Ok(kinds)
    }

    fn globs(&self, patterns: &[Spanned<String>]) -> Result<Vec<Glob>, RuleError> {
        self.few("places, folders", patterns, MAX_PATTERNS)?;
        let glob = |pattern: &Spanned<String>| {
            let cause = || Cause::InvalidPattern { pattern: pattern.get_ref().clone() };
            Glob::new(pattern.get_ref()).ok_or_else(|| self.at(pattern, cause()))
        };
        patterns.iter().map(glob).collect()
    }

    fn never(&self, table: NeverTable) -> Result<Never, RuleError> {
        self.few("extensions", &table.extensions, MAX_PATTERNS)?;
        self.few("formats", &table.formats, MAX_PATTERNS)?;
        let format = |word: &Spanned<String>| -> Result<Format, RuleError> {
            let unknown = || Cause::UnknownFormat { format: word.get_ref().clone() };
            never::format(word.get_ref()).ok_or_else(|| self.at(word, unknown()))
        };
        let formats = table.formats.iter().map(format).collect::<Result<_, _>>()?;
        let folders = self.globs(&table.folders)?;
        let plain = |e: Spanned<String>| e.into_inner().trim_start_matches('.').to_lowercase();
        Ok(Never::with(table.extensions.into_iter().map(plain).collect(), formats, folders))
    }

    fn rules(
        &self,
        tables: &[RuleTable],
        aliases: &[(String, Label)],
        kinds: &[OwnKind],
    ) -> Result<Vec<Rule>, RuleError> {
        self.few("rule", tables, MAX_RULES)?;
        let kinds: Vec<Kind> = kinds.iter().map(|own| own.kind.clone()).collect();
        let mut ids = BTreeSet::new();
        let mut rules = Vec::new();
        for table in tables {
            let id = table.id.get_ref();
            let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
            if !(1..=64).contains(&id.len()) || !id.bytes().all(word) {
                return Err(self.at(&table.id, Cause::InvalidId { id: id.clone() }));
            }
            if !ids.insert(id) {
                return Err(self.at(&table.id, Cause::Duplicate { id: id.clone() }));
            }
            rules.push(Rule {
                id: id.as_str().into(),
                name_ja: table.name_ja.as_str().into(),
                name_en: table.name_en.as_str().into(),
                when: self.condition(&table.when, &kinds)?,
                label: self.label(&table.label, aliases)?,
                action: match table.action {
                    ActionWord::Report => Action::Report,
                    ActionWord::Seal => Action::Seal,
                },
                places: self.globs(&table.places)?,
                stop: table.stop,
            });
        }
        Ok(rules)
    }

    fn condition(&self, when: &Spanned<String>, kinds: &[Kind]) -> Result<Condition, RuleError> {
        Condition::parse(when.get_ref(), kinds).map_err(|(in_value, cause)| {
            let map = StringMap::new(self.text, when.span(), when.get_ref());
            self.error(map.offset(in_value), cause)
        })
    }
}

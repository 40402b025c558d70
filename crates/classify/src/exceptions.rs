//! Exceptions: rules that do not hold somewhere, for a while, because a section asked for it and a second person agreed.
//!
//! INVARIANT: an exception hides no 個人番号. It holds for a file only if everything that was found in it is among the
//! kinds that it names, 個人番号 can be none of these, and the file was read to its end. What does not hold together
//! (a pattern that cannot be read, an end more than a year away) holds for nothing.

use std::sync::Arc;

use model::{Covers, Exception, Kind, SectionId};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::glob::Glob;
use crate::rules::{Rule, Rules};
use crate::variables::{Facts, FilePlace};

/// No exception lasts longer than a year; the day is the one that a leap year has more.
pub const LONGEST: Duration = Duration::days(366);

/// An exception that holds.
#[derive(Clone, Debug)]
pub(crate) struct InForce {
    id: Uuid,
    rule: Arc<str>,
    kinds: Vec<Kind>,
    reach: Reach,
    until: OffsetDateTime,
}

/// Where an exception may hold, whatever the files there contain.
#[derive(Clone, Debug)]
pub struct Reach {
    section: Option<SectionId>,
    place: Place,
}

impl Reach {
    /// The reach of an exception; none where its place means nothing.
    pub fn of(one: &Exception) -> Option<Reach> {
        Some(Reach { section: one.section.clone(), place: place(&one.covers)? })
    }

    /// Whether a file of that place is within it.
    pub fn covers(&self, place: &FilePlace) -> bool {
        self.section.as_ref().is_none_or(|section| place.section.as_ref() == Some(section))
            && match &self.place {
                Place::Folders(glob) => glob.matches(&place.folder),
                Place::File(mark) => place.mark == *mark,
            }
    }
}

#[derive(Clone, Debug)]
enum Place {
    Folders(Glob),
    File(String),
}

/// A rule that would hold, and does not by an exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excused {
    /// The exception.
    pub exception: Uuid,
    /// From when on it no longer holds.
    pub until: OffsetDateTime,
    /// The rule's id.
    pub rule: Arc<str>,
    /// What the rule says, in Japanese.
    pub name_ja: Arc<str>,
    /// What the rule says, in English.
    pub name_en: Arc<str>,
}

impl Excused {
    /// Stable code; its sentence is in `locales/{ja,en}/classify.ftl`.
    pub fn code(&self) -> &'static str {
        "CF-107"
    }

    /// Facts for the sentence; the rule's name is in the language of the reader.
    pub fn args(&self, japanese: bool) -> Vec<(&'static str, String)> {
        let name = if japanese { &self.name_ja } else { &self.name_en };
        let short: String = self.exception.to_string().chars().take(8).collect();
        vec![("rule", name.to_string()), ("until", self.until.date().to_string()), ("exception", short)]
    }
}

/// Why something is not admitted as an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsound {
    /// It names 個人番号.
    MyNumber,
    /// It names no kind, too many, or a rule id that none can have.
    Cause,
    /// Its pattern or mark means nothing.
    Place,
    /// It has ended, or ends too late.
    Until,
}

/// Whether an exception holds together at `at`: the same question for whoever asks, approves, signs and judges.
///
/// # Errors
/// What is wrong with it.
pub fn sound(one: &Exception, at: OffsetDateTime) -> Result<(), Unsound> {
    if one.kinds.contains(&Kind::MY_NUMBER) {
        return Err(Unsound::MyNumber);
    }
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    let named = (1..=64).contains(&one.rule.len()) && one.rule.bytes().all(word);
    let kinds = one.kinds.iter().all(|kind| Kind::custom(kind.id()).is_some());
    if !named || !kinds || one.kinds.is_empty() || one.kinds.len() > 100 {
        return Err(Unsound::Cause);
    }
    if place(&one.covers).is_none() {
        return Err(Unsound::Place);
    }
    let left = one.until - at;
    if left.is_positive() && left <= LONGEST { Ok(()) } else { Err(Unsound::Until) }
}

fn place(covers: &Covers) -> Option<Place> {
    match covers {
        Covers::Folders(pattern) => Glob::new(pattern).map(Place::Folders),
        Covers::File(mark) => {
            let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
            (mark.len() == 64 && mark.bytes().all(hex)).then(|| Place::File(mark.clone()))
        }
    }
}

impl Rules {
    /// The same rules with the exceptions that hold at `at`; others are as if they were not there.
    pub fn with_exceptions(mut self, list: &[Exception], at: OffsetDateTime) -> Rules {
        let sound = list.iter().filter(|one| sound(one, at).is_ok());
        let read = sound.filter_map(|one| {
            let reach = Reach::of(one)?;
            let (rule, kinds) = (one.rule.as_str().into(), one.kinds.clone());
            Some(InForce { id: one.id, rule, kinds, reach, until: one.until })
        });
        self.exceptions = read.collect();
        self
    }

    /// Ids of the exceptions that hold.
    pub fn exceptions(&self) -> impl Iterator<Item = Uuid> {
        self.exceptions.iter().map(|one| one.id)
    }

    /// When the first of the exceptions ends: these rules judge rightly until then.
    pub fn exceptions_until(&self) -> Option<OffsetDateTime> {
        self.exceptions.iter().map(|one| one.until).min()
    }

    /// Whether an exception names a single file: only then is [`crate::FilePlace::mark`] looked at.
    pub fn needs_marks(&self) -> bool {
        self.exceptions.iter().any(|one| matches!(one.reach.place, Place::File(_)))
    }

    pub(crate) fn excused(&self, rule: &Rule, facts: &Facts<'_>) -> Option<Excused> {
        let found = &facts.counts.kinds;
        // What was not read may hold anything.
        if facts.counts.of(&Kind::MY_NUMBER).low > 0 || facts.file.unreadable || facts.file.encrypted {
            return None;
        }
        let holds = |one: &&InForce| {
            one.rule == rule.id
                && found.iter().all(|(kind, n)| n.low == 0 || one.kinds.contains(kind))
                && one.reach.covers(facts.place)
        };
        self.exceptions.iter().find(holds).map(|one| Excused {
            exception: one.id,
            until: one.until,
            rule: rule.id.clone(),
            name_ja: rule.name_ja.clone(),
            name_en: rule.name_en.clone(),
        })
    }
}

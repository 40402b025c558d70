//! The matrix as it is written in TOML.

use std::collections::{BTreeMap, BTreeSet};

use model::{Label, Post, Right, SectionId, Zone};
use serde::Deserialize;
use toml::Spanned;

use crate::decision::Cell;
use crate::error::{MatrixCause, MatrixError};
use crate::matrix::{Answer, Key, Matrix, Relation};
use crate::position::Position;

/// Longest matrix, bytes.
const MAX_BYTES: usize = 256 * 1024;
/// Most `[[cell]]` tables, most owners with related sections and most sections related to one.
const MAX_TABLES: usize = 4_000;

type Words = Vec<Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MatrixFile {
    edition: Spanned<u64>,
    #[serde(default)]
    related: Vec<RelatedTable>,
    #[serde(default)]
    cell: Vec<CellTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RelatedTable {
    owner: Spanned<String>,
    sections: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CellTable {
    labels: Spanned<Words>,
    relations: Spanned<Words>,
    post: Spanned<String>,
    zones: Spanned<Words>,
    #[serde(default)]
    allow: Words,
    #[serde(default)]
    needs_approval: Words,
    #[serde(default)]
    deny: Words,
    approver: Option<Spanned<String>>,
}

pub(crate) fn matrix(text: &str) -> Result<Matrix, MatrixError> {
    let reading = Reading { text };
    if text.len() > MAX_BYTES {
        return Err(reading.error(MAX_BYTES, MatrixCause::TooLarge { limit: MAX_BYTES }));
    }
    let file: MatrixFile = toml::from_str(text).map_err(|e| reading.toml(&e))?;
    if *file.edition.get_ref() == 0 {
        return Err(reading.error(file.edition.span().start, MatrixCause::Edition));
    }
    reading.few("cell", &file.cell)?;
    let related = reading.related(&file.related)?;
    let mut lines = BTreeMap::new();
    for table in &file.cell {
        reading.cell(table, &mut lines)?;
    }
    Ok(Matrix::new(*file.edition.get_ref(), related, lines))
}

/// Turns what is written into what is meant; errors know their place in `text`.
struct Reading<'a> {
    text: &'a str,
}

impl Reading<'_> {
    fn error(&self, offset: usize, cause: MatrixCause) -> MatrixError {
        MatrixError { cause, at: Position::of(self.text, offset) }
    }

    fn toml(&self, e: &toml::de::Error) -> MatrixError {
        let span = e.span().unwrap_or_default();
        let detail = e.message().lines().next().unwrap_or_default().to_owned();
        let key = self.text.get(span.clone()).unwrap_or_default().to_owned();
        let unknown = detail.starts_with("unknown field");
        self.error(span.start, if unknown { MatrixCause::UnknownKey { key } } else { MatrixCause::Toml { detail } })
    }

    fn few<T>(&self, what: &'static str, list: &[T]) -> Result<(), MatrixError> {
        let limit = MAX_TABLES;
        if list.len() > limit { Err(self.error(0, MatrixCause::TooMany { what, limit })) } else { Ok(()) }
    }

    fn word<T>(
        &self,
        key: &'static str,
        word: &Spanned<String>,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, MatrixError> {
        read(word.get_ref()).ok_or_else(|| {
            self.error(word.span().start, MatrixCause::UnknownWord { key, word: word.get_ref().clone() })
        })
    }

    fn words<T>(
        &self,
        key: &'static str,
        words: &Spanned<Words>,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, MatrixError> {
        if words.get_ref().is_empty() {
            return Err(self.error(words.span().start, MatrixCause::Empty { key }));
        }
        self.few(key, words.get_ref())?;
        words.get_ref().iter().map(|word| self.word(key, word, &read)).collect()
    }

    fn related(&self, tables: &[RelatedTable]) -> Result<BTreeMap<SectionId, BTreeSet<SectionId>>, MatrixError> {
        self.few("related", tables)?;
        let section = |s: &str| s.parse::<SectionId>().ok();
        let mut related: BTreeMap<SectionId, BTreeSet<SectionId>> = BTreeMap::new();
        for table in tables {
            self.few("sections", &table.sections)?;
            let owner = self.word("owner", &table.owner, section)?;
            if related.contains_key(&owner) {
                let cell = format!("related/{owner}");
                return Err(self.error(table.owner.span().start, MatrixCause::SaidTwice { cell }));
            }
            let of = table.sections.iter().map(|word| self.word("sections", word, section));
            related.insert(owner, of.collect::<Result<_, _>>()?);
        }
        Ok(related)
    }

    fn cell(&self, table: &CellTable, lines: &mut BTreeMap<Key, Answer>) -> Result<(), MatrixError> {
        let labels = self.words("labels", &table.labels, |s| s.parse::<Label>().ok())?;
        let relations =
            self.words("relations", &table.relations, |s| Relation::ALL.into_iter().find(|r| r.id() == s))?;
        let zones = self.words("zones", &table.zones, |s| Zone::ALL.into_iter().find(|z| z.id() == s))?;
        let post = self.word("post", &table.post, |s| s.parse::<Post>().ok())?;
        let approver = match &table.approver {
            Some(word) => self.word("approver", word, |s| s.parse::<Post>().ok())?,
            None => Post::Manager,
        };
        let answers = [
            ("allow", &table.allow, Answer::Allow),
            ("needs_approval", &table.needs_approval, Answer::NeedsApproval { approver }),
            ("deny", &table.deny, Answer::Deny),
        ];
        for (key, words, answer) in answers {
            self.few(key, words)?;
            for word in words {
                let right = self.word(key, word, |s| s.parse::<Right>().ok())?;
                for &label in &labels {
                    for &relation in &relations {
                        for &zone in &zones {
                            if lines.insert((label, relation, post, zone, right), answer).is_some() {
                                let cell = Cell { label, relation, post, zone, right }.to_string();
                                return Err(self.error(word.span().start, MatrixCause::SaidTwice { cell }));
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

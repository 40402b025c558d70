/// What a `CREATE TABLE` statement says of a table's columns.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Schema {
    /// Names of the stored columns in the order of the statement.
    pub(crate) columns: Vec<String>,
    /// The column that is the row's number and is stored as NULL.
    pub(crate) rowid: Option<u32>,
    /// Of a table without row ids: columns of the primary key, which come first in a record.
    key: Vec<u32>,
}

impl Schema {
    /// Reads a statement as SQLite keeps it. What cannot be understood costs names, not values.
    pub(crate) fn parse(sql: &str) -> Schema {
        let words = words(sql);
        let Some(open) = words.iter().position(|word| *word == Word::Mark('(')) else { return Schema::default() };
        let (mut schema, mut definition, mut level) = (Schema::default(), Vec::new(), 0usize);
        let mut key_names = Vec::new();
        let mut rest = words.iter().skip(open);
        for word in rest.by_ref() {
            match word {
                Word::Mark('(') => level += 1,
                Word::Mark(')') => level -= 1,
                _ => {}
            }
            if level == 0 || level == 1 && *word == Word::Mark(',') {
                schema.define(&definition, &mut key_names);
                definition.clear();
                if level == 0 {
                    break;
                }
            } else if !(level == 1 && definition.is_empty() && *word == Word::Mark('(')) {
                definition.push(word.clone());
            }
        }
        let behind: Vec<&Word> = rest.collect();
        if behind.windows(2).any(|pair| pair.iter().zip(["WITHOUT", "ROWID"]).all(|(word, text)| word.is(text))) {
            schema.rowid = None;
            let place = |name: &String| schema.columns.iter().position(|column| column.eq_ignore_ascii_case(name));
            let key = key_names.iter().filter_map(place).filter_map(|place| u32::try_from(place).ok());
            schema.key = key.collect();
        }
        schema
    }

    fn define(&mut self, definition: &[Word], key: &mut Vec<String>) {
        let Some(first) = definition.first() else { return };
        let has = |text: &str| definition.iter().any(|word| word.is(text));
        if ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].iter().any(|text| first.is(text)) {
            if has("PRIMARY") {
                let names = definition.iter().skip_while(|word| **word != Word::Mark('(')).skip(1);
                key.extend(names.filter_map(Word::name).map(str::to_owned));
            }
            return;
        }
        // A computed column that is not stored has no place in the record.
        if has("AS") && !has("STORED") {
            return;
        }
        let Some(name) = first.name() else { return };
        if has("PRIMARY") {
            key.push(name.to_owned());
            if definition.get(1).is_some_and(|word| word.is("INTEGER")) {
                self.rowid = u32::try_from(self.columns.len()).ok();
            }
        }
        self.columns.push(name.to_owned());
    }

    /// Column of the value at `place` in a record.
    pub(crate) fn column(&self, place: usize) -> u32 {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        match self.key.get(place as usize) {
            Some(column) => *column,
            None if self.key.is_empty() => place,
            None => {
                let others = (0u32..).filter(|column| !self.key.contains(column));
                let before = place.saturating_sub(u32::try_from(self.key.len()).unwrap_or(0));
                others.take(1 + before as usize).last().unwrap_or(place)
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Word {
    Bare(String),
    Quoted(String),
    Mark(char),
}

impl Word {
    fn is(&self, text: &str) -> bool {
        matches!(self, Word::Bare(word) if word.eq_ignore_ascii_case(text))
    }

    fn name(&self) -> Option<&str> {
        match self {
            Word::Bare(word) | Word::Quoted(word) => Some(word),
            Word::Mark(_) => None,
        }
    }
}

/// Words of SQL without comments; at most so many as a table with the most columns has.
fn words(sql: &str) -> Vec<Word> {
    const MOST: usize = 200_000;
    let mut words = Vec::new();
    let mut rest = sql.trim_start();
    while let Some(c) = rest.chars().next().filter(|_| words.len() < MOST) {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = if let Some(comment) = rest.strip_prefix("--") {
            comment.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, after)| after)
        } else if let '"' | '\'' | '`' | '[' = c {
            let close = if c == '[' { ']' } else { c };
            let (name, after) = after.split_once(close).unwrap_or((after, ""));
            words.push(Word::Quoted(name.to_owned()));
            after
        } else if c.is_alphanumeric() || c == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            words.push(Word::Bare(word.to_owned()));
            after
        } else {
            words.push(Word::Mark(c));
            after
        }
        .trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_the_statement_names_them() {
        for (sql, columns, rowid, order) in [
            (
                "CREATE TABLE t(id INTEGER PRIMARY KEY, 氏名 TEXT NOT NULL, \"電話, 番号\" VARCHAR(20) DEFAULT ('a,b'))",
                vec!["id", "氏名", "電話, 番号"],
                Some(0),
                vec![0, 1, 2],
            ),
            (
                "CREATE TABLE \"人(1)\" (a, b -- 備考, c\n, c AS (a || b), PRIMARY KEY (b, a)) WITHOUT ROWID",
                vec!["a", "b"],
                None,
                vec![1, 0],
            ),
            ("CREATE TABLE t([x] int, `y`, CONSTRAINT k UNIQUE (x), CHECK (x > 0))", vec!["x", "y"], None, vec![0, 1]),
            ("CREATE VIRTUAL TABLE", vec![], None, vec![0]),
        ] {
            let schema = Schema::parse(sql);
            assert_eq!(
                (schema.columns.iter().map(String::as_str).collect::<Vec<_>>(), schema.rowid),
                (columns, rowid),
                "{sql}"
            );
            assert_eq!(order, (0..order.len()).map(|place| schema.column(place)).collect::<Vec<_>>(), "{sql}");
        }
    }
}

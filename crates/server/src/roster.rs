//! A roster as a spreadsheet saves it. Read here for the console and the command line alike.

use std::collections::BTreeMap;

use model::api::RosterPerson;
use model::{Assignment, AssignmentKind, PersonId, Post, Role, SectionId};
use time::Date;
use time::macros::format_description;

/// The columns, in the order of a file without a heading of its own.
const COLUMNS: [&str; 9] = ["職員番号", "氏名", "所属コード", "所属", "職位", "発令", "開始", "終了", "役割"];
/// Rows of a roster: more than any body has posts.
const ROWS: usize = 200_000;

/// A row that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Its line, from 1.
    pub line: u64,
    /// The column, by its heading.
    pub column: &'static str,
}

/// Everybody, and the names of the sections.
pub type Persons = (Vec<RosterPerson>, BTreeMap<SectionId, String>);

/// Reads a roster (CSV; UTF-8 or Shift_JIS).
///
/// # Errors
/// The first row that cannot be understood.
pub fn read(bytes: &[u8]) -> Result<Persons, BadRow> {
    parse(&text(bytes))
}

/// UTF-8 with or without its mark, else Shift_JIS as spreadsheets save it.
pub(crate) fn text(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::SHIFT_JIS.decode(bytes).0.into_owned(),
    }
}

fn parse(text: &str) -> Result<Persons, BadRow> {
    let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let heading = rows.headers().map_err(|_| BadRow { line: 1, column: COLUMNS[0] })?.clone();
    let mut at = [0; COLUMNS.len()];
    for (column, at) in COLUMNS.iter().zip(&mut at) {
        *at = heading.iter().position(|name| name == *column).ok_or(BadRow { line: 1, column })?;
    }
    let mut persons: BTreeMap<PersonId, RosterPerson> = BTreeMap::new();
    let mut sections = BTreeMap::new();
    for (n, row) in rows.records().take(ROWS).enumerate() {
        let fallback = n as u64 + 2;
        let row = row.map_err(|_| BadRow { line: fallback, column: COLUMNS[0] })?;
        let line = row.position().map_or(fallback, csv::Position::line);
        let field = |n: usize| at.get(n).and_then(|at| row.get(*at)).unwrap_or_default();
        let bad = |n: usize| BadRow { line, column: COLUMNS.get(n).copied().unwrap_or_default() };
        let person: PersonId = field(0).parse().map_err(|_| bad(0))?;
        let section: SectionId = field(2).parse().map_err(|_| bad(2))?;
        sections.insert(section.clone(), field(3).to_owned());
        let assignment = Assignment {
            section,
            post: field(4).parse::<Post>().map_err(|_| bad(4))?,
            kind: kind(field(5)).ok_or_else(|| bad(5))?,
            from: day(field(6)).ok_or_else(|| bad(6))?,
            until: if field(7).is_empty() { None } else { Some(day(field(7)).ok_or_else(|| bad(7))?) },
        };
        let role = role(field(8)).ok_or_else(|| bad(8))?;
        let entry = persons.entry(person.clone()).or_insert_with(|| RosterPerson {
            person,
            name: field(1).to_owned(),
            role,
            assignments: Vec::new(),
        });
        entry.role = entry.role.max(role);
        entry.assignments.push(assignment);
    }
    Ok((persons.into_values().collect(), sections))
}

fn day(text: &str) -> Option<Date> {
    let dashed = text.replace('/', "-");
    Date::parse(&dashed, format_description!("[year]-[month padding:none]-[day padding:none]")).ok()
}

fn kind(text: &str) -> Option<AssignmentKind> {
    Some(match text {
        "本務" | "main" | "" => AssignmentKind::Main,
        "兼務" | "concurrent" => AssignmentKind::Concurrent,
        "併任" | "joint" => AssignmentKind::Joint,
        "事務取扱" | "acting" => AssignmentKind::Acting,
        "派遣" | "dispatch" => AssignmentKind::Dispatch,
        "応援" | "support" => AssignmentKind::Support,
        _ => return None,
    })
}

fn role(text: &str) -> Option<Role> {
    Some(match text {
        "職員" | "staff" | "" => Role::Staff,
        "監査人" | "auditor" => Role::Auditor,
        "情報担当" | "officer" => Role::Officer,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str = "職員番号,氏名,所属コード,所属,職位,発令,開始,終了,役割\n";

    #[test]
    fn a_person_with_two_posts_is_one_person_with_two_assignments() {
        let rows = "S1,沖 さくら,zeimu,税務課,主事,本務,2025-04-01,,職員\nS1,沖 さくら,shimin,市民課,主任,兼務,2026/10/1,2027/3/31,情報担当\n";
        let Ok((persons, sections)) = parse(&format!("{HEADING}{rows}")) else { panic!("roster") };
        assert_eq!(persons.len(), 1);
        assert_eq!(persons[0].assignments.len(), 2);
        assert_eq!(persons[0].role, Role::Officer);
        assert_eq!(sections.len(), 2);
    }

    #[test]
    fn a_wrong_row_is_named_by_line_and_column() {
        let table = [
            ("S 1,a,z,税,主事,本務,2025-04-01,,", "職員番号"),
            ("S1,a,z,税,主,本務,2025-04-01,,", "職位"),
            ("S1,a,z,税,主事,本務,2025-02-30,,", "開始"),
            ("S1,a,z,税,主事,本務,2025-04-01,31,", "終了"),
            ("S1,a,z,税,主事,本務,2025-04-01,,王", "役割"),
        ];
        for (row, column) in table {
            let Err(bad) = parse(&format!("{HEADING}{row}\n")) else { panic!("{row} was taken") };
            assert_eq!((bad.line, bad.column), (2, column));
        }
        assert!(matches!(parse("職員番号,氏名\n"), Err(BadRow { line: 1, column: "所属コード" })));
    }

    #[test]
    fn a_spreadsheets_shift_jis_is_read() {
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(HEADING);
        assert_eq!(text(&bytes), HEADING);
    }

    #[test]
    fn the_roster_of_the_demo_is_read() {
        let Ok((persons, sections)) = parse(include_str!("../../../demo/roster.csv")) else { panic!("roster") };
        assert_eq!((persons.len(), sections.len()), (40, 10));
    }
}

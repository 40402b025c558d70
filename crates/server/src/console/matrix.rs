//! The matrix of rights as a table that can be read, and a new one: who gains and who loses, before it is in force.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use locale::Locale;
use model::api::{MatrixChanges, Text, TextChange, path};
use model::{Label, Post, Right, SectionId, Zone};
use policy::{Answer, Cell, Matrix, Relation};
use serde::Deserialize;

use super::Console;
use super::choice;
use super::client::Refused;
use super::desk::{Desk, Page, Turned};
use super::names::Names;
use super::page::{Shell, send};
use super::posted::Posted;
use super::reader::coded;
use super::words;

#[derive(Template)]
#[template(path = "matrix.html")]
struct MatrixPage {
    s: Shell,
    edition: u64,
    text: String,
    /// Address, word, whether this one is shown.
    labels: Vec<(String, String, bool)>,
    zones: Vec<(String, String, bool)>,
    /// What the table is about.
    caption: String,
    rights: Vec<String>,
    rows: Vec<Row>,
    related: Vec<(String, String)>,
    preview: Option<Preview>,
}

/// Posts of a relation with the same rights.
struct Row {
    relation: String,
    /// How many rows the relation has, in its first one.
    span: usize,
    posts: String,
    cells: Vec<Mark>,
}

/// What a cell says, by sign and word.
struct Mark {
    class: &'static str,
    sign: &'static str,
    word: String,
}

/// What a new matrix would change.
struct Preview {
    text: String,
    replaces: u64,
    widened: Vec<String>,
    narrowed: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    label: String,
    zone: String,
}

pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Page {
    show(&desk, &asked, None, None).await
}

/// The matrix in force; who only reads has it out of the policy bundle, as every device has.
async fn current(desk: &Desk) -> Result<(Text, Matrix), Turned> {
    let text = if desk.quiet().acts() {
        desk.get::<Text>(path::MATRIX, "").await?
    } else {
        let bundle = desk.bundle().await?;
        Text { edition: 0, text: bundle.matrix }
    };
    let matrix = Matrix::parse(&text.text).map_err(|error| desk.turn(&coded(&error)))?;
    let edition = if text.edition == 0 { matrix.edition() } else { text.edition };
    Ok((Text { edition, ..text }, matrix))
}

async fn show(desk: &Desk, asked: &Asked, preview: Option<Preview>, refused: Option<(&Refused, String)>) -> Page {
    let (text, matrix) = current(desk).await?;
    let names = desk.names().await;
    let mut s = desk.shell("console-matrix", "/matrix");
    let label = asked.label.parse().unwrap_or(Label::Class3B);
    let zone = Zone::ALL.into_iter().find(|zone| zone.id() == asked.zone).unwrap_or(Zone::Lgwan);
    let status = refused.as_ref().map_or(StatusCode::OK, |(refused, _)| refused.status);
    // What was typed stays in the form.
    let typed = refused.as_ref().map(|(_, typed)| typed.clone()).filter(|typed| !typed.trim().is_empty());
    if let Some((refused, _)) = &refused {
        s.refuse(refused);
    }
    let labels = Label::ALL.iter().rev().map(|one| {
        let to = words::query(&[("label", one.code()), ("zone", zone.id())]);
        (to, words::label(s.t, Some(*one)), *one == label)
    });
    let zones = Zone::ALL.iter().rev().map(|one| {
        let to = words::query(&[("label", label.code()), ("zone", one.id())]);
        (to, choice::zone(s.t, *one), *one == zone)
    });
    let caption = s.nm("console-matrix-caption", words::label(s.t, Some(label)), choice::zone(s.t, zone));
    let page = MatrixPage {
        edition: text.edition,
        text: typed.unwrap_or(text.text),
        labels: labels.collect(),
        zones: zones.collect(),
        caption,
        rights: Right::ALL.iter().map(|one| right(s.t, *one)).collect(),
        rows: rows(s.t, &matrix, label, zone),
        related: related(&matrix, &names),
        preview,
        s,
    };
    Ok(send(status, &page))
}

fn right(t: &Locale, right: Right) -> String {
    t.say(&format!("console-right-{}", right.id()))
}

/// One row for each run of posts that may do the same.
fn rows(t: &Locale, matrix: &Matrix, label: Label, zone: Zone) -> Vec<Row> {
    let mut rows = Vec::new();
    for relation in Relation::ALL {
        let answers = |post: Post| Right::ALL.map(|right| matrix.answer(&Cell { label, relation, post, zone, right }));
        let mut runs: Vec<(Post, Post, [Answer; 8])> = Vec::new();
        for post in Post::ALL {
            match runs.last_mut() {
                Some((_, last, same)) if *same == answers(post) => *last = post,
                _ => runs.push((post, post, answers(post))),
            }
        }
        let span = runs.len();
        for (at, (first, last, answers)) in runs.into_iter().enumerate() {
            rows.push(Row {
                relation: t.say(&format!("console-relation-{}", relation.id())),
                span: if at == 0 { span } else { 0 },
                posts: posts(t, first, last),
                cells: answers.into_iter().map(|answer| mark(t, answer)).collect(),
            });
        }
    }
    rows
}

fn post(t: &Locale, post: Post) -> String {
    t.with("policy-post", &[("post", post.id())])
}

/// Posts from the first to the last, as people say it.
fn posts(t: &Locale, first: Post, last: Post) -> String {
    let all = Post::ALL;
    let (first_word, last_word) = (post(t, first), post(t, last));
    match (Some(&first) == all.first(), Some(&last) == all.last()) {
        (true, true) => t.say("console-posts-all"),
        (false, true) if first != last => t.with("console-posts-from", &[("n", &first_word)]),
        (true, false) if first != last => t.with("console-posts-up-to", &[("n", &last_word)]),
        _ if first == last => first_word,
        _ => t.with("console-posts-between", &[("n", &first_word), ("m", &last_word)]),
    }
}

fn mark(t: &Locale, answer: Answer) -> Mark {
    match answer {
        Answer::Allow => Mark { class: "allow", sign: "○", word: t.say("console-allow") },
        Answer::NeedsApproval { approver } => {
            Mark { class: "approval", sign: "△", word: t.with("console-approval", &[("n", &post(t, approver))]) }
        }
        Answer::Deny => Mark { class: "deny", sign: "－", word: t.say("console-deny") },
    }
}

/// Owners and the sections related to them, as the matrix file says; asked of the matrix by every pair of names.
fn related(matrix: &Matrix, names: &Names) -> Vec<(String, String)> {
    let sections: Vec<(SectionId, String)> = names.sections().map(|(id, name)| (id.clone(), name)).collect();
    let mut all = Vec::new();
    for (owner, owner_name) in &sections {
        let of = sections.iter().filter(|(id, _)| matrix.relation(id, Some(owner)) == Relation::Related);
        let of: Vec<&str> = of.map(|(_, name)| name.as_str()).collect();
        if !of.is_empty() {
            all.push((owner_name.clone(), of.join("、")));
        }
    }
    all
}

/// Shows what a new matrix changes, or puts it in force.
pub(super) async fn change(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let text = posted.text_or_file("text");
    let set = posted.is("act", "set");
    let asked = Asked::default();
    if set && !posted.is("sure", "1") {
        let refused = Refused::new(StatusCode::BAD_REQUEST, "SV-031");
        return show(&desk, &asked, None, Some((&refused, text))).await;
    }
    let replaces = posted.text("replaces").parse().unwrap_or_default();
    match put(&desk, &text, replaces, !set).await {
        Ok((_, changes)) if set => {
            let s = desk.quiet();
            Ok(desk.done(s.n("console-matrix-done", changes.edition), "/matrix"))
        }
        Ok((new, changes)) => {
            let (_, old) = current(&desk).await?;
            let (s, names) = (desk.quiet(), desk.names().await);
            let said = |cells: &[String]| in_words(s.t, &names, &old, &new, cells);
            let (widened, narrowed) = (said(&changes.widened), said(&changes.narrowed));
            show(&desk, &asked, Some(Preview { text, replaces, widened, narrowed }), None).await
        }
        Err(refused) if refused.is_ended() => Err(desk.turn(&refused)),
        Err(refused) => show(&desk, &asked, None, Some((&refused, text))).await,
    }
}

async fn put(desk: &Desk, text: &str, replaces: u64, dry_run: bool) -> Result<(Matrix, MatrixChanges), Refused> {
    // A wrong matrix is told with line and column before anybody is asked.
    let new = Matrix::parse(text).map_err(|error| coded(&error))?;
    let change = TextChange { replaces, text: text.to_owned(), dry_run };
    Ok((new, desk.put(path::MATRIX, &change).await?))
}

/// Changed cells as sentences: posts that change alike are told together.
fn in_words(t: &Locale, names: &Names, old: &Matrix, new: &Matrix, cells: &[String]) -> Vec<String> {
    let mut groups: BTreeMap<(Label, Relation, Zone, Right), Vec<Post>> = BTreeMap::new();
    let mut said = Vec::new();
    for cell in cells {
        match parse(cell) {
            Some(cell) => {
                groups.entry((cell.label, cell.relation, cell.zone, cell.right)).or_default().push(cell.post);
            }
            None => said.push(relation_change(t, names, cell)),
        }
    }
    for ((label, relation, zone, one), all) in groups.into_iter().rev() {
        let answers = |post: Post| {
            let cell = Cell { label, relation, post, zone, right: one };
            (old.answer(&cell), new.answer(&cell))
        };
        for run in all.chunk_by(|a, b| answers(*a) == answers(*b)) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let (before, after) = answers(*first);
            let args = [
                ("label", words::label(t, Some(label))),
                ("relation", t.say(&format!("console-relation-{}", relation.id()))),
                ("zone", choice::zone(t, zone)),
                ("posts", posts(t, *first, *last)),
                ("right", right(t, one)),
                ("before", mark(t, before).word),
                ("after", mark(t, after).word),
            ];
            let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
            said.push(t.with("console-matrix-change", &args));
        }
    }
    said
}

/// `label/relation/post/zone/right`
fn parse(cell: &str) -> Option<Cell> {
    let parts: Vec<&str> = cell.split('/').collect();
    let [label, relation, post, zone, right] = parts.as_slice() else { return None };
    Some(Cell {
        label: label.parse().ok()?,
        relation: Relation::ALL.into_iter().find(|one| one.id() == *relation)?,
        post: post.parse().ok()?,
        zone: Zone::ALL.into_iter().find(|one| one.id() == *zone)?,
        right: right.parse().ok()?,
    })
}

/// `related/owner/section`
fn relation_change(t: &Locale, names: &Names, text: &str) -> String {
    let name = |id: &str| id.parse().map_or_else(|_| id.to_owned(), |id| names.section(&id));
    let parts: Vec<&str> = text.split('/').collect();
    match parts.as_slice() {
        ["related", owner, section] => {
            t.with("console-matrix-related", &[("owner", &name(owner)), ("section", &name(section))])
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::page::sentences;
    use locale::Language;

    const SHIPPED: &str = include_str!("../../../../rules/matrix.toml");

    #[test]
    fn posts_with_the_same_rights_share_a_row_and_every_relation_has_its_own() {
        let matrix = Matrix::parse(SHIPPED).expect("a matrix");
        let rows = rows(sentences(Language::Ja), &matrix, Label::Class3B, Zone::Lgwan);
        let spans: Vec<usize> = rows.iter().map(|row| row.span).filter(|span| *span > 0).collect();
        assert_eq!(spans.len(), 4);
        assert_eq!(spans.iter().sum::<usize>(), rows.len());
        let own: Vec<&str> = rows.iter().take(spans[0]).map(|row| row.posts.as_str()).collect();
        assert_eq!(own, ["委託先従業者", "会計年度任用職員", "係員〜課長補佐", "課長以上"]);
        let manager = &rows[3];
        let words: Vec<&str> = manager.cells.iter().map(|cell| cell.word.as_str()).collect();
        assert_eq!(words, ["可", "可", "可", "可", "可", "部長の承認", "可", "部長の承認"]);
    }

    #[test]
    fn changed_cells_are_told_once_for_all_posts_that_change_alike() {
        let t = sentences(Language::Ja);
        let old = Matrix::parse(SHIPPED).expect("a matrix");
        let text = SHIPPED.replacen("edition = 1", "edition = 2", 1).replacen(
            "allow = [\"edit\"]",
            "allow = [\"edit\", \"lease\"]",
            1,
        );
        let new = Matrix::parse(&text).expect("a matrix");
        let changes = old.compare(&new);
        let said = in_words(t, &Names::default(), &old, &new, &changes.widened);
        assert_eq!(said.len(), 2, "one for each zone: {said:?}");
        assert!(
            said.iter().any(|line| line.contains("係員〜課長補佐") && line.contains("不可") && line.contains("→")),
            "{said:?}"
        );
        assert!(in_words(t, &Names::default(), &old, &new, &changes.narrowed).is_empty());
    }
}

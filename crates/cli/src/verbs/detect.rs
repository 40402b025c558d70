//! `sekimori detect`: what is found in a document, where and why, for people who write rules. Never the value.

use model::reading::{Explained, Pointed};
use model::{Evidence, Shown, Verdict};
use serde_json::{Value, json};

use super::scan_output::{counts_text, kind_word, kinds_json, omissions_json};
use super::{Place, document};
use crate::args::Detect;
use crate::exit::{Exit, Failure};
use crate::locale::Locale;
use crate::screen::Screen;

pub(crate) fn run(args: &Detect, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let told =
        document::open_seen(&args.file, args.ocr, place)?.explain(&document::reader()?).map_err(document::refused)?;
    for found in &told.findings {
        let line = if args.json {
            json_line(found).to_string()
        } else {
            text_line(&screen.locale, found, told.parts.get(&found.finding.place.part))
        };
        screen.line(&line)?;
    }
    if args.json {
        let summary = json!({ "summary": json_summary(&screen.locale, &told) });
        screen.line(&summary.to_string())?;
    } else {
        let unread = document::unread(&screen.locale, args.ocr, &told.omissions);
        for line in text_summary(&screen.locale, &told).into_iter().chain(unread) {
            screen.line(&line)?;
        }
    }
    if args.check && !told.counts.is_empty() {
        return Ok(Exit::Found);
    }
    Ok(document::exit(&told.omissions))
}

fn text_line(locale: &Locale, found: &Pointed, path: Option<&String>) -> String {
    let Pointed { finding, start, end } = found;
    let part = path.filter(|path| !path.is_empty()).map(|path| format!("{}  ", Shown::text(path))).unwrap_or_default();
    let (start, end) = (start.to_string(), end.to_string());
    let mut facts = vec![("start", start.as_str()), ("end", end.as_str())];
    // People count rows and columns from one.
    let cell = finding.place.cell.map(|at| [at.row, at.column].map(|n| (u64::from(n) + 1).to_string()));
    let key = match &cell {
        Some([row, column]) => {
            facts.extend([("row", row.as_str()), ("column", column.as_str())]);
            "detect-cell"
        }
        None => "detect-text",
    };
    let place = format!("{part}{}", locale.with(key, &facts));
    let reasons: Vec<String> = finding.evidence.iter().map(|reason| evidence_text(locale, *reason)).collect();
    let facts = [
        ("kind", kind_word(locale, &finding.kind)),
        ("id", finding.kind.id().to_owned()),
        ("level", locale.say(&format!("level-{}", finding.level.id()))),
        ("confidence", finding.confidence.to_string()),
        ("place", place),
        ("reasons", reasons.join(&locale.say("detect-and"))),
    ];
    let facts: Vec<(&str, &str)> = facts.iter().map(|(name, fact)| (*name, fact.as_str())).collect();
    locale.with("detect-finding", &facts)
}

fn evidence_text(locale: &Locale, evidence: Evidence) -> String {
    locale.say(&format!("evidence-{}", evidence.id().replace('_', "-")))
}

fn verdict_text(locale: &Locale, verdict: Verdict) -> String {
    let persons = if let Verdict::Roster(persons) = verdict { persons.to_string() } else { String::new() };
    locale.with(&format!("verdict-{}", verdict.id().replace('_', "-")), &[("persons", &persons)])
}

fn text_summary(locale: &Locale, told: &Explained) -> Vec<String> {
    let verdict = Verdict::of(&told.counts, told.public);
    let facts = [
        ("verdict", verdict_text(locale, verdict)),
        ("format", told.format.id().to_owned()),
        ("counts", counts_text(locale, &told.counts)),
    ];
    let facts: Vec<(&str, &str)> = facts.iter().map(|(name, fact)| (*name, fact.as_str())).collect();
    let mut lines = vec![locale.with("detect-summary", &facts)];
    if told.unlisted > 0 {
        lines.push(locale.with("detect-unlisted", &[("n", &told.unlisted.to_string())]));
    }
    lines.extend(document::remarks(locale, &told.hints, &told.omissions));
    lines
}

fn json_line(found: &Pointed) -> Value {
    let Pointed { finding, start, end } = found;
    let place = &finding.place;
    let within = |at: u32| place.cell.map(|_| at);
    json!({
        "kind": finding.kind,
        "level": finding.level,
        "confidence": finding.confidence,
        "evidence": finding.evidence,
        "part": place.part,
        "row": place.cell.map(|at| at.row),
        "column": place.cell.map(|at| at.column),
        "start": start,
        "end": end,
        "cell_start": within(place.start),
        "cell_end": within(place.start.saturating_add(place.len)),
    })
}

fn json_summary(locale: &Locale, told: &Explained) -> Value {
    let verdict = Verdict::of(&told.counts, told.public);
    let parts: Vec<Value> =
        told.parts.iter().map(|(part, path)| json!({"part": part, "path": Shown::text(path)})).collect();
    json!({
        "format": told.format.id(),
        "verdict": verdict.id(),
        "label": verdict_text(locale, verdict),
        "public": told.public,
        "persons": told.counts.persons,
        "kinds": kinds_json(&told.counts),
        "unlisted": told.unlisted,
        "parts": parts,
        "hints": told.hints,
        "omissions": omissions_json(&told.omissions),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use model::Level;

    #[test]
    fn every_reason_level_and_verdict_has_its_words() {
        for language in [Language::Ja, Language::En] {
            let locale = Locale::load(language);
            let keys = Evidence::ALL.map(|evidence| format!("evidence-{}", evidence.id().replace('_', "-")));
            let levels = [Level::Low, Level::Mid, Level::High].map(|level| format!("level-{}", level.id()));
            let verdicts = [
                Verdict::SpecificPersonal,
                Verdict::Sensitive,
                Verdict::Roster(2),
                Verdict::Personal,
                Verdict::Public,
                Verdict::Nothing,
            ];
            let verdicts = verdicts.map(|verdict| format!("verdict-{}", verdict.id().replace('_', "-")));
            let missing: Vec<&String> =
                keys.iter().chain(&levels).chain(&verdicts).filter(|key| !locale.has(key)).collect();
            assert!(missing.is_empty(), "{language:?}: {missing:?}");
        }
    }
}

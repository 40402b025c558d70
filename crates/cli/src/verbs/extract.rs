//! `sekimori extract`: the text of a document as it is looked through, for people who write rules.

use std::io::{IsTerminal as _, Write as _};

use model::Shown;
use model::reading::Plain;
use serde_json::json;

use super::scan_output::omissions_json;
use super::{Place, document};
use crate::args::Extract;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

/// Between two parts.
const FORM_FEED: char = '\u{c}';

pub(crate) fn run(args: &Extract, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let mut plain =
        document::open_seen(&args.file, args.ocr, place)?.plain(&document::reader()?).map_err(document::refused)?;
    if std::io::stdout().is_terminal() {
        for part in &mut plain.parts {
            part.text = Shown::in_place(&part.text);
        }
    }
    if args.json {
        print_json(&plain, screen)?;
    } else {
        for (at, part) in plain.parts.iter().enumerate() {
            if at > 0 {
                write!(screen.raw(), "{FORM_FEED}")?;
            }
            screen.raw().write_all(part.text.as_bytes())?;
        }
        let unread = document::unread(&screen.locale, args.ocr, &plain.omissions);
        for remark in document::remarks(&screen.locale, &plain.hints, &plain.omissions).into_iter().chain(unread) {
            screen.mutter(&remark);
        }
    }
    Ok(document::exit(&plain.omissions))
}

fn print_json(plain: &Plain, screen: &mut Screen) -> Result<(), Failure> {
    let mut start = 0;
    for (at, part) in plain.parts.iter().enumerate() {
        let end = start + part.text.chars().count();
        let line = json!({
            "part": at, "path": Shown::text(&part.path), "kind": part.kind, "start": start, "end": end,
            "text": part.text,
        });
        screen.line(&line.to_string())?;
        start = end + 1;
    }
    let summary = json!({
        "format": plain.format.id(), "parts": plain.parts.len(), "hints": plain.hints,
        "omissions": omissions_json(&plain.omissions),
    });
    Ok(screen.line(&json!({ "summary": summary }).to_string())?)
}

//! `sekimori info`: what a protected file tells without its key. Nothing of it is proven before the key is there.

use model::Shown;
use serde_json::json;

use crate::args::Info;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Info, screen: &mut Screen) -> Result<Exit, Failure> {
    let container = agent::opening::container(&args.file)?;
    let access = container.key_access().first();
    let text = |text: Option<&str>| text.map_or_else(|| "-".to_owned(), |text| Shown::text(text).as_str().to_owned());
    let label = container.label().map_or_else(|| "-".to_owned(), |label| label.to_string());
    let section = text(container.section().map(model::SectionId::as_str));
    let (kid, url) = (text(access.map(|a| a.kid.as_str())), text(access.map(|a| a.url.as_str())));
    let file = container.file_id().to_string();
    let size = container.size().to_string();
    if args.json {
        let value = json!({
            "file": file, "label": container.label(), "section": section, "size": container.size(),
            "key": {"id": kid, "url": url}, "verified": false,
        });
        screen.line(&value.to_string())?;
    } else {
        let facts =
            [("file", &file), ("label", &label), ("section", &section), ("size", &size), ("kid", &kid), ("url", &url)];
        let facts: Vec<(&str, &str)> = facts.iter().map(|(k, v)| (*k, v.as_str())).collect();
        screen.say("info-text", &facts)?;
    }
    Ok(Exit::Ok)
}

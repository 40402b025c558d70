use crate::Policy;
use crate::ledger::Ledger;
use crate::name::is_invisible;
use crate::text::{invisible, visible};
use ammonia::{Builder, UrlRelative};
use model::sanitising::Item;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The place that a report names for what was in hypertext.
const PLACE: &str = "body.html";
/// How often hypertext is cleaned until it stays the same; each time a parser may see something else in it.
const ROUNDS: usize = 6;

/// A text with line ends as mail has them, and no signs that nobody sees but that say something.
pub(super) fn text(text: &str, ledger: &mut Ledger<'_>) -> String {
    let stays = |c: &char| matches!(c, '\t' | '\n' | '\u{200b}'..='\u{200d}') || !is_invisible(*c);
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    // First of all: what is not seen could stand in the middle of a word that readers look for, or be all of the last line.
    let visible: String = lines.chars().filter(stays).collect();
    let mut out = String::with_capacity(visible.len());
    for line in visible.trim_end_matches('\n').split('\n') {
        if begins_a_file(line) {
            // Behind a blank it is text to every reader; what follows shows as the letters it is.
            out.push(' ');
            ledger.note(Item::Attachment, "body.txt", 0);
        }
        out.push_str(line);
        out.push_str("\r\n");
    }
    let dropped = lines.len().saturating_sub(visible.len()) as u64;
    if dropped > 0 {
        ledger.note(Item::InvisibleSign, "body.txt", dropped);
    }
    if out == "\r\n" { String::new() } else { out }
}

/// Whether readers of mail would take what follows for a file in uuencode: `begin 644 name`.
fn begins_a_file(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("begin ").or_else(|| line.strip_prefix("begin-base64 ")) else { return false };
    // Outlook takes two blanks for the beginning of a file, whatever follows them.
    let (mode, name) = rest.split_once(' ').unwrap_or((rest, ""));
    if mode.is_empty() {
        return true;
    }
    matches!(mode.len(), 3 | 4) && mode.chars().all(|c| c.is_digit(8)) && !name.trim().is_empty()
}

/// Hypertext by an allow-list: pictures that lie in the message itself, links that the policy lets through; nothing that is
/// fetched, runs or styles.
///
/// `None` if it does not come to rest; the text beside it is then all there is.
pub(super) fn hypertext(html: &str, ledger: &mut Ledger<'_>) -> Option<String> {
    let counts = Arc::new(Counts::default());
    let mut clean = once(html, ledger.policy, &counts);
    report(html, &clean, &counts, ledger);
    for _ in 0..ROUNDS {
        let again = once(&clean, ledger.policy, &Arc::default());
        if again == clean {
            return Some(format!("<html><head><meta charset=\"utf-8\"></head><body>{clean}</body></html>"));
        }
        clean = again;
    }
    None
}

#[derive(Default)]
struct Counts {
    pictures: AtomicU32,
    links: AtomicU32,
}

fn once(html: &str, policy: &Policy, counts: &Arc<Counts>) -> String {
    let (policy, counts) = (policy.clone(), Arc::clone(counts));
    let mut schemes: HashSet<&str> = ["cid"].into();
    let allowed = policy.schemes.clone();
    schemes.extend(allowed.iter().map(String::as_str));
    let mut builder = Builder::default();
    builder
        .url_schemes(schemes)
        .url_relative(UrlRelative::Deny)
        .add_tags(["font"])
        // Places on a picture that lead somewhere: without an address they are nothing.
        .rm_tags(["area", "map"])
        .add_tag_attributes("font", ["color", "size", "face"])
        .add_tag_attributes("td", ["bgcolor", "width", "valign"])
        .add_tag_attributes("table", ["border", "cellpadding", "cellspacing", "width"])
        .attribute_filter(move |element, attribute, value| match attribute {
            "src" if is_inside(value) => Some(value.into()),
            "src" if element != "img" => None,
            "src" => {
                counts.pictures.fetch_add(1, Ordering::Relaxed);
                None
            }
            "href" if policy.allows_link(value) => Some(value.into()),
            "href" | "cite" => {
                counts.links.fetch_add(1, Ordering::Relaxed);
                None
            }
            _ => Some(value.into()),
        });
    let clean = builder.clean(html).to_string();
    // References stand for any sign, those that no reader sees among them.
    visible(&clean, &invisible(&clean)).trim_matches(['\n', ' ']).to_owned()
}

/// Whether an address names a part of this message, in letters that need no escape.
fn is_inside(address: &str) -> bool {
    address.strip_prefix("cid:").is_some_and(|id| super::field::id(id) == Some(id))
}

fn report(html: &str, clean: &str, counts: &Counts, ledger: &mut Ledger<'_>) {
    for _ in 0..counts.pictures.load(Ordering::Relaxed) {
        ledger.note(Item::ExternalPicture, PLACE, 0);
    }
    for _ in 0..counts.links.load(Ordering::Relaxed) {
        ledger.note(Item::LinkScheme, PLACE, 0);
    }
    let lower = html.to_ascii_lowercase();
    for (word, item) in [("<script", Item::Script), ("<form", Item::Form), ("<iframe", Item::RemoteContent)] {
        for _ in lower.matches(word) {
            ledger.note(item, PLACE, 0);
        }
    }
    let tags = |text: &str| {
        let bytes = text.as_bytes();
        bytes.windows(2).filter(|two| matches!(two, [b'<', letter] if letter.is_ascii_alphabetic())).count()
    };
    if tags(html) > tags(clean) {
        ledger.note(Item::Element, PLACE, html.len().saturating_sub(clean.len()) as u64);
    }
}

/// A text as hypertext, for a message that has both one behind the other.
pub(super) fn as_hypertext(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<div>{}</div>", escaped.replace("\r\n", "\n").replace('\n', "<br>"))
}

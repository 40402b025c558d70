use super::{ATTRIBUTES, TAGS};
use crate::ledger::Ledger;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use model::sanitising::{Item, Reason, Refusal};
use std::cell::RefCell;

/// Elements of a page at most.
const ELEMENTS: usize = 500_000;
/// Elements that are open at the same time at most; a browser's parser looks through them all for each that is closed.
const OPEN: usize = 2_048;

/// What a page consists of, counted tag by tag: the cleaner itself does not say what it drops.
#[derive(Default)]
pub(super) struct Census {
    /// What is not on the lists, and how many letters it takes.
    found: Vec<(Item, usize)>,
    /// Addresses of pictures that the page carries itself.
    pub(super) pictures: Vec<String>,
    pub(super) title: String,
    /// What is read, with an end of line where a block begins.
    pub(super) text: String,
    /// Letters that are read.
    read: usize,
    /// The element whose content is no text of the page.
    inside: Option<String>,
    elements: usize,
    open: usize,
    deepest: usize,
}

/// Counts what a page holds.
///
/// # Errors
/// [`Reason::LimitCount`], [`Reason::LimitDepth`].
pub(super) fn take(source: &str, ledger: &Ledger<'_>) -> Result<Census, Refusal> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(source));
    let counter = Counter { census: RefCell::new(Census::default()), ledger };
    let tokenizer = Tokenizer::new(counter, html5ever::tokenizer::TokenizerOpts::default());
    // A script's end asks to be run, which is not done: the text behind it is read on.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    let mut census = tokenizer.sink.census.take();
    if census.elements > ELEMENTS {
        return Err(Refusal::new(Reason::LimitCount, "elements"));
    }
    if census.deepest > OPEN {
        return Err(Refusal::new(Reason::LimitDepth, "elements"));
    }
    if !census.title.is_empty() {
        census.text = format!("{}\n{}", census.title.trim(), census.text.trim_start());
    }
    census.text = format!("{}\n", census.text.trim());
    Ok(census)
}

impl Census {
    /// Enters what was found; letters are bytes as long as the page has so many, since it may be written in another encoding.
    pub(super) fn enter(self, size: u64, ledger: &mut Ledger<'_>) {
        let mut left = size;
        let mut take = |letters: usize| {
            let part = left.min(letters as u64);
            left -= part;
            part
        };
        let recoded = take(self.pictures.iter().map(String::len).sum());
        let removed: Vec<_> = self.found.into_iter().map(|(item, letters)| (item, take(letters))).collect();
        let kept = take(self.read);
        ledger.read(size);
        ledger.recoded(recoded);
        ledger.kept(kept);
        ledger.syntax(left);
        for (item, bytes) in removed {
            ledger.remove(item, "", bytes);
        }
    }

    fn remark(&mut self, item: Item, letters: usize) {
        self.found.push((item, letters));
    }

    fn tag(&mut self, tag: &Tag, ledger: &Ledger<'_>) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if tag.kind == TagKind::EndTag {
            self.open = self.open.saturating_sub(1);
            if self.inside.as_deref() == Some(name) {
                self.inside = None;
            }
            return TokenSinkResult::Continue;
        }
        self.elements += 1;
        if !tag.self_closing && !VOID.contains(&name) {
            self.open += 1;
            self.deepest = self.deepest.max(self.open);
        }
        if BREAKING.contains(&name) && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        if let Some(item) = element(tag) {
            self.remark(item, name.len() + 2);
        }
        for attribute in &tag.attrs {
            let (attribute, value): (&str, &str) = (&attribute.name.local, &attribute.value);
            self.attribute(name, attribute, value, ledger);
        }
        self.content(name)
    }

    /// What is inside an element may be no markup.
    fn content(&mut self, name: &str) -> TokenSinkResult<()> {
        let raw = match name {
            "script" => RawKind::ScriptData,
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => RawKind::Rawtext,
            "title" | "textarea" => RawKind::Rcdata,
            _ => return TokenSinkResult::Continue,
        };
        self.inside = Some(name.to_owned());
        TokenSinkResult::RawData(raw)
    }

    fn attribute(&mut self, element: &str, name: &str, value: &str, ledger: &Ledger<'_>) {
        let letters = name.len() + value.len() + 3;
        let item = match (element, name) {
            ("img", "src") if is_own_picture(value) => return self.pictures.push(value.to_owned()),
            ("img", "src" | "srcset" | "lowsrc" | "dynsrc") | (_, "background") => Item::ExternalPicture,
            ("a", "href") if ledger.policy.allows_link(value) => return,
            ("a" | "area", "href") if ledger.policy.links == crate::LinkPolicy::Remove => Item::Hyperlink,
            ("a" | "area", "href") => Item::LinkScheme,
            // Written anew by ourselves.
            ("a", "rel") | ("meta", "charset") => return,
            _ if name.starts_with("on") => Item::EventHandler,
            _ if !TAGS.contains(&element) || ATTRIBUTES.contains(&name) => return self.lengthen(element, letters),
            (_, "style") if fetches(value) => Item::RemoteContent,
            _ => Item::Attribute,
        };
        self.remark(item, letters);
    }

    /// Attributes of an element that is dropped go with it.
    fn lengthen(&mut self, element: &str, letters: usize) {
        if let (false, Some((_, size))) = (TAGS.contains(&element), self.found.last_mut()) {
            *size += letters;
        }
    }

    fn characters(&mut self, text: &str) {
        match self.inside.as_deref() {
            Some("title") if self.title.is_empty() => {
                self.read += text.len();
                text.clone_into(&mut self.title);
            }
            Some("title") => {
                self.read += text.len();
                self.title.push_str(text);
            }
            Some("style") if fetches(text) => self.remark(Item::RemoteContent, text.len()),
            Some(_) => {
                if let Some((_, size)) = self.found.last_mut() {
                    *size += text.len();
                }
            }
            None => {
                self.read += text.len();
                // White space of the source is one space, as a browser shows it.
                for word in text.split_inclusive(char::is_whitespace) {
                    let letters = word.trim_end();
                    self.text.push_str(letters);
                    if letters.len() < word.len() && !self.text.ends_with([' ', '\n']) {
                        self.text.push(' ');
                    }
                }
            }
        }
    }
}

/// Elements without an end.
const VOID: [&str; 17] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta",
    "param", "source", "track", "wbr",
];

/// Elements that begin a line.
const BREAKING: [&str; 24] = [
    "address",
    "article",
    "blockquote",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// What an element is, if it is not on the list.
fn element(tag: &Tag) -> Option<Item> {
    let name: &str = &tag.name;
    Some(match name {
        // Written anew by ourselves.
        "html" | "head" | "body" | "title" => return None,
        "meta" if tag.attrs.iter().any(|a| &*a.name.local == "charset") => return None,
        "meta"
            if tag.attrs.iter().any(|a| &*a.name.local == "http-equiv" && a.value.eq_ignore_ascii_case("refresh")) =>
        {
            Item::Action
        }
        "meta" => Item::Properties,
        "script" | "noscript" => Item::Script,
        "link" | "bgsound" => Item::RemoteContent,
        "base" => Item::ExternalTemplate,
        "iframe" | "frame" | "frameset" | "portal" | "noframes" => Item::ForeignChunk,
        "object" | "embed" | "applet" | "param" => Item::EmbeddedObject,
        "form" | "input" | "button" | "select" | "option" | "textarea" | "isindex" | "keygen" => Item::Form,
        "audio" | "video" | "source" | "track" => Item::Media,
        known if TAGS.contains(&known) => return None,
        _ => Item::Element,
    })
}

fn is_own_picture(address: &str) -> bool {
    address.trim_start().get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

fn fetches(style: &str) -> bool {
    let lower = style.to_ascii_lowercase();
    ["url(", "@import", "expression(", "behavior", "-moz-binding"].iter().any(|word| lower.contains(word))
}

struct Counter<'c, 'p> {
    census: RefCell<Census>,
    ledger: &'c Ledger<'p>,
}

impl TokenSink for Counter<'_, '_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut census = self.census.borrow_mut();
        if census.elements > ELEMENTS {
            return TokenSinkResult::Continue;
        }
        match token {
            Token::TagToken(tag) => return census.tag(&tag, self.ledger),
            Token::CommentToken(text) => census.remark(Item::SourceComment, text.len() + 7),
            Token::CharacterTokens(text) => census.characters(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

use super::account::Removals;
use super::attributes;
use super::escape::escape;
use super::frame::{Frame, Text};
use super::output::{assemble, cut, spaces_of};
use super::rules::{Above, Attribute, Look, Rules, Tag, Value, Verdict};
use super::spaces::{Bindings, split};
use super::tokens::{Name, Pair, Token, Tokens};
use super::words::{Entry, Fate, Words};
use model::sanitising::{Item, Reason, Refusal};

/// Rewrites an XML part: what the list and the rules let through, in its order, with the prefixes of the list.
///
/// # Errors
/// What is no XML, has a DTD, another root than one of `roots`, or is nested deeper than `nesting`.
pub(crate) fn rewrite<R: Rules>(
    source: &str,
    roots: &[&str],
    words: &Words,
    rules: &mut R,
    nesting: usize,
) -> Result<(Vec<u8>, Removals), Refusal> {
    let mut walk = Walk {
        roots,
        words,
        rules,
        nesting,
        compatibility: words.space_named("mc"),
        unnamed: words.space_named("none"),
        out: Vec::with_capacity(source.len()),
        frames: Vec::new(),
        bindings: Bindings::default(),
        used: 0,
        ignorable: 0,
        skip: Skip::default(),
        root: None,
        default: None,
        shortened: false,
        book: Removals::default(),
    };
    walk.run(source)?;
    let root = walk.root.ok_or_else(|| Refusal::malformed("no root element"))?;
    let cuts = walk.rules.cuts();
    if walk.shortened || !cuts.is_empty() {
        cut(&mut walk.out, cuts, &mut walk.book);
        walk.used &= spaces_of(&walk.out, words);
    }
    Ok((assemble(&walk.out, root, walk.used, walk.ignorable, words), walk.book))
}

/// What is being passed over: how many elements are open in it, what it is called, and its bytes.
#[derive(Default)]
pub(super) struct Skip {
    pub(super) open: usize,
    pub(super) item: Option<Item>,
    pub(super) bytes: u64,
}

pub(super) struct Walk<'s, 'r, R> {
    pub(super) roots: &'r [&'r str],
    pub(super) words: &'r Words,
    pub(super) rules: &'r mut R,
    pub(super) nesting: usize,
    /// The name space of markup of compatibility, and what stands for none.
    compatibility: Option<u8>,
    unnamed: Option<u8>,
    pub(super) out: Vec<u8>,
    pub(super) frames: Vec<Frame>,
    pub(super) bindings: Bindings<'s>,
    /// Name spaces that stand in the output, one bit each; and those that the source says a reader may pass over.
    pub(super) used: u128,
    pub(super) ignorable: u128,
    pub(super) skip: Skip,
    /// Where the name of the root ends in the output, once there was one.
    pub(super) root: Option<usize>,
    pub(super) default: Option<u8>,
    /// Whether something was taken out of the output again.
    pub(super) shortened: bool,
    pub(super) book: Removals,
}

impl<'s, R: Rules> Walk<'s, '_, R> {
    fn run(&mut self, source: &'s str) -> Result<(), Refusal> {
        let mut tokens = Tokens::new(source);
        let (mut pairs, mut attributes) = (Vec::new(), Vec::new());
        while let Some(token) = tokens.next(&mut pairs)? {
            let length = tokens.span().len() as u64;
            match token {
                Token::Start { name, empty } => {
                    self.start(&name, &pairs, length, &mut attributes)?;
                    if empty {
                        self.end(0);
                    }
                }
                Token::End => self.end(length),
                Token::Text(raw) => self.raw(&raw, length)?,
                Token::CData(text) => self.text(text, length)?,
                Token::Reference(name) => self.reference(name, length)?,
                Token::Remark => self.pass(Item::SourceComment, length),
                Token::Declaration => {}
            }
        }
        Ok(())
    }

    fn start(
        &mut self,
        name: &Name<'s>,
        pairs: &[Pair<'s>],
        length: u64,
        attributes: &mut Vec<Attribute<'s>>,
    ) -> Result<(), Refusal> {
        if self.frames.len() + self.skip.open >= self.nesting {
            return Err(Refusal::new(Reason::LimitDepth, "elements in elements"));
        }
        if self.skip.open > 0 {
            self.skip.open += 1;
            self.skip.bytes += length;
            return Ok(());
        }
        if self.frames.is_empty() && self.root.is_some() {
            return Err(Refusal::malformed("two root elements"));
        }
        let bindings = self.bindings.len();
        let declarations = attributes::read(pairs, self.words, &mut self.bindings, attributes)?;
        let opening = Opening { length, declarations, bindings };
        self.open(name, attributes, opening)
    }

    fn open(&mut self, name: &Name<'s>, attributes: &[Attribute<'s>], opening: Opening) -> Result<(), Refusal> {
        if let Some(item) = self.frames.last().and_then(|frame| frame.spent) {
            self.pass_over(item, &opening);
            return Ok(());
        }
        let space = match self.bindings.bound(name.prefix()) {
            Some(bound) => bound.space(),
            None if name.prefix().is_empty() => self.unnamed,
            None => None,
        };
        if space.is_some() && space == self.compatibility && !self.frames.is_empty() {
            return self.alternate(name.local(), attributes, &opening);
        }
        let entry = space.and_then(|space| self.words.entry(space, name.local()));
        let watched = matches!(self.frames.last(), Some(Frame { text: Text::Watched(_), .. }));
        match entry {
            Some(entry) if self.frames.is_empty() && !self.roots.contains(&entry.name) => {
                Err(Refusal::malformed("root element"))
            }
            Some(entry) if !watched && self.default_space(entry) => self.judge(entry, attributes, opening),
            _ if self.frames.is_empty() => Err(Refusal::malformed("root element")),
            _ => {
                self.pass_over(Item::Element, &opening);
                Ok(())
            }
        }
    }

    /// A part has one name space without a prefix; an element of another one would change its meaning in it.
    fn default_space(&mut self, entry: Entry) -> bool {
        !entry.bare || *self.default.get_or_insert(entry.space) == entry.space
    }

    fn judge(&mut self, entry: Entry, attributes: &[Attribute<'s>], opening: Opening) -> Result<(), Refusal> {
        let verdict = match entry.fate {
            Fate::Drop(item) => self.rules.denied(entry.name, item, &Above(&self.frames)),
            Fate::Unwrap => Verdict::Unwrap(Item::Element),
            Fate::Keep => {
                let tag = Tag { name: entry.name, attributes };
                let looks = entry.look.has(Look::START);
                if looks || cfg!(debug_assertions) {
                    let verdict = self.rules.element(&tag, &Above(&self.frames));
                    debug_assert!(looks || verdict == Verdict::Keep, "not looked at: {}", entry.name);
                    verdict
                } else {
                    Verdict::Keep
                }
            }
        };
        match verdict {
            Verdict::Keep => self.write(entry, attributes, &opening),
            Verdict::Rename(name) => match self.words.named(name) {
                Some(entry) => self.write(entry, attributes, &opening),
                None => self.pass_over(Item::Element, &opening),
            },
            Verdict::Unwrap(item) => {
                self.book.remove(item, opening.length);
                let text = matches!(self.frames.last(), Some(Frame { text: Text::Plain, .. }));
                self.push(entry.name, None, false, &opening);
                // Its text now stands directly in what is around it, if text may stand there.
                if let (true, Some(frame)) = (text, self.frames.last_mut()) {
                    frame.text = Text::Plain;
                }
            }
            Verdict::Drop(item) => self.pass_over(item, &opening),
            Verdict::DropAbove(steps, item) => {
                self.drop_frames(self.frames.len().saturating_sub(steps), item, false);
                self.pass_over(item, &opening);
            }
            Verdict::Lift(steps, item) => {
                self.lift(steps, item);
                self.write(entry, attributes, &opening);
            }
        }
        Ok(())
    }

    pub(super) fn push(&mut self, name: &'static str, entry: Option<Entry>, written: bool, opening: &Opening) {
        let start = self.out.len();
        let text = match entry {
            Some(entry) if entry.text && entry.look.has(Look::TEXT) => Text::Watched(String::new()),
            Some(entry) if entry.text => Text::Plain,
            _ => Text::None,
        };
        self.frames.push(Frame {
            name,
            entry,
            written,
            start,
            content: start,
            kept: self.book.kept,
            bindings: opening.bindings,
            text,
            spent: None,
            chosen: false,
        });
    }

    /// Writes a start tag with those attributes that the list names and the rules let through.
    fn write(&mut self, entry: Entry, attributes: &[Attribute<'s>], opening: &Opening) {
        self.push(entry.name, Some(entry), true, opening);
        self.used |= bit(entry.space);
        self.out.push(b'<');
        self.out.extend_from_slice(entry.written.as_bytes());
        self.root.get_or_insert(self.out.len());
        let mut gone = opening.declarations;
        for attribute in attributes {
            match self.attribute(entry, attribute) {
                Ok(written) => gone += if written { 0 } else { attribute.length },
                Err((steps, item)) => {
                    self.book.kept += opening.length.saturating_sub(gone);
                    self.drop_frames(self.frames.len().saturating_sub(1 + steps), item, false);
                    return;
                }
            }
        }
        self.out.push(b'>');
        self.book.kept += opening.length.saturating_sub(gone);
        if let Some(frame) = self.frames.last_mut() {
            frame.content = self.out.len();
        }
    }

    /// Writes one attribute, or says that its element goes.
    fn attribute(&mut self, entry: Entry, attribute: &Attribute<'s>) -> Result<bool, (usize, Item)> {
        let name = attribute.name.as_ref();
        if let Some(looks) = self.words.has(entry, name) {
            return self.listed(entry, attribute, looks);
        }
        if name == "xml:space" && matches!(attribute.value.as_ref(), "preserve" | "default") {
            self.pair(name, &attribute.value);
            return Ok(true);
        }
        match split(name).0 {
            "mc" if name == "mc:Ignorable" => {
                self.ignorable |= self.spaces(&attribute.value).unwrap_or_else(|known| known);
            }
            "mc" | "xsi" => {}
            // It says nothing: `macro=""`.
            _ if attribute.value.is_empty() => {}
            _ => self.book.remove(self.words.attribute(name), attribute.length),
        }
        Ok(false)
    }

    fn listed(&mut self, entry: Entry, attribute: &Attribute<'s>, looks: bool) -> Result<bool, (usize, Item)> {
        let name = attribute.name.as_ref();
        let value = if looks || cfg!(debug_assertions) {
            let above = Above(self.frames.split_last().map_or(&[], |(_, above)| above));
            let value = self.rules.attribute(entry.name, name, &attribute.value, &above);
            debug_assert!(looks || value == Value::Keep, "not looked at: {} of {}", name, entry.name);
            value
        } else {
            Value::Keep
        };
        match value {
            Value::Keep => self.kept(attribute),
            Value::Write(value) => self.pair(name, &value),
            Value::Rename(name, value) => self.pair(name, &value),
            Value::Drop(item) => {
                self.book.remove(item, attribute.length);
                return Ok(false);
            }
            Value::DropElement(steps, item) => return Err((steps, item)),
        }
        Ok(true)
    }

    /// Writes an attribute as it came.
    fn kept(&mut self, attribute: &Attribute<'s>) {
        let copied = attribute.space.is_none_or(|space| self.words.keeps_prefix(space));
        if !(attribute.plain && copied) {
            return self.pair(&attribute.name, &attribute.value);
        }
        self.used |= attribute.space.map_or(0, bit);
        self.out.push(b' ');
        self.out.extend_from_slice(attribute.name.as_bytes());
        self.out.extend_from_slice(b"=\"");
        self.out.extend_from_slice(attribute.value.as_bytes());
        self.out.push(b'"');
    }

    fn pair(&mut self, name: &str, value: &str) {
        let (key, local) = split(name);
        self.out.push(b' ');
        if !key.is_empty() && key != "xml" {
            if let Some(space) = self.words.space_named(key) {
                self.used |= bit(space);
                self.out.extend_from_slice(self.words.prefix(space).as_bytes());
                self.out.push(b':');
            }
            self.out.extend_from_slice(local.as_bytes());
        } else {
            self.out.extend_from_slice(name.as_bytes());
        }
        self.out.extend_from_slice(b"=\"");
        let lost = escape(value, true, &mut self.out);
        self.lost(lost);
        self.out.push(b'"');
    }

    /// Signs that XML does not have; they are taken from what counts as kept when the part is settled.
    pub(super) fn lost(&mut self, bytes: u64) {
        if bytes > 0 {
            self.book.take_back(Item::InvisibleSign, bytes);
        }
    }

    /// The name spaces of some prefixes; as an error, if one of them is strange: those that are not.
    pub(super) fn spaces(&self, prefixes: &str) -> Result<u128, u128> {
        let mut spaces = (0, true);
        for prefix in prefixes.split_whitespace() {
            match self.bindings.of(prefix) {
                Some(space) => spaces.0 |= bit(space),
                None => spaces.1 = false,
            }
        }
        if spaces.1 { Ok(spaces.0) } else { Err(spaces.0) }
    }
}

/// What a start tag takes in the source: all of it, its declarations; and how many prefixes were bound before.
pub(super) struct Opening {
    pub(super) length: u64,
    declarations: u64,
    pub(super) bindings: usize,
}

pub(super) fn bit(space: u8) -> u128 {
    1u128.checked_shl(u32::from(space)).unwrap_or(0)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

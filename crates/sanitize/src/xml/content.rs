use super::escape::{escape, resolve};
use super::frame::{Frame, Text};
use super::rewrite::{Opening, Walk};
use super::rules::{Above, Look, Rules, Value};
use super::tokens::Raw;
use super::words::Entry;
use model::sanitising::{Item, Refusal};

impl<R: Rules> Walk<'_, '_, R> {
    /// The end of an element, kept or not.
    pub(super) fn end(&mut self, length: u64) {
        if self.skip.open > 0 {
            self.skip.open -= 1;
            self.skip.bytes += length;
            if self.skip.open == 0 {
                self.settle_skip();
            }
            return;
        }
        let collected = self.frames.last_mut().map(|frame| std::mem::replace(&mut frame.text, Text::None));
        if let Some(Text::Watched(text)) = collected
            && !self.watched(&text)
        {
            return;
        }
        if self
            .frames
            .last()
            .is_some_and(|frame| frame.written && frame.entry.is_some() && frame.content == self.out.len())
            && self.empty()
        {
            return;
        }
        let Some(frame) = self.frames.pop() else { return };
        self.bindings.truncate(frame.bindings);
        self.book.kept += if frame.written { length } else { 0 };
        match frame.entry {
            Some(entry) if frame.written => {
                self.close(&frame, entry);
                if entry.look.has(Look::WRITTEN) {
                    let bytes = self.out.get(frame.start..).unwrap_or_default();
                    self.rules.written(frame.name, frame.start..self.out.len(), bytes);
                }
            }
            None if frame.name.starts_with("mc:") => self.end_alternate(&frame),
            _ => {}
        }
    }

    /// Asks the rules about an element that has come out empty; whether it is gone.
    fn empty(&mut self) -> bool {
        let Some((frame, above)) = self.frames.split_last() else { return false };
        let looks = frame.entry.is_some_and(|entry| entry.look.has(Look::EMPTY));
        if !looks && !cfg!(debug_assertions) {
            return false;
        }
        let tag = self.out.get(frame.start..).unwrap_or_default();
        debug_assert!(
            looks || self.rules.empty(frame.name, tag, &Above(above)).is_none(),
            "not looked at: {}",
            frame.name
        );
        let Some((steps, item)) = self.rules.empty(frame.name, tag, &Above(above)) else { return false };
        self.drop_frames(self.frames.len().saturating_sub(1 + steps), item, true);
        true
    }

    fn close(&mut self, frame: &Frame, entry: Entry) {
        if self.out.len() == frame.content {
            // One way to write an empty element, so that a second pass writes the same.
            self.out.pop();
            self.out.extend_from_slice(b"/>");
        } else {
            self.out.extend_from_slice(b"</");
            self.out.extend_from_slice(entry.written.as_bytes());
            self.out.push(b'>');
        }
    }

    /// Lets the rules see the whole text of the innermost element; whether that element stays.
    fn watched(&mut self, text: &str) -> bool {
        let Some((frame, above)) = self.frames.split_last() else { return false };
        let kept = match self.rules.text(frame.name, text, &Above(above)) {
            Value::Write(instead) | Value::Rename(_, instead) => {
                escape(&instead, false, &mut self.out);
                return true;
            }
            Value::Drop(item) => {
                self.book.take_back(item, text.len() as u64);
                return true;
            }
            Value::DropElement(steps, item) => {
                self.drop_frames(self.frames.len().saturating_sub(1 + steps), item, true);
                return false;
            }
            Value::Keep => escape(text, false, &mut self.out),
        };
        self.lost(kept);
        true
    }

    /// Text between tags and references, which are pieces of their own.
    pub(super) fn raw(&mut self, raw: &Raw<'_>, length: u64) -> Result<(), Refusal> {
        match self.frames.last() {
            Some(Frame { text: Text::None, spent: None, .. }) if raw.is_blank() && self.skip.open == 0 => Ok(()),
            Some(Frame { text: Text::Plain, spent: None, .. }) if raw.is_plain() && self.skip.open == 0 => {
                self.out.extend_from_slice(raw.text.as_bytes());
                self.book.kept += length;
                Ok(())
            }
            _ => self.text(raw.text, length),
        }
    }

    /// Text as it stands in the source.
    pub(super) fn text(&mut self, text: &str, length: u64) -> Result<(), Refusal> {
        if self.skip.open > 0 {
            self.skip.bytes += length;
            return Ok(());
        }
        // What readers make of line ends.
        if memchr::memchr(b'\r', text.as_bytes()).is_some() {
            return self.characters(&text.replace("\r\n", "\n").replace('\r', "\n"), length);
        }
        self.characters(text, length)
    }

    fn characters(&mut self, text: &str, length: u64) -> Result<(), Refusal> {
        let blank = text.bytes().all(|byte| byte.is_ascii_whitespace());
        let Some(frame) = self.frames.last_mut() else {
            return if blank { Ok(()) } else { Err(Refusal::malformed("text outside the root element")) };
        };
        if let Some(item) = frame.spent {
            self.book.remove(item, length);
            return Ok(());
        }
        match &mut frame.text {
            Text::None if blank => return Ok(()),
            Text::None => {
                self.book.remove(Item::HiddenData, length);
                return Ok(());
            }
            Text::Watched(collected) => collected.push_str(text),
            Text::Plain => {
                let lost = escape(text, false, &mut self.out);
                self.book.kept += length;
                self.lost(lost);
                return Ok(());
            }
        }
        self.book.kept += length;
        Ok(())
    }

    /// A reference between pieces of text.
    pub(super) fn reference(&mut self, name: &str, length: u64) -> Result<(), Refusal> {
        let mut buffer = [0; 4];
        let text = resolve(name)?.map(|c| &*c.encode_utf8(&mut buffer));
        match text {
            _ if self.skip.open > 0 => self.skip.bytes += length,
            // A line end by number is one on purpose; it stays.
            Some(text) => self.characters(text, length)?,
            None => self.book.remove(Item::InvisibleSign, length),
        }
        Ok(())
    }

    /// What is no element and goes: remarks, instructions to programs.
    pub(super) fn pass(&mut self, item: Item, length: u64) {
        if self.skip.open > 0 {
            self.skip.bytes += length;
        } else {
            self.book.remove(item, length);
        }
    }

    /// Passes over the element that has just begun.
    pub(super) fn pass_over(&mut self, item: Item, opening: &Opening) {
        if self.skip.open == 0 {
            self.bindings.truncate(opening.bindings);
            self.skip.item = Some(item);
        }
        self.skip.open += 1;
        self.skip.bytes += opening.length;
    }

    pub(super) fn cut_back(&mut self, to: usize) {
        self.out.truncate(to);
        self.rules.cut_back(to);
        self.shortened = true;
    }

    fn settle_skip(&mut self) {
        if let Some(item) = self.skip.item.take() {
            self.book.remove(item, std::mem::take(&mut self.skip.bytes));
        }
    }

    /// Takes an open element and all in it out of the output again, and passes over the rest of it. `closing`: its
    /// innermost element has just ended.
    pub(super) fn drop_frames(&mut self, from: usize, item: Item, closing: bool) {
        let Some(frame) = self.frames.get(from) else { return };
        let (start, kept, bindings) = (frame.start, frame.kept, frame.bindings);
        self.cut_back(start);
        let taken = self.book.kept.saturating_sub(kept);
        self.book.kept -= taken;
        self.skip.item = Some(item);
        self.skip.bytes += taken;
        self.skip.open += (self.frames.len() - from).saturating_sub(usize::from(closing));
        self.bindings.truncate(bindings);
        self.frames.truncate(from);
        if from == 0 {
            self.root = None;
        }
        if self.skip.open == 0 {
            self.settle_skip();
        }
    }

    /// Lets the element that has just begun take the place of one around it.
    pub(super) fn lift(&mut self, steps: usize, item: Item) {
        let from = self.frames.len().saturating_sub(steps);
        let Some(frame) = self.frames.get(from) else { return };
        let (start, kept) = (frame.start, frame.kept);
        self.cut_back(start);
        let taken = self.book.kept.saturating_sub(kept);
        self.book.take_back(item, taken);
        let (start, kept) = (self.out.len(), self.book.kept);
        for frame in self.frames.get_mut(from..).unwrap_or_default() {
            (frame.written, frame.spent, frame.start, frame.kept) = (false, Some(item), start, kept);
        }
    }
}

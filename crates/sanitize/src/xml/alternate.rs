use super::frame::Frame;
use super::output::prefixes;
use super::rewrite::{Opening, Walk, bit};
use super::rules::{Attribute, Rules};
use model::sanitising::Item;

/// Markup of compatibility (ISO/IEC 29500-3): the first choice whose name spaces the list has stays with its fallback, each
/// rewritten by the same list; without a choice the fallback stands in its place.
impl<R: Rules> Walk<'_, '_, R> {
    pub(super) fn alternate(
        &mut self,
        local: &str,
        attributes: &[Attribute<'_>],
        opening: &Opening,
    ) -> Result<(), model::sanitising::Refusal> {
        let inside = self.frames.last().is_some_and(|frame| frame.name == "mc:AlternateContent");
        match local {
            "AlternateContent" if !inside => self.begin("mc:AlternateContent", "", opening),
            "Choice" if inside => {
                let requires = attributes.iter().find(|attribute| attribute.name == "Requires");
                let spaces = requires.and_then(|requires| self.spaces(&requires.value).ok());
                let chosen = self.frames.last().is_some_and(|frame| frame.chosen || !frame.written);
                match spaces {
                    Some(spaces) if !chosen => {
                        let words = prefixes(spaces, self.words);
                        self.begin("mc:Choice", &words, opening);
                        // The prefixes are declared, though nothing else may use them.
                        self.used |= spaces;
                    }
                    _ => self.pass_over(Item::Element, opening),
                }
            }
            "Fallback" if inside => self.fallback(opening),
            _ => self.pass_over(Item::Element, opening),
        }
        Ok(())
    }

    fn begin(&mut self, name: &'static str, requires: &str, opening: &Opening) {
        self.push(name, None, true, opening);
        self.book.kept += opening.length;
        self.out.push(b'<');
        self.out.extend_from_slice(name.as_bytes());
        if name == "mc:Choice" {
            self.out.extend_from_slice(b" Requires=\"");
            self.out.extend_from_slice(requires.as_bytes());
            self.out.push(b'"');
        }
        self.out.push(b'>');
        if let Some(at) = self.words.spaces.iter().position(|space| space.key == "mc") {
            self.used |= u8::try_from(at).map_or(0, bit);
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.content = self.out.len();
        }
    }

    fn fallback(&mut self, opening: &Opening) {
        let Some(around) = self.frames.last_mut() else { return };
        if around.chosen && around.written {
            return self.begin("mc:Fallback", "", opening);
        }
        if around.written {
            around.written = false;
            let start = around.start;
            self.cut_back(start);
        }
        self.push("mc:Fallback", None, false, opening);
        self.book.kept += opening.length;
    }

    pub(super) fn end_alternate(&mut self, frame: &Frame) {
        if !frame.written {
            return;
        }
        let empty = self.out.len() == frame.content;
        let gone = match frame.name {
            "mc:Choice" => empty,
            "mc:AlternateContent" => !frame.chosen,
            _ => false,
        };
        if gone {
            self.cut_back(frame.start);
            let taken = self.book.kept.saturating_sub(frame.kept);
            self.book.take_back(Item::Element, taken);
            return;
        }
        if frame.name == "mc:Choice"
            && let Some(around) = self.frames.last_mut()
        {
            around.chosen = true;
        }
        if empty {
            self.out.pop();
            self.out.extend_from_slice(b"/>");
        } else {
            self.out.extend_from_slice(b"</");
            self.out.extend_from_slice(frame.name.as_bytes());
            self.out.push(b'>');
        }
    }
}

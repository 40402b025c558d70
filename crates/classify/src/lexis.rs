//! A first look at a condition's characters, before the CEL parser sees it: bounds its tokens and nesting (so that no
//! recursion over it can run deep) and keeps out what conditions never need.

use crate::error::Cause;

/// Longest condition, bytes.
pub(crate) const MAX_BYTES: usize = 2_000;
/// Most tokens (words, numbers, texts, operators).
pub(crate) const MAX_TOKENS: usize = 250;
/// Deepest nesting of brackets, and most `? :`. The CEL parser descends through its whole grammar for each level and needs
/// about 60 KB of stack for it in an unoptimised build.
pub(crate) const MAX_NESTING: usize = 8;

/// Checks a condition; the error comes with the byte offset it is about.
pub(crate) fn check(text: &str) -> Result<(), (usize, Cause)> {
    if text.len() > MAX_BYTES {
        return Err((0, Cause::ConditionTooLong { limit: MAX_BYTES }));
    }
    let mut look = Look { tokens: 0, nesting: 0, choices: 0 };
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            ' ' | '\n' | '\r' | '\t' => continue,
            '"' | '\'' => {
                let rest = &text[at + 1..];
                let len = string_len(rest, c).ok_or((at, Cause::ConditionSyntax))?;
                while chars.next_if(|(i, _)| *i < at + 1 + len).is_some() {}
            }
            'A'..='Z' | 'a'..='z' | '0'..='9' | '_' => {
                while chars.next_if(|(_, c)| c.is_ascii_alphanumeric() || *c == '_').is_some() {}
                // r"…" and b"…" would change what a backslash means.
                if matches!(chars.peek(), Some((_, '"' | '\''))) {
                    return Err((at, Cause::ConditionSyntax));
                }
            }
            c => look.sign(c).map_err(|cause| (at, cause))?,
        }
        look.tokens += 1;
        if look.tokens > MAX_TOKENS {
            return Err((at, Cause::ConditionTooDeep { tokens: MAX_TOKENS, nesting: MAX_NESTING }));
        }
    }
    Ok(())
}

struct Look {
    tokens: usize,
    nesting: usize,
    choices: usize,
}

impl Look {
    fn sign(&mut self, c: char) -> Result<(), Cause> {
        match c {
            '(' | '[' => self.nesting += 1,
            ')' | ']' => self.nesting = self.nesting.saturating_sub(1),
            '?' => self.choices += 1,
            '.' | ',' | ':' | '!' | '=' | '<' | '>' | '&' | '|' | '+' | '-' | '*' | '/' | '%' => {}
            c => return Err(Cause::ConditionCharacter { character: shown(c) }),
        }
        if self.nesting > MAX_NESTING || self.choices > MAX_NESTING {
            return Err(Cause::ConditionTooDeep { tokens: MAX_TOKENS, nesting: MAX_NESTING });
        }
        Ok(())
    }
}

/// Bytes of a string after its opening quote, closing quote included; `None` if it does not end on its line or opens a
/// triple-quoted string.
fn string_len(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (i, c) in rest.char_indices() {
        match c {
            '\n' | '\r' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return (i > 0 || !rest[1..].starts_with(quote)).then_some(i + 1),
            _ => {}
        }
    }
    None
}

/// A letter as it is, anything else escaped: it will stand in an error message.
fn shown(c: char) -> String {
    if c.is_alphanumeric() || c.is_ascii_punctuation() { c.to_string() } else { c.escape_default().to_string() }
}

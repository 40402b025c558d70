use super::Edit;
use model::sanitising::Item;

/// Signs of a text that no reader sees: controls, marks that turn the direction, and spaces without width, unless the
/// characters beside them need them.
pub(crate) fn invisible(text: &str) -> Vec<Edit> {
    // Nearly all of a text is ASCII or beyond any doubt; the rest is looked at with its neighbours.
    let mut edits = Vec::new();
    let mut before = None;
    for (at, sign) in text.char_indices() {
        if is_doubtful(sign) {
            let after = || text.get(at + sign.len_utf8()..).and_then(|rest| rest.chars().next());
            if !is_needed(sign, before, after) {
                edits.push(Edit::remove(at, sign.len_utf8(), Item::InvisibleSign));
                continue;
            }
        }
        before = Some(sign);
    }
    edits
}

fn is_doubtful(sign: char) -> bool {
    matches!(sign,
        '\0'..='\x08' | '\x0b' | '\x0e'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a sign belongs to the characters around it: joiners and selectors of emoji and ideographs (UTS #51, UTS #37), and
/// the joiners that some scripts are written with.
fn is_needed(sign: char, before: Option<char>, after: impl Fn() -> Option<char>) -> bool {
    let Some(before) = before else { return false };
    match sign {
        '\u{200d}' => {
            is_joining(before) && after().is_some_and(is_joining)
                || is_pictured(before) && after().is_some_and(is_pictured)
        }
        '\u{200c}' => is_joining(before) && after().is_some_and(is_joining),
        '\u{fe0e}' | '\u{fe0f}' => is_pictured(before) || matches!(before, '0'..='9' | '#' | '*' | '\u{a9}' | '\u{ae}'),
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => {
            is_ideograph(before) || matches!(before, '\u{2200}'..='\u{22ff}')
        }
        _ => false,
    }
}

/// Scripts whose letters join: Arabic to Sinhala, Myanmar, Khmer and Mongolian.
fn is_joining(letter: char) -> bool {
    matches!(letter, '\u{600}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18af}')
}

fn is_pictured(sign: char) -> bool {
    matches!(sign, '\u{203c}' | '\u{2049}' | '\u{20e3}' | '\u{2122}'..='\u{3299}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

fn is_ideograph(sign: char) -> bool {
    matches!(sign, '\u{3001}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{323af}')
}

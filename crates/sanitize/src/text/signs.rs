use super::Edit;
use model::sanitising::Item;

/// Signs of a text that no reader sees: controls, marks that turn the direction, and spaces without width, unless the
/// characters beside them need them.
pub(crate) fn invisible(text: &str) -> Vec<Edit> {
    // Nearly all of a text is beyond any doubt by its bytes; the rest is looked at with its neighbours.
    let bytes = text.as_bytes();
    let mut edits: Vec<Edit> = Vec::new();
    let mut passed = None;
    for (at, byte) in bytes.iter().enumerate() {
        let doubt = DOUBTS.get(usize::from(*byte)).copied().unwrap_or(SIGN);
        if doubt == 0
            || doubt == SECOND && !matches!((byte, bytes.get(at + 1)), (0xe3, Some(0x85)) | (0xef, Some(0xb8..)))
        {
            continue;
        }
        let Some(sign) = text.get(at..).and_then(|rest| rest.chars().next()).filter(|sign| is_doubtful(*sign)) else {
            continue;
        };
        // What was taken out right before it does not count.
        let before = match edits.last() {
            Some(last) if last.at + last.out == at => passed,
            _ => text.get(..at).and_then(|before| before.chars().next_back()),
        };
        let after = || text.get(at + sign.len_utf8()..).and_then(|rest| rest.chars().next());
        if !is_needed(sign, before, after) {
            edits.push(Edit::remove(at, sign.len_utf8(), Item::InvisibleSign));
            passed = before;
        }
    }
    edits
}

/// A byte with which a doubtful sign may begin, whatever follows; and one where the next byte says more: kana begin with E3,
/// and full-width letters with EF.
const SIGN: u8 = 1;
const SECOND: u8 = 2;

static DOUBTS: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut at = 0;
    while at < bytes.len() {
        #[allow(clippy::indexing_slicing)] // within its length
        {
            bytes[at] = match at {
                0x09 | 0x0a | 0x0c | 0x0d => 0,
                0..=0x1f | 0x7f | 0xc2 | 0xcd | 0xd8 | 0xe1 | 0xe2 | 0xf0 | 0xf3 => SIGN,
                0xe3 | 0xef => SECOND,
                _ => 0,
            };
        }
        at += 1;
    }
    bytes
};

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

#[cfg(test)]
mod tests {
    use super::*;

    /// Each sign that may be doubted is seen by its first bytes, and what is taken out does not stand between its neighbours.
    #[test]
    fn every_doubtful_sign_is_found_wherever_it_stands() {
        for sign in (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|sign| is_doubtful(*sign)) {
            for text in [format!("{sign}"), format!("あ{sign}い"), format!("a\u{200b}{sign}Ａ")] {
                let at = text.rfind(sign).unwrap();
                let needed =
                    is_needed(sign, text.replace('\u{200b}', "").chars().next().filter(|c| *c != sign), || {
                        text.get(at + sign.len_utf8()..).unwrap().chars().next()
                    });
                let found = invisible(&text).iter().any(|edit| edit.at == at && edit.out == sign.len_utf8());
                assert_eq!(found, !needed, "{:x} in {text:?}", u32::from(sign));
            }
        }
        assert!(invisible("汐見市\tＡＢＣ、かな「カナ」\r\n").is_empty());
    }
}

//! Romaji of every spelling in one form: Hepburn and Kunrei, with and without long vowels and doubled consonants. English
//! words come out odd, and equal ones equal.

/// Adds the canonical form of a word in ASCII letters: shinseisha and sinseisya, bangou and bango are the same.
pub(crate) fn push_canonical(word: &str, out: &mut String) {
    let letters = word.as_bytes();
    let at = |i: usize| letters.get(i).map_or(0, u8::to_ascii_lowercase);
    let first = out.len();
    for i in 0..letters.len() {
        let (before, c, next) = (if i > 0 { at(i - 1) } else { 0 }, at(i), at(i + 1));
        let vowel = |c: u8| matches!(c, b'a' | b'e' | b'i' | b'o' | b'u');
        match (before, c, next) {
            // shi is si and sha is sya.
            (b's' | b'c', b'h', b'i') => {}
            (b's' | b'c', b'h', _) => out.push('y'),
            (_, b'c', b'h') => out.push('t'),
            (b't', b's', b'u') => {}
            (_, b'j', b'i') => out.push('z'),
            (_, b'j', _) => out.push_str("zy"),
            (b'j', b'y', _) => {}
            (_, b'f', b'u') => out.push('h'),
            (_, b'm', b'b') => out.push('n'),
            (b'o', b'o' | b'u', _) | (b'u', b'u', _) => {}
            _ if c == before && !vowel(c) && out.len() > first => {}
            _ => out.push(char::from(c)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_form_however_it_is_spelled() {
        let canonical = |word: &str| {
            let mut out = String::new();
            push_canonical(word, &mut out);
            out
        };
        for (a, b) in [
            ("shinseisha", "sinseisya"),
            ("bangou", "BANGO"),
            ("juusho", "jusyo"),
            ("chuuou", "tyuo"),
            ("tsuuchou", "tutyo"),
            ("fuyou", "huyo"),
            ("jimbun", "zinbun"),
            ("kippu", "kipu"),
            ("juuminhyou", "zyuminhyo"),
        ] {
            assert_eq!(canonical(a), canonical(b), "{a}");
        }
        assert_ne!(canonical("koza"), canonical("kaza"));
    }
}

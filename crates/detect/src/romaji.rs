//! Romaji of every spelling in one form: Hepburn and Kunrei, with and without long vowels and doubled consonants. English
//! words come out odd, and equal ones equal.

/// Adds the canonical form of a word in ASCII letters: shinseisha and sinseisya, bangou and bango are the same.
pub(crate) fn push_canonical(word: &str, out: &mut String) {
    let letters = word.as_bytes();
    for i in 0..letters.len() {
        out.extend(canonical_at(letters, i).into_iter().filter(|c| *c != 0).map(char::from));
    }
}

/// The last two letters of a word's canonical form, `None` if the last letters of the word do not tell them.
pub(crate) fn canonical_end(word: &str) -> Option<[u8; 2]> {
    let letters = word.as_bytes();
    let mut last = 0;
    for i in (0..letters.len()).rev().take(6) {
        for c in canonical_at(letters, i).into_iter().rev().filter(|c| *c != 0) {
            if last != 0 {
                return Some([c, last]);
            }
            last = c;
        }
    }
    None
}

/// What the letter at `i` becomes; 0 is nothing. Only the letters beside it have a say.
#[inline]
pub(crate) fn canonical_at(letters: &[u8], i: usize) -> [u8; 2] {
    let at = |i: usize| letters.get(i).map_or(0, u8::to_ascii_lowercase);
    let (before, c, next) = (if i > 0 { at(i - 1) } else { 0 }, at(i), at(i + 1));
    let vowel = |c: u8| matches!(c, b'a' | b'e' | b'i' | b'o' | b'u');
    match (before, c, next) {
        // shi is si and sha is sya.
        (b's' | b'c', b'h', b'i') => [0, 0],
        (b's' | b'c', b'h', _) => [b'y', 0],
        (_, b'c', b'h') => [b't', 0],
        (b't', b's', b'u') => [0, 0],
        (_, b'j', b'i') => [b'z', 0],
        (_, b'j', _) => [b'z', b'y'],
        (b'j', b'y', _) => [0, 0],
        (_, b'f', b'u') => [b'h', 0],
        (_, b'm', b'b') => [b'n', 0],
        (b'o', b'o' | b'u', _) | (b'u', b'u', _) => [0, 0],
        // A first letter has none before it.
        _ if c == before && !vowel(c) => [0, 0],
        _ => [c, 0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_word_is_that_of_its_whole_form() {
        for word in ["shinseisha", "bangou", "koza", "Tel", "no", "j", "ooo", "oooooooo", "x", "jj", "hiho", "TXN"] {
            let mut whole = String::new();
            push_canonical(word, &mut whole);
            let end = canonical_end(word).map(|end| end.map(char::from).iter().collect::<String>());
            assert!(end.is_none_or(|end| whole.ends_with(&end)), "{word}: {whole}");
        }
        assert_eq!((canonical_end("kojinbangou"), canonical_end("x")), (Some(*b"go"), None));
    }

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

//! The same words in other writing: full width, half-width kana, hiragana, Latin letters, kanji numerals.

/// Full-width forms of digits, letters and signs; a space becomes the ideographic one.
pub(crate) fn wide(text: &str) -> String {
    let to = |c: char| match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(to).collect()
}

/// Katakana as old systems print it.
pub(crate) fn half_kana(katakana: &str) -> String {
    const FULL: &str = "ァアィイゥウェエォオカキクケコサシスセソタチッツテトナニヌネノハヒフヘホマミムメモャヤュユョヨラリルレロワヲンー・";
    const HALF: &str = "ｧｱｨｲｩｳｪｴｫｵｶｷｸｹｺｻｼｽｾｿﾀﾁｯﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓｬﾔｭﾕｮﾖﾗﾘﾙﾚﾛﾜｦﾝｰ･";
    const VOICED: &str = "ガカギキグクゲケゴコザサジシズスゼセゾソダタヂチヅツデテドトバハビヒブフベヘボホヴウ";
    const SEMI: &str = "パハピヒプフペヘポホ";
    let base = |pairs: &str, c: char| {
        let at = pairs.chars().step_by(2).position(|voiced| voiced == c)?;
        pairs.chars().nth(at * 2 + 1)
    };
    let plain = |c: char| FULL.chars().zip(HALF.chars()).find(|(full, _)| *full == c).map_or(c, |(_, half)| half);
    let mut out = String::new();
    for c in katakana.chars() {
        match (base(VOICED, c), base(SEMI, c)) {
            (Some(b), _) => out.extend([plain(b), 'ﾞ']),
            (_, Some(b)) => out.extend([plain(b), 'ﾟ']),
            _ => out.push(if c == '\u{3000}' { ' ' } else { plain(c) }),
        }
    }
    out
}

/// Hiragana.
pub(crate) fn hiragana(katakana: &str) -> String {
    let to = |c: char| if ('ァ'..='ヶ').contains(&c) { char::from_u32(c as u32 - 0x60).unwrap_or(c) } else { c };
    katakana.chars().map(to).collect()
}

/// Latin letters as passports have them, in lower case; long vowels are not shown.
pub(crate) fn latin(katakana: &str) -> String {
    const KANA: &str = "アa イi ウu エe オo カka キki クku ケke コko サsa シshi スsu セse ソso タta チchi ツtsu テte トto ナna ニni ヌnu ネne ノno \
         ハha ヒhi フfu ヘhe ホho マma ミmi ムmu メme モmo ヤya ユyu ヨyo ラra リri ルru レre ロro ワwa ヲo ンn ガga ギgi グgu ゲge ゴgo \
         ザza ジji ズzu ゼze ゾzo ダda ヂji ヅzu デde ドdo バba ビbi ブbu ベbe ボbo パpa ピpi プpu ペpe ポpo ヴvu";
    let mut out = String::new();
    let mut doubled = false;
    for c in katakana.chars() {
        if let Some((_, vowel)) =
            [('ァ', 'a'), ('ィ', 'i'), ('ェ', 'e'), ('ォ', 'o')].iter().find(|(small, _)| *small == c)
        {
            out.pop();
            out.push(*vowel);
        } else if let Some((_, to)) = [('ャ', "ya"), ('ュ', "yu"), ('ョ', "yo")].iter().find(|(small, _)| *small == c)
        {
            out.pop();
            let sh = out.ends_with("sh") || out.ends_with("ch") || out.ends_with('j');
            out.push_str(if sh { &to[1..] } else { to });
        } else if c == 'ッ' {
            doubled = true;
        } else if let Some(entry) = KANA.split_whitespace().find(|entry| entry.starts_with(c)) {
            let syllable = &entry[c.len_utf8()..];
            if doubled {
                out.push_str(if syllable.starts_with("ch") { "t" } else { &syllable[..1] });
                doubled = false;
            }
            out.push_str(syllable);
        }
    }
    out.replace("ou", "o").replace("oo", "o").replace("uu", "u")
}

/// A number below 100 in kanji numerals, as in 三丁目.
pub(crate) fn kanji(n: u64) -> String {
    let digit = |n: u64| ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"][n as usize % 10];
    match n {
        0..=9 => digit(n).to_owned(),
        10..=19 => format!("十{}", digit(n)),
        _ => format!("{}十{}", digit(n / 10), digit(n)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_as_passports_and_old_systems_do() {
        assert_eq!(latin("オオノ"), "ono");
        assert_eq!(latin("ホッタ"), "hotta");
        assert_eq!(latin("ショウタ"), "shota");
        assert_eq!(latin("ファム"), "famu");
        assert_eq!(half_kana("ワタナベ・ピポ"), "ﾜﾀﾅﾍﾞ･ﾋﾟﾎﾟ");
        assert_eq!(hiragana("サトウ"), "さとう");
        assert_eq!(kanji(42), "四十二");
    }
}

//! Katakana in Latin letters, as passports, cards and signatures write it (Hepburn).

use std::collections::BTreeSet;

const SOUNDS: &[(&str, &str)] = &[
    ("キャ", "KYA"),
    ("キュ", "KYU"),
    ("キョ", "KYO"),
    ("シャ", "SHA"),
    ("シュ", "SHU"),
    ("ショ", "SHO"),
    ("シェ", "SHE"),
    ("チャ", "CHA"),
    ("チュ", "CHU"),
    ("チョ", "CHO"),
    ("チェ", "CHE"),
    ("ニャ", "NYA"),
    ("ニュ", "NYU"),
    ("ニョ", "NYO"),
    ("ヒャ", "HYA"),
    ("ヒュ", "HYU"),
    ("ヒョ", "HYO"),
    ("ミャ", "MYA"),
    ("ミュ", "MYU"),
    ("ミョ", "MYO"),
    ("リャ", "RYA"),
    ("リュ", "RYU"),
    ("リョ", "RYO"),
    ("ギャ", "GYA"),
    ("ギュ", "GYU"),
    ("ギョ", "GYO"),
    ("ジャ", "JA"),
    ("ジュ", "JU"),
    ("ジョ", "JO"),
    ("ジェ", "JE"),
    ("ビャ", "BYA"),
    ("ビュ", "BYU"),
    ("ビョ", "BYO"),
    ("ピャ", "PYA"),
    ("ピュ", "PYU"),
    ("ピョ", "PYO"),
    ("ア", "A"),
    ("イ", "I"),
    ("ウ", "U"),
    ("エ", "E"),
    ("オ", "O"),
    ("カ", "KA"),
    ("キ", "KI"),
    ("ク", "KU"),
    ("ケ", "KE"),
    ("コ", "KO"),
    ("サ", "SA"),
    ("シ", "SHI"),
    ("ス", "SU"),
    ("セ", "SE"),
    ("ソ", "SO"),
    ("タ", "TA"),
    ("チ", "CHI"),
    ("ツ", "TSU"),
    ("テ", "TE"),
    ("ト", "TO"),
    ("ナ", "NA"),
    ("ニ", "NI"),
    ("ヌ", "NU"),
    ("ネ", "NE"),
    ("ノ", "NO"),
    ("ハ", "HA"),
    ("ヒ", "HI"),
    ("フ", "FU"),
    ("ヘ", "HE"),
    ("ホ", "HO"),
    ("マ", "MA"),
    ("ミ", "MI"),
    ("ム", "MU"),
    ("メ", "ME"),
    ("モ", "MO"),
    ("ヤ", "YA"),
    ("ユ", "YU"),
    ("ヨ", "YO"),
    ("ラ", "RA"),
    ("リ", "RI"),
    ("ル", "RU"),
    ("レ", "RE"),
    ("ロ", "RO"),
    ("ワ", "WA"),
    ("ヰ", "I"),
    ("ヱ", "E"),
    ("ヲ", "O"),
    ("ン", "N"),
    ("ガ", "GA"),
    ("ギ", "GI"),
    ("グ", "GU"),
    ("ゲ", "GE"),
    ("ゴ", "GO"),
    ("ザ", "ZA"),
    ("ジ", "JI"),
    ("ズ", "ZU"),
    ("ゼ", "ZE"),
    ("ゾ", "ZO"),
    ("ダ", "DA"),
    ("ヂ", "JI"),
    ("ヅ", "ZU"),
    ("デ", "DE"),
    ("ド", "DO"),
    ("バ", "BA"),
    ("ビ", "BI"),
    ("ブ", "BU"),
    ("ベ", "BE"),
    ("ボ", "BO"),
    ("パ", "PA"),
    ("ピ", "PI"),
    ("プ", "PU"),
    ("ペ", "PE"),
    ("ポ", "PO"),
];
/// Words of English and of form fields that a short reading spells as well.
const ENGLISH: &[&str] = &[
    "ARE", "BE", "DAN", "DATE", "DO", "DOE", "GO", "HE", "HIDE", "HOME", "INN", "JOB", "KEN", "MADE", "MAN", "ME",
    "MINE", "NAME", "NO", "NOTE", "ON", "ONE", "RAN", "RUN", "SAME", "SAN", "SEE", "SHE", "SHOE", "SO", "SUN", "TAKE",
    "TO", "TOE", "TON", "TONE", "USE", "WE",
];

/// The ways one reading is written: サトウ as SATO, SATOU, SATOH; オオノ as ONO, OHNO, OONO; ホンマ as HONMA, HOMMA.
pub(crate) fn forms(kana: &str) -> BTreeSet<String> {
    let Some(plain) = plain(kana) else { return BTreeSet::new() };
    let short = plain.replace("OU", "O").replace("OO", "O").replace("UU", "U");
    let mut forms = BTreeSet::from([plain.replace("OU", "OH").replace("OO", "OH"), short, plain]);
    let old: Vec<String> =
        forms.iter().map(|form| form.replace("NB", "MB").replace("NM", "MM").replace("NP", "MP")).collect();
    forms.extend(old);
    forms.retain(|form| form.len() >= 3 && !ENGLISH.contains(&form.as_str()));
    forms
}

/// Sound by sound, or nothing where a sign has no Latin form of its own.
fn plain(kana: &str) -> Option<String> {
    let (mut out, mut rest, mut doubled) = (String::new(), kana, false);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('ッ') {
            (rest, doubled) = (after, true);
            continue;
        }
        let (after, latin) = SOUNDS.iter().find_map(|(kana, latin)| Some((rest.strip_prefix(kana)?, latin)))?;
        if doubled {
            out.push(if latin.starts_with("CH") { 'T' } else { latin.chars().next()? });
        }
        out.push_str(latin);
        (rest, doubled) = (after, false);
    }
    (!doubled).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_is_written_with_and_without_its_long_vowels() {
        let written = |kana| forms(kana).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(written("サトウ"), "SATO SATOH SATOU");
        assert_eq!(written("オオノ"), "OHNO ONO OONO");
        assert_eq!(written("ホンマ"), "HOMMA HONMA");
        assert_eq!(written("ハットリ"), "HATTORI");
        assert_eq!(written("ホッチ"), "HOTCHI");
        assert_eq!(written("ジュンイチ"), "JUNICHI");
        assert_eq!(written("ダテ"), "", "DATE stands in too many forms");
    }
}

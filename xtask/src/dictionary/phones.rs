//! Area codes from libphonenumber's patterns: every fixed line number is cut as its format says.

use anyhow::{Context, Result};
use regex::Regex;
use std::collections::BTreeSet;

/// What libphonenumber makes of numbers that nobody has: no area of the number plan is called so, only longer codes
/// (0852, 0942) are given out.
const NOT_GIVEN_OUT: [&str; 2] = ["085", "094"];

/// How numbers of one shape are cut.
struct Format {
    /// What the number begins with.
    leading: Regex,
    /// Digits of the whole number, and of its first group.
    digits: usize,
    first: usize,
}

/// All area codes of fixed lines, with the leading 0.
pub(crate) fn area_codes(metadata: &str) -> Result<BTreeSet<String>> {
    let fixed = Regex::new(r"fixed_line=PhoneNumberDesc\(national_number_pattern='([^']+)'")?;
    let fixed = fixed.captures(metadata).context("no pattern of fixed lines")?[1].replace(r"\\", r"\");
    let fixed = Regex::new(&format!("^(?:{fixed})$"))?;
    let formats = formats(metadata)?;
    let mut codes = BTreeSet::new();
    for head in 10_000..100_000 {
        let number = format!("{head}2345");
        if fixed.is_match(&number) {
            let format = formats.iter().find(|format| format.digits == 9 && format.leading.is_match(&number));
            let first = format.with_context(|| format!("no format for {number}"))?.first;
            codes.insert(format!("0{}", number.get(..first).unwrap_or_default()));
        }
    }
    codes.retain(|code| !NOT_GIVEN_OUT.contains(&code.as_str()));
    Ok(codes)
}

fn formats(metadata: &str) -> Result<Vec<Format>> {
    let domestic = metadata.split_once("intl_number_format").context("no formats")?.0;
    let entry = r"NumberFormat\(pattern='([^']+)', format='[^']+', leading_digits_pattern=\[((?:'[^']*'(?:, )?)+)\]";
    let entry = Regex::new(entry)?;
    let (group, quoted) = (Regex::new(r"\\\\d(?:\{(\d+)(?:,(\d+))?\})?")?, Regex::new("'([^']+)'")?);
    let mut formats = Vec::new();
    for found in entry.captures_iter(domestic) {
        let lengths = group.captures_iter(&found[1]).map(|digits| digits.get(1).map_or(Ok(1), |n| n.as_str().parse()));
        let lengths = lengths.collect::<Result<Vec<usize>, _>>()?;
        let last = quoted.captures_iter(&found[2]).last().context("a format without leading digits")?;
        formats.push(Format {
            leading: Regex::new(&format!("^(?:{})", last[1].replace(r"\\", r"\")))?,
            digits: lengths.iter().sum(),
            first: lengths.first().copied().unwrap_or_default(),
        });
    }
    Ok(formats)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_cut_as_the_first_format_that_begins_like_it_says() {
        let metadata = r"fixed_line=PhoneNumberDesc(national_number_pattern='(?:1[15]|3\\d)\\d{7}', possible_length=(9,)),
            number_format=[NumberFormat(pattern='(\\d{8,10})', format='\\1', leading_digits_pattern=['000']),
            NumberFormat(pattern='(\\d)(\\d{4})(\\d{4})', format='\\1-\\2-\\3', leading_digits_pattern=['3', '3[2-9]']),
            NumberFormat(pattern='(\\d{2})(\\d{3})(\\d{4})', format='\\1-\\2-\\3', leading_digits_pattern=['1[15]|31'])],
            intl_number_format=[NumberFormat(pattern='(\\d{3})', format='\\1', leading_digits_pattern=['30'])]";
        let formats = |text: &str| area_codes(text).map(|codes| codes.into_iter().collect::<Vec<_>>().join(" "));
        assert_eq!(formats(&metadata.replace(r"3\\d)", "3[1-9])")).unwrap(), "011 015 03 031");
        assert!(formats(metadata).is_err(), "30 has no domestic format");
        assert!(formats("").is_err());
    }
}

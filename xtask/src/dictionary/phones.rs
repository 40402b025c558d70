//! Area codes from libphonenumber's patterns: every fixed line number is cut as its format says.

use anyhow::{Context, Result};
use regex::Regex;
use std::collections::BTreeSet;

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

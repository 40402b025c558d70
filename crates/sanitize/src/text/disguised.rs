use model::sanitising::{Reason, Refusal};

/// What a text begins with, in small letters, when it is a program or the description of something to open. Programs that
/// take such files look at their beginning; what stands later in a text is only read.
const PROGRAMS: [&str; 24] = [
    "#!",
    "%!ps",
    "@echo off",
    "@if ",
    "<%",
    "<?php",
    "<?sc",
    "<hta:",
    "<job",
    "<package",
    "<scriptlet",
    "<component",
    "<librarydescription",
    "<searchconnectordescription",
    "<persistedquery",
    "<pcsettings",
    "[.shellclassinfo",
    "[autorun]",
    "[internetshortcut]",
    "[shell]",
    "id;p",
    "regedit4",
    "windows registry editor",
    "on error resume next",
];

const PAGES: [&str; 9] =
    ["<!doctype", "<html", "<head", "<body", "<script", "<svg", "<iframe", "<meta", "mime-version:"];

/// Extensions of files that run, or that open something else, whatever is in them; all of them can be plain text.
const RUNNING: [&str; 53] = [
    "appref-ms",
    "asp",
    "aspx",
    "bash",
    "bat",
    "cmd",
    "cpl",
    "csh",
    "desktop",
    "dif",
    "hta",
    "htc",
    "inf",
    "ins",
    "iqy",
    "isp",
    "its",
    "jnlp",
    "js",
    "jse",
    "jsp",
    "ksh",
    "library-ms",
    "mht",
    "mhtml",
    "msc",
    "msh",
    "oqy",
    "php",
    "pl",
    "ps1",
    "psd1",
    "psm1",
    "py",
    "pyw",
    "rb",
    "reg",
    "rqy",
    "scf",
    "scr",
    "sct",
    "search-ms",
    "searchconnector-ms",
    "settingcontent-ms",
    "sh",
    "slk",
    "url",
    "vb",
    "vbe",
    "vbs",
    "website",
    "ws",
    "wsf",
];

/// Whether files of this extension are started or open something, so that none of them is taken in as text.
pub(crate) fn runs_by_name(extension: &str) -> bool {
    RUNNING.contains(&extension)
}

/// Refuses a text that is a program or another format by its content.
///
/// # Errors
/// [`Reason::PolicyBlocked`] or [`Reason::TypeMismatch`].
pub(crate) fn refuse_disguised(text: &str) -> Result<(), Refusal> {
    let head: String = text.trim_start().chars().take(2_048).collect::<String>().to_ascii_lowercase();
    let root = root(&head);
    let begins = |words: &[&str]| words.iter().any(|word| root.starts_with(word));
    let mut lines = head.lines().map(str::trim);
    let rows = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    if begins(&PROGRAMS) || rows.0 == "web" && rows.1 == "1" || rows == ("table", "0,1") {
        return Err(Refusal::new(Reason::PolicyBlocked, "text that is run"));
    }
    if begins(&PAGES) {
        return Err(Refusal::new(Reason::TypeMismatch, "text that is a page"));
    }
    Ok(())
}

/// What stands behind an XML declaration and remarks, which say nothing of what a text is.
fn root(head: &str) -> &str {
    let mut rest = head;
    loop {
        let (open, close) = if rest.starts_with("<!--") { ("<!--", "-->") } else { ("<?xml ", "?>") };
        match rest.strip_prefix(open).and_then(|inner| inner.split_once(close)) {
            Some((_, behind)) => rest = behind.trim_start(),
            None => return rest,
        }
    }
}

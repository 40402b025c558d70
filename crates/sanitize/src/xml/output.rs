use super::account::Removals;
use super::rules::Cut;
use super::words::Words;

const DECLARATION: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The prefixes of some name spaces, as the output has them.
pub(super) fn prefixes(spaces: u128, words: &Words) -> String {
    let named =
        words.spaces.iter().enumerate().filter(|(at, space)| spaces & (1 << at) != 0 && !space.prefix.is_empty());
    named.map(|(_, space)| space.prefix).collect::<Vec<_>>().join(" ")
}

/// The name spaces that stand in what was written, found in it again: something of it may have been taken out since.
pub(super) fn spaces_of(body: &[u8], words: &Words) -> u128 {
    let mut found = 0;
    let mut note = |name: &[u8]| {
        let prefix = memchr::memchr(b':', name).and_then(|at| name.get(..at)).unwrap_or_default();
        for (at, space) in words.spaces.iter().enumerate().filter(|(_, space)| space.prefix.as_bytes() == prefix) {
            // Two name spaces have no prefix, and a part has one of them only.
            found |= if prefix.is_empty() && space.key == "none" { 0 } else { 1 << at };
        }
    };
    for tag in memchr::memchr_iter(b'<', body).filter_map(|at| body.get(at + 1..)).filter(|tag| !tag.starts_with(b"/"))
    {
        let tag = memchr::memchr(b'>', tag).and_then(|end| tag.get(..end)).unwrap_or_default();
        let mut pieces = tag.split(|byte| *byte == b'"');
        let mut head = pieces.next().unwrap_or_default().split(|byte| *byte == b' ');
        note(head.next().unwrap_or_default());
        let mut attribute = head.next();
        while let Some(name) = attribute {
            let value = pieces.next().unwrap_or_default();
            match name {
                b"Requires=" => value.split(|byte| *byte == b' ').for_each(|prefix| note(&[prefix, b":"].concat())),
                name if name.contains(&b':') => note(name),
                _ => {}
            }
            attribute = pieces.next().and_then(|rest| rest.strip_prefix(b" "));
        }
    }
    found
}

/// The whole part: the root declares each name space that stands in it, once.
pub(super) fn assemble(body: &[u8], root: usize, used: u128, ignorable: u128, words: &Words) -> Vec<u8> {
    let ignorable = prefixes(used & ignorable, words);
    let compatible = |key: &str| !ignorable.is_empty() && key == "mc";
    let mut out = Vec::with_capacity(body.len() + 2048);
    out.extend_from_slice(DECLARATION);
    out.extend_from_slice(body.get(..root).unwrap_or_default());
    for (at, space) in words.spaces.iter().enumerate() {
        // What has no name space declares none.
        if space.key != "none" && (used & (1 << at) != 0 || compatible(space.key)) {
            let colon = if space.prefix.is_empty() { "" } else { ":" };
            out.extend_from_slice(format!(" xmlns{colon}{}=\"{}\"", space.prefix, space.uri).as_bytes());
        }
    }
    if !ignorable.is_empty() {
        out.extend_from_slice(format!(" mc:Ignorable=\"{ignorable}\"").as_bytes());
    }
    out.extend_from_slice(body.get(root..).unwrap_or_default());
    out
}

/// Takes pieces out of the output, and writes elements that have become empty as empty ones.
pub(super) fn cut(bytes: &mut Vec<u8>, cuts: Vec<Cut>, book: &mut Removals) {
    if cuts.is_empty() {
        return;
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for (range, item) in cuts {
        let (from, to) = (range.start, range.end);
        if from < done || to > bytes.len() {
            continue;
        }
        join(&mut out, bytes.get(done..from).unwrap_or_default());
        book.take_back(item, (to - from) as u64);
        done = to;
    }
    join(&mut out, bytes.get(done..).unwrap_or_default());
    *bytes = out;
}

/// Appends; `<w:r>` followed by `</w:r>` becomes `<w:r/>`.
fn join(out: &mut Vec<u8>, more: &[u8]) {
    let open = out.ends_with(b">") && !out.ends_with(b"/>") && more.starts_with(b"</");
    let start = memchr::memrchr(b'<', out).filter(|at| open && out.get(at + 1) != Some(&b'/'));
    match (start, memchr::memchr(b'>', more)) {
        (Some(_), Some(end)) => {
            out.pop();
            out.extend_from_slice(b"/>");
            out.extend_from_slice(more.get(end + 1..).unwrap_or_default());
        }
        _ => out.extend_from_slice(more),
    }
}

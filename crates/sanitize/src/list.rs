use model::sanitising::Reason;

/// The member that says what did not come through; written only if something did not.
pub(crate) const NAME: &str = "無害化結果.txt";

const MARK: &str = "\u{feff}無害化結果\r\n";

/// Members that did not come through: a stable code and a name a line. Sentences belong to whoever shows them.
#[derive(Default)]
pub(crate) struct List(Vec<(String, String)>);

impl List {
    pub(crate) fn add(&mut self, name: &str, reason: Reason) {
        self.push(reason.code(), name);
    }

    fn push(&mut self, code: &str, name: &str) {
        let line = (code.to_owned(), name.to_owned());
        if !self.0.contains(&line) {
            self.0.push(line);
        }
    }

    /// Whether a member is such a list of an earlier run; its lines are then taken over, and it is written anew. One that
    /// differs in anything is a text as any other.
    pub(crate) fn read(&mut self, name: &str, bytes: &[u8]) -> bool {
        let Some(lines) = parse(name, bytes) else { return false };
        for (code, name) in lines {
            self.push(code, name);
        }
        true
    }

    pub(crate) fn text(&self) -> Option<Vec<u8>> {
        let lines = self.0.iter().map(|(code, name)| format!("{code}\t{name}\r\n"));
        (!self.0.is_empty()).then(|| std::iter::once(MARK.to_owned()).chain(lines).collect::<String>().into_bytes())
    }
}

fn parse<'b>(name: &str, bytes: &'b [u8]) -> Option<Vec<(&'b str, &'b str)>> {
    if !name.starts_with("無害化結果") || name.contains('/') {
        return None;
    }
    let lines = std::str::from_utf8(bytes).ok()?.strip_prefix(MARK)?;
    let lines: Vec<_> = lines.strip_suffix("\r\n")?.split("\r\n").map(line).collect::<Option<_>>()?;
    (lines.len() <= 20_000).then_some(lines)
}

fn line(line: &str) -> Option<(&str, &str)> {
    let (code, name) = line.split_once('\t')?;
    let number = code.strip_prefix("SN-")?;
    let sound = number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit());
    let safe = crate::name::path(name);
    (sound && safe.name == name && !safe.changed && !safe.invisible).then_some((code, name))
}

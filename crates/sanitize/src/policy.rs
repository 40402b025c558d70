use crate::Limits;
use model::sanitising::Kind;

/// What a body lets in, beyond what is never let in. Read from TOML; the shipped file is `rules/sanitising.toml`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    /// Kinds that are refused although they can be rebuilt.
    pub refuse: Vec<Kind>,
    /// Kinds that are taken in as pages of pictures with their text behind, never rebuilt (pdf only).
    pub flatten: Vec<Kind>,
    /// Whether a file that cannot be rebuilt may come through flattened, and at last as text alone.
    pub ladder: bool,
    /// What becomes of hyperlinks.
    pub links: LinkPolicy,
    /// Schemes that a hyperlink may have.
    pub schemes: Vec<String>,
    /// What becomes of fonts that came with a document.
    pub fonts: FontsPolicy,
    /// What becomes of cells of a text table that a spreadsheet would take for a formula.
    pub csv_formulas: CsvFormulas,
    /// What becomes of an HTML document.
    pub html: HtmlPolicy,
    /// Whether author, company and times of a document are kept; title, subject and language always are.
    pub keep_properties: bool,
    /// Whether workbooks behind charts are sanitised and kept; otherwise the chart shows its stored values.
    pub chart_workbooks: bool,
    /// Quality of JPEG pictures that are encoded anew, 1 to 100.
    pub jpeg_quality: u8,
    /// Whether the extension of a file has to fit its content; a wrong one is then refused, otherwise put right.
    pub strict_names: bool,
    /// How large a file may be.
    pub limits: Limits,
}

/// What becomes of hyperlinks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkPolicy {
    /// Kept where their scheme is on the list.
    #[default]
    Keep,
    /// Taken out; the text stays.
    Remove,
}

/// What becomes of fonts that came with a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FontsPolicy {
    /// PDF keeps those that keep to their format, since its text is unreadable without; Office documents lose theirs.
    #[default]
    Needed,
    /// All are taken out.
    Remove,
}

/// What becomes of cells that a spreadsheet would take for a formula.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CsvFormulas {
    /// An apostrophe before them, unless they are numbers.
    #[default]
    Quote,
    /// Kept as they are, and reported.
    Keep,
}

/// What becomes of an HTML document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HtmlPolicy {
    /// Elements and attributes of a list.
    #[default]
    AllowList,
    /// Its text alone.
    Text,
}

/// The policy file is not one.
#[derive(Debug, thiserror::Error)]
#[error("the policy is not valid TOML of this edition: {0}")]
pub struct PolicyError(#[from] toml::de::Error);

impl Policy {
    /// Reads a policy; keys that are not there have their default, unknown keys are an error.
    ///
    /// # Errors
    /// With line and column, if the text is not TOML, names an unknown key or gives a value of the wrong kind.
    pub fn parse(text: &str) -> Result<Policy, PolicyError> {
        // Asked in the process of each file: mostly there is nothing to read.
        if text.is_empty() {
            return Ok(Policy::default());
        }
        Ok(toml::from_str(text)?)
    }

    /// Whether a link with this target may stay: absolute, and its scheme is on the list.
    pub(crate) fn allows_link(&self, target: &str) -> bool {
        let target = target.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
        let Some((scheme, rest)) = target.split_once(':') else { return false };
        self.links == LinkPolicy::Keep
            && !rest.is_empty()
            && !target.contains(|c: char| c.is_control())
            && self.schemes.iter().any(|allowed| allowed.eq_ignore_ascii_case(scheme))
    }
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            refuse: Vec::new(),
            flatten: Vec::new(),
            ladder: true,
            links: LinkPolicy::Keep,
            schemes: ["http", "https", "mailto", "tel"].map(str::to_owned).to_vec(),
            fonts: FontsPolicy::Needed,
            csv_formulas: CsvFormulas::Quote,
            html: HtmlPolicy::AllowList,
            keep_properties: false,
            chart_workbooks: true,
            jpeg_quality: 92,
            strict_names: false,
            limits: Limits::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_allowed_by_its_scheme_whatever_its_letters_look_like() {
        let policy = Policy::default();
        for (target, allowed) in [
            ("https://city.example.jp/", true),
            ("HTTPS://city.example.jp/", true),
            ("mailto:a@example.jp", true),
            ("file:///c:/x", false),
            ("\\\\host\\share", false),
            ("javascript:alert(1)", false),
            (" \tjavascript:alert(1)", false),
            ("java\nscript:alert(1)", false),
            ("https:", false),
            ("folder/file.docx", false),
            ("search-ms:query=x", false),
        ] {
            assert_eq!(policy.allows_link(target), allowed, "{target:?}");
        }
    }

    #[test]
    fn an_unknown_key_of_a_policy_is_an_error() {
        assert!(Policy::parse("laddder = true").is_err());
        assert_eq!(Policy::parse("").unwrap(), Policy::default());
        assert!(!Policy::parse("ladder = false\n[limits]\nparts = 5").unwrap().ladder);
    }
}

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{FileId, Label, SectionId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{ProtectError, Result};

/// Longest policy text (base64) that is read.
const MAX_POLICY: usize = 1 << 20;
const BROKEN: ProtectError = ProtectError::Field { field: "policy" };

/// What a policy says of its file. Believe it only when its binding to the file key holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFacts {
    /// Which file.
    pub file: FileId,
    /// Namespace of the label and section attributes, `https://<host>`; none when there are none.
    pub namespace: Option<String>,
    /// Its label; none in files of stock clients.
    pub label: Option<Label>,
    /// The section that owns it; none in files of stock clients.
    pub section: Option<SectionId>,
}

#[derive(Serialize, Deserialize)]
struct Policy {
    uuid: Uuid,
    body: Body,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(default, deserialize_with = "none_is_empty")]
    data_attributes: Vec<Attribute>,
    #[serde(default, deserialize_with = "none_is_empty")]
    dissem: Vec<String>,
}

/// All five fields are written: the Python SDK reads none of them as optional.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attribute {
    attribute: String,
    #[serde(default)]
    display_name: Option<String>,
    #[serde(default)]
    is_default: Option<bool>,
    #[serde(default)]
    pub_key: Option<String>,
    #[serde(default, rename = "kasURL")]
    kas_url: Option<String>,
}

/// Go writes an empty list as `null`.
fn none_is_empty<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(d: D) -> std::result::Result<Vec<T>, D::Error> {
    Option::<Vec<T>>::deserialize(d).map(Option::unwrap_or_default)
}

impl PolicyFacts {
    /// Reads a policy as it stands in a manifest or a rewrap request: base64 of JSON.
    ///
    /// # Errors
    /// [`ProtectError::Field`] when it is no policy, names two labels or sections, or an unknown label: what cannot be
    /// judged is refused. [`ProtectError::TooLarge`] above 1 MiB.
    pub fn parse(base64: &str) -> Result<PolicyFacts> {
        if base64.len() > MAX_POLICY {
            return Err(ProtectError::TooLarge { what: "policy", limit: MAX_POLICY as u64 });
        }
        let json = STANDARD.decode(base64).map_err(|_| BROKEN)?;
        let policy: Policy = serde_json::from_slice(&json).map_err(|_| BROKEN)?;
        let mut facts = PolicyFacts { file: FileId(policy.uuid), namespace: None, label: None, section: None };
        for attribute in &policy.body.data_attributes {
            facts.take(&attribute.attribute)?;
        }
        Ok(facts)
    }

    fn take(&mut self, attribute: &str) -> Result<()> {
        let Some((namespace, name, value)) = split(attribute) else { return Ok(()) };
        match name {
            "label" if self.label.is_none() => self.label = Some(label(value).ok_or(BROKEN)?),
            "section" if self.section.is_none() => self.section = Some(value.parse().map_err(|_| BROKEN)?),
            "label" | "section" => return Err(BROKEN),
            _ => return Ok(()),
        }
        match &self.namespace {
            Some(other) if other != namespace => Err(BROKEN),
            _ => {
                self.namespace = Some(namespace.to_owned());
                Ok(())
            }
        }
    }
}

/// The platform folds attribute names to lower case, so `3b` is `3B`.
fn label(code: &str) -> Option<Label> {
    Label::ALL.into_iter().find(|label| label.code().eq_ignore_ascii_case(code))
}

/// `https://host/attr/NAME/value/VALUE` → (`https://host`, NAME, VALUE).
fn split(attribute: &str) -> Option<(&str, &str, &str)> {
    let (namespace, rest) = attribute.split_once("/attr/")?;
    let (name, value) = rest.split_once("/value/")?;
    is_namespace(namespace).then_some((namespace, name, value))
}

/// `https://` (or `http://`) and a host, nothing after it.
pub(super) fn is_namespace(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        (1..=253).contains(&host.len()) && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
    })
}

/// The policy text of a container: base64 of JSON.
pub(super) fn write(file: FileId, namespace: &str, label: Label, section: &SectionId) -> Result<String> {
    if !is_namespace(namespace) {
        return Err(ProtectError::Spec { field: "namespace" });
    }
    let attribute = |name: &str, value: &str| Attribute {
        attribute: format!("{namespace}/attr/{name}/value/{value}"),
        display_name: Some(String::new()),
        is_default: Some(false),
        pub_key: Some(String::new()),
        kas_url: Some(String::new()),
    };
    let data_attributes = vec![attribute("label", label.code()), attribute("section", section.as_str())];
    let policy = Policy { uuid: file.0, body: Body { data_attributes, dissem: Vec::new() } };
    serde_json::to_vec(&policy).map(|json| STANDARD.encode(json)).map_err(|_| ProtectError::Library)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMESPACE: &str = "https://shiomi.example";

    fn of(attributes: &str) -> Result<PolicyFacts> {
        let json = format!(
            r#"{{"uuid":"00000000-0000-0000-0000-000000000007","body":{{"dataAttributes":{attributes},"dissem":null}}}}"#
        );
        PolicyFacts::parse(&STANDARD.encode(json))
    }

    #[test]
    fn every_label_is_read_as_it_was_written() {
        let section: SectionId = "zeimu.1".parse().unwrap();
        for label in Label::ALL {
            let text = write(FileId(Uuid::from_u128(7)), NAMESPACE, label, &section).unwrap();
            let facts = PolicyFacts::parse(&text).unwrap();
            assert_eq!(facts.file, FileId(Uuid::from_u128(7)));
            assert_eq!(facts.label, Some(label));
            assert_eq!(facts.section.as_ref(), Some(&section));
            assert_eq!(facts.namespace.as_deref(), Some(NAMESPACE));
        }
    }

    #[test]
    fn what_cannot_be_judged_is_refused() {
        let label = |n: &str, v: &str| format!(r#"{{"attribute":"{n}/attr/label/value/{v}"}}"#);
        let section = |n: &str, v: &str| format!(r#"{{"attribute":"{n}/attr/section/value/{v}"}}"#);
        let other = "https://other.example";
        for bad in [
            format!("[{},{}]", label(NAMESPACE, "1"), label(NAMESPACE, "3A")),
            format!("[{},{}]", label(NAMESPACE, "3A"), label(NAMESPACE, "3A")),
            format!("[{},{}]", section(NAMESPACE, "a"), section(NAMESPACE, "b")),
            format!("[{},{}]", label(NAMESPACE, "1"), section(other, "a")),
            format!("[{}]", label(NAMESPACE, "secret")),
            format!("[{}]", section(NAMESPACE, "a/b")),
            "7".to_owned(),
        ] {
            assert!(of(&bad).is_err(), "{bad}");
        }
        for bad in ["", "e30=", "!", &STANDARD.encode(r#"{"uuid":"","body":{}}"#), &"A".repeat(MAX_POLICY + 4)] {
            assert!(PolicyFacts::parse(bad).is_err());
        }
    }

    #[test]
    fn attributes_of_others_are_passed_over() {
        let facts = of(r#"[{"attribute":"https://x.example/attr/project/value/a","kasURL":null}]"#).unwrap();
        assert_eq!((facts.label, facts.section, facts.namespace), (None, None, None));
        assert_eq!(of("null").unwrap().label, None);
        assert_eq!(
            of(r#"[{"attribute":"https://x.example/attr/label/value/3b"}]"#).unwrap().label,
            Some(Label::Class3B)
        );
    }

    #[test]
    fn a_namespace_is_a_scheme_and_a_host() {
        for bad in ["", "shiomi.example", "https://", "https://a/b", "https://a b", "ftp://a", "https://a\n"] {
            assert!(!is_namespace(bad), "{bad:?}");
        }
        assert!(is_namespace("https://shiomi.example"));
    }
}

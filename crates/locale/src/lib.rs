//! Every sentence a person reads, in Japanese or English, looked up by key or error code.

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use model::Coded;
use unic_langid::LanguageIdentifier;

mod sanitised;

mod table {
    include!(concat!(env!("OUT_DIR"), "/locales.rs"));
}

/// A language the screens speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// 日本語
    Ja,
    /// English
    En,
}

impl Language {
    /// Every language, the first one read first.
    pub const ALL: [Language; 2] = [Language::Ja, Language::En];

    /// The word used on the command line, in pages and in cookies: `ja`, `en`.
    pub fn id(self) -> &'static str {
        match self {
            Language::Ja => "ja",
            Language::En => "en",
        }
    }

    /// `--lang` if given, else the locale of the environment, else Japanese.
    pub fn choose(flag: Option<Language>, env: impl Fn(&str) -> Option<String>) -> Language {
        let from_locale = || {
            let value = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|key| env(key).filter(|v| !v.is_empty()))?;
            Language::ALL.into_iter().find(|language| value.starts_with(language.id()))
        };
        flag.or_else(from_locale).unwrap_or(Language::Ja)
    }
}

/// The sentences of one language.
pub struct Locale {
    bundle: FluentBundle<FluentResource>,
    /// Which language.
    pub language: Language,
}

impl Locale {
    /// Loads the sentences; they are part of the binary, and a test holds that every file parses.
    pub fn load(language: Language) -> Locale {
        let texts = match language {
            Language::Ja => table::JA,
            Language::En => table::EN,
        };
        let mut bundle =
            FluentBundle::new_concurrent(vec![language.id().parse::<LanguageIdentifier>().unwrap_or_default()]);
        // The isolation marks are for pages that mix directions; in a terminal they are two stray characters.
        bundle.set_use_isolating(false);
        for text in texts {
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
        }
        Locale { bundle, language }
    }

    /// Whether a sentence exists.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// A sentence without arguments; the key itself where it is missing, so that nothing is silent.
    pub fn say(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A sentence with arguments.
    pub fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            // A whole number stays a number, so that plural forms work; everything else is text.
            let is_count = !value.is_empty() && value.len() < 16 && value.bytes().all(|b| b.is_ascii_digit());
            let value: FluentValue<'_> = match value.parse::<u64>() {
                Ok(n) if is_count && (*value == "0" || !value.starts_with('0')) => FluentValue::from(n),
                _ => FluentValue::String(Cow::Borrowed(value)),
            };
            fluent.set(*name, value);
        }
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        self.bundle.format_pattern(pattern, Some(&fluent), &mut Vec::new()).into_owned()
    }

    /// An error as people read it: code, what happened, what to do next.
    pub fn error(&self, error: &dyn Coded) -> String {
        self.problem(error.code(), &error.args())
    }

    /// The same for a code with arguments, as it comes from a server.
    pub fn problem<K: AsRef<str>>(&self, code: &str, args: &[(K, String)]) -> String {
        let safe: Vec<(&str, String)> =
            args.iter().map(|(k, v)| (k.as_ref(), model::Shown::text(v).as_str().to_owned())).collect();
        let args: Vec<(&str, &str)> = safe.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let sentence = if self.has(code) { self.with(code, &args) } else { self.say("error-unknown") };
        format!("{code}: {sentence}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_flag_then_the_locale_then_japanese() {
        let env = |value: &'static str| move |key: &str| (key == "LANG").then(|| value.to_owned());
        assert_eq!(Language::choose(None, |_| None), Language::Ja);
        assert_eq!(Language::choose(None, env("en_US.UTF-8")), Language::En);
        assert_eq!(Language::choose(None, env("C.UTF-8")), Language::Ja);
        assert_eq!(Language::choose(Some(Language::Ja), env("en_US.UTF-8")), Language::Ja);
    }

    #[test]
    fn every_sentence_file_parses_and_both_languages_have_the_same_keys() {
        let keys = |texts: &[&str]| -> Vec<String> {
            let mut keys: Vec<String> = texts
                .iter()
                .flat_map(|text| {
                    if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
                        panic!("{errors:?} in {}", text.lines().next().unwrap_or_default());
                    }
                    text.lines().filter_map(|l| Some(l.split_once(" =")?.0.to_owned())).collect::<Vec<_>>()
                })
                .filter(|key| !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)))
                .collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(table::JA), keys(table::EN));
    }
}

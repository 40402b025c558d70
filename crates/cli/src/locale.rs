//! The language of the screens as an argument; the sentences are in the room `locale`.

pub(crate) use locale::{Language, Locale};

/// A language as it is typed after `--lang`.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum LanguageWord {
    /// 日本語
    Ja,
    /// English
    En,
}

impl From<LanguageWord> for Language {
    fn from(word: LanguageWord) -> Language {
        match word {
            LanguageWord::Ja => Language::Ja,
            LanguageWord::En => Language::En,
        }
    }
}

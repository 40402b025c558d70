//! The rule file as it is written. Unknown keys are errors, so that a misspelt limit is not silently no limit.

use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    pub(crate) edition: Spanned<u64>,
    #[serde(default)]
    pub(crate) mode: ModeWord,
    pub(crate) default_label: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) limits: LimitsTable,
    #[serde(default)]
    pub(crate) never: NeverTable,
    #[serde(default)]
    pub(crate) alias: Vec<AliasTable>,
    #[serde(default)]
    pub(crate) kind: Vec<KindTable>,
    #[serde(default)]
    pub(crate) rule: Vec<RuleTable>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ModeWord {
    #[default]
    Report,
    Seal,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitsTable {
    pub(crate) max_files_per_hour: Option<Spanned<u64>>,
    pub(crate) max_percent: Option<Spanned<u64>>,
    pub(crate) file_mb: Option<Spanned<u64>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NeverTable {
    #[serde(default)]
    pub(crate) extensions: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) formats: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) folders: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AliasTable {
    pub(crate) name: Spanned<String>,
    pub(crate) label: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KindTable {
    pub(crate) id: Spanned<String>,
    pub(crate) name_ja: String,
    pub(crate) name_en: String,
    pub(crate) shape: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) caption: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) not_caption: Vec<Spanned<String>>,
    pub(crate) check: Option<Spanned<String>>,
    pub(crate) require: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleTable {
    pub(crate) id: Spanned<String>,
    pub(crate) name_ja: String,
    pub(crate) name_en: String,
    pub(crate) when: Spanned<String>,
    pub(crate) label: Spanned<String>,
    pub(crate) action: ActionWord,
    #[serde(default)]
    pub(crate) places: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) stop: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ActionWord {
    Report,
    Seal,
}

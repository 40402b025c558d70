use super::relations::{attribute, decoded, elements};
use model::sanitising::Refusal;
use std::collections::HashMap;

/// The content types of a package: by name, otherwise by extension.
#[derive(Default)]
pub(super) struct Types {
    parts: HashMap<String, String>,
    extensions: HashMap<String, String>,
}

impl Types {
    /// Reads `[Content_Types].xml`.
    ///
    /// # Errors
    /// What is no XML or has a DTD.
    pub(super) fn read(text: &str) -> Result<Types, Refusal> {
        let mut types = Types::default();
        elements(text, "Override", |tag, _| {
            if let (Some(name), Some(kind)) = (attribute(tag, "PartName")?, attribute(tag, "ContentType")?) {
                types.parts.insert(decoded(name.trim_start_matches('/')).to_lowercase(), plain(&kind));
            }
            Ok(())
        })?;
        elements(text, "Default", |tag, _| {
            if let (Some(extension), Some(kind)) = (attribute(tag, "Extension")?, attribute(tag, "ContentType")?) {
                types.extensions.insert(extension.to_lowercase(), plain(&kind));
            }
            Ok(())
        })?;
        Ok(types)
    }

    /// The content type of a part, `""` for none.
    pub(super) fn of(&self, name: &str) -> &str {
        let name = name.to_lowercase();
        let by_extension = || self.extensions.get(name.rsplit_once('.').map_or("", |(_, extension)| extension));
        self.parts.get(&name).or_else(by_extension).map_or("", String::as_str)
    }
}

/// Without parameters.
fn plain(kind: &str) -> String {
    kind.split(';').next().unwrap_or("").trim().to_owned()
}

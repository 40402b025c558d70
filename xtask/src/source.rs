//! Rust sources of a room, and which of their lines are tests.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use syn::{Attribute, Item, Meta};

/// One parsed file.
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) syntax: syn::File,
}

/// All files under `src`, without modules that are compiled for tests only.
pub(crate) fn of_room(folder: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for path in rust_files(&folder.join("src"))? {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let syntax = syn::parse_file(&text).with_context(|| path.display().to_string())?;
        sources.push(Source { path, text, syntax });
    }
    let tests: Vec<PathBuf> = sources.iter().flat_map(test_modules).collect();
    sources.retain(|source| !is_test(&source.syntax.attrs) && !tests.iter().any(|test| within(&source.path, test)));
    Ok(sources)
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Modules in other files that `#[cfg(test)] mod name;` names, as paths without an extension.
fn test_modules(source: &Source) -> Vec<PathBuf> {
    let folder = source.path.parent().unwrap_or(Path::new(""));
    let stem = source.path.file_stem().unwrap_or_default();
    let inside =
        if ["lib", "main", "mod"].iter().any(|name| stem == *name) { folder.to_path_buf() } else { folder.join(stem) };
    let modules = source.syntax.items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() && is_test(&module.attrs) => Some(module.ident.to_string()),
        _ => None,
    });
    modules.map(|name| inside.join(name)).collect()
}

fn within(path: &Path, module: &Path) -> bool {
    path == module.with_extension("rs") || path.starts_with(module)
}

/// Whether something is compiled for tests only: `#[test]`, `#[cfg(test)]`, `#[cfg(all(test, …))]`.
pub(crate) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition == "test" || condition.starts_with("all (test") || condition.starts_with("all(test")
        }
        _ => false,
    })
}

/// Attributes of an item of any kind.
pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_code_is_told_from_what_ships() {
        for (text, test) in [
            ("#[cfg(test)] mod a {}", true),
            ("#[cfg(all(test, unix))] mod a {}", true),
            ("#[test] fn a() {}", true),
            ("#[cfg(not(test))] mod a {}", false),
            ("#[cfg(any(test, feature = \"x\"))] mod a {}", false),
            ("mod a {}", false),
        ] {
            let item: Item = syn::parse_str(text).unwrap();
            assert_eq!(is_test(attributes(&item)), test, "{text}");
        }
    }

    #[test]
    fn a_test_module_in_its_own_file_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let src = folder.path().join("src");
        fs::create_dir_all(src.join("a")).unwrap();
        fs::write(src.join("lib.rs"), "mod a; #[cfg(test)] mod story;").unwrap();
        fs::write(src.join("story.rs"), "").unwrap();
        fs::write(src.join("a.rs"), "#[cfg(test)] mod probe; mod b;").unwrap();
        fs::write(src.join("a/b.rs"), "").unwrap();
        fs::write(src.join("a/probe.rs"), "").unwrap();
        let names: Vec<String> = of_room(folder.path()).unwrap().iter().map(|s| crate::shown(&src, &s.path)).collect();
        assert_eq!(names, ["a/b.rs", "a.rs", "lib.rs"]);
    }
}

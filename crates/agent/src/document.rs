//! A document that somebody looks at to write rules: read by a jailed worker, shown, and forgotten. No state, no event.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use model::reading::{Explained, Plain, Recognised};
use rustix::fs::{MemfdFlags, OFlags, memfd_create};

use crate::reader::Reader;
use crate::recognise::Recogniser;
use crate::report::Trouble;

/// An open document.
#[derive(Debug)]
pub struct Document {
    file: File,
    owner: u32,
    name: Option<String>,
    recognised: Vec<Recognised>,
}

impl Document {
    /// A file. Whatever else bears the name (a folder, a pipe, a device) is refused as [`io::ErrorKind::InvalidInput`].
    pub fn open(path: &Path) -> io::Result<Document> {
        // Without NONBLOCK, opening a pipe would wait for a writer.
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
        let facts = file.metadata()?;
        if !facts.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        Ok(Document { file, owner: facts.uid(), name, recognised: Vec::new() })
    }

    /// What comes in, kept in memory only. More than a reader opens is refused as [`io::ErrorKind::FileTooLarge`].
    pub fn take(input: impl Read) -> io::Result<Document> {
        let bound = extract::Limits::default().input_bytes;
        let mut memory = File::from(memfd_create("sekimori", MemfdFlags::CLOEXEC)?);
        if io::copy(&mut input.take(bound + 1), &mut memory)? > bound {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        // The jail takes no handle that can write.
        let file = File::open(format!("/proc/self/fd/{}", memory.as_raw_fd()))?;
        Ok(Document { file, owner: rustix::process::getuid().as_raw(), name: None, recognised: Vec::new() })
    }

    /// Has its pictures read; from then on what they say is part of it.
    pub fn recognise(&mut self, recogniser: &Recogniser) -> Result<(), Trouble> {
        self.recognised = recogniser.read(self.owner, &self.file)?;
        Ok(())
    }

    /// What it says, part by part.
    pub fn plain(&self, reader: &Reader) -> Result<Plain, Trouble> {
        reader.plain(self.owner, &self.file, self.name.clone(), &self.recognised)
    }

    /// What is found in it, where in that text, and why.
    pub fn explain(&self, reader: &Reader) -> Result<Explained, Trouble> {
        reader.explain(self.owner, &self.file, self.name.clone(), &self.recognised)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_folder_nor_a_pipe_is_a_document() {
        let folder = tempfile::tempdir().expect("folder");
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0,
        )
        .expect("a pipe");
        for path in [folder.path(), &pipe] {
            let refused = Document::open(path).expect_err("no document");
            assert_eq!(refused.kind(), io::ErrorKind::InvalidInput, "{}", path.display());
        }
    }

    #[test]
    fn what_comes_in_is_bounded() {
        let endless = Document::take(io::repeat(b'x')).expect_err("too large");
        assert_eq!(endless.kind(), io::ErrorKind::FileTooLarge);
    }
}

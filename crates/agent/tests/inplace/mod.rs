//! What the tests of sealing in place share: a key service in one line, a folder, and the facts of a file to compare.

#![allow(dead_code, reason = "not every test file uses all of it")]

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use agent::inplace::{
    FileKeys, InplaceError, Ledger, Naming, SealPlan, SealedFile, Target, Undone, open_folder, seal_in_place,
    undo_in_place,
};
use model::api::KeyServiceKey;
use model::{Coded, FileId, Label, RunId};
use protect::keyaccess::{EcPrivateKey, P256, unwrap};
use protect::{Container, Dek, SystemRandom};
use uuid::Uuid;

pub(crate) const RUN: RunId = RunId(Uuid::from_u128(1));

/// The key service's key, and one that gives every file key out.
pub(crate) struct Keys(pub(crate) EcPrivateKey);

impl FileKeys for Keys {
    fn file_key(&mut self, container: &Container<&File>) -> Result<Dek, Box<dyn Coded + Send + Sync>> {
        unwrap(&self.0, &container.key_access()[0], container.policy_text()).map_err(|e| Box::new(e) as _)
    }
}

impl Keys {
    pub(crate) fn new() -> Keys {
        Keys(EcPrivateKey::generate().expect("key"))
    }

    /// From a key written as PKCS#8, so that a child process has the same.
    pub(crate) fn read(path: &Path) -> Keys {
        Keys(EcPrivateKey::from_pkcs8(&fs::read(path).expect("key file")).expect("key"))
    }

    pub(crate) fn public(&self) -> KeyServiceKey {
        KeyServiceKey {
            kid: "k1".to_owned(),
            url: "https://kas.shiomi.example".to_owned(),
            algorithm: P256.to_owned(),
            public_key: self.0.public_key_pem().expect("public key"),
        }
    }
}

pub(crate) fn new_file_id() -> FileId {
    let mut bytes = [0; 16];
    protect::Random::fill(&mut SystemRandom, &mut bytes).expect("random");
    FileId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// A folder to seal in, a state folder and keys.
pub(crate) struct Scene {
    pub(crate) tree: tempfile::TempDir,
    pub(crate) state: tempfile::TempDir,
    pub(crate) keys: Keys,
    pub(crate) ledger: Ledger,
}

impl Scene {
    pub(crate) fn new() -> Scene {
        let (tree, state) = (tempfile::tempdir().expect("tree"), tempfile::tempdir().expect("state"));
        let ledger = Ledger::open(state.path()).expect("ledger");
        Scene { tree, state, keys: Keys::new(), ledger }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.tree.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.path(name), content).expect("file");
        self.path(name)
    }

    pub(crate) fn plan(&self, naming: Naming) -> SealPlan {
        plan(&self.keys, naming)
    }

    pub(crate) fn seal(&self, name: &str) -> Result<SealedFile, InplaceError> {
        seal(&self.ledger, self.tree.path(), OsStr::new(name), &self.plan(Naming::Append))
    }

    pub(crate) fn undo(&mut self, sealed: &SealedFile) -> Result<Undone, InplaceError> {
        let folder = open_folder(self.tree.path()).expect("folder");
        let target = Target { folder: folder.as_fd(), path: self.tree.path(), name: &sealed.name, seen: None };
        undo_in_place(&self.ledger, &target, sealed.file, RUN, &mut self.keys)
    }

    /// Names in the folder, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        names(self.tree.path())
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("list")
        .map(|found| found.expect("entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

pub(crate) fn plan(keys: &Keys, naming: Naming) -> SealPlan {
    SealPlan {
        file: new_file_id(),
        run: RUN,
        label: Label::Class3B,
        section: "zeimu".parse().expect("section"),
        namespace: "https://shiomi.example".to_owned(),
        key: keys.public(),
        naming,
        sparse_limit: 64 << 20,
    }
}

pub(crate) fn seal(ledger: &Ledger, folder: &Path, name: &OsStr, plan: &SealPlan) -> Result<SealedFile, InplaceError> {
    let fd: OwnedFd = open_folder(folder).expect("folder");
    let target = Target { folder: fd.as_fd(), path: folder, name, seen: None };
    seal_in_place(ledger, &target, plan, &mut SystemRandom)
}

/// All that must be the same before and after: content, times, owner, mode, attributes.
#[derive(Debug, PartialEq, Eq, Clone)]
pub(crate) struct Whole {
    pub(crate) content: Vec<u8>,
    pub(crate) modified: (i64, i64),
    pub(crate) accessed: (i64, i64),
    pub(crate) owner: (u32, u32),
    pub(crate) mode: u32,
    pub(crate) xattrs: BTreeMap<OsString, Vec<u8>>,
}

pub(crate) fn whole(path: &Path) -> Whole {
    let stat = fs::symlink_metadata(path).expect("stat");
    let mut names = vec![0; 65536];
    let len = rustix::fs::listxattr(path, &mut names[..]).expect("attributes");
    let xattrs = names[..len].split(|&b| b == 0).filter(|name| !name.is_empty()).map(|name| {
        let mut value = vec![0; 65536];
        let len = rustix::fs::getxattr(path, name, &mut value[..]).expect("attribute");
        (<OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(name).to_owned(), value[..len].to_vec())
    });
    Whole {
        xattrs: xattrs.collect(),
        content: fs::read(path).expect("content"),
        modified: (stat.mtime(), stat.mtime_nsec()),
        accessed: (stat.atime(), stat.atime_nsec()),
        owner: (stat.uid(), stat.gid()),
        mode: stat.mode(),
    }
}

/// The content of a container, opened with its key.
pub(crate) fn open(keys: &mut Keys, path: &Path) -> Vec<u8> {
    let file = File::open(path).expect("container");
    let container = Container::open(&file).expect("opens");
    let dek = keys.file_key(&container).expect("key");
    let mut content = Vec::new();
    container.unlock(&dek).expect("unlocks").copy_to(&mut content).expect("whole");
    content
}

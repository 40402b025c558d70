//! The disk: what was written, beside what would be there after a power cut.
//!
//! Written bytes are durable after `fsync` of the file, names after `fsync` of their folder, and nothing else is. At a
//! power cut chance decides of all the rest, page by page and name by name: a file may be there without its data, half
//! of it new and half old; of the changes of names either the first ones are kept (as file systems with a journal do) or
//! any of them. A rename is whole or not at all.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::time::SystemTime;

use fuser::Errno;

/// What is kept or lost as one.
const PAGE: usize = 4096;
pub(crate) const ROOT: u64 = 1;

type Names = BTreeMap<OsString, u64>;
type Fallible<T> = Result<T, Errno>;

/// Which steps go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Those that take room: writing, making files and folders, attributes.
    Space,
    /// Writing bytes, and making them durable.
    Write,
}

/// What goes wrong, and when.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// Nothing.
    None,
    /// At this step, counted from 1, the power fails: nothing works from then on.
    PowerCut {
        /// The step.
        step: u64,
        /// What is left is chosen by it.
        seed: u64,
    },
    /// The disk is full from the n-th step that takes room until it is told otherwise.
    Full {
        /// The step.
        from: u64,
    },
    /// The n-th write or sync fails, once.
    Broken {
        /// The step.
        at: u64,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct Meta {
    pub(crate) mode: u32,
    pub(crate) owner: (u32, u32),
    pub(crate) accessed: SystemTime,
    pub(crate) modified: SystemTime,
    pub(crate) changed: SystemTime,
    pub(crate) xattrs: BTreeMap<OsString, Vec<u8>>,
}

#[derive(Clone, Debug)]
struct Body {
    data: Vec<u8>,
    meta: Meta,
}

#[derive(Clone, Debug)]
enum Node {
    Folder { meta: Meta, names: Names, durable: Names },
    File { now: Body, durable: Body },
}

/// Names that change together.
type Change = Vec<(u64, OsString, Option<u64>)>;

/// A disk in memory.
#[derive(Clone, Debug)]
pub struct Disk {
    nodes: BTreeMap<u64, Node>,
    next: u64,
    /// Changes of names that are not durable, in order.
    pending: Vec<Change>,
    fault: Fault,
    steps: u64,
    kinds: [u64; 2],
    struck: bool,
    left: Option<Box<Disk>>,
}

impl Default for Disk {
    fn default() -> Disk {
        let root = Node::Folder { meta: Meta::new(0o755, (0, 0)), names: Names::new(), durable: Names::new() };
        Disk {
            nodes: BTreeMap::from([(ROOT, root)]),
            next: ROOT + 1,
            pending: Vec::new(),
            fault: Fault::None,
            steps: 0,
            kinds: [0; 2],
            struck: false,
            left: None,
        }
    }
}

impl Meta {
    fn new(mode: u32, owner: (u32, u32)) -> Meta {
        let now = SystemTime::now();
        Meta { mode, owner, accessed: now, modified: now, changed: now, xattrs: BTreeMap::new() }
    }
}

impl Disk {
    /// Makes everything durable, and counts from zero again, up to this fault.
    pub fn begin(&mut self, fault: Fault) {
        self.settle();
        (self.fault, self.steps, self.kinds, self.struck, self.left) = (fault, 0, [0; 2], false, None);
    }

    /// Steps that changed something since [`Disk::begin`].
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Whether the fault has come.
    pub fn struck(&self) -> bool {
        self.struck
    }

    /// The disk as it is found after the power came back; without a cut, as it was left.
    pub fn after(&mut self) -> Disk {
        let mut after = match self.left.take() {
            Some(left) => *left,
            None => self.clone(),
        };
        after.begin(Fault::None);
        after
    }

    fn settle(&mut self) {
        self.pending.clear();
        for node in self.nodes.values_mut() {
            match node {
                Node::Folder { names, durable, .. } => durable.clone_from(names),
                Node::File { now, durable } => durable.clone_from(now),
            }
        }
    }

    /// Before anything is changed: whether it goes wrong.
    pub(crate) fn step(&mut self, space: bool, write: bool) -> Fallible<()> {
        if self.left.is_some() {
            return Err(Errno::EIO);
        }
        self.steps += 1;
        self.kinds[Kind::Space as usize] += u64::from(space);
        self.kinds[Kind::Write as usize] += u64::from(write);
        match self.fault {
            Fault::PowerCut { step, seed } if self.steps == step => {
                self.struck = true;
                self.left = Some(Box::new(self.cut(seed)));
                Err(Errno::EIO)
            }
            Fault::Full { from } if space && self.kinds[Kind::Space as usize] >= from => {
                self.struck = true;
                Err(Errno::ENOSPC)
            }
            Fault::Broken { at } if write && self.kinds[Kind::Write as usize] == at => {
                self.struck = true;
                Err(Errno::EIO)
            }
            _ => Ok(()),
        }
    }

    /// What a power cut leaves.
    fn cut(&self, seed: u64) -> Disk {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut after = Disk { next: self.next, ..Disk::default() };
        after.nodes.clone_from(&self.nodes);
        for node in after.nodes.values_mut() {
            match node {
                Node::Folder { names, durable, .. } => names.clone_from(durable),
                Node::File { now, durable } => *now = torn(now, durable, &mut chance),
            }
        }
        let kept = chance.below(self.pending.len() as u64 + 1) as usize;
        let in_order = chance.coin();
        for (n, change) in self.pending.iter().enumerate() {
            if if in_order { n < kept } else { chance.coin() } {
                after.apply(change);
            }
        }
        after
    }

    fn apply(&mut self, change: &Change) {
        for (folder, name, node) in change {
            if let Some(Node::Folder { names, .. }) = self.nodes.get_mut(folder) {
                match node {
                    Some(node) => names.insert(name.clone(), *node),
                    None => names.remove(name),
                };
            }
        }
    }

    fn change(&mut self, change: Change) {
        self.apply(&change);
        self.pending.push(change);
    }

    pub(crate) fn names(&self, folder: u64) -> Fallible<&Names> {
        match self.nodes.get(&folder) {
            Some(Node::Folder { names, .. }) => Ok(names),
            Some(Node::File { .. }) => Err(Errno::ENOTDIR),
            None => Err(Errno::ENOENT),
        }
    }

    pub(crate) fn find(&self, folder: u64, name: &OsStr) -> Fallible<u64> {
        self.names(folder)?.get(name).copied().ok_or(Errno::ENOENT)
    }

    pub(crate) fn is_folder(&self, node: u64) -> bool {
        matches!(self.nodes.get(&node), Some(Node::Folder { .. }))
    }

    pub(crate) fn meta(&self, node: u64) -> Fallible<&Meta> {
        match self.nodes.get(&node) {
            Some(Node::Folder { meta, .. }) => Ok(meta),
            Some(Node::File { now, .. }) => Ok(&now.meta),
            None => Err(Errno::ENOENT),
        }
    }

    pub(crate) fn meta_mut(&mut self, node: u64) -> Fallible<&mut Meta> {
        match self.nodes.get_mut(&node) {
            Some(Node::Folder { meta, .. }) => Ok(meta),
            Some(Node::File { now, .. }) => Ok(&mut now.meta),
            None => Err(Errno::ENOENT),
        }
    }

    pub(crate) fn data(&self, node: u64) -> Fallible<&[u8]> {
        match self.nodes.get(&node) {
            Some(Node::File { now, .. }) => Ok(&now.data),
            Some(Node::Folder { .. }) => Err(Errno::EISDIR),
            None => Err(Errno::ENOENT),
        }
    }

    fn body(&mut self, node: u64) -> Fallible<&mut Body> {
        match self.nodes.get_mut(&node) {
            Some(Node::File { now, .. }) => Ok(now),
            Some(Node::Folder { .. }) => Err(Errno::EISDIR),
            None => Err(Errno::ENOENT),
        }
    }

    /// Names that lead to it.
    pub(crate) fn links(&self, node: u64) -> u32 {
        let named = |folder: &Node| match folder {
            Node::Folder { names, .. } => names.values().filter(|&&named| named == node).count(),
            Node::File { .. } => 0,
        };
        u32::try_from(self.nodes.values().map(named).sum::<usize>()).unwrap_or(u32::MAX)
    }

    pub(crate) fn make(&mut self, at: (u64, &OsStr), mode: u32, owner: (u32, u32), folder: bool) -> Fallible<u64> {
        if self.names(at.0)?.contains_key(at.1) {
            return Err(Errno::EEXIST);
        }
        self.step(true, false)?;
        let meta = Meta::new(mode & 0o7777, owner);
        let node = if folder {
            Node::Folder { meta, names: Names::new(), durable: Names::new() }
        } else {
            let body = Body { data: Vec::new(), meta };
            Node::File { now: body.clone(), durable: body }
        };
        let number = self.next;
        self.next += 1;
        self.nodes.insert(number, node);
        self.change(vec![(at.0, at.1.to_owned(), Some(number))]);
        Ok(number)
    }

    pub(crate) fn write(&mut self, node: u64, offset: usize, bytes: &[u8]) -> Fallible<()> {
        self.step(true, true)?;
        let body = self.body(node)?;
        let end = offset + bytes.len();
        if body.data.len() < end {
            body.data.resize(end, 0);
        }
        body.data[offset..end].copy_from_slice(bytes);
        body.meta.modified = SystemTime::now();
        body.meta.changed = body.meta.modified;
        Ok(())
    }

    pub(crate) fn resize(&mut self, node: u64, size: usize) -> Fallible<()> {
        let body = self.body(node)?;
        body.data.resize(size, 0);
        body.meta.modified = SystemTime::now();
        Ok(())
    }

    pub(crate) fn sync(&mut self, node: u64) -> Fallible<()> {
        self.step(false, true)?;
        if let Some(Node::File { now, durable }) = self.nodes.get_mut(&node) {
            durable.clone_from(now);
        }
        Ok(())
    }

    pub(crate) fn sync_names(&mut self, folder: u64) -> Fallible<()> {
        self.step(false, true)?;
        let touches = |change: &Change| change.iter().any(|(at, ..)| *at == folder);
        let (done, rest) = std::mem::take(&mut self.pending).into_iter().partition(touches);
        self.pending = rest;
        let done: Vec<Change> = done;
        for (at, name, node) in done.into_iter().flatten() {
            if let Some(Node::Folder { durable, .. }) = self.nodes.get_mut(&at) {
                match node {
                    Some(node) => durable.insert(name, node),
                    None => durable.remove(&name),
                };
            }
        }
        Ok(())
    }

    pub(crate) fn remove(&mut self, at: (u64, &OsStr)) -> Fallible<()> {
        let node = self.find(at.0, at.1)?;
        if self.is_folder(node) && !self.names(node)?.is_empty() {
            return Err(Errno::ENOTEMPTY);
        }
        self.step(false, false)?;
        self.touch(node);
        self.change(vec![(at.0, at.1.to_owned(), None)]);
        Ok(())
    }

    pub(crate) fn link(&mut self, node: u64, at: (u64, &OsStr)) -> Fallible<()> {
        if self.names(at.0)?.contains_key(at.1) {
            return Err(Errno::EEXIST);
        }
        self.step(true, false)?;
        self.touch(node);
        self.change(vec![(at.0, at.1.to_owned(), Some(node))]);
        Ok(())
    }

    pub(crate) fn rename(&mut self, from: (u64, &OsStr), to: (u64, &OsStr), how: Renaming) -> Fallible<()> {
        let node = self.find(from.0, from.1)?;
        let there = self.names(to.0)?.get(to.1).copied();
        let back = match (how, there) {
            (Renaming::New, Some(_)) => return Err(Errno::EEXIST),
            (Renaming::Exchange, None) => return Err(Errno::ENOENT),
            (Renaming::Exchange, Some(other)) => Some(other),
            _ => None,
        };
        self.step(false, false)?;
        self.touch(node);
        if how != Renaming::Exchange && there == Some(node) {
            return Ok(());
        }
        self.change(vec![(from.0, from.1.to_owned(), back), (to.0, to.1.to_owned(), Some(node))]);
        Ok(())
    }

    fn touch(&mut self, node: u64) {
        if let Ok(meta) = self.meta_mut(node) {
            meta.changed = SystemTime::now();
        }
    }
}

/// What a rename does with what has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Renaming {
    Replace,
    New,
    Exchange,
}

/// A file of which chance kept some pages.
fn torn(now: &Body, durable: &Body, chance: &mut Chance) -> Body {
    let (short, long) = (now.data.len().min(durable.data.len()), now.data.len().max(durable.data.len()));
    let size = match chance.below(3) {
        0 => now.data.len(),
        1 => durable.data.len(),
        _ => (short + chance.below((long - short) as u64 + 1) as usize).next_multiple_of(PAGE).min(long),
    };
    let mut data = vec![0; size];
    for start in (0..size).step_by(PAGE) {
        let from = if chance.coin() { &now.data } else { &durable.data };
        let end = (start + PAGE).min(size).min(from.len());
        if start < end {
            data[start..end].copy_from_slice(&from[start..end]);
        }
    }
    let meta = if chance.coin() { now.meta.clone() } else { durable.meta.clone() };
    Body { data, meta }
}

/// xorshift64*
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn coin(&mut self) -> bool {
        self.next() & 1 == 1
    }
}

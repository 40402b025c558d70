use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Work of several folders that share out the time: the one that has used the least is served next, so that no folder
/// waits for what another one costs.
#[derive(Debug)]
pub(crate) struct Fair<T> {
    shares: BTreeMap<PathBuf, Share<T>>,
    waiting: usize,
}

#[derive(Debug)]
struct Share<T> {
    used: Duration,
    works: VecDeque<T>,
}

impl<T> Default for Fair<T> {
    fn default() -> Self {
        Fair { shares: BTreeMap::new(), waiting: 0 }
    }
}

impl<T> Fair<T> {
    /// Adds work of a folder, behind what it has.
    pub(crate) fn push(&mut self, folder: PathBuf, work: T) {
        self.share(&folder).works.push_back(work);
        self.waiting += 1;
    }

    /// Works that wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting
    }

    /// The next work and its folder.
    pub(crate) fn next(&mut self) -> Option<(PathBuf, T)> {
        let waiting = self.shares.iter_mut().filter(|(_, share)| !share.works.is_empty());
        let (folder, share) = waiting.min_by_key(|(_, share)| share.used)?;
        let work = share.works.pop_front()?;
        self.waiting -= 1;
        Some((folder.clone(), work))
    }

    /// Time that a folder has used.
    pub(crate) fn charge(&mut self, folder: &Path, time: Duration) {
        self.share(folder).used += time;
    }

    /// How much that is so far.
    pub(crate) fn used(&self, folder: &Path) -> Duration {
        self.shares.get(folder).map_or(Duration::ZERO, |share| share.used)
    }

    fn share(&mut self, folder: &Path) -> &mut Share<T> {
        let new = || Share { used: Duration::ZERO, works: VecDeque::new() };
        self.shares.entry(folder.to_owned()).or_insert_with(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_costs_much_waits_for_those_that_cost_little() {
        let mut fair = Fair::default();
        for n in 0..3 {
            fair.push(PathBuf::from("/hostile"), n);
            fair.push(PathBuf::from("/ordinary"), 10 + n);
        }
        let mut order = Vec::new();
        while let Some((folder, work)) = fair.next() {
            let cost = if folder == Path::new("/hostile") { 30 } else { 1 };
            fair.charge(&folder, Duration::from_secs(cost));
            order.push(work);
        }
        assert_eq!(order, [0, 10, 11, 12, 1, 2], "and all are reached");
        assert_eq!(fair.len(), 0);
    }
}

//! Many files at once, told in the order they came.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};

/// Files that may be ahead of the one that is told next: bounds the results that wait in memory.
const AHEAD: usize = 32;

struct Line<T> {
    next: usize,
    told: usize,
    done: BTreeMap<usize, T>,
    stopped: bool,
}

/// Works on the items with so many threads; `tell` hears the results in order, and stops it all by saying false.
pub(super) fn each<I: Sync + Clone + Send, T: Send>(
    items: Vec<I>,
    threads: usize,
    work: impl Fn(I) -> T + Sync,
    mut tell: impl FnMut(T) -> bool,
) {
    let line = Mutex::new(Line { next: 0, told: 0, done: BTreeMap::new(), stopped: false });
    let moved = Condvar::new();
    let lock = || line.lock().unwrap_or_else(PoisonError::into_inner);
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let mut state = lock();
                    while !state.stopped && state.next < items.len() && state.next > state.told + AHEAD {
                        state = moved.wait(state).unwrap_or_else(PoisonError::into_inner);
                    }
                    let at = state.next;
                    let Some(item) = items.get(at).filter(|_| !state.stopped) else { return };
                    state.next += 1;
                    drop(state);
                    let result = work(item.clone());
                    lock().done.insert(at, result);
                    moved.notify_all();
                }
            });
        }
        for at in 0..items.len() {
            let mut state = lock();
            let result = loop {
                match state.done.remove(&at) {
                    Some(result) => break result,
                    None => state = moved.wait(state).unwrap_or_else(PoisonError::into_inner),
                }
            };
            state.told = at + 1;
            drop(state);
            moved.notify_all();
            if !tell(result) {
                lock().stopped = true;
                moved.notify_all();
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_told_in_order_whoever_finishes_first() {
        let mut told = Vec::new();
        each(
            (0..200_u64).collect(),
            7,
            |n| n * n % 7 + n * 10,
            |n| {
                told.push(n);
                true
            },
        );
        assert_eq!(told, (0..200).map(|n| n * n % 7 + n * 10).collect::<Vec<_>>());
    }

    #[test]
    fn it_ends_when_nobody_listens_any_more() {
        let mut told = 0;
        each(
            (0..1000).collect(),
            3,
            |n: i32| n,
            |_| {
                told += 1;
                told < 5
            },
        );
        assert_eq!(told, 5);
        each(Vec::<i32>::new(), 3, |n| n, |_| true);
    }
}

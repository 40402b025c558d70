//! What a device writes down while it is alone.

use std::path::Path;

use agent::{Device, Spool, State};
use model::{Act, Actor, DeviceId, RunId};
use time::macros::datetime;
use uuid::Uuid;

use super::{Outcome, Work, code, note};

const NOW: time::OffsetDateTime = datetime!(2026-11-22 09:00 UTC);
const ENTRIES: u64 = 16;
const RECEIVED: u64 = 7;

#[derive(Default)]
pub(crate) struct Telling {
    device: Option<DeviceId>,
    told: u64,
    received: u64,
}

fn act(n: u64) -> Act {
    // Long and short ones, so that some cross a page.
    Act::SealFailed { run: RunId(Uuid::from_u128(n.into())), code: "AG-116".repeat(if n % 5 == 4 { 900 } else { 1 }) }
}

impl Work for Telling {
    fn act(&mut self, root: &Path) -> Outcome {
        let state = State::open(&root.join("state")).map_err(|e| code(&e))?;
        let device = Device::open(&state).map_err(|e| code(&e))?;
        self.device = Some(device.id);
        let mut spool = Spool::open(&state, &device).map_err(|e| code(&e))?;
        for n in 1..=ENTRIES {
            spool.append(NOW, Actor::Device(device.id), act(n)).map_err(|e| code(&e))?;
            self.told = n;
            note(self);
            if n == RECEIVED + 2 {
                // The office has these durably from here on, whatever becomes of this disk.
                self.received = RECEIVED;
                note(self);
                spool.received(&state, RECEIVED).map_err(|e| code(&e))?;
            }
        }
        Ok(())
    }

    fn check(&mut self, root: &Path) {
        let state = State::open(&root.join("state")).expect("the folder opens");
        let device = Device::open(&state).expect("the device is known");
        if let Some(id) = self.device {
            assert_eq!(device.id, id, "the device is the same");
        }
        let mut spool = Spool::open(&state, &device).expect("the spool opens");
        spool.append(NOW, Actor::Device(device.id), act(0)).expect("goes on");
        let numbers: Vec<u64> = spool.batch().expect("reads").entries.iter().map(|entry| entry.seq).collect();
        let (first, last) = (numbers[0], numbers[numbers.len() - 1]);
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "no gap: {numbers:?}");
        assert!(first <= self.received + 1, "{first} is the oldest, {} were received", self.received);
        assert!(last > self.told, "{} were told, the next is {last}", self.told);
    }

    fn notes(&self) -> String {
        let device = self.device.map(|id| id.to_string()).unwrap_or_default();
        format!("{} {} {device}", self.told, self.received)
    }

    fn take(&mut self, notes: &str) {
        let mut notes = notes.split(' ');
        let mut number = || notes.next().and_then(|n| n.parse().ok()).unwrap_or(0);
        (self.told, self.received) = (number(), number());
        self.device = notes.next().and_then(|id| id.parse().ok());
    }
}

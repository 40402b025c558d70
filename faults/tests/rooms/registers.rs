//! The registers of office and key service.

use std::collections::BTreeMap;
use std::path::Path;

use model::{DeviceId, FileId, Label, PersonId, RunId};
use store::{KeyRegister, OfficeRegister, Place, RegisteredFile, StoreError};
use time::macros::datetime;
use uuid::Uuid;

use super::{Outcome, Work, code, note};

const NOW: time::OffsetDateTime = datetime!(2026-11-22 09:00 UTC);
const ROUNDS: u128 = 6;

#[derive(Default)]
pub(crate) struct Registering {
    /// Rounds whose changes were committed: to the key service's register, and to the office's.
    committed: [u128; 2],
}

fn one(n: u128) -> RegisteredFile {
    let (run, device) = (RunId(Uuid::from_u128(1)), DeviceId(Uuid::from_u128(2)));
    RegisteredFile {
        file: FileId(Uuid::from_u128(n)),
        label: Label::Class3B,
        section: None,
        run,
        device,
        revoked: false,
    }
}

fn person(n: u128) -> PersonId {
    format!("S-{n:04}").parse().expect("an id")
}

fn proofs(n: u128) -> Vec<(Uuid, time::OffsetDateTime)> {
    (0..40).map(|at| (Uuid::from_u128(n * 1000 + at), NOW)).collect()
}

async fn open(root: &Path) -> Result<(KeyRegister, OfficeRegister), StoreError> {
    let keys = KeyRegister::open(&Place::File(root.join("keys").join("keys.db")), "shiomi").await?;
    let office = OfficeRegister::open(&Place::File(root.join("office").join("office.db")), "shiomi").await?;
    Ok((keys, office))
}

impl Registering {
    async fn work(&mut self, root: &Path) -> Result<(), StoreError> {
        let (keys, office) = open(root).await?;
        let worked = self.rounds(&keys, &office).await;
        // As a process that dies lets go of its files.
        let _ = (keys.close().await, office.close().await);
        worked
    }

    async fn rounds(&mut self, keys: &KeyRegister, office: &OfficeRegister) -> Result<(), StoreError> {
        for n in 1..=ROUNDS {
            let change = keys.begin().await?;
            change.register_file(&one(n)).await?;
            change.set_setting("log_reached", &n.to_string()).await?;
            change.commit().await?;
            keys.spend_proofs(&proofs(n)).await?;
            self.committed[0] = n;
            note(self);
            office.name_persons(&BTreeMap::from([(person(n), "潮見 波子".to_owned())])).await?;
            self.committed[1] = n;
            note(self);
        }
        Ok(())
    }

    async fn look(&self, root: &Path) -> Result<(), StoreError> {
        let (keys, office) = open(root).await?;
        let reached = keys.setting("log_reached").await?.map_or(0, |n| n.parse().expect("a number"));
        assert!(reached >= self.committed[0], "{reached} of {}", self.committed[0]);
        for n in 1..=ROUNDS {
            assert_eq!(keys.file(one(n).file).await?.is_some(), n <= reached, "a change is whole or not at all: {n}");
        }
        let spent = keys.spent_proofs().await?;
        for (jti, _) in (1..=self.committed[0]).flat_map(proofs) {
            assert!(spent.contains(&jti), "a used proof is forgotten");
        }
        for n in 1..=self.committed[1] {
            assert!(office.person_name(&person(n)).await?.is_some(), "a name is gone: {n}");
        }
        keys.set_setting("after", "the power came back").await?;
        keys.close().await?;
        office.close().await
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

impl Work for Registering {
    fn act(&mut self, root: &Path) -> Outcome {
        run(self.work(root)).map_err(|e| code(&e))
    }

    fn check(&mut self, root: &Path) {
        match run(self.look(root)) {
            // SQLite does not always get up again from a cut in the middle of making an empty database.
            Err(error) if self.committed == [0, 0] => println!("nothing was in it yet: {error:?}"),
            looked => looked.expect("the registers open"),
        }
    }

    fn notes(&self) -> String {
        format!("{} {}", self.committed[0], self.committed[1])
    }

    fn take(&mut self, notes: &str) {
        let mut notes = notes.split(' ').map(|n| n.parse().unwrap_or(0));
        self.committed = [notes.next().unwrap_or(0), notes.next().unwrap_or(0)];
    }
}

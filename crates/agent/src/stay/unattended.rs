use std::time::{Duration, Instant, SystemTime};

use classify::Mode;
use discover::Entry;
use model::{FileId, RunId, SectionId};

use crate::inplace::Naming;
use crate::report::{FileLine, Trouble};
use crate::spool::Spool;
use crate::terms::Terms;
use crate::{AgentError, Device, Hand, Released, SealFile, Sealing, Settings, State};

const HOUR: Duration = Duration::from_secs(3600);
/// How long sealing waits for another process that changes files.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the files sealed in the last hour are counted anew by the ledger.
const COUNTED: Duration = Duration::from_secs(300);

/// Seals without anybody watching: in governed folders whatever the rules' mode is, elsewhere only where it says so, and
/// never more in an hour than the rules allow.
pub(super) struct Unattended<'a> {
    state: &'a State,
    settings: &'a Settings,
    terms: &'a Terms,
    sealing: Option<Sealing<'a>>,
    released: Released,
    /// Files sealed in the last hour, and when they were counted.
    lately: Option<(u64, Instant)>,
    /// Whether files outside governed folders are more than the rules allow in one run.
    pub(super) only_governed: bool,
}

impl<'a> Unattended<'a> {
    pub(super) fn new(
        state: &'a State,
        device: &'a Device,
        settings: &'a Settings,
        terms: &'a Terms,
        run: RunId,
    ) -> Result<Unattended<'a>, AgentError> {
        let sealing = match &terms.key {
            None => None,
            Some((key, namespace)) => Some(Sealing {
                spool: Spool::open(state, device)?,
                run,
                device: device.id,
                namespace: namespace.clone(),
                key: key.clone(),
                naming: Naming::Append,
                patient: true,
            }),
        };
        let released = Released::open(state);
        Ok(Unattended { state, settings, terms, sealing, released, lately: None, only_governed: false })
    }

    /// Files that may still be sealed in this hour.
    fn left(&mut self, hand: &Hand) -> Result<u64, AgentError> {
        let lately = match self.lately {
            Some((n, at)) if at.elapsed() < COUNTED => n,
            _ => {
                let hour_ago = SystemTime::now().checked_sub(HOUR).unwrap_or(SystemTime::UNIX_EPOCH);
                let n = hand.ledger.sealed_since(hour_ago)?;
                self.lately = Some((n, Instant::now()));
                n
            }
        };
        Ok(self.terms.rules.limits().max_files_per_hour.saturating_sub(lately))
    }

    fn try_seal(&mut self, entry: &Entry, section: &SectionId, line: &FileLine) -> Result<FileId, Trouble> {
        let told = |error: AgentError| Trouble::of(&error);
        let Some(sealing) = &mut self.sealing else { return Err(told(AgentError::NoKit)) };
        let hand = Hand::take(self.state, &mut sealing.spool, PATIENCE, &mut |_, error| {
            tracing::warn!(code = model::Coded::code(error), "an intent stays open");
        })
        .map_err(told)?;
        // Only now: somebody may just have taken it back.
        if self.released.holds(entry) {
            return Err(Trouble::plain("AG-027"));
        }
        if self.left(&hand).map_err(told)? == 0 {
            return Err(Trouble::plain("AG-025"));
        }
        let Some(sealing) = &mut self.sealing else { return Err(told(AgentError::NoKit)) };
        let sealed = sealing.seal(&hand.ledger, entry, section, line)?;
        self.lately = self.lately.map(|(n, at)| (n + 1, at));
        Ok(sealed)
    }
}

impl SealFile for Unattended<'_> {
    fn seal(&mut self, entry: &Entry, section: &SectionId, line: &FileLine) -> Result<FileId, Trouble> {
        self.try_seal(entry, section, line)
    }

    fn seals(&self, entry: &Entry) -> bool {
        let folder = entry.path().parent().unwrap_or(entry.path());
        let (_, governed) = self.settings.place_of(folder);
        governed || (!self.only_governed && self.terms.rules.mode() == Mode::Seal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::verdict;
    use crate::standalone;
    use discover::Judged;
    use model::Format;
    use std::path::Path;

    const RULES: &str = include_str!("../../../../rules/ja-municipal.toml");

    fn rules(mode: &str, most: u64) -> classify::Rules {
        let text = RULES.replace("mode = \"report\"", &format!("mode = \"{mode}\""));
        let text = text.replace("max_files_per_hour = 500", &format!("max_files_per_hour = {most}"));
        let rules = classify::Rules::parse(&text).expect("rules");
        assert_eq!(rules.limits().max_files_per_hour, most);
        rules
    }

    struct City {
        folder: tempfile::TempDir,
        state: State,
        device: Device,
        settings: Settings,
    }

    impl City {
        fn new() -> City {
            let folder = tempfile::tempdir().expect("folder");
            let real = folder.path().canonicalize().expect("real");
            for name in ["保護", "通常"] {
                std::fs::create_dir(real.join(name)).expect("folder");
            }
            let state = State::open(&real.join("state")).expect("state");
            standalone::write_kit(&state, &real.join("kit")).expect("kit");
            let device = Device::open(&state).expect("device");
            let places = format!("[[place]]\nfolder = {:?}\nsection = \"zeimu\"\ngoverned = true\n", real.join("保護"));
            let settings = Settings::parse(&places).expect("settings");
            City { folder, state, device, settings }
        }

        fn terms(&self, rules: classify::Rules) -> Terms {
            Terms { rules, version: 1, key: Some(crate::terms::sealing_key(&self.state, &self.device).expect("key")) }
        }

        fn save(&self, name: &str) -> Entry {
            let path = self.folder.path().canonicalize().expect("real").join(name);
            std::fs::write(&path, name).expect("saved");
            Entry::at(&path).expect("there")
        }

        fn line(&self, terms: &Terms, entry: &Entry) -> FileLine {
            let judged = Judged { format: Some(Format::Text), ..Judged::default() };
            let size = entry.fingerprint.size;
            FileLine::judged(entry, &judged, verdict(&terms.rules, &self.settings, entry.path(), size, &judged))
        }
    }

    #[test]
    fn a_governed_folder_is_sealed_in_any_mode_and_others_only_where_the_rules_say_so() {
        let city = City::new();
        let (inside, outside) = (city.save("保護/一.txt"), city.save("通常/一.txt"));
        for (mode, only_governed, elsewhere) in [("report", false, false), ("seal", false, true), ("seal", true, false)]
        {
            let terms = city.terms(rules(mode, 100));
            let run = crate::new_run();
            let mut sealer = Unattended::new(&city.state, &city.device, &city.settings, &terms, run).expect("sealer");
            sealer.only_governed = only_governed;
            assert!(sealer.seals(&inside), "{mode}");
            assert_eq!(sealer.seals(&outside), elsewhere, "{mode} {only_governed}");
        }
    }

    #[test]
    fn no_more_than_the_rules_allow_is_sealed_in_an_hour() {
        let city = City::new();
        let terms = city.terms(rules("report", 2));
        let seal = |name: &str| {
            let run = crate::new_run();
            let mut sealer = Unattended::new(&city.state, &city.device, &city.settings, &terms, run).expect("sealer");
            let entry = city.save(name);
            let line = city.line(&terms, &entry);
            sealer.seal(&entry, &"zeimu".parse().expect("section"), &line)
        };
        seal("保護/一.txt").expect("sealed");
        seal("保護/二.txt").expect("sealed");
        assert_eq!(seal("保護/三.txt").expect_err("too many").code, "AG-025");
        let third = city.folder.path().join("保護/三.txt");
        assert_eq!(std::fs::read_to_string(third).expect("plain"), "保護/三.txt");
    }

    #[test]
    fn without_a_recovery_kit_nothing_is_sealed() {
        let city = City::new();
        let terms = Terms { key: None, ..city.terms(rules("seal", 100)) };
        let run = crate::new_run();
        let mut sealer = Unattended::new(&city.state, &city.device, &city.settings, &terms, run).expect("sealer");
        let entry = city.save("保護/一.txt");
        let line = city.line(&terms, &entry);
        let refused = sealer.seal(&entry, &"zeimu".parse().expect("section"), &line).expect_err("no kit");
        assert_eq!(refused.code, "AG-014");
        assert!(Path::new(entry.path()).is_file());
    }
}

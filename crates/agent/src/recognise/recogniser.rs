use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use jail::ProgramError;
use jail::function::Program;
use jail::program::{Job, run};
use model::OmissionCause;
use model::OwnKind;
use model::reading::{Reading, Recognised};

use super::Ocr;
use crate::Reader;
use crate::reader::{IDLE, RECOGNISED, WORKER};
use crate::report::Trouble;
use crate::worker::LAUNCHER;

/// Version of how pictures are drawn and put to the program.
const OURS: u32 = 1;
/// After so many pages of a file on which the program breaks down, one after the other, it is not tried on the others.
const PATIENCE: usize = 3;
/// Below this mean confidence (of 100) a page is tried once more, as written from top to bottom.
const UNSURE: f32 = 75.0;
/// A page of so many words whose mean confidence is below this was not read, whatever the words are.
const GUESSES: usize = 20;
const GUESSED: f32 = 45.0;
/// On a machine that has others to serve first, a processor second may take so many on the clock.
const CLOCK: u32 = 10;
/// Time for questions about the program itself.
const QUESTION: Duration = Duration::from_secs(60);
/// Words of one page.
const PAGE_BYTES: usize = 2 << 20;

/// tesseract, ready to read pictures.
#[derive(Debug)]
pub struct Recogniser {
    settings: Ocr,
    edition: u32,
    vertical: bool,
    launcher: Program,
    reader: Reader,
}

impl Recogniser {
    /// The one of the settings; or why there is none. `idle`: behind everybody's work. `seconds`: for a worker to draw a
    /// page or to judge a file.
    pub fn find(settings: &Ocr, seconds: u64, idle: bool) -> Result<Recogniser, Trouble> {
        if !settings.enabled {
            return Err(Trouble::plain("AG-040"));
        }
        let program = || vec![("program".to_owned(), settings.program.display().to_string())];
        if !settings.program.is_file() {
            return Err(Trouble { code: "AG-041".to_owned(), args: program() });
        }
        let words: &[&str] = if idle { &[LAUNCHER, IDLE] } else { &[LAUNCHER] };
        let launcher = Program::this(words.iter().copied());
        let listed = said(&launcher, settings, "--list-langs")?;
        let has = |language: &str| listed.lines().skip(1).any(|line| line.trim() == language);
        let missing = settings.languages.iter().find(|language| !is_name(language) || !has(language));
        if let Some(language) = missing.cloned().or_else(|| settings.languages.is_empty().then(String::new)) {
            return Err(Trouble { code: "AG-042".to_owned(), args: vec![("language".to_owned(), language)] });
        }
        let version = said(&launcher, settings, "--version")?;
        let vertical = settings.languages.iter().any(|language| language == "jpn") && has("jpn_vert");
        let data = listed.lines().next().and_then(|line| line.split('"').nth(1)).map(Path::new);
        let stamps = settings.languages.iter().map(|language| stamp(data, language));
        let facts = format!("{OURS} {version} {:?} {vertical} {:?}", settings.languages, stamps.collect::<Vec<_>>());
        let words: &[&str] = if idle { &[WORKER, IDLE] } else { &[WORKER] };
        let reader = Reader::of_pictures(words, seconds);
        // FNV-1a, 32 bits: it tells editions apart and protects nothing.
        let edition =
            facts.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        Ok(Recogniser { settings: settings.clone(), edition, vertical, launcher, reader })
    }

    /// Changes with the program, its language data and how it is asked: what was read by another edition is read again.
    pub fn edition(&self) -> u32 {
        self.edition
    }

    /// What the pictures of a document say. An error is only what concerns any document: there is no worker, or the
    /// program cannot be run.
    pub(crate) fn read(&self, owner: u32, file: &File) -> Result<Vec<Recognised>, Trouble> {
        let (mut read, mut broken, mut room) = (Vec::new(), 0, RECOGNISED as usize / 2);
        for number in 0.. {
            let picture = match self.reader.picture(owner, file, number) {
                Ok(Some(picture)) => picture,
                Ok(None) => break,
                Err(trouble) if is_of_the_file(&trouble) => {
                    // The worker died of this picture, and the number of the next may lead to it again.
                    read.push(Recognised { path: String::new(), words: Err(OmissionCause::Unrecognised) });
                    break;
                }
                Err(trouble) => return Err(trouble),
            };
            if number >= self.settings.pages || broken >= PATIENCE || room == 0 {
                let words = Err(if broken >= PATIENCE { OmissionCause::Unrecognised } else { OmissionCause::Limit });
                read.push(Recognised { path: picture.path, words });
                break;
            }
            let words = match &picture.raster {
                Ok(raster) if raster.is_speck() => Ok(String::new()),
                Ok(raster) => self.words(&raster.to_pgm())?,
                Err(cause) => Err(*cause),
            };
            if words.as_ref().is_ok_and(|words| is_guessed(words)) {
                // Its words are judged, but nobody shall call the page read.
                let unsure = Err(OmissionCause::Unrecognised);
                read.push(Recognised { path: picture.path.clone(), words: unsure });
            }
            broken = if words == Err(OmissionCause::Unrecognised) { broken + 1 } else { 0 };
            room = room.saturating_sub(words.as_ref().map_or(0, String::len));
            read.push(Recognised { path: picture.path, words });
        }
        Ok(read)
    }

    /// What is in a file and its pictures together.
    pub(crate) fn judge(
        &self,
        owner: u32,
        file: &File,
        name: Option<String>,
        kinds: &[OwnKind],
    ) -> Result<Result<Reading, Trouble>, Trouble> {
        let recognised = self.read(owner, file)?;
        let told = match self.reader.judge_with(owner, file, name.clone(), kinds, &recognised) {
            Err(trouble) if is_of_the_file(&trouble) => {
                // What its pictures say cannot be judged; the file without them can, or could not be before either.
                let nothing = Recognised { path: String::new(), words: Err(OmissionCause::Unrecognised) };
                self.reader.judge_with(owner, file, name, kinds, &[nothing])
            }
            told => told,
        };
        match told {
            Err(trouble) if !is_of_the_file(&trouble) => Err(trouble),
            told => Ok(told),
        }
    }

    /// The words of a page, written in lines or, where these make no sense, from top to bottom.
    fn words(&self, page: &[u8]) -> Result<Result<String, OmissionCause>, Trouble> {
        let lines = self.table(page, &self.settings.languages.join("+"), "6")?;
        let Ok(across) = &lines else { return Ok(lines) };
        let (sure, mean) = confidence(across);
        if !self.vertical || mean >= UNSURE {
            return Ok(lines);
        }
        let down = self.table(page, "jpn_vert", "5")?;
        Ok(if down.as_ref().is_ok_and(|down| confidence(down).0 > sure) { down } else { lines })
    }

    fn table(&self, page: &[u8], languages: &str, layout: &str) -> Result<Result<String, OmissionCause>, Trouble> {
        // Table and text, one after the other.
        let both = ["-c", "tessedit_create_tsv=1", "-c", "tessedit_create_txt=1"];
        let args = [&["stdin", "stdout", "-l", languages, "--psm", layout, "--dpi", "250"][..], &both].concat();
        let cpu = Duration::from_secs(self.settings.page_seconds.max(1));
        let job = Job { cpu, budget: cpu * CLOCK, output_bytes: PAGE_BYTES, ..self.job(&args) };
        match run(&self.launcher, &job, page) {
            Ok(done) => Ok(Ok(String::from_utf8_lossy(&done.output).into_owned())),
            Err(ProgramError::TimedOut { .. } | ProgramError::OutputTooLarge { .. } | ProgramError::Failed { .. }) => {
                Ok(Err(OmissionCause::Unrecognised))
            }
            Err(error) => Err(Trouble::of(&error)),
        }
    }

    fn job(&self, args: &[&str]) -> Job {
        job(&self.settings, args)
    }
}

fn job(settings: &Ocr, args: &[&str]) -> Job {
    let mut job = Job::new(&settings.program, args.iter().copied());
    // One thread: what it wins by more it loses by waiting for them.
    job.environment.push(("OMP_THREAD_LIMIT".to_owned(), "1".to_owned()));
    job
}

/// What the program says of itself.
fn said(launcher: &Program, settings: &Ocr, question: &str) -> Result<String, Trouble> {
    let job = Job { cpu: QUESTION, budget: QUESTION, output_bytes: 1 << 16, ..job(settings, &[question]) };
    let done = run(launcher, &job, b"").map_err(|error| Trouble::of(&error))?;
    Ok(String::from_utf8_lossy(&done.output).into_owned())
}

/// Whether it is a name of language data and nothing that the program takes for something else.
fn is_name(language: &str) -> bool {
    let letters = language.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    letters && language.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Size and time of language data: it is replaced without the program being another.
fn stamp(data: Option<&Path>, language: &str) -> Option<(u64, std::time::SystemTime)> {
    let stat = fs::metadata(data?.join(format!("{language}.traineddata"))).ok()?;
    Some((stat.len(), stat.modified().ok()?))
}

/// Whether one document is to blame: it refused to be read, or the worker did not survive it.
fn is_of_the_file(trouble: &Trouble) -> bool {
    trouble.code.starts_with("JA-1") || trouble.code.starts_with("EX-") || trouble.code == "AG-020"
}

/// Whether most of a page is guesswork: specks, or handwriting, taken for letters.
fn is_guessed(table: &str) -> bool {
    let words = table.lines().filter(|line| line.starts_with("5\t")).count();
    words >= GUESSES && confidence(table).1 < GUESSED
}

/// How much of a table is believed: letters of words that are likely right, and the mean over all words.
fn confidence(table: &str) -> (usize, f32) {
    let (mut sure, mut sum, mut words) = (0, 0.0, 0);
    for line in table.lines() {
        let columns: Vec<&str> = line.splitn(12, '\t').collect();
        let [level, .., told, text] = columns.as_slice() else { continue };
        let Ok(told) = told.parse::<f32>() else { continue };
        if *level != "5" || text.trim().is_empty() {
            continue;
        }
        words += 1;
        sum += told;
        sure += if told >= UNSURE { text.chars().count() } else { 0 };
    }
    (sure, if words == 0 { 0.0 } else { sum / words as f32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_data_is_named_and_nothing_else_is_put_to_the_program() {
        for (name, good) in
            [("jpn", true), ("jpn_vert", true), ("-c", false), ("../x", false), ("", false), ("a b", false)]
        {
            assert_eq!(is_name(name), good, "{name}");
        }
    }

    #[test]
    fn a_page_is_believed_by_its_words() {
        let row = |confidence: &str, text: &str| format!("5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t{confidence}\t{text}\n");
        let table = format!("level\tconf\n4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n{}{}", row("90", "汐見"), row("30", "|"));
        assert_eq!(confidence(&table), (2, 60.0));
        assert_eq!(confidence(""), (0, 0.0));
        assert!(is_guessed(&row("30", "人").repeat(20)) && !is_guessed(&row("90", "人").repeat(20)));
        assert!(!is_guessed(&row("30", "人").repeat(5)), "a photograph with a few specks");
    }
}

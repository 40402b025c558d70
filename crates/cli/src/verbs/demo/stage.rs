//! The stage: folders, processes, and the commands that the tour types.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::town;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;
use crate::verbs::unreadable;

/// Marks a folder as the demo's own: nothing else is ever cleared away.
const MARK: &str = ".sekimori-demo";
/// Lines of a document shown.
const EXCERPT: usize = 6;

/// Files of the share that were sealed, by their path before.
pub(super) type SealedFiles = BTreeMap<PathBuf, PathBuf>;

pub(super) struct Stage<'a> {
    folder: PathBuf,
    screen: &'a mut Screen,
    url: String,
    server: Option<Child>,
    agent: Option<Child>,
    begun: Instant,
    run: Option<String>,
}

impl<'a> Stage<'a> {
    /// Clears the demo's own folder and lays out the share.
    pub(super) fn set(folder: &Path, screen: &'a mut Screen) -> Result<Stage<'a>, Failure> {
        let begun = Instant::now();
        if folder.exists() {
            if !folder.join(MARK).exists() && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
                let args = vec![("path", folder.display().to_string())];
                return Err(Failure::sentence(Exit::Usage, "CI-008", args));
            }
            fs::remove_dir_all(folder).map_err(|error| unreadable(folder, &error))?;
        }
        let make = |path: &Path| {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| unreadable(path, &error))
        };
        make(folder)?;
        let folder = folder.canonicalize().map_err(|error| unreadable(folder, &error))?;
        let write = |path: &Path, bytes: &[u8]| fs::write(path, bytes).map_err(|error| unreadable(path, &error));
        write(&folder.join(MARK), b"")?;
        for (name, bytes) in town::share() {
            let path = folder.join("share").join(name);
            make(path.parent().unwrap_or(&folder))?;
            write(&path, bytes)?;
        }
        write(&folder.join("roster.csv"), town::ROSTER.as_bytes())?;
        // Free at this moment; the server says so if somebody takes it in between.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_or(8443, |a| a.port());
        let url = format!("https://127.0.0.1:{port}");
        Ok(Stage { folder, screen, url, server: None, agent: None, begun, run: None })
    }

    pub(super) fn chapter(&mut self, key: &str) -> Result<(), Failure> {
        let title = self.screen.locale.say(key);
        self.screen.line("")?;
        self.screen.line(&format!("━━ {title}"))?;
        Ok(self.screen.flush()?)
    }

    fn say(&mut self, key: &str, args: &[(&str, &str)]) -> Result<(), Failure> {
        self.screen.say(key, args)?;
        Ok(self.screen.flush()?)
    }

    fn share(&self) -> PathBuf {
        self.folder.join("share")
    }

    fn state(&self, pc: &str) -> PathBuf {
        self.folder.join("pc").join(pc)
    }

    /// A command of one PC, in the language of the tour.
    fn command(&self, pc: &str, args: &[&str]) -> Command {
        let mut command = Command::new("/proc/self/exe");
        let language = self.screen.locale.language.id();
        command.arg("--lang").arg(language).arg("--state").arg(self.state(pc)).args(args);
        command.env_remove("SEKIMORI_STATE").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end, with these lines typed into it.
    fn ask(&self, pc: &str, args: &[&str], typed: &[&str]) -> Result<Output, Failure> {
        let mut child = self.command(pc, args).spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            for line in typed {
                writeln!(stdin, "{line}")?;
            }
        }
        Ok(child.wait_with_output()?)
    }

    /// The same, shown as somebody would type it, with the first lines of what comes back.
    fn show(&mut self, who: &str, pc: &str, args: &[&str], typed: &[&str]) -> Result<Output, Failure> {
        let output = self.ask(pc, args, typed)?;
        let shown: Vec<String> =
            args.iter().map(|arg| arg.replace(&format!("{}/", self.folder.display()), "")).collect();
        self.screen.line(&format!("{who} $ sekimori {}", shown.join(" ")))?;
        for text in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(text);
            let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
            for line in lines.iter().take(EXCERPT) {
                self.screen.line(&format!("    {line}"))?;
            }
            if lines.len() > EXCERPT {
                self.screen.line("    …")?;
            }
        }
        self.screen.flush()?;
        Ok(output)
    }

    /// A step without which the tour makes no sense.
    fn need(&mut self, output: &Output, exit: Exit) -> Result<(), Failure> {
        if output.status.code() == Some(exit as i32) {
            return Ok(());
        }
        let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Failure::sentence(Exit::Internal, "CI-009", vec![("cause", stderr)]))
    }

    /// Starts office and key service.
    pub(super) fn serve(&mut self) -> Result<(), Failure> {
        let listen = self.url.trim_start_matches("https://").to_owned();
        let (data, passphrase) = (self.folder.join("server"), self.folder.join("secret/passphrase"));
        let (data, passphrase) = (data.display().to_string(), passphrase.display().to_string());
        let args = [
            "serve",
            "--json",
            "--data",
            &data,
            "--listen",
            &listen,
            "--host",
            "127.0.0.1",
            "--org",
            "shiomi",
            "--name",
            "汐見市",
            "--officer",
            town::OFFICER,
            "--passphrase-file",
            &passphrase,
        ];
        let log = self.folder.join("server.log");
        let log = fs::File::create(&log).map_err(|error| unreadable(&log, &error))?;
        let mut child = self.command("server", &args).stdin(Stdio::null()).stderr(log).spawn()?;
        let out = child.stdout.take().ok_or_else(|| Failure::sentence(Exit::Internal, "CI-004", Vec::new()))?;
        self.server = Some(child);
        let mut set_up = Value::Null;
        for line in BufReader::new(out).lines() {
            let line: Value = serde_json::from_str(&line?).unwrap_or_default();
            if line.get("set_up").is_some() {
                set_up = line;
            } else if line.get("ready").is_some() {
                self.say("demo-serving", &[("url", &self.url.clone())])?;
                return self.first_officer(&set_up["set_up"]);
            }
        }
        Err(Failure::sentence(Exit::Internal, "CI-004", Vec::new()))
    }

    fn first_officer(&mut self, set_up: &Value) -> Result<(), Failure> {
        let text = |key: &str| set_up[key].as_str().unwrap_or_default().to_owned();
        let (token, code) = (text("token"), text("code"));
        let url = self.url.clone();
        let output = self.ask("jouhou", &["enroll", &url, "--token", &token, "--name", "情報政策課-01"], &[])?;
        self.need(&output, Exit::Ok)?;
        let password = password(town::OFFICER);
        let output = self.ask("jouhou", &["login", "--stdin"], &[town::OFFICER, &code, &password])?;
        self.need(&output, Exit::Ok)
    }

    /// Roster, recovery kit, and the PCs of the tour.
    pub(super) fn set_up(&mut self) -> Result<(), Failure> {
        let roster = self.folder.join("roster.csv").display().to_string();
        let output = self.show("関 守（情報政策課）", "jouhou", &["roster", "import", &roster], &[])?;
        self.need(&output, Exit::Ok)?;
        let (kit, code) = (self.folder.join("secret/recovery-kit.txt"), self.folder.join("secret/recovery-code.txt"));
        let (kit, code) = (kit.display().to_string(), code.display().to_string());
        let output = self.show("関 守（情報政策課）", "jouhou", &["backup", &kit, "--code-file", &code], &[])?;
        self.need(&output, Exit::Ok)?;
        let output = self.ask("jouhou", &["device", "token", "--zone", "lgwan", "--devices", "3"], &[])?;
        self.need(&output, Exit::Ok)?;
        let token = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let url = self.url.clone();
        for (pc, name) in [("fileserver", "ファイルサーバー"), ("zeimu", "税務課-01"), ("shimin", "市民課-01")]
        {
            let output = self.ask(pc, &["enroll", &url, "--token", &token, "--name", name], &[])?;
            self.need(&output, Exit::Ok)?;
        }
        let people = [town::MANAGER, town::CLERK, town::NEIGHBOUR, town::LEAVER];
        let invite: Vec<&str> = ["roster", "invite"].into_iter().chain(people).collect();
        let output = self.ask("jouhou", &invite, &[])?;
        self.need(&output, Exit::Ok)?;
        let codes = String::from_utf8_lossy(&output.stdout).into_owned();
        for line in codes.lines() {
            let Some((person, code)) = line.split_once('\t') else { continue };
            let pc = if person == town::NEIGHBOUR { "shimin" } else { "zeimu" };
            // A leaver is refused here already; the tour shows it later.
            self.ask(pc, &["login", "--stdin"], &[person, code, &password(person)])?;
        }
        let mut settings = String::new();
        for (name, section) in town::SECTIONS {
            let folder = self.share().join(name);
            settings.push_str(&format!(
                "[[place]]\nfolder = {:?}\nsection = \"{section}\"\n",
                folder.display().to_string()
            ));
        }
        let governed = self.share().join(town::GOVERNED);
        fs::create_dir_all(&governed).map_err(|error| unreadable(&governed, &error))?;
        let governed = governed.display().to_string();
        settings.push_str(&format!("[[place]]\nfolder = {governed:?}\nsection = \"zeimu\"\ngoverned = true\n"));
        let path = self.state("fileserver").join("agent.toml");
        fs::write(&path, settings).map_err(|error| unreadable(&path, &error))
    }

    /// Scans the share, seals what the rules say, and shows what was found by kind and folder.
    pub(super) fn seal_share(&mut self) -> Result<SealedFiles, Failure> {
        let share = self.share().display().to_string();
        let files = town::share().len();
        let limit = files.to_string();
        let args = ["scan", "--json", "--protect", "--yes", "--up-to", &limit, &share];
        self.say("demo-scanning", &[("n", &limit)])?;
        let mut child = self.command("fileserver", &args).stdin(Stdio::null()).spawn()?;
        let out = child.stdout.take().ok_or_else(|| Failure::sentence(Exit::Internal, "CI-009", Vec::new()))?;
        let bar = ProgressBar::new(files as u64);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} [{elapsed}]") {
            bar.set_style(style);
        }
        let mut found = Found::default();
        for line in BufReader::new(out).lines() {
            let line: Value = serde_json::from_str(&line?).unwrap_or_default();
            bar.inc(1);
            found.add(&line, &self.share());
        }
        bar.finish_and_clear();
        let output = child.wait_with_output()?;
        self.need(&output, Exit::Ok)?;
        self.run = found.run.take();
        found.tell(self.screen)?;
        let run = self.ask("fileserver", &["undo"], &[])?;
        let run = String::from_utf8_lossy(&run.stdout).split_whitespace().next().map(str::to_owned);
        self.run = run;
        Ok(found.sealed)
    }

    fn wanted(&self, sealed: &SealedFiles) -> Result<String, Failure> {
        let path = sealed.get(&self.share().join(town::WANTED));
        let args = || vec![("cause", town::WANTED.to_owned())];
        path.map(|p| p.display().to_string()).ok_or_else(|| Failure::sentence(Exit::Internal, "CI-009", args()))
    }

    fn sign_in(&mut self, pc: &str, person: &str) -> Result<Output, Failure> {
        self.ask(pc, &["login", "--stdin"], &[person, &password(person)])
    }

    /// Who may open the same file, and why the others may not.
    pub(super) fn people(&mut self, sealed: &SealedFiles) -> Result<(), Failure> {
        let file = self.wanted(sealed)?;
        let output = self.show("だれでも", "shimin", &["info", &file], &[])?;
        self.need(&output, Exit::Ok)?;
        let signed_in = self.sign_in("zeimu", town::MANAGER)?;
        self.need(&signed_in, Exit::Ok)?;
        let to = self.folder.join("課長が取り出した写し.xlsx").display().to_string();
        let args = ["open", &file, "-o", &to, "--reason", "差し替えのため"];
        let output = self.show("汐見 一郎（税務課 課長）", "zeimu", &args, &[])?;
        self.need(&output, Exit::Ok)?;
        let signed_in = self.sign_in("zeimu", town::CLERK)?;
        self.need(&signed_in, Exit::Ok)?;
        let output = self.show("沖 さくら（税務課 主事）", "zeimu", &["open", &file], &[])?;
        self.need(&output, Exit::Ok)?;
        let to = self.folder.join("主事の写し.xlsx").display().to_string();
        let output = self.show("沖 さくら（税務課 主事）", "zeimu", &["open", &file, "-o", &to], &[])?;
        self.need(&output, Exit::Refused)?;
        let signed_in = self.sign_in("shimin", town::NEIGHBOUR)?;
        self.need(&signed_in, Exit::Ok)?;
        let output = self.show("帆足 翔太（市民課 主事）", "shimin", &["open", &file], &[])?;
        self.need(&output, Exit::Refused)?;
        let typed = [town::LEAVER, &password(town::LEAVER)];
        let mut output = self.show("島崎 浩二（3 月に退職）", "zeimu", &["login", "--stdin"], &typed)?;
        if output.status.success() {
            output = self.show("島崎 浩二（3 月に退職）", "zeimu", &["open", &file], &[])?;
        }
        self.need(&output, Exit::Refused)
    }

    /// A right changes and takes effect with the next request.
    pub(super) fn change_a_right(&mut self, sealed: &SealedFiles) -> Result<(), Failure> {
        let file = self.wanted(sealed)?;
        let matrix = self.ask("jouhou", &["matrix", "show"], &[])?;
        self.need(&matrix, Exit::Ok)?;
        let path = self.folder.join("matrix.toml");
        let text = town::stricter(String::from_utf8_lossy(&matrix.stdout).trim_end());
        fs::write(&path, text).map_err(|error| unreadable(&path, &error))?;
        let path = path.display().to_string();
        let output = self.show("関 守（情報政策課）", "jouhou", &["matrix", "set", &path], &[])?;
        self.need(&output, Exit::Ok)?;
        let signed_in = self.sign_in("zeimu", town::CLERK)?;
        self.need(&signed_in, Exit::Ok)?;
        let output = self.show("沖 さくら（税務課 主事）", "zeimu", &["open", &file], &[])?;
        self.need(&output, Exit::Refused)
    }

    /// The whole run is taken back, compared byte for byte, and sealed again.
    pub(super) fn take_back(&mut self, sealed: &SealedFiles) -> Result<(), Failure> {
        let run = self.run.clone().unwrap_or_default();
        let typed = [town::OFFICER, &password(town::OFFICER)];
        let signed_in = self.ask("fileserver", &["login", "--stdin"], &typed)?;
        self.need(&signed_in, Exit::Ok)?;
        let output = self.show("関 守（情報政策課）", "fileserver", &["undo", &run, "--yes"], &[])?;
        self.need(&output, Exit::Ok)?;
        let same = town::share()
            .iter()
            .filter(|(name, bytes)| fs::read(self.share().join(name)).is_ok_and(|now| now == *bytes));
        let (same, all) = (same.count(), town::share().len());
        self.say("demo-same", &[("same", &same.to_string()), ("all", &all.to_string())])?;
        if same != all {
            return Err(Failure::sentence(Exit::Broken, "CI-009", vec![("cause", "undo".to_owned())]));
        }
        let again = self.seal_share()?;
        if again.len() == sealed.len() {
            Ok(())
        } else {
            Err(Failure::sentence(Exit::Internal, "CI-009", vec![("cause", "seal".to_owned())]))
        }
    }

    /// The log holds; a copy with one byte changed does not.
    pub(super) fn verify_log(&mut self) -> Result<(), Failure> {
        let log = self.folder.join("server/keys/log");
        let args = ["audit", "verify", &log.display().to_string()];
        let output = self.show("監物 公平（監査委員事務局）", "jouhou", &args, &[])?;
        self.need(&output, Exit::Ok)?;
        let copy = self.folder.join("log-tampered");
        copy_folder(&log, &copy).map_err(|error| unreadable(&copy, &error))?;
        let changed = change_a_byte(&copy.join("tile/entries")).map_err(|error| unreadable(&copy, &error))?;
        self.say("demo-tampered", &[("file", &changed)])?;
        let args = ["audit", "verify", &copy.display().to_string()];
        let output = self.show("監物 公平（監査委員事務局）", "jouhou", &args, &[])?;
        self.need(&output, Exit::Broken)
    }

    /// The end of the tour.
    pub(super) fn end(&mut self) -> Result<Exit, Failure> {
        let seconds = self.begun.elapsed().as_secs().to_string();
        self.screen.line("")?;
        self.say("demo-end", &[("seconds", &seconds), ("folder", &self.folder.display().to_string())])?;
        Ok(Exit::Ok)
    }

    /// Stays until Ctrl-C, with what one needs to try things oneself.
    pub(super) fn stay(&mut self) -> Result<(), Failure> {
        let people = [town::OFFICER, town::MANAGER, town::CLERK, town::NEIGHBOUR];
        for person in people {
            let row = town::ROSTER.lines().find(|line| line.starts_with(person)).unwrap_or_default();
            let fields: Vec<&str> = row.split(',').collect();
            let field = |n: usize| fields.get(n).copied().unwrap_or_default();
            let password = password(person);
            let args = [
                ("person", person),
                ("name", field(1)),
                ("section", field(3)),
                ("post", field(4)),
                ("password", &password),
            ];
            self.screen.say("demo-login", &args)?;
        }
        self.agent = Some(self.start_agent()?);
        let (state, governed) = (self.state("zeimu"), self.share().join(town::GOVERNED));
        let (state, governed) = (state.display().to_string(), governed.display().to_string());
        self.say("demo-stay", &[("url", &self.url.clone()), ("state", &state), ("governed", &governed)])?;
        let (sender, receiver) = std::sync::mpsc::channel();
        let _ = ctrlc::set_handler(move || {
            let _ = sender.send(());
        });
        while receiver.recv_timeout(Duration::from_secs(1)).is_err() {
            if self.server.as_mut().is_some_and(|server| server.try_wait().is_ok_and(|ended| ended.is_some())) {
                return Err(Failure::sentence(Exit::Internal, "CI-004", Vec::new()));
            }
        }
        Ok(())
    }

    /// The file server's agent, which seals what is put into the governed folder.
    fn start_agent(&self) -> Result<Child, Failure> {
        let log = self.folder.join("agent.log");
        let log = fs::File::create(&log).map_err(|error| unreadable(&log, &error))?;
        let mut command = self.command("fileserver", &["agent"]);
        Ok(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn()?)
    }

    /// Ends the server; the folder stays, so that one can look around.
    pub(super) fn close(mut self) {
        for mut server in [self.agent.take(), self.server.take()].into_iter().flatten() {
            if let Some(pid) = rustix::process::Pid::from_raw(i32::try_from(server.id()).unwrap_or(0)) {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
            }
            let _ = server.wait();
        }
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        for process in [&mut self.agent, &mut self.server].into_iter().flatten() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// The invented staff's passwords: the demo's only, said on its screen.
fn password(person: &str) -> String {
    format!("shiomi-demo-{person}")
}

/// What a scan found, summed up.
#[derive(Default)]
struct Found {
    sealed: SealedFiles,
    run: Option<String>,
    kinds: BTreeMap<String, u64>,
    folders: BTreeMap<String, (u64, u64)>,
}

impl Found {
    fn add(&mut self, line: &Value, share: &Path) {
        let Some(path) = line["path"].as_str().map(PathBuf::from) else { return };
        let below = path.strip_prefix(share).unwrap_or(&path);
        let folder = below.components().next().map(|c| c.as_os_str().to_string_lossy().into_owned());
        let folder = self.folders.entry(folder.unwrap_or_default()).or_default();
        if line["fate"] == "sealed" {
            folder.1 += 1;
            let mut name = path.as_os_str().to_owned();
            name.push(".tdf");
            self.sealed.insert(path, PathBuf::from(name));
            return;
        }
        folder.0 += 1;
        for (kind, counts) in line["kinds"].as_object().into_iter().flatten() {
            *self.kinds.entry(kind.clone()).or_default() += counts["low"].as_u64().unwrap_or(0);
        }
    }

    fn tell(&self, screen: &mut Screen) -> Result<(), Failure> {
        for (kind, n) in &self.kinds {
            let word = screen.locale.say(&format!("kind-{}", kind.replace('_', "-")));
            screen.say("demo-kind", &[("kind", &word), ("n", &n.to_string())])?;
        }
        for (folder, (found, sealed)) in &self.folders {
            screen.say(
                "demo-folder",
                &[("folder", folder), ("found", &found.to_string()), ("sealed", &sealed.to_string())],
            )?;
        }
        Ok(screen.flush()?)
    }
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?
        } else {
            fs::copy(entry.path(), &target).map(drop)?
        }
    }
    Ok(())
}

/// Changes one byte in the middle of the first entry bundle; says which file.
fn change_a_byte(entries: &Path) -> std::io::Result<String> {
    let mut folders = vec![entries.to_owned()];
    while let Some(folder) = folders.pop() {
        let mut found: Vec<_> = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
        found.sort();
        for path in found {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let mut bytes = fs::read(&path)?;
            let middle = bytes.len() / 2;
            if let Some(byte) = bytes.get_mut(middle) {
                *byte ^= 1;
                fs::write(&path, bytes)?;
                return Ok(path.strip_prefix(entries).unwrap_or(&path).display().to_string());
            }
        }
    }
    Err(std::io::ErrorKind::NotFound.into())
}

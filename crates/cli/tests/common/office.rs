//! A server with its key service, the invented city's staff, and their PCs.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread;

use serde_json::Value;

use super::{BOUND, Desk, children, kill};

pub(crate) const OFFICER: &str = "S0901";
pub(crate) const MANAGER: &str = "S0201";
pub(crate) const CLERK: &str = "S0204";
pub(crate) const NEIGHBOUR: &str = "S0304";
pub(crate) const LEAVER: &str = "S0207";
const ROSTER: &str = include_str!("../../../../demo/roster.csv");

/// A running server.
pub(crate) struct Office<'a> {
    desk: &'a Desk,
    pub(crate) url: String,
    server: Option<Child>,
    set_up: Value,
    starts: u32,
    /// Arguments beyond the usual ones, from the next start on.
    pub(crate) more: Vec<String>,
}

impl<'a> Office<'a> {
    /// Started for the first time, nobody known yet.
    pub(crate) fn start(desk: &'a Desk) -> Office<'a> {
        let port = TcpListener::bind("127.0.0.1:0").expect("port").local_addr().expect("port").port();
        let url = format!("https://127.0.0.1:{port}");
        let mut office = Office { desk, url, server: None, set_up: Value::Null, starts: 0, more: Vec::new() };
        office.serve();
        office
    }

    /// Started, with roster and recovery kit, the PCs `jouhou`, `fileserver`, `zeimu` and `shimin` enrolled.
    pub(crate) fn open(desk: &'a Desk) -> Office<'a> {
        let office = Office::start(desk);
        office.first_officer();
        let roster = desk.write("roster.csv", ROSTER).display().to_string();
        desk.run("jouhou", &["roster", "import", &roster]).ok();
        desk.back_up("jouhou");
        let token = desk.run("jouhou", &["device", "token", "--zone", "lgwan", "--devices", "3"]).ok().text();
        for pc in ["fileserver", "zeimu", "shimin"] {
            desk.run(pc, &["enroll", &office.url, "--token", token.trim(), "--name", pc]).ok();
        }
        let codes = desk.run("jouhou", &["roster", "invite", MANAGER, CLERK, NEIGHBOUR]).ok().text();
        for line in codes.lines() {
            let (person, code) = line.split_once('\t').expect("person and code");
            desk.typed("zeimu", &["login", "--stdin"], &[person, code, &password(person)]).ok();
        }
        let section = |folder: &str, id: &str| {
            format!("[[place]]\nfolder = {:?}\nsection = \"{id}\"\n", desk.arg(&format!("share/{folder}")))
        };
        let places = [section("税務課", "zeimu"), section("市民課", "shimin")].concat();
        fs::write(desk.path("pc/fileserver/agent.toml"), places).expect("settings");
        office
    }

    pub(crate) fn first_officer(&self) {
        let text = |key: &str| self.set_up[key].as_str().expect("set-up").to_owned();
        self.desk.run("jouhou", &["enroll", &self.url, "--token", &text("token"), "--name", "jouhou"]).ok();
        self.desk.typed("jouhou", &["login", "--stdin"], &[OFFICER, &text("code"), &password(OFFICER)]).ok();
    }

    /// Starts the server on the same data and address as before; returns when it says that it is ready.
    pub(crate) fn serve(&mut self) {
        self.starts += 1;
        let (data, passphrase) = (self.desk.arg("server"), self.desk.arg("secret/passphrase"));
        let listen = self.url.trim_start_matches("https://").to_owned();
        let args = ["serve", "--json", "--data", &data, "--listen", &listen, "--host", "127.0.0.1"];
        let more = ["--org", "shiomi", "--name", "汐見市", "--officer", OFFICER, "--passphrase-file", &passphrase];
        let mut command = self.desk.command("server", &[args.as_slice(), &more].concat());
        command.args(&self.more);
        fs::create_dir_all(self.desk.path("logs")).expect("folder");
        let log = File::create(self.desk.path(&format!("logs/server-{}.log", self.starts))).expect("log");
        // The office in full; its libraries only where they complain, for they would fill the disk.
        command.env("RUST_LOG", "info,server=trace,keys=trace,sekimori=trace,store=trace,sqlx=debug,tower_http=trace");
        let mut child = command.stderr(log).stdout(Stdio::piped()).spawn().expect("server");
        let out = child.stdout.take().expect("stdout");
        self.server = Some(child);
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str::<Value>(&line).unwrap_or_default());
            }
        });
        loop {
            let line = receiver.recv_timeout(BOUND).expect("the server gets ready");
            if line.get("set_up").is_some() {
                self.set_up = line["set_up"].clone();
            } else if line.get("ready").is_some() {
                return;
            }
        }
    }

    pub(crate) fn sign_in(&self, pc: &str, person: &str) {
        self.desk.typed(pc, &["login", "--stdin"], &[person, &password(person)]).ok();
    }

    /// The key service's process.
    pub(crate) fn key_service(&self) -> u32 {
        let server = self.server.as_ref().expect("server").id();
        *children(server).first().expect("the key service runs")
    }

    /// Asks the server to end, and waits.
    pub(crate) fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            kill(server.id(), "TERM");
            server.wait().expect("ended");
        }
    }

    /// Kills the server's front alone; gives the key service that it had started.
    pub(crate) fn kill_front(&mut self) -> u32 {
        let keys = self.key_service();
        if let Some(mut server) = self.server.take() {
            kill(server.id(), "KILL");
            server.wait().expect("ended");
        }
        keys
    }

    /// Kills the server and its key service at once, as a power cut would.
    pub(crate) fn cut(&mut self) {
        if let Some(mut server) = self.server.take() {
            let keys = children(server.id());
            kill(server.id(), "KILL");
            for pid in keys {
                kill(pid, "KILL");
            }
            server.wait().expect("ended");
        }
    }
}

impl Drop for Office<'_> {
    fn drop(&mut self) {
        self.cut();
    }
}

pub(crate) fn password(person: &str) -> String {
    format!("shiomi-test-{person}")
}

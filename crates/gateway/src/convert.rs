//! Old Office documents to new ones, by LibreOffice behind walls: what comes back is a stranger's file like any other.

use std::path::PathBuf;
use std::time::Duration;

use jail::function::Program;
use jail::program::{Job, run};
use model::sanitising::Kind;

/// Where distributions put LibreOffice.
const PLACES: [&str; 3] =
    ["/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program", "/opt/libreoffice/program"];

/// Longest converted file.
const OUTPUT: usize = 256 << 20;

/// LibreOffice, and how it is started.
#[derive(Clone, Debug)]
pub(crate) struct Converter {
    launcher: Program,
    folder: PathBuf,
    budget: Duration,
}

impl Converter {
    /// If there is a LibreOffice here.
    pub(crate) fn find(launcher: Program, budget: Duration) -> Option<Converter> {
        let folder = PLACES.iter().map(PathBuf::from).find(|folder| folder.join("soffice.bin").is_file())?;
        Some(Converter { launcher, folder, budget })
    }

    /// The same document as a new one; none if it cannot be had. The profile is made and thrown away each time: nothing of
    /// one document is there when the next one comes.
    pub(crate) fn convert(&self, bytes: &[u8], from: Kind, to: Kind) -> Option<Vec<u8>> {
        let job = self.job(from.extension(), to.extension());
        match run(&self.launcher, &job, bytes) {
            Ok(done) if !done.output.is_empty() => Some(done.output),
            Ok(_) => None,
            Err(error) => {
                tracing::warn!(%error, "an old document could not be converted");
                None
            }
        }
    }

    fn job(&self, from: &str, to: &str) -> Job {
        let folder = self.folder.display();
        // It ends with 81 after it has made its profile, and wants to be started again.
        let script = format!(
            "cat > /tmp/in.{from}; cd /tmp; export LD_LIBRARY_PATH={folder}; w() {{ {folder}/soffice.bin --headless \
             --norestore --nolockcheck --nodefault -env:UserInstallation=file:///tmp/profile --convert-to {to} \
             --outdir /tmp/out /tmp/in.{from} >/dev/null; }}; w; if test $? = 81; then w; fi; cat /tmp/out/in.{to}"
        );
        let mut job = Job::new("/bin/sh", ["-c".to_owned(), script]);
        job.readable.extend(["/etc/libreoffice".into(), self.folder.clone()]);
        job.scratch_bytes = 512 << 20;
        job.memory_bytes = 4 << 30;
        job.cpu = self.budget;
        job.budget = self.budget;
        job.output_bytes = OUTPUT;
        job
    }
}

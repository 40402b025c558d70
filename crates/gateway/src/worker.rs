//! The worker's side: one file, one answer. Runs inside the jail only.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use model::sanitising::{Kind, Reason, Refusal, Report};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use sanitize::{Fonts, Input, LinkPolicy, Policy};
use verify::Rules;

use crate::asking::{Ask, Told};

/// Argument with which our own binary becomes a worker of the checkpoint.
pub const WORKER: &str = "sanitise-worker";

/// Longest file whose first page is drawn.
const DRAWN: u64 = 64 << 20;

/// Longest old document that is converted.
const OLD: u64 = 100 << 20;

/// Stack of a worker: parsers of nested formats recurse.
const STACK: u64 = 64 << 20;

/// Runs as a jailed worker until the parent hangs up. Call it first thing in `main`, before any thread is started.
///
/// # Errors
/// When the process is no worker or cannot be locked down; it has then read nothing and must end.
pub fn work() -> Result<(), jail::JailError> {
    // Only a soft limit, so it may fail.
    let stack = Rlimit { current: Some(STACK), maximum: getrlimit(Resource::Stack).maximum };
    let _ = setrlimit(Resource::Stack, stack);
    // Mapped, not read: most files need none of them, and those that do touch a few pages.
    let fonts = Fonts::new(std::env::args_os().skip(2).filter_map(|path| jail::function::map(Path::new(&path)).ok()));
    warm();
    jail::function::serve_all(&mut |files, request| answer(files, request, &fonts))
}

/// Reads all that is read once, before the first file: this process is forked for each.
fn warm() {
    let rules = Rules { schemes: &[], expanded_bytes: 1 << 20, depth: 2 };
    for clean in sanitize::warm() {
        let _ = verify::verify(&clean.bytes, clean.report.out, &rules);
    }
}

/// Answers one request about the file that is first among the descriptors.
pub fn answer(files: Vec<File>, request: &[u8], fonts: &Fonts) -> Vec<u8> {
    let mut files = files.into_iter();
    let told = match (postcard::from_bytes(request), files.next(), files.next()) {
        (Ok(Ask::Sanitise { name, password, policy, convert }), Some(file), Some(output)) => {
            let password = password.as_ref().map(|password| password.expose());
            match convert.then(|| old(&file, name.as_deref())).flatten() {
                Some(old) => old,
                None => Told::Sanitised(sanitise((file, output), name.as_deref(), password, &policy, fonts)),
            }
        }
        (Ok(Ask::Verify { kind, policy }), Some(file), _) => Told::Verified(verify(file, kind, &policy)),
        (Ok(Ask::Draw { name }), Some(file), Some(output)) => {
            Told::Drawn(draw(file, output, name.as_deref()).is_some())
        }
        _ => Told::Nonsense,
    };
    serde_json::to_vec(&told).unwrap_or_default()
}

/// What has to be converted first.
fn old(file: &File, name: Option<&str>) -> Option<Told> {
    let bytes = read(file.try_clone().ok()?, OLD).ok()?;
    let (from, to, carried) = sanitize::old_format(&bytes, name)?;
    Some(Told::Old { from, to, carried })
}

fn sanitise(
    (file, mut output): (File, File),
    name: Option<&str>,
    password: Option<&str>,
    policy: &str,
    fonts: &Fonts,
) -> Result<Report, Refusal> {
    let policy = Policy::parse(policy).map_err(|_| Refusal::new(Reason::PolicyBlocked, "policy"))?;
    let bytes = read(file, policy.limits.input_bytes)?;
    let clean = sanitize::sanitize_with(Input { bytes: &bytes, name, password }, &policy, fonts)?;
    // Beyond the longest output the kernel ends this process; the parent knows what that means.
    output.write_all(&clean.bytes).map_err(|_| Refusal::new(Reason::LimitSize, "output"))?;
    Ok(clean.report)
}

/// With parsers that share no code with those that rebuilt the file.
fn verify(file: File, kind: Kind, policy: &str) -> Result<(), Refusal> {
    let policy = Policy::parse(policy).map_err(|_| Refusal::new(Reason::PolicyBlocked, "policy"))?;
    let schemes = if policy.links == LinkPolicy::Keep { policy.schemes } else { Vec::new() };
    let rules = Rules { schemes: &schemes, expanded_bytes: policy.limits.expanded_bytes, depth: policy.limits.depth };
    verify::verify(&read(file, u64::MAX)?, kind, &rules)
}

fn draw(file: File, mut output: File, name: Option<&str>) -> Option<()> {
    let bytes = read(file, DRAWN).ok()?;
    let kind = sanitize::kind(&bytes, name).ok()?;
    output.write_all(&crate::drawing::first_page(bytes, kind)?).ok()
}

fn read(mut file: File, most: u64) -> Result<Vec<u8>, Refusal> {
    let unread = |_: io::Error| Refusal::malformed("cannot be read");
    // The size is found by seeking: a worker may not ask the kernel for it.
    let size = file.seek(SeekFrom::End(0)).map_err(unread)?;
    if size > most {
        return Err(Refusal::new(Reason::LimitSize, "file"));
    }
    file.rewind().map_err(unread)?;
    let mut bytes = Vec::new();
    let room = usize::try_from(size).map_err(|_| Refusal::new(Reason::LimitSize, "file"))?;
    bytes.try_reserve_exact(room + 1).map_err(|_| Refusal::new(Reason::LimitMemory, "file"))?;
    file.read_to_end(&mut bytes).map_err(unread)?;
    Ok(bytes)
}

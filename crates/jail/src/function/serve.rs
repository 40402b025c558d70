//! The worker's side: lock down, say so, then answer until the parent hangs up.

use super::channel::{HEADER, RIDERS, Tag, header, parse_header};
use super::{Limits, lockdown, relro, stem};
use crate::JailError;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags};
use serde::Serialize;
use std::fs::File;
use std::io::{self, ErrorKind, IoSlice, IoSliceMut, Read, Seek, Write};
use std::mem::MaybeUninit;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};

/// Longest setup frame that a worker accepts.
const SETUP_BYTES: u32 = 4096;

/// Source place of the last panic, for the answer. Never its message: that may quote the document.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// Serves calls with `handler` until the parent hangs up. To be called first in `main`: before any thread, and before
/// anything is opened, since all descriptors but the channel are closed.
///
/// The handler gets the file, at its beginning, and the request, and returns the answer. It can read, seek, allocate and
/// ask the time; all else kills the process. Memory for dictionaries is best taken before this call.
///
/// # Errors
/// When the process is no worker, has threads, or cannot be locked down: it then has read no request and must exit.
/// When the channel breaks.
pub fn serve(handler: &mut dyn FnMut(File, &[u8]) -> Vec<u8>) -> Result<(), JailError> {
    serve_all(&mut |files, request| files.into_iter().next().map(|file| handler(file, request)).unwrap_or_default())
}

/// What answers a call: the descriptors in their order, and the request.
pub type Answering<'h> = dyn FnMut(Vec<File>, &[u8]) -> Vec<u8> + 'h;

/// As [`serve`], for calls that hand over several descriptors: the handler gets them in the order of the call.
///
/// # Errors
/// See [`serve`].
pub fn serve_all(handler: &mut Answering<'_>) -> Result<(), JailError> {
    serve_from(None, handler)
}

/// What takes the provisions of a worker in.
pub type Preparing<'p> = dyn FnMut(Vec<File>) + 'p;

/// As [`serve_all`], for a program with provisions ([`super::Program::provisions`]): `prepare` gets them in their order, once,
/// before the first file and before workers are forked. No memory becomes code in it, and where the kernel has Landlock it can
/// open nothing and connect to nothing.
///
/// # Errors
/// See [`serve`].
pub fn serve_with(prepare: &mut Preparing<'_>, handler: &mut Answering<'_>) -> Result<(), JailError> {
    serve_from(Some(prepare), handler)
}

fn serve_from(prepare: Option<&mut Preparing<'_>>, handler: &mut Answering<'_>) -> Result<(), JailError> {
    let mut channel = lockdown::take_channel()?;
    let mut first = next_frame(&mut channel, SETUP_BYTES).map_err(JailError::Channel)?;
    let provisions = first.as_mut().map(|frame| std::mem::take(&mut frame.files)).unwrap_or_default();
    let is_stem = matches!(first, Some(Frame { tag: Tag::Stem, .. }));
    let limits = setup(first).map_err(JailError::Channel)?;
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
    let mut ready = lockdown::prepare();
    if let Some(prepare) = prepare {
        ready = ready.and_then(|()| lockdown::narrowed(|| prepare(provisions)));
    }
    if is_stem {
        // Only faster.
        let _ = relro::lay_out();
        greet(&mut channel, ready.and_then(|()| lockdown::apply_stem(&limits)))?;
        let Some(own) = stem::grow(channel)? else { return Ok(()) };
        channel = own;
        greet(&mut channel, lockdown::apply_branch())?;
    } else {
        greet(&mut channel, ready.and_then(|()| lockdown::apply(&limits)))?;
    }
    answer_all(&mut channel, &limits, handler).map_err(JailError::Channel)
}

/// Tells the parent that this process is locked down, or why not.
fn greet<R: Serialize>(channel: &mut File, locked: Result<R, JailError>) -> Result<(), JailError> {
    match locked {
        Ok(report) => {
            let report = postcard::to_stdvec(&report).map_err(|error| JailError::Channel(io::Error::other(error)))?;
            send(channel, Tag::Ready, &report).map_err(JailError::Channel)
        }
        Err(error) => {
            let _ = send(channel, Tag::Refused, reason(&error).as_bytes());
            Err(error)
        }
    }
}

fn setup(frame: Option<Frame>) -> io::Result<Limits> {
    match frame {
        Some(Frame { tag: Tag::Setup | Tag::Stem, payload, .. }) => {
            postcard::from_bytes(&payload).map_err(io::Error::other)
        }
        _ => Err(ErrorKind::InvalidData.into()),
    }
}

fn reason(error: &JailError) -> String {
    let mut text = error.to_string();
    if let Some(source) = std::error::Error::source(error) {
        text.push_str(": ");
        text.push_str(&source.to_string());
    }
    text
}

fn answer_all(channel: &mut File, limits: &Limits, handler: &mut Answering<'_>) -> io::Result<()> {
    while let Some((mut files, request)) = next(channel, limits)? {
        // A pipe has no beginning to go back to; the handler reads it from where it is.
        files.iter_mut().for_each(|file| _ = file.rewind());
        match panic::catch_unwind(AssertUnwindSafe(|| handler(files, &request))) {
            Ok(answer) if u32::try_from(answer.len()).is_ok_and(|length| length <= limits.reply_bytes) => {
                send(channel, Tag::Done, &answer)?;
            }
            Ok(_) => send(channel, Tag::TooLarge, &[])?,
            // What the panic left half done is not used again.
            Err(_) => {
                let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).clone();
                return send(channel, Tag::Panicked, place.as_bytes());
            }
        }
    }
    Ok(())
}

/// Next call, or `None` when the parent has hung up.
fn next(channel: &mut File, limits: &Limits) -> io::Result<Option<(Vec<File>, Vec<u8>)>> {
    match next_frame(channel, limits.request_bytes)? {
        None => Ok(None),
        Some(Frame { tag: Tag::Call, files, payload }) if !files.is_empty() => Ok(Some((files, payload))),
        Some(_) => Err(ErrorKind::InvalidData.into()),
    }
}

/// What the parent sent.
pub(super) struct Frame {
    pub(super) tag: Tag,
    /// Descriptors that rode on it.
    pub(super) files: Vec<File>,
    pub(super) payload: Vec<u8>,
}

/// Next frame with a payload of at most `limit` bytes, or `None` when the parent has hung up.
pub(super) fn next_frame(channel: &mut File, limit: u32) -> io::Result<Option<Frame>> {
    let mut head = [0; HEADER];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(RIDERS))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let received = rustix::io::retry_on_intr(|| {
        rustix::net::recvmsg(&*channel, &mut [IoSliceMut::new(&mut head)], &mut control, RecvFlags::CMSG_CLOEXEC)
    })?;
    if received.bytes == 0 {
        return Ok(None);
    }
    let mut files = Vec::new();
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(sent) = message {
            files.extend(sent.map(File::from));
        }
    }
    channel.read_exact(head.get_mut(received.bytes..).unwrap_or_default())?;
    match parse_header(head) {
        Some((tag, length)) if length <= limit => Ok(Some(Frame { tag, files, payload: payload(channel, length)? })),
        _ => Err(ErrorKind::InvalidData.into()),
    }
}

fn payload(channel: &mut File, length: u32) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    channel.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn send(channel: &mut File, tag: Tag, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len()).map_err(io::Error::other)?;
    let head = header(tag, length);
    // In one piece, so that the parent wakes up once.
    let sent = channel.write_vectored(&[IoSlice::new(&head), IoSlice::new(payload)])?;
    channel.write_all(head.get(sent..).unwrap_or_default())?;
    channel.write_all(payload.get(sent.saturating_sub(HEADER)..).unwrap_or_default())
}

//! Frames on the socket between parent and worker: one tag byte, a length of four bytes (little endian), the payload.
//!
//! The worker's side blocks. The parent's side never does: each wait ends at a deadline, and every length is compared
//! with its limit before memory is taken.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags};
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

/// Bytes of a frame before its payload.
pub(super) const HEADER: usize = 5;
/// Descriptors that may ride on one frame.
pub(super) const RIDERS: usize = 8;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Tag {
    /// Parent: the limits, once.
    Setup = b'S',
    /// Parent: the limits, once, to a stem.
    Stem = b'T',
    /// Parent, to a stem: one worker more; its channel rides on the tag byte. With the process ids of those that have ended
    /// and whose end nobody asks about.
    Branch = b'B',
    /// Stem: the process id of that worker.
    Born = b'N',
    /// Parent, to a stem: how did the worker with this process id end.
    Ended = b'E',
    /// Stem: the status it ended with.
    Died = b'X',
    /// Parent: a request; the files' descriptors ride on the tag byte.
    Call = b'C',
    /// Worker: locked down, with the report.
    Ready = b'H',
    /// Worker: could not lock down, with the reason.
    Refused = b'R',
    /// Worker: the answer.
    Done = b'D',
    /// Worker: the function panicked, with the place.
    Panicked = b'P',
    /// Worker: the answer is longer than allowed.
    TooLarge = b'L',
}

impl Tag {
    fn from_byte(byte: u8) -> Option<Self> {
        const ALL: [Tag; 12] = [
            Tag::Setup,
            Tag::Stem,
            Tag::Branch,
            Tag::Born,
            Tag::Ended,
            Tag::Died,
            Tag::Call,
            Tag::Ready,
            Tag::Refused,
            Tag::Done,
            Tag::Panicked,
            Tag::TooLarge,
        ];
        ALL.into_iter().find(|tag| *tag as u8 == byte)
    }
}

/// Frame header for a payload of `length` bytes.
pub(super) fn header(tag: Tag, length: u32) -> [u8; HEADER] {
    let [a, b, c, d] = length.to_le_bytes();
    [tag as u8, a, b, c, d]
}

/// Reads a header back; `None` if the tag is unknown.
pub(super) fn parse_header([tag, a, b, c, d]: [u8; HEADER]) -> Option<(Tag, u32)> {
    Some((Tag::from_byte(tag)?, u32::from_le_bytes([a, b, c, d])))
}

/// Why the parent's side stopped.
#[derive(Debug)]
pub(super) enum Break {
    /// The deadline passed.
    TimedOut,
    /// The worker closed its end: it is dead or dying.
    Closed,
    /// The worker sent what is not the protocol.
    Protocol,
    /// The worker announced more than the limit.
    TooLarge,
    /// The kernel refused an operation.
    Io(io::Error),
}

/// The parent's end.
#[derive(Debug)]
pub(super) struct Channel {
    socket: OwnedFd,
}

impl Channel {
    /// Takes the socket and makes it non-blocking.
    pub(super) fn new(socket: OwnedFd) -> io::Result<Self> {
        rustix::io::ioctl_fionbio(&socket, true)?;
        Ok(Self { socket })
    }

    /// Sends one frame, and with it at most [`RIDERS`] descriptors.
    pub(super) fn send(
        &self,
        tag: Tag,
        payload: &[u8],
        files: &[BorrowedFd<'_>],
        deadline: Instant,
    ) -> Result<(), Break> {
        let length = u32::try_from(payload.len()).map_err(|_| Break::TooLarge)?;
        let head = header(tag, length);
        // In one piece, so that the other side wakes up once.
        let pieces = [IoSlice::new(&head), IoSlice::new(payload)];
        let sent = self.until(PollFlags::OUT, deadline, || send_some(&self.socket, &pieces, files))?;
        self.write_all(head.get(sent..).unwrap_or_default(), deadline)?;
        self.write_all(payload.get(sent.saturating_sub(HEADER)..).unwrap_or_default(), deadline)
    }

    fn write_all(&self, mut bytes: &[u8], deadline: Instant) -> Result<(), Break> {
        while !bytes.is_empty() {
            let sent = self.until(PollFlags::OUT, deadline, || send_some(&self.socket, &[IoSlice::new(bytes)], &[]))?;
            bytes = bytes.get(sent..).unwrap_or_default();
        }
        Ok(())
    }

    /// Receives one frame of at most `limit` bytes.
    pub(super) fn receive(&self, limit: u32, deadline: Instant) -> Result<(Tag, Vec<u8>), Break> {
        let mut head = [0; HEADER];
        self.read_exact(&mut head, deadline)?;
        let (tag, length) = parse_header(head).ok_or(Break::Protocol)?;
        if length > limit {
            return Err(Break::TooLarge);
        }
        let mut payload = vec![0; usize::try_from(length).map_err(|_| Break::TooLarge)?];
        self.read_exact(&mut payload, deadline)?;
        Ok((tag, payload))
    }

    fn read_exact(&self, mut space: &mut [u8], deadline: Instant) -> Result<(), Break> {
        while !space.is_empty() {
            // Plain read: descriptors that a captured worker might attach are thrown away by the kernel.
            let read = self.until(PollFlags::IN, deadline, || rustix::io::read(&self.socket, &mut *space))?;
            if read == 0 {
                return Err(Break::Closed);
            }
            space = space.get_mut(read..).unwrap_or_default();
        }
        Ok(())
    }

    /// Repeats an operation that would block until it does not or the deadline passes.
    fn until<T>(
        &self,
        wanted: PollFlags,
        deadline: Instant,
        mut operation: impl FnMut() -> rustix::io::Result<T>,
    ) -> Result<T, Break> {
        loop {
            match operation() {
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(Errno::PIPE | Errno::CONNRESET) => return Err(Break::Closed),
                other => return other.map_err(|errno| Break::Io(errno.into())),
            }
            if !wait(self.socket.as_fd(), wanted, deadline).map_err(Break::Io)? {
                return Err(Break::TimedOut);
            }
        }
    }
}

/// Waits for a descriptor; false when the deadline came first.
pub(super) fn wait(fd: BorrowedFd<'_>, wanted: PollFlags, deadline: Instant) -> io::Result<bool> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match poll(&mut [PollFd::from_borrowed_fd(fd, wanted)], Some(&timespec(left))) {
            Ok(0) if left.is_zero() => return Ok(false),
            Ok(0) | Err(Errno::INTR) => {}
            Ok(_) => return Ok(true),
            Err(errno) => return Err(errno.into()),
        }
    }
}

fn timespec(left: Duration) -> Timespec {
    // Longer waits than a day are waited for in pieces by the loop above.
    let left = left.min(Duration::from_secs(86_400));
    Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: left.subsec_nanos().into() }
}

fn send_some(socket: &OwnedFd, pieces: &[IoSlice<'_>], files: &[BorrowedFd<'_>]) -> rustix::io::Result<usize> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(RIDERS))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !files.is_empty() && !control.push(SendAncillaryMessage::ScmRights(files)) {
        return Err(Errno::NOBUFS);
    }
    rustix::net::sendmsg(socket, pieces, &mut control, SendFlags::NOSIGNAL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

    fn pair() -> (Channel, OwnedFd) {
        let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None).unwrap();
        (Channel::new(ours).unwrap(), theirs)
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(20)
    }

    #[test]
    fn a_frame_comes_back_as_it_was_sent() {
        let (channel, theirs) = pair();
        rustix::io::write(&theirs, &header(Tag::Done, 3)).unwrap();
        rustix::io::write(&theirs, b"abc").unwrap();
        assert_eq!(channel.receive(3, soon()).unwrap(), (Tag::Done, b"abc".to_vec()));
    }

    #[test]
    fn a_frame_longer_than_the_limit_is_refused_before_its_bytes_arrive() {
        let (channel, theirs) = pair();
        rustix::io::write(&theirs, &header(Tag::Done, u32::MAX)).unwrap();
        assert!(matches!(channel.receive(16, soon()), Err(Break::TooLarge)));
    }

    #[test]
    fn an_unknown_tag_is_a_breach_of_protocol() {
        let (channel, theirs) = pair();
        rustix::io::write(&theirs, b"?\0\0\0\0").unwrap();
        assert!(matches!(channel.receive(16, soon()), Err(Break::Protocol)));
    }

    #[test]
    fn silence_ends_at_the_deadline_and_a_closed_end_at_once() {
        let (channel, theirs) = pair();
        assert!(matches!(channel.receive(16, soon()), Err(Break::TimedOut)));
        drop(theirs);
        assert!(matches!(channel.receive(16, soon()), Err(Break::Closed)));
    }

    #[test]
    fn a_peer_that_does_not_read_stops_the_sender_at_the_deadline() {
        let (channel, _theirs) = pair();
        assert!(matches!(channel.send(Tag::Call, &vec![0; 4 << 20], &[], soon()), Err(Break::TimedOut)));
    }
}

//! ClamAV's daemon, asked over its socket: `INSTREAM` of clamd(8).

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

/// Bytes sent at a time.
const CHUNK: usize = 64 << 10;
/// Longest answer that is read.
const ANSWER: u64 = 4096;

/// Where it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A Unix socket.
    Socket(PathBuf),
    /// Host and port.
    Tcp(String),
}

impl Address {
    /// A path that begins with `/`, or `host:port`.
    pub fn parse(text: &str) -> Address {
        if text.starts_with('/') { Address::Socket(PathBuf::from(text)) } else { Address::Tcp(text.to_owned()) }
    }
}

/// How it is asked.
#[derive(Clone, Debug)]
pub struct Clamd {
    /// Where it listens.
    pub address: Address,
    /// Whether a file waits outside while it does not answer; otherwise the report says that it was not asked.
    pub required: bool,
    /// How long it may take.
    pub patience: Duration,
}

/// What it says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Clean,
    Found,
}

impl Clamd {
    /// Asks about a file, from its beginning.
    pub(crate) fn ask(&self, file: &mut File) -> io::Result<Said> {
        match &self.address {
            Address::Socket(path) => {
                let stream = UnixStream::connect(path)?;
                stream.set_read_timeout(Some(self.patience))?;
                stream.set_write_timeout(Some(self.patience))?;
                talk(stream, file)
            }
            Address::Tcp(host) => {
                let address = host.to_socket_addrs()?.next().ok_or(io::ErrorKind::AddrNotAvailable)?;
                let stream = TcpStream::connect_timeout(&address, self.patience)?;
                stream.set_read_timeout(Some(self.patience))?;
                stream.set_write_timeout(Some(self.patience))?;
                talk(stream, file)
            }
        }
    }
}

fn talk(mut stream: impl Read + Write, file: &mut impl Read) -> io::Result<Said> {
    stream.write_all(b"zINSTREAM\0")?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = file.read(&mut chunk)?;
        let length = u32::try_from(read).map_err(io::Error::other)?;
        stream.write_all(&length.to_be_bytes())?;
        if read == 0 {
            break;
        }
        stream.write_all(chunk.get(..read).unwrap_or_default())?;
    }
    let mut answer = Vec::new();
    stream.take(ANSWER).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let answer = answer.trim_end_matches(['\0', '\n']);
    match answer {
        "stream: OK" => Ok(Said::Clean),
        found if found.ends_with(" FOUND") => Ok(Said::Found),
        // Among them "INSTREAM size limit exceeded. ERROR": what was not looked at is not clean.
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A scanner that says this, whatever it is sent.
    struct Scanner {
        says: &'static [u8],
        heard: Vec<u8>,
    }

    impl Read for Scanner {
        fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
            self.says.read(space)
        }
    }

    impl Write for Scanner {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.heard.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn only_ok_is_clean() {
        for (says, expected) in [
            (&b"stream: OK\0"[..], Some(Said::Clean)),
            (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", Some(Said::Found)),
            (b"INSTREAM size limit exceeded. ERROR\0", None),
            (b"", None),
        ] {
            let said = talk(Scanner { says, heard: Vec::new() }, &mut &b"abc"[..]);
            assert_eq!(said.ok(), expected, "{}", String::from_utf8_lossy(says));
        }
    }

    #[test]
    fn a_file_is_sent_in_chunks_with_their_lengths() {
        let mut scanner = Scanner { says: b"stream: OK\0", heard: Vec::new() };
        struct Both<'a>(&'a mut Scanner);
        impl Read for Both<'_> {
            fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
                self.0.read(space)
            }
        }
        impl Write for Both<'_> {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.write(bytes)
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        talk(Both(&mut scanner), &mut &b"abc"[..]).unwrap();
        assert_eq!(scanner.heard, b"zINSTREAM\0\0\0\0\x03abc\0\0\0\0");
    }
}

//! Beyond 4 GiB, where ZIP needs its 64-bit fields, and within 32 MiB of memory. Alone in its file: memory is counted by
//! process.

#![allow(clippy::unwrap_used)]

mod common;

use std::io::{self, Read, Seek, SeekFrom, Write};

use common::{FixedRandom, key_service, spec};
use protect::container::{Container, SEGMENT, seal};

const SIZE: u64 = (4 << 30) + (3 << 20) + 5;
const KEPT: u64 = 4 << 30;

/// Keeps what is written before the third mebibyte and after the fourth gibibyte.
#[derive(Default)]
struct Ends {
    head: Vec<u8>,
    tail: Vec<u8>,
    tail_at: u64,
    size: u64,
    at: u64,
}

impl Write for Ends {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.size < 2 << 20 {
            self.head.extend_from_slice(data);
        } else if self.size >= KEPT {
            if self.tail.is_empty() {
                self.tail_at = self.size;
            }
            self.tail.extend_from_slice(data);
        }
        self.size += data.len() as u64;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Ends {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let from = if self.at < self.head.len() as u64 {
            &self.head[self.at as usize..]
        } else if self.at >= self.tail_at {
            &self.tail[((self.at - self.tail_at) as usize).min(self.tail.len())..]
        } else {
            return Err(io::Error::other("not kept"));
        };
        let len = from.len().min(buf.len());
        buf[..len].copy_from_slice(&from[..len]);
        self.at += len as u64;
        Ok(len)
    }
}

impl Seek for Ends {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.size.saturating_add_signed(by),
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

/// Peak resident memory of this process, KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_file_beyond_four_gibibytes_is_sealed_and_opened_in_32_mib() {
    let (_, public) = key_service();
    let mut ends = Ends::default();
    let mut plain = io::repeat(7).take(SIZE);
    let sealed = seal(&mut plain, &mut ends, &spec(public, SIZE), &mut FixedRandom(1)).unwrap();
    assert_eq!(sealed.container_size, ends.size);
    let mut opened = Container::open(ends).unwrap().unlock(&sealed.dek).unwrap();
    assert_eq!(opened.size(), SIZE);
    let mut buf = vec![0; 1000];
    assert_eq!(opened.read_at(SIZE - 100, &mut buf).unwrap(), 100);
    assert!(buf[..100].iter().all(|byte| *byte == 7));
    assert_eq!(opened.read_at((4 << 30) + SEGMENT as u64 - 500, &mut buf).unwrap(), 1000);
    assert!(buf.iter().all(|byte| *byte == 7));
    assert_eq!(opened.read_at(0, &mut buf).unwrap(), 1000);
    assert!(peak() <= 32 << 10, "{} KiB", peak());
}

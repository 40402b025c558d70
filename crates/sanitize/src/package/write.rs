use flate2::{Compress, Compression, FlushCompress, Status};
use model::sanitising::{Reason, Refusal};

/// Writes a package: the same parts in the same order give the same bytes.
pub(crate) struct Writer {
    out: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
    deflater: Compress,
}

/// 1980-01-01 00:00, the first moment that a package can tell.
const TIME_AND_DATE: [u8; 4] = [0, 0, 0x21, 0];
const LEVEL: u32 = 4;
/// Names are UTF-8.
const FLAGS: u16 = 0x0800;

impl Writer {
    pub(crate) fn new() -> Writer {
        let deflater = Compress::new(Compression::new(LEVEL), false);
        Writer { out: Vec::new(), directory: Vec::new(), entries: 0, deflater }
    }

    /// Adds a part, packed if that makes it smaller.
    ///
    /// # Errors
    /// [`Reason::LimitSize`] beyond what a package without extensions can hold.
    pub(crate) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
        let packed = self.deflate(bytes)?;
        if packed.len() < bytes.len() { self.put(name, bytes, &packed, 8) } else { self.put(name, bytes, bytes, 0) }
    }

    /// Adds a part as it is: pictures are packed already, and the first part of OpenDocument has to be readable.
    ///
    /// # Errors
    /// As [`Writer::add`].
    pub(crate) fn add_stored(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
        self.put(name, bytes, bytes, 0)
    }

    /// The finished package.
    ///
    /// # Errors
    /// As [`Writer::add`].
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, Refusal> {
        let (start, size) = (long(self.out.len())?, long(self.directory.len())?);
        self.out.append(&mut self.directory);
        self.out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        self.out.extend_from_slice(&self.entries.to_le_bytes());
        self.out.extend_from_slice(&self.entries.to_le_bytes());
        self.out.extend_from_slice(&size);
        self.out.extend_from_slice(&start);
        self.out.extend_from_slice(&[0, 0]);
        Ok(self.out)
    }

    fn put(&mut self, name: &str, bytes: &[u8], packed: &[u8], method: u16) -> Result<(), Refusal> {
        let name_length = u16::try_from(name.len()).map_err(|_| too_large())?;
        let place = long(self.out.len())?;
        let flags = if name.is_ascii() { 0 } else { FLAGS };
        let mut head = Vec::with_capacity(26);
        head.extend_from_slice(&20u16.to_le_bytes());
        head.extend_from_slice(&flags.to_le_bytes());
        head.extend_from_slice(&method.to_le_bytes());
        head.extend_from_slice(&TIME_AND_DATE);
        head.extend_from_slice(&crc32fast::hash(bytes).to_le_bytes());
        head.extend_from_slice(&long(packed.len())?);
        head.extend_from_slice(&long(bytes.len())?);
        head.extend_from_slice(&name_length.to_le_bytes());
        head.extend_from_slice(&[0, 0]);
        for part in [b"PK\x03\x04".as_slice(), &head, name.as_bytes(), packed] {
            self.out.extend_from_slice(part);
        }
        for part in [b"PK\x01\x02\x14\0".as_slice(), &head, &[0; 10], &place, name.as_bytes()] {
            self.directory.extend_from_slice(part);
        }
        self.entries = self.entries.checked_add(1).ok_or_else(too_large)?;
        Ok(())
    }

    fn deflate(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
        self.deflater.reset();
        let mut packed = Vec::with_capacity(bytes.len() / 4 + 64);
        loop {
            let read = usize::try_from(self.deflater.total_in()).map_err(|_| too_large())?;
            let rest = bytes.get(read..).unwrap_or_default();
            match self.deflater.compress_vec(rest, &mut packed, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => return Ok(packed),
                Ok(_) => packed.reserve(packed.capacity().max(1024)),
                Err(_) => return Err(too_large()),
            }
        }
    }
}

fn long(number: usize) -> Result<[u8; 4], Refusal> {
    u32::try_from(number).map(u32::to_le_bytes).map_err(|_| too_large())
}

fn too_large() -> Refusal {
    Refusal::new(Reason::LimitSize, "rebuilt package")
}

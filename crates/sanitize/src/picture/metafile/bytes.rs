/// Little-endian numbers at places of a record; none where it ends before.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'b>(pub(super) &'b [u8]);

impl<'b> Bytes<'b> {
    fn array<const N: usize>(self, at: usize) -> Option<[u8; N]> {
        self.0.get(at..)?.first_chunk::<N>().copied()
    }

    pub(super) fn u16(self, at: usize) -> Option<u16> {
        self.array(at).map(u16::from_le_bytes)
    }

    pub(super) fn i16(self, at: usize) -> Option<f64> {
        self.array(at).map(i16::from_le_bytes).map(f64::from)
    }

    pub(super) fn u32(self, at: usize) -> Option<u32> {
        self.array(at).map(u32::from_le_bytes)
    }

    pub(super) fn size(self, at: usize) -> Option<usize> {
        self.u32(at).map(|size| size as usize)
    }

    pub(super) fn i32(self, at: usize) -> Option<f64> {
        self.array(at).map(i32::from_le_bytes).map(f64::from)
    }

    pub(super) fn f32(self, at: usize) -> Option<f64> {
        self.array(at).map(f32::from_le_bytes).map(f64::from).filter(|number| number.is_finite())
    }

    pub(super) fn part(self, at: usize, length: usize) -> Option<&'b [u8]> {
        self.0.get(at..at.checked_add(length)?)
    }

    /// A point of two words or two long words.
    pub(super) fn point(self, at: usize, wide: bool) -> Option<(f64, f64)> {
        if wide { Some((self.i32(at)?, self.i32(at + 4)?)) } else { Some((self.i16(at)?, self.i16(at + 2)?)) }
    }

    pub(super) fn points(self, at: usize, count: usize, wide: bool) -> Option<Vec<(f64, f64)>> {
        let each = if wide { 8 } else { 4 };
        // All of them have to be there before room is made for any.
        self.part(at, count.checked_mul(each)?)?;
        (0..count).map(|point| self.point(at + point * each, wide)).collect()
    }
}

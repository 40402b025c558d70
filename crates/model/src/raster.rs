use serde::{Deserialize, Serialize};

/// A picture in shades of grey, row by row from the top, 0 being black.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raster {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// A byte a pixel.
    pub shades: Vec<u8>,
}

impl Raster {
    /// Pixels that are handed on to character recognition at most; a larger picture is shrunk. An A3 page at 300 dpi has
    /// 17 million.
    pub const MOST: u64 = 18_000_000;
    /// A picture with a side below this holds no letter.
    pub const SPECK: u32 = 8;

    /// Whether it has the size it says, and one that is handed on.
    pub fn is_sound(&self) -> bool {
        let pixels = u64::from(self.width) * u64::from(self.height);
        pixels <= Raster::MOST && self.shades.len() as u64 == pixels
    }

    /// Whether it is too small to hold letters.
    pub fn is_speck(&self) -> bool {
        self.width < Raster::SPECK || self.height < Raster::SPECK
    }

    /// As a Portable Grey Map (`P5`), which needs no parser to speak of.
    pub fn to_pgm(&self) -> Vec<u8> {
        let mut bytes = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        bytes.extend_from_slice(&self.shades);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_is_not_as_large_as_it_says_is_not_sound() {
        let raster = |width, height, bytes| Raster { width, height, shades: vec![7; bytes] };
        assert!(raster(3, 2, 6).is_sound() && !raster(3, 2, 5).is_sound() && !raster(3, 2, 7).is_sound());
        assert!(!raster(u32::MAX, u32::MAX, 1).is_sound());
        assert_eq!(raster(2, 1, 2).to_pgm(), b"P5\n2 1\n255\n\x07\x07");
    }
}

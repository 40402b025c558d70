/// How much one file may be, and become. What goes beyond is refused, never passed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Limits {
    /// Bytes of the file itself.
    pub input_bytes: u64,
    /// Bytes that all parts and members together may expand to.
    pub expanded_bytes: u64,
    /// How many times its packed size a part may expand to, once it is larger than [`Limits::RATIO_FLOOR`].
    pub ratio: u64,
    /// Parts of packages and members of archives, all together.
    pub parts: usize,
    /// How deep files may lie in one another; the file itself is 1.
    pub depth: usize,
    /// How deep elements or objects may lie in one another.
    pub nesting: usize,
    /// Pages of one document.
    pub pages: usize,
    /// Pixels of one picture.
    pub pixels: u64,
    /// Pixels of all pictures together.
    pub all_pixels: u64,
}

impl Limits {
    /// A part may expand to this size whatever its ratio is: a small bomb does no harm, and an empty form packs well.
    pub const RATIO_FLOOR: u64 = 16 << 20;
}

impl Default for Limits {
    /// 100 MiB in, 512 MiB expanded, ratio 200, 20,000 parts, depth 4, nesting 512, 10,000 pages, 64 megapixels a picture and
    /// 512 together.
    fn default() -> Limits {
        Limits {
            input_bytes: 100 << 20,
            expanded_bytes: 512 << 20,
            ratio: 200,
            parts: 20_000,
            depth: 4,
            nesting: 512,
            pages: 10_000,
            pixels: 64_000_000,
            all_pixels: 512_000_000,
        }
    }
}

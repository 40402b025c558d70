/// How much of a document is read at most. What lies beyond is left out with `OmissionCause::Limit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself. A larger text file is read to the text limit, anything else larger is not opened.
    pub input_bytes: u64,
    /// Bytes of text handed out (UTF-8), over all parts.
    pub text_bytes: usize,
    /// Bytes of one member or attachment that has to lie in memory to be opened.
    pub member_bytes: u64,
    /// Bytes that all archive members together may expand to.
    pub expanded_bytes: u64,
    /// How many times its packed size a member may expand to, once it is larger than [`Limits::RATIO_FLOOR`].
    pub ratio: u64,
    /// Members of archives and attachments of messages, all together.
    pub members: usize,
    /// How deep documents may lie in one another; the file itself is 1.
    pub depth: usize,
    /// Table cells, over all tables.
    pub cells: u64,
    /// Pages of PDF documents and slides, all together.
    pub pages: usize,
}

impl Limits {
    /// A member may expand to this size whatever its ratio is: a small bomb does no harm, and an empty form packs well.
    pub const RATIO_FLOOR: u64 = 16 << 20;
}

impl Default for Limits {
    /// 200 MiB in, 64 MiB of text out, members of 64 MiB and 1 GiB together, ratio 200, 10,000 members, depth 5,
    /// 5 million cells, 5,000 pages.
    fn default() -> Self {
        Limits {
            input_bytes: 200 << 20,
            text_bytes: 64 << 20,
            member_bytes: 64 << 20,
            expanded_bytes: 1 << 30,
            ratio: 200,
            members: 10_000,
            depth: 5,
            cells: 5_000_000,
            pages: 5_000,
        }
    }
}

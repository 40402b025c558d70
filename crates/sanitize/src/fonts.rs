use std::fmt;
use std::sync::Arc;

/// A program of a font: TrueType, OpenType or a collection of them.
pub(crate) type Program = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// Fonts to draw text with that came without its own: metafiles and SVG that become pictures, pages that are flattened.
///
/// They are handed in as bytes, since this crate opens no file: the caller reads or maps them before it locks itself
/// down. The first one is taken where no other fits; without any, such text is not drawn.
#[derive(Clone, Default)]
pub struct Fonts(Vec<Program>);

impl Fonts {
    /// No fonts at all.
    pub const NONE: &'static Fonts = &Fonts(Vec::new());

    /// Takes programs of fonts, owned or mapped.
    pub fn new<P: AsRef<[u8]> + Send + Sync + 'static>(programs: impl IntoIterator<Item = P>) -> Fonts {
        Fonts(programs.into_iter().map(|program| Arc::new(program) as Program).collect())
    }

    /// The programs, in their order.
    pub(crate) fn programs(&self) -> &[Program] {
        &self.0
    }
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Fonts").field(&self.0.len()).finish()
    }
}

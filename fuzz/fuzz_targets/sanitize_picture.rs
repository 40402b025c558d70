//! Any bytes as a picture.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::sanitising::Kind;

fuzz_target!(|bytes: &[u8]| {
    let kind = sanitize::kind(bytes, None);
    if matches!(
        kind,
        Ok(Kind::Png
            | Kind::Jpeg
            | Kind::Gif
            | Kind::Bmp
            | Kind::Tiff
            | Kind::Webp
            | Kind::Svg
            | Kind::Emf
            | Kind::Wmf)
    ) {
        fuzz::sanitise(bytes, None);
    }
});

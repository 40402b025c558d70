//! Any bytes as a picture or a scanned page to be drawn, and any text as what character recognition has read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::reading::Recognised;
use model::{Content, Format};
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    let limits = extract::Limits::default();
    if let Ok(Some(picture)) = extract::nth_picture(Cursor::new(bytes), &limits, 0) {
        assert!(picture.raster.is_err() || picture.raster.is_ok_and(|raster| raster.is_sound()));
    }
    let words = Ok(String::from_utf8_lossy(bytes).into_owned());
    let mut content = Content { format: Format::Picture, parts: Vec::new(), hints: Vec::new(), omissions: Vec::new() };
    extract::fold_in(&mut content, vec![Recognised { path: String::new(), words }]);
});

#![no_main]
//! A matrix is refused with a place inside it, or reads back the same from its own text.

use libfuzzer_sys::fuzz_target;
use policy::Matrix;

fuzz_target!(|text: &str| {
    match Matrix::parse(text) {
        Ok(matrix) => {
            let again = Matrix::parse(&matrix.to_string());
            assert_eq!(again.as_ref(), Ok(&matrix));
        }
        Err(e) => assert!(e.at.line <= text.matches('\n').count() + 1),
    }
});

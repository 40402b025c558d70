//! Looks a second time at sanitised files, without a jail: for trying, never for files of strangers.
//!
//! `cargo run -p verify --example verify -- FILE…` prints a line a file; the kind is taken from the extension.
#![allow(clippy::print_stdout)]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schemes = ["http", "https", "mailto", "tel"].map(str::to_owned);
    let rules = verify::Rules { schemes: &schemes, expanded_bytes: 512 << 20, depth: 6 };
    let mut refused = 0;
    for file in std::env::args().skip(1) {
        let bytes = std::fs::read(&file)?;
        let told = match verify::kind_by_name(&file).map(|kind| verify::verify(&bytes, kind, &rules)) {
            Some(Ok(())) => "ok".to_owned(),
            Some(Err(refusal)) => refusal.to_string(),
            None => "no kind that is ever written".to_owned(),
        };
        refused += usize::from(told != "ok");
        println!("{told}\t{file}");
    }
    println!("{refused} refused");
    Ok(())
}

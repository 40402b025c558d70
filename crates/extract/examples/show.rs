//! Prints what is read of a file, for looking at one by hand.
#![allow(clippy::print_stdout, reason = "its purpose")]
fn main() {
    for path in std::env::args().skip(1) {
        let file = std::fs::File::open(&path).expect("open");
        let content = extract::extract(file, Some(&path), &extract::Limits::default());
        println!("{content:#?}");
    }
}

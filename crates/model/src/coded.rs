/// An error that people can look up: a stable code and the facts its sentence needs.
///
/// The sentence itself lives in `locales/{ja,en}/*.ftl` under the code. Neither code nor arguments ever hold document
/// text, a detected value or a key.
pub trait Coded: std::error::Error {
    /// Stable code, two letters for the room and three digits: `PT-004`.
    fn code(&self) -> &'static str;

    /// Named facts for the sentence: a line, a column, a limit in bytes, a member's name.
    fn args(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

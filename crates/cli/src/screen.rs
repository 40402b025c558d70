//! What goes to standard output and standard error.

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write};

use model::{Coded, Shown};
use zeroize::Zeroizing;

use crate::locale::Locale;

/// The person's screen: sentences, lines of a report, questions.
pub(crate) struct Screen {
    pub(crate) locale: Locale,
    out: BufWriter<Stdout>,
}

impl Screen {
    pub(crate) fn new(locale: Locale) -> Screen {
        Screen { locale, out: BufWriter::new(io::stdout()) }
    }

    /// A line of ready text. Names and texts of unknown origin must come through [`Shown`].
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    /// A sentence.
    pub(crate) fn say(&mut self, key: &str, args: &[(&str, &str)]) -> io::Result<()> {
        let text = self.locale.with(key, args);
        self.line(&text)
    }

    /// The raw output, for CSV, JSON and file content.
    pub(crate) fn raw(&mut self) -> &mut impl Write {
        &mut self.out
    }

    /// Everything written so far becomes visible.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// An error, to standard error.
    pub(crate) fn complain(&mut self, error: &dyn Coded) {
        let text = self.locale.error(error);
        self.mutter(&text);
    }

    /// A line to standard error; if nobody listens there is nothing more to be done.
    pub(crate) fn mutter(&mut self, text: &str) {
        let _ = self.out.flush();
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Asks a yes-or-no question on the terminal; without one the answer is no.
    pub(crate) fn ask(&mut self, question: &str) -> io::Result<bool> {
        if !io::stdin().is_terminal() {
            return Ok(false);
        }
        write!(self.out, "{question} [y/N] ")?;
        self.out.flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "はい" | "ｙ"))
    }

    /// Asks for a line on the terminal.
    pub(crate) fn prompt(&mut self, question: &str) -> io::Result<String> {
        write!(self.out, "{question}: ")?;
        self.out.flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        Ok(answer.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Asks for a line that is not shown while it is typed.
    pub(crate) fn prompt_hidden(&mut self, question: &str) -> io::Result<String> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let stdin = io::stdin();
        let Ok(before) = tcgetattr(&stdin) else { return self.prompt(question) };
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&stdin, OptionalActions::Flush, &silent)?;
        let answer = self.prompt(question);
        tcsetattr(&stdin, OptionalActions::Flush, &before)?;
        self.line("")?;
        answer
    }

    /// Asks for a password, which is not shown while it is typed; without a terminal there is none.
    pub(crate) fn password(&mut self, question: &str) -> io::Result<Zeroizing<String>> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let stdin = io::stdin();
        let Ok(before) = tcgetattr(&stdin) else { return Ok(Zeroizing::default()) };
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&stdin, OptionalActions::Flush, &silent)?;
        write!(self.out, "{question}: ")?;
        self.out.flush()?;
        let typed = secret_line();
        tcsetattr(&stdin, OptionalActions::Flush, &before)?;
        self.line("")?;
        typed
    }
}

/// The next line of standard input, read byte by byte, so that no buffer keeps a copy of it.
pub(crate) fn secret_line() -> io::Result<Zeroizing<String>> {
    /// Bytes of the longest password; no format knows one of a quarter of it.
    const LONGEST: usize = 4096;
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut byte = Zeroizing::new([0]);
    while line.len() < LONGEST && rustix::io::retry_on_intr(|| rustix::io::read(io::stdin(), &mut *byte))? > 0 {
        match *byte {
            [b'\n'] => break,
            [other] => line.push(other),
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    let text = std::str::from_utf8(&line).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Text for a cell of a CSV file that a spreadsheet may open: what would be taken for a formula gets an apostrophe
/// before it (OWASP, CSV injection; the full-width forms because Japanese spreadsheets fold them).
pub(crate) fn csv_cell(text: &Shown) -> String {
    let text = text.as_str();
    // White space before it does not make it harmless: some spreadsheets drop it.
    let formula = text.starts_with(['\t', '\r', '\n'])
        || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        for text in ["=1+1", "　=1+1", " ＝1", "+1", "-1", "@SUM(A1)", "＝1+1", "＠x", "|cmd"] {
            assert!(csv_cell(&Shown::text(text)).starts_with('\''), "{text}");
        }
        assert_eq!(csv_cell(&Shown::text("名簿.xlsx")), "名簿.xlsx");
    }
}

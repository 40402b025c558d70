//! How the program ends.

use std::io;

use model::Coded;

use crate::locale::Locale;
use crate::screen::Screen;

/// Documented exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done.
    Ok = 0,
    /// Refused by policy.
    Refused = 1,
    /// The command line or a file given on it is wrong.
    Usage = 2,
    /// Something was found (with `--check`).
    Found = 3,
    /// Integrity is broken.
    Broken = 4,
    /// Done in part.
    Partly = 5,
    /// A failure of the program or its surroundings.
    Internal = 70,
}

/// A verb could not do its work.
pub(crate) struct Failure {
    exit: Exit,
    told: Told,
}

enum Told {
    Error(Box<dyn Coded>),
    Sentence(&'static str, Vec<(&'static str, String)>),
    Problem(String, Vec<(String, String)>),
    Screen,
}

impl Failure {
    /// An error with the exit code that fits it.
    pub(crate) fn new(exit: Exit, error: impl Coded + 'static) -> Failure {
        Failure { exit, told: Told::Error(Box::new(error)) }
    }

    /// A sentence of the command line's own.
    pub(crate) fn sentence(exit: Exit, key: &'static str, args: Vec<(&'static str, String)>) -> Failure {
        Failure { exit, told: Told::Sentence(key, args) }
    }

    /// A code with facts, as a worker or a server gave it.
    pub(crate) fn problem(exit: Exit, code: String, args: Vec<(String, String)>) -> Failure {
        Failure { exit, told: Told::Problem(code, args) }
    }

    /// Says what happened and what to do next.
    pub(crate) fn tell(self, screen: &mut Screen) -> Exit {
        if let Some(text) = self.text(&screen.locale) {
            screen.mutter(&text);
        }
        self.exit
    }

    /// The sentence; none where nobody is left to read it.
    pub(crate) fn text(&self, locale: &Locale) -> Option<String> {
        Some(match &self.told {
            Told::Error(error) => locale.error(error.as_ref()),
            Told::Sentence(key, args) => locale.problem(key, args),
            Told::Problem(code, args) => locale.problem(code, args),
            Told::Screen => return None,
        })
    }
}

impl From<io::Error> for Failure {
    /// The screen went away (`| head`): nobody to tell. Anything else is a failure like others.
    fn from(error: io::Error) -> Failure {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure { exit: Exit::Ok, told: Told::Screen };
        }
        Failure::sentence(Exit::Internal, "CI-011", vec![("cause", error.to_string())])
    }
}

impl From<agent::AgentError> for Failure {
    fn from(error: agent::AgentError) -> Failure {
        use agent::AgentError as E;
        match error {
            // What the server or the reader said is told in its own words, not in ours about it.
            E::Refused { code, args } => Failure::problem(Exit::of_refusal(&code), code, args),
            E::Unreadable { code, args } => Failure::problem(Exit::Partly, code, args),
            E::Protect(ref inner) if inner.is_integrity() => Failure::new(Exit::Broken, error),
            E::BundleForged | E::BundleOlder { .. } | E::Audit(_) => Failure::new(Exit::Broken, error),
            E::Rules(_) | E::Settings { .. } | E::Token | E::Exists { .. } | E::File { .. } => {
                Failure::new(Exit::Usage, error)
            }
            E::NoKit | E::NotEnrolled | E::NotSignedIn | E::ForeignKeyService => Failure::new(Exit::Refused, error),
            E::Inplace(ref inner) => Failure::new(Exit::of_code(inner.code()), error),
            _ => Failure::new(Exit::Internal, error),
        }
    }
}

impl Exit {
    /// The policy's and the key service's refusals are refusals; anything else a server says is its trouble.
    fn of_refusal(code: &str) -> Exit {
        if code.starts_with("PO-") || code.starts_with("KE-") || code == "SV-011" {
            Exit::Refused
        } else {
            Exit::Internal
        }
    }

    fn of_code(code: &str) -> Exit {
        match code.get(..2) {
            Some("PO" | "KE") => Exit::Refused,
            Some("PT") => Exit::Broken,
            _ => Exit::Partly,
        }
    }
}

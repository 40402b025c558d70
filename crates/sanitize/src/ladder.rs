use crate::ledger::Ledger;
use crate::{Fonts, Policy, kind, pdf, plain, rebuild};
use model::sanitising::{Kind, Reason, Refusal, Report, Rung};

/// A file that comes in.
#[derive(Clone, Copy, Debug)]
pub struct Input<'i> {
    /// Its bytes.
    pub bytes: &'i [u8],
    /// The name it came with; it tells kinds of text apart and is compared with what the bytes are.
    pub name: Option<&'i str>,
    /// The password that was typed for it.
    pub password: Option<&'i str>,
}

/// A file that may go on.
#[derive(Clone, Debug)]
pub struct Clean {
    /// The new file.
    pub bytes: Vec<u8>,
    /// What was left out of it.
    pub report: Report,
}

/// Rebuilds a file, or takes it down the ladder: rebuilt, flattened, its text alone.
///
/// # Errors
/// A refusal, if no rung holds. Nothing of the original is then to be handed on.
pub fn sanitize(input: Input<'_>, policy: &Policy) -> Result<Clean, Refusal> {
    sanitize_with(input, policy, Fonts::NONE)
}

/// As [`sanitize`], with fonts for what is drawn: metafiles, SVG, pages that are flattened.
///
/// # Errors
/// As [`sanitize`].
pub fn sanitize_with(input: Input<'_>, policy: &Policy, fonts: &Fonts) -> Result<Clean, Refusal> {
    if input.bytes.len() as u64 > policy.limits.input_bytes {
        return Err(Refusal::new(Reason::LimitSize, "file"));
    }
    let kind = kind::kind(input.bytes, input.name)?;
    if policy.refuse.contains(&kind) {
        return Err(Refusal::new(Reason::PolicyBlocked, "kind of file"));
    }
    if policy.strict_names {
        kind::fits(kind, input.name)?;
    }
    within(input, kind, &mut Ledger::new(policy, input.password).with_fonts(fonts))
}

/// As [`sanitize`], for a file inside another: its ledger is handed in and its report comes back with the bytes.
pub(crate) fn sanitize_member(input: Input<'_>, outer: &mut Ledger<'_>) -> Result<Clean, Refusal> {
    let mut ledger = outer.member()?;
    let kind = kind::kind(input.bytes, input.name)?;
    if ledger.policy.refuse.contains(&kind) {
        return Err(Refusal::new(Reason::PolicyBlocked, "kind of file"));
    }
    if ledger.policy.strict_names {
        kind::fits(kind, input.name)?;
    }
    let done = within(input, kind, &mut ledger);
    outer.close(&ledger);
    done
}

/// The first rung that holds. What the policy sends down the ladder begins there.
fn within(input: Input<'_>, kind: Kind, ledger: &mut Ledger<'_>) -> Result<Clean, Refusal> {
    let refused = if ledger.policy.flatten.contains(&kind) {
        Refusal::new(Reason::PolicyBlocked, "to be flattened")
    } else {
        match climb(Rung::Rebuilt, input, kind, ledger) {
            Err(refusal) if ledger.policy.ladder && steps_down(refusal.reason) => refusal,
            done => return done,
        }
    };
    let mut tried = lower(kind).iter().map(|rung| climb(*rung, input, kind, ledger));
    // The first refusal says what is wrong with the file; the lower rungs only that they do not help.
    tried.find_map(Result::ok).ok_or(refused)
}

/// The rungs below the first that a kind of file has.
fn lower(kind: Kind) -> &'static [Rung] {
    match kind {
        Kind::Pdf => &[Rung::Flattened, Rung::TextOnly],
        Kind::Docx | Kind::Docm | Kind::Dotx | Kind::Dotm | Kind::Odt | Kind::Ott => &[Rung::TextOnly],
        Kind::Xlsx | Kind::Xlsm | Kind::Xltx | Kind::Xltm | Kind::Xlsb | Kind::Ods | Kind::Ots => &[Rung::TextOnly],
        Kind::Pptx | Kind::Pptm | Kind::Potx | Kind::Potm | Kind::Ppsx | Kind::Ppsm | Kind::Odp => &[Rung::TextOnly],
        Kind::Doc | Kind::Xls | Kind::Ppt | Kind::Rtf | Kind::Jtd | Kind::Html => &[Rung::TextOnly],
        _ => &[],
    }
}

/// Damage is stepped around; a limit, a lock or an alert is not.
fn steps_down(reason: Reason) -> bool {
    matches!(reason, Reason::Malformed | Reason::TypeUnknown)
}

fn climb(rung: Rung, input: Input<'_>, kind: Kind, base: &mut Ledger<'_>) -> Result<Clean, Refusal> {
    let mut ledger = base.again();
    ledger.name = input.name.map(str::to_owned);
    let done = match rung {
        Rung::Rebuilt => rebuild::rebuild(input.bytes, kind, &mut ledger),
        Rung::Flattened => flat(input.bytes, &mut ledger).map(|bytes| (bytes, Kind::Pdf)),
        Rung::TextOnly => plain::text(input, &mut ledger).map(|bytes| (bytes, Kind::Txt)),
    };
    base.close(&ledger);
    done.map(|(bytes, out)| finish(kind, ledger, bytes, out, rung))
}

fn flat(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<Vec<u8>, Refusal> {
    let fallback = ledger.fonts.programs().first();
    pdf::flatten(bytes, ledger, fallback)
}

fn finish(kind: Kind, ledger: Ledger<'_>, bytes: Vec<u8>, out: Kind, rung: Rung) -> Clean {
    let (removed, unlisted, account, members) = ledger.into_parts();
    Clean { bytes, report: Report { kind, out, rung, removed, unlisted, account, members } }
}

//! The recovery code: 128 random bits that a person writes down and types in by hand.
//!
//! Crockford's base 32 (no I, L, O, U) in seven groups of four: `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`, of which the last
//! 12 bits are a checksum, so that a slip is noticed at once instead of looking like a wrong keyring.

use aws_lc_rs::{constant_time, digest};
use model::Secret;
use zeroize::Zeroizing;

use crate::random::Random;
use crate::{ProtectError, Result};

/// <https://www.crockford.com/base32.html>
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHARS: usize = 28;
const GROUP: usize = 4;
const CONTEXT: &[u8] = b"sekimori-recovery-code-v1\n";

/// A recovery code.
#[derive(Clone, Debug)]
pub struct RecoveryCode(Secret<[u8; 16]>);

impl RecoveryCode {
    /// Makes a new one.
    pub fn generate(random: &mut dyn Random) -> Result<Self> {
        let mut bits = Zeroizing::new([0; 16]);
        random.fill(bits.as_mut_slice())?;
        Ok(RecoveryCode(Secret::new(*bits)))
    }

    /// As it is shown, once: seven groups of four.
    pub fn to_text(&self) -> Secret<String> {
        let all = u128::from_be_bytes(*self.0.expose());
        let check = checksum(self.0.expose());
        let digit = |at: usize| {
            // 140 bits: 128 of the code, then 12 of the checksum.
            let shift = 5 * (CHARS - 1 - at);
            let bits = if shift >= 12 { all >> (shift - 12) } else { all << (12 - shift) | u128::from(check >> shift) };
            char::from(ALPHABET.get((bits & 31) as usize).copied().unwrap_or_default())
        };
        let mut text = String::with_capacity(CHARS + CHARS / GROUP);
        for at in 0..CHARS {
            if at > 0 && at % GROUP == 0 {
                text.push('-');
            }
            text.push(digit(at));
        }
        Secret::new(text)
    }

    /// Reads what a person typed: either case, hyphens and spaces anywhere, O for 0, I and L for 1, full-width forms
    /// as Japanese input methods make them.
    ///
    /// # Errors
    /// [`ProtectError::RecoveryCode`] when the length, a character or the checksum is wrong.
    pub fn parse(text: &str) -> Result<Self> {
        Self::typed(text).ok_or(ProtectError::RecoveryCode)
    }

    fn typed(text: &str) -> Option<Self> {
        let (mut all, mut check, mut seen) = (0_u128, 0_u16, 0_usize);
        for c in text.chars().take(256).filter(|c| !is_separator(*c)) {
            let value = value_of(c)?;
            match seen {
                0..25 => all = all << 5 | u128::from(value),
                25 => {
                    all = all << 3 | u128::from(value >> 2);
                    check = u16::from(value & 3);
                }
                26..CHARS => check = check << 5 | u16::from(value),
                _ => return None,
            }
            seen += 1;
        }
        let bits = Zeroizing::new(all.to_be_bytes());
        let equal = constant_time::verify_slices_are_equal(&check.to_be_bytes(), &checksum(&bits).to_be_bytes());
        (seen == CHARS && equal.is_ok()).then(|| RecoveryCode(Secret::new(*bits)))
    }

    /// The passphrase of the keyring it opens: its canonical text.
    pub fn passphrase(&self) -> Secret<String> {
        self.to_text()
    }
}

fn checksum(bits: &[u8; 16]) -> u16 {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(CONTEXT);
    context.update(bits);
    match context.finish().as_ref() {
        [high, low, ..] => (u16::from(*high) << 8 | u16::from(*low)) >> 4,
        _ => 0,
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '—' | '−' | 'ー' | '－')
}

fn value_of(c: char) -> Option<u8> {
    let half = match c {
        // Full-width forms stand 0xFEE0 above ASCII.
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0)?,
        _ => c,
    };
    let plain = match half.to_ascii_uppercase() {
        'O' => b'0',
        'I' | 'L' => b'1',
        other => u8::try_from(other).ok()?,
    };
    let at = ALPHABET.iter().position(|&letter| letter == plain)?;
    u8::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    fn of(bits: [u8; 16]) -> RecoveryCode {
        RecoveryCode(Secret::new(bits))
    }

    #[test]
    fn what_is_written_down_is_read_again() {
        for _ in 0..200 {
            let code = RecoveryCode::generate(&mut SystemRandom).unwrap();
            let text = code.to_text();
            assert_eq!(text.expose().len(), 34);
            assert_eq!(RecoveryCode::parse(text.expose()).unwrap().0.expose(), code.0.expose());
        }
        for bits in [[0; 16], [0xff; 16]] {
            assert_eq!(RecoveryCode::parse(of(bits).to_text().expose()).unwrap().0.expose(), &bits);
        }
        assert!(of([0; 16]).to_text().expose().starts_with("0000-0000-0000-0000-0000-0000-0"));
    }

    #[test]
    fn people_may_type_small_letters_spaces_look_alikes_and_full_width() {
        let text = of([0; 16]).to_text().expose().clone();
        let typed = text.to_lowercase().replace('-', " ").replacen("00", "oO", 3);
        let wide: String =
            text.chars().map(|c| char::from_u32(u32::from(c) + if c == '-' { 0 } else { 0xFEE0 }).unwrap()).collect();
        for variant in [typed, text.replace('-', ""), text.replace('-', "－"), wide, format!(" {text}\n")] {
            assert_eq!(RecoveryCode::parse(&variant).unwrap().0.expose(), &[0; 16], "{variant}");
        }
    }

    #[test]
    fn a_slip_is_noticed() {
        let text = of(*b"0123456789abcdef").to_text().expose().clone();
        let mut missed = 0;
        for (at, old) in text.char_indices().filter(|(_, c)| *c != '-') {
            for new in ALPHABET.iter().map(|b| char::from(*b)).filter(|new| *new != old) {
                let mut changed = text.clone();
                changed.replace_range(at..=at, &new.to_string());
                missed += usize::from(RecoveryCode::parse(&changed).is_ok());
            }
        }
        // 868 single slips, each missed with probability 1/4096 at most.
        assert!(missed <= 3, "{missed}");
        for bad in ["", "0000", &text[1..], &format!("{text}0"), &text.replace('0', "U"), &"0".repeat(10_000)] {
            assert!(matches!(RecoveryCode::parse(bad), Err(ProtectError::RecoveryCode)), "{bad:.40}");
        }
    }
}

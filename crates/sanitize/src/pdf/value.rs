//! Objects as they are written, and their one spelling: the same object is always the same bytes.

use std::borrow::Cow;

pub(super) type Key = Cow<'static, [u8]>;
pub(super) type Entries = Vec<(Key, Value)>;

/// The place of an object among those of the new file; its number is given when all are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Id(pub(super) usize);

/// An object of the new file (ISO 32000-2, 7.3).
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Name(Key),
    Text(Vec<u8>),
    Array(Vec<Value>),
    Dict(Entries),
    Ref(Id),
}

impl Value {
    /// A number; whole ones have no point, however they were written.
    pub(super) fn number(value: f64) -> Value {
        const WHOLE: f64 = 1e15;
        if !value.is_finite() {
            Value::Int(0)
        } else if value.fract() == 0.0 && value.abs() < WHOLE {
            Value::Int(value as i64)
        } else {
            Value::Real(value.clamp(-WHOLE, WHOLE))
        }
    }

    pub(super) fn name(name: &'static str) -> Value {
        Value::Name(Cow::Borrowed(name.as_bytes()))
    }

    pub(super) fn owned_name(name: &[u8]) -> Value {
        Value::Name(Cow::Owned(name.to_vec()))
    }

    pub(super) fn numbers(values: &[f64]) -> Value {
        Value::Array(values.iter().map(|value| Value::number(*value)).collect())
    }
}

/// Sets a key of a dictionary that is not there yet, or replaces its value.
pub(super) fn set(entries: &mut Entries, key: &'static str, value: Value) {
    match entries.iter_mut().find(|(known, _)| known.as_ref() == key.as_bytes()) {
        Some((_, old)) => *old = value,
        None => entries.push((Cow::Borrowed(key.as_bytes()), value)),
    }
}

pub(super) fn get<'e>(entries: &'e Entries, key: &str) -> Option<&'e Value> {
    entries.iter().find(|(known, _)| known.as_ref() == key.as_bytes()).map(|(_, value)| value)
}

/// Writes a value; `number` tells the number of an object, and nothing for one that is not written.
pub(super) fn write(out: &mut Vec<u8>, value: &Value, number: &impl Fn(Id) -> Option<usize>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Int(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Value::Real(value) => write_real(out, *value),
        Value::Name(name) => write_name(out, name),
        Value::Text(text) => write_text(out, text),
        Value::Array(items) => {
            out.push(b'[');
            let alive = items.iter().filter(|item| is_alive(item, number));
            for (index, item) in alive.enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                write(out, item, number);
            }
            out.push(b']');
        }
        Value::Dict(entries) => write_dict(out, entries, number),
        Value::Ref(id) => match number(*id) {
            Some(number) => out.extend_from_slice(format!("{number} 0 R").as_bytes()),
            None => out.extend_from_slice(b"null"),
        },
    }
}

fn write_dict(out: &mut Vec<u8>, entries: &Entries, number: &impl Fn(Id) -> Option<usize>) {
    out.extend_from_slice(b"<<");
    for (key, value) in entries.iter().filter(|(_, value)| is_alive(value, number)) {
        write_name(out, key);
        // Names, texts, arrays and dictionaries begin with a delimiter of their own.
        if !matches!(value, Value::Name(_) | Value::Text(_) | Value::Array(_) | Value::Dict(_)) {
            out.push(b' ');
        }
        write(out, value, number);
    }
    out.extend_from_slice(b">>");
}

/// Whether a value is not a reference to an object that was left out in the end.
fn is_alive(value: &Value, number: &impl Fn(Id) -> Option<usize>) -> bool {
    match value {
        Value::Ref(id) => number(*id).is_some(),
        _ => true,
    }
}

/// Nine digits that count: as many as a reader keeps, and few enough that reading and writing again changes nothing.
pub(super) fn write_real(out: &mut Vec<u8>, value: f64) {
    const DIGITS: i32 = 8;
    const PLACES: i32 = 10;
    if value == 0.0 || !value.is_finite() {
        return out.push(b'0');
    }
    let places = (DIGITS - value.abs().log10().floor() as i32).clamp(0, PLACES);
    let mut text = format!("{value:.*}", places as usize);
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    out.extend_from_slice(if matches!(text.as_str(), "-0" | "") { b"0" } else { text.as_bytes() });
}

pub(super) fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        if matches!(byte, b'!'..=b'~') && !is_delimiter(*byte) && *byte != b'#' {
            out.push(*byte);
        } else if *byte != 0 {
            out.push(b'#');
            write_hex(out, *byte);
        }
    }
}

/// Text in brackets where most of it can be read, in hexadecimal digits otherwise.
pub(super) fn write_text(out: &mut Vec<u8>, text: &[u8]) {
    let plain = text.iter().filter(|byte| matches!(byte, b' '..=b'~')).count();
    if plain * 4 < text.len() * 3 {
        out.push(b'<');
        text.iter().for_each(|byte| write_hex(out, *byte));
        return out.push(b'>');
    }
    out.push(b'(');
    for byte in text {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            b' '..=b'~' => out.push(*byte),
            _ => out.extend_from_slice(format!("\\{byte:03o}").as_bytes()),
        }
    }
    out.push(b')');
}

pub(super) fn write_hex(out: &mut Vec<u8>, byte: u8) {
    let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
    out.extend_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
}

pub(super) fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(value: &Value) -> String {
        let mut out = Vec::new();
        write(&mut out, value, &|id| (id.0 != 9).then_some(id.0 + 1));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_value_has_one_spelling() {
        for (value, expected) in [
            (Value::number(3.0), "3"),
            (Value::number(-0.5), "-0.5"),
            (Value::number(0.001), "0.001"),
            (Value::number(1.0 / 3.0), "0.333333333"),
            (Value::number(f64::NAN), "0"),
            (Value::number(1e-12), "0"),
            (Value::owned_name(b"A B#(\0"), "/A#20B#23#28"),
            (Value::Text(b"a(b)\n".to_vec()), "(a\\(b\\)\\012)"),
            (Value::Text(vec![0xfe, 0xff, 0x6c]), "<feff6c>"),
            (Value::Array(vec![Value::Int(1), Value::Ref(Id(9)), Value::Ref(Id(1))]), "[1 2 0 R]"),
            (Value::Dict(vec![("K".as_bytes().into(), Value::Ref(Id(9)))]), "<<>>"),
        ] {
            assert_eq!(spelled(&value), expected);
        }
    }

    #[test]
    fn a_number_that_was_written_is_written_the_same_again() {
        for value in [0.1 + 0.2, 123_456.789_012_3, 9.999_999_999_6, -1e-7 / 3.0, 72.27 / 25.4] {
            let once = spelled(&Value::number(value));
            assert_eq!(spelled(&Value::number(once.parse().unwrap())), once);
        }
    }
}

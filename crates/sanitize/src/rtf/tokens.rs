/// What RTF is made of (Rich Text Format Specification 1.9.1, "RTF Syntax").
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'r> {
    Open,
    Close,
    /// A control word and its number.
    Word(&'r str, Option<i32>),
    /// A control symbol: a backslash and one character that is no letter.
    Symbol(u8),
    /// A byte of text in hexadecimal.
    Hex(u8),
    /// Bytes of text as they are.
    Text(&'r [u8]),
    /// Raw bytes that a `\bin` announces.
    Binary(&'r [u8]),
}

/// Cuts RTF into tokens. Nothing in it is refused.
#[derive(Clone)]
pub(super) struct Tokens<'r> {
    rest: &'r [u8],
}

impl<'r> Tokens<'r> {
    pub(super) fn new(bytes: &'r [u8]) -> Tokens<'r> {
        Tokens { rest: bytes }
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    fn control(&mut self, rest: &'r [u8]) -> Token<'r> {
        let letters = rest.iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
        let Some((name, mut tail)) = rest.split_at_checked(letters).filter(|_| letters > 0) else {
            return self.symbol(rest);
        };
        let negative = matches!(tail, [b'-', digit, ..] if digit.is_ascii_digit());
        if negative {
            tail = tail.get(1..).unwrap_or_default();
        }
        let digits = tail.iter().take(10).take_while(|b| b.is_ascii_digit()).count();
        let (number, mut tail) = tail.split_at_checked(digits).unwrap_or((&[], tail));
        let number = std::str::from_utf8(number).ok().and_then(|n| n.parse::<i64>().ok());
        let number = number.map(|n| if negative { -n } else { n }).and_then(|n| i32::try_from(n).ok());
        tail = tail.strip_prefix(b" ").unwrap_or(tail);
        let name = std::str::from_utf8(name).unwrap_or_default();
        self.rest = tail;
        if let ("bin", Some(length)) = (name, number) {
            let length = usize::try_from(length).unwrap_or(0).min(tail.len());
            let (binary, tail) = tail.split_at_checked(length).unwrap_or((&[], tail));
            self.rest = tail;
            return Token::Binary(binary);
        }
        Token::Word(name, number)
    }

    fn symbol(&mut self, rest: &'r [u8]) -> Token<'r> {
        if let [b'\'', high, low, tail @ ..] = rest
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            self.rest = tail;
            return Token::Hex(high << 4 | low);
        }
        self.rest = rest.get(1..).unwrap_or_default();
        Token::Symbol(rest.first().copied().unwrap_or(b' '))
    }
}

impl<'r> Iterator for Tokens<'r> {
    type Item = Token<'r>;

    fn next(&mut self) -> Option<Token<'r>> {
        loop {
            let (first, rest) = self.rest.split_first()?;
            let whole = self.rest;
            self.rest = rest;
            return Some(match first {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => self.control(rest),
                b'\r' | b'\n' | 0 => continue,
                _ => {
                    let mark = |b: &u8| matches!(b, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0);
                    let (text, rest) = whole.split_at(whole.iter().position(mark).unwrap_or(whole.len()));
                    self.rest = rest;
                    Token::Text(text)
                }
            });
        }
    }
}

/// Value of a hexadecimal digit.
pub(super) fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

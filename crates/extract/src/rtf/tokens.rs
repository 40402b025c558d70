/// What RTF is made of (Rich Text Format Specification 1.9.1, "RTF Syntax").
#[derive(Debug, PartialEq)]
pub(super) enum Token<'r> {
    Open,
    Close,
    /// A control word and its number.
    Word(&'r str, Option<i32>),
    /// A control symbol: a backslash and one character that is no letter.
    Symbol(u8),
    /// A byte of text, whether written as it is or in hexadecimal.
    Byte(u8),
    /// Raw bytes that a `\bin` announces.
    Binary(&'r [u8]),
}

/// Cuts RTF into tokens. Nothing in it is refused.
pub(super) struct Tokens<'r> {
    rest: &'r [u8],
}

impl<'r> Tokens<'r> {
    pub(super) fn new(bytes: &'r [u8]) -> Self {
        Tokens { rest: bytes }
    }

    /// Bytes of plain text up to the next mark, which a reader that has no use for them may pass over.
    pub(super) fn skip_plain(&mut self) {
        let end = self.rest.iter().position(|b| matches!(b, b'{' | b'}' | b'\\')).unwrap_or(self.rest.len());
        self.rest = self.rest.get(end..).unwrap_or_default();
    }

    fn control(&mut self, rest: &'r [u8]) -> Token<'r> {
        const LONGEST: usize = 32;
        let letters = rest.iter().take(LONGEST).take_while(|b| b.is_ascii_alphabetic()).count();
        let Some((name, mut tail)) = rest.split_at_checked(letters).filter(|_| letters > 0) else {
            return self.symbol(rest);
        };
        let negative = tail.first() == Some(&b'-') && tail.get(1).is_some_and(u8::is_ascii_digit);
        if negative {
            tail = tail.get(1..).unwrap_or_default();
        }
        let digits = tail.iter().take(10).take_while(|b| b.is_ascii_digit()).count();
        let (number, mut tail) = tail.split_at_checked(digits).unwrap_or((&[], tail));
        let number = std::str::from_utf8(number).ok().and_then(|n| n.parse::<i64>().ok());
        let number = number.map(|n| if negative { -n } else { n }).and_then(|n| i32::try_from(n).ok());
        if tail.first() == Some(&b' ') {
            tail = tail.get(1..).unwrap_or_default();
        }
        let name = std::str::from_utf8(name).unwrap_or_default();
        if let ("bin", Some(length)) = (name, number) {
            let length = usize::try_from(length).unwrap_or(0).min(tail.len());
            let (binary, tail) = tail.split_at_checked(length).unwrap_or((&[], tail));
            self.rest = tail;
            return Token::Binary(binary);
        }
        self.rest = tail;
        Token::Word(name, number)
    }

    fn symbol(&mut self, rest: &'r [u8]) -> Token<'r> {
        if let [b'\'', high, low, tail @ ..] = rest
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            self.rest = tail;
            return Token::Byte(high << 4 | low);
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
            self.rest = rest;
            return Some(match first {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => self.control(rest),
                b'\r' | b'\n' | 0 => continue,
                byte => Token::Byte(*byte),
            });
        }
    }
}

/// Value of a hexadecimal digit.
pub(super) fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_take_their_number_and_one_space() {
        let tokens: Vec<Token> = Tokens::new(b"{\\fs-24 a\\'8a\\~\\bin3 {{{\\b\\").collect();
        assert_eq!(
            tokens,
            [
                Token::Open,
                Token::Word("fs", Some(-24)),
                Token::Byte(b'a'),
                Token::Byte(0x8a),
                Token::Symbol(b'~'),
                Token::Binary(b"{{{"),
                Token::Word("b", None),
                Token::Symbol(b' '),
            ]
        );
    }
}

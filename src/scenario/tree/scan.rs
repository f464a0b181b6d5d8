//! JSON text to tokens.
//!
//! The scanner never fails: what is not JSON is told once, skipped or replaced by the token it was meant to be, and
//! scanning goes on, so that one pass finds several problems.

use super::{Diagnostic, Kind, MAX_SYNTAX, Path, SourceId, Span};
use crate::notation::{number, suggest};

/// What a token is. Strings, numbers and words carry what they say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Token {
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Colon,
    Comma,
    String(String),
    Number(String),
    True,
    False,
    Null,
    /// A bare word that was told as a problem where a value stands; as a key it is told there.
    Word(String),
    End,
}

impl Token {
    /// The name for messages.
    pub(super) fn name(&self) -> String {
        match self {
            Self::OpenBrace => "`{`".to_owned(),
            Self::CloseBrace => "`}`".to_owned(),
            Self::OpenBracket => "`[`".to_owned(),
            Self::CloseBracket => "`]`".to_owned(),
            Self::Colon => "`:`".to_owned(),
            Self::Comma => "`,`".to_owned(),
            Self::String(_) => "string".to_owned(),
            Self::Number(text) | Self::Word(text) => format!("`{}`", suggest::shorten(text)),
            Self::True => "`true`".to_owned(),
            Self::False => "`false`".to_owned(),
            Self::Null => "`null`".to_owned(),
            Self::End => "end of the text".to_owned(),
        }
    }
}

/// Reads tokens from left to right.
pub(super) struct Scanner<'a> {
    text: &'a str,
    source: SourceId,
    at: usize,
    /// Problems since the parser last took them.
    pub(super) problems: Vec<Diagnostic>,
    /// After an unclosed string, inside and outside of strings cannot be told apart: further problems would mislead.
    pub(super) lost: bool,
}

impl<'a> Scanner<'a> {
    /// Begins at byte `from`, after a byte order mark if one is there.
    pub(super) fn new(text: &'a str, source: SourceId, from: usize) -> Self {
        let at = if text[from..].starts_with('\u{feff}') { from + '\u{feff}'.len_utf8() } else { from };
        Self { text, source, at, problems: Vec::new(), lost: false }
    }

    /// The next token and where it stands.
    pub(super) fn next(&mut self) -> (Token, Span) {
        loop {
            self.skip_blank();
            let start = self.at;
            let Some(first) = self.rest().chars().next() else {
                return (Token::End, self.span(start));
            };
            if let Some(token) = self.token(first) {
                return (token, self.span(start));
            }
            self.skip_stray();
        }
    }

    /// The token that begins with `first`; `None` without reading anything if none does.
    fn token(&mut self, first: char) -> Option<Token> {
        let single = match first {
            '{' => Token::OpenBrace,
            '}' => Token::CloseBrace,
            '[' => Token::OpenBracket,
            ']' => Token::CloseBracket,
            ':' => Token::Colon,
            ',' => Token::Comma,
            '"' | '\'' => return Some(self.string(first)),
            c if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => return Some(self.number()),
            c if is_word(c) => return Some(self.word()),
            _ => return None,
        };
        self.at += 1;
        Some(single)
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn span(&self, start: usize) -> Span {
        Span::new(self.source, start, self.at)
    }

    fn problem(&mut self, span: Span, message: impl Into<String>, expected: &str, advice: Option<String>) {
        // One token can hide a million comments; the parser stops far below this limit.
        if self.problems.len() < 2 * MAX_SYNTAX {
            let diagnostic = Diagnostic::error(Kind::Syntax, span, &Path::root(), message);
            self.problems.push(diagnostic.expected(expected).advise(advice));
        }
    }

    /// Skips white space, and comments after telling them.
    fn skip_blank(&mut self) {
        loop {
            self.at = self.text.len() - self.rest().trim_start_matches([' ', '\t', '\n', '\r']).len();
            let rest = self.rest();
            let length = if rest.starts_with("//") || rest.starts_with('#') {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                return;
            };
            let start = self.at;
            self.at += length;
            let advice = Some("a `description` can hold the text".to_owned());
            self.problem(self.span(start), "comments are not JSON", "JSON without comments", advice);
        }
    }

    /// Skips a run of characters that begin nothing, telling them as one problem.
    fn skip_stray(&mut self) {
        let start = self.at;
        let begins = |c: char| "{}[]:,\"'#/+-.".contains(c) || c.is_ascii_whitespace() || is_word(c);
        let first = self.rest().chars().next().map_or(0, char::len_utf8);
        let length = self.rest()[first..].find(begins).map_or(self.rest().len(), |end| first + end);
        self.at += length;
        let message = format!("unexpected `{}`", suggest::shorten(&self.text[start..self.at]));
        self.problem(self.span(start), message, "JSON", None);
    }

    fn word(&mut self) -> Token {
        let length = self.rest().find(|c: char| !is_word(c) && c != '-').unwrap_or(self.rest().len());
        let word = &self.rest()[..length];
        self.at += length;
        match word {
            "true" => Token::True,
            "false" => Token::False,
            "null" => Token::Null,
            _ => Token::Word(word.to_owned()),
        }
    }

    /// A number, or a run of characters that begins like one: `250ms` without quotes is told as such.
    fn number(&mut self) -> Token {
        let start = self.at;
        let is_part = |c: char| is_word(c) || matches!(c, '+' | '-' | '.' | '%');
        let mut length = self.rest().find(|c| !is_part(c)).unwrap_or(self.rest().len());
        let tail = &self.rest()[length..];
        if tail.starts_with('/') && tail[1..].starts_with(is_word) {
            length += 1 + tail[1..].find(|c| !is_part(c)).unwrap_or(tail.len() - 1);
        }
        self.at += length;
        let text = &self.text[start..self.at];
        if !number::is_number(text) {
            let advice = number::repair(text).map_or_else(
                || (text.len() < 40 && text.contains(is_word)).then(|| format!("write \"{text}\" in quotes")),
                |fixed| Some(format!("write {fixed}")),
            );
            self.problem(
                self.span(start),
                format!("`{}` is not a JSON number", suggest::shorten(text)),
                "a number",
                advice,
            );
            return Token::Number("0".to_owned());
        }
        if !text.parse::<f64>().is_ok_and(f64::is_finite) {
            let message = format!("`{}` is too large a number", suggest::shorten(text));
            self.problem(self.span(start), message, "a magnitude below 1.8e308", None);
            return Token::Number("0".to_owned());
        }
        Token::Number(text.to_owned())
    }

    /// A string in `quote`s; single quotes are told and read alike. It ends at its line's end at the latest.
    fn string(&mut self, quote: char) -> Token {
        let start = self.at;
        let mut value = String::new();
        self.at += 1;
        loop {
            let from = self.at;
            let stop = |c: char| c == quote || c == '\\' || c < ' ';
            let plain = self.rest().find(stop).unwrap_or(self.rest().len());
            value.push_str(&self.rest()[..plain]);
            self.at += plain;
            match self.rest().chars().next() {
                Some('\\') => value.extend(self.escape()),
                Some(c) if c == quote => {
                    self.at += 1;
                    break;
                }
                Some(c) if c != '\n' && c != '\r' => {
                    self.at += 1;
                    let advice = Some(format!("write \\u{:04x}", c as u32));
                    let span = self.span(self.at - 1);
                    self.problem(span, "a control character stands in a string", "an escape", advice);
                }
                Some(_) | None => {
                    self.problem(self.span(start), "the string is not closed on its line", "a closing quote", None);
                    self.lost = true;
                    break;
                }
            }
            debug_assert!(self.at > from, "every turn reads something");
        }
        if quote == '\'' {
            self.problem(self.span(start), "strings take double quotes", "`\"`", None);
        }
        Token::String(value)
    }

    /// The character of an escape sequence; none if it is not one, which is told.
    fn escape(&mut self) -> Option<char> {
        let start = self.at;
        self.at += 1;
        let kind = self.rest().chars().next();
        let simple = match kind {
            Some('n') => Some('\n'),
            Some('t') => Some('\t'),
            Some('r') => Some('\r'),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some(c @ ('"' | '\\' | '/')) => Some(c),
            Some(_) | None => None,
        };
        if let (Some('u'), None) = (kind, simple) {
            self.at += 1;
            if let Some(c) = self.unicode() {
                return Some(c);
            }
        } else if simple.is_some() {
            self.at += 1;
            return simple;
        } else if let Some(c) = kind.filter(|c| *c >= ' ') {
            self.at += c.len_utf8();
        }
        let expected = r#"one of \" \\ \/ \b \f \n \r \t or \u and four hexadecimal digits"#;
        let message = format!("`{}` is not an escape", &self.text[start..self.at]);
        self.problem(self.span(start), message, expected, None);
        None
    }

    /// The character after `\u`, with its second half if it is the first of a surrogate pair.
    fn unicode(&mut self) -> Option<char> {
        let high = self.hex()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high);
        }
        self.at += self.rest().strip_prefix("\\u").map(|_| 2)?;
        let low = self.hex().filter(|low| (0xdc00..0xe000).contains(low))?;
        char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

/// Characters that bare words are made of.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// The literal that a bare word was meant to be.
pub(super) fn meant_literal(word: &str) -> Option<&'static str> {
    match word {
        "None" | "nil" | "undefined" | "NULL" => Some("null"),
        "yes" | "on" => Some("true"),
        "no" | "off" => Some("false"),
        _ => suggest::nearest(word, ["true", "false", "null"]),
    }
}

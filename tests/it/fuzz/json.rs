//! Where the words and values of a text stand that is JSON, or was before it was spoilt.

use std::ops::Range;

/// A word: a string, a bracket, a comma, a colon, or whatever stands between them.
#[derive(Clone)]
pub struct Token {
    /// Where it stands.
    pub at: Range<usize>,
    /// Its first byte.
    pub first: u8,
}

/// The words of a text, in their order.
pub fn tokens(text: &[u8]) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let first = text[at];
        let length = match first {
            b' ' | b'\n' | b'\t' | b'\r' => {
                at += 1;
                continue;
            }
            b'"' => string(&text[at..]),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            _ => text[at..].iter().position(|byte| b" \n\t\r\"{}[],:".contains(byte)).unwrap_or(text.len() - at),
        };
        found.push(Token { at: at..at + length, first });
        at += length;
    }
    found
}

/// How long the string is that begins here.
fn string(text: &[u8]) -> usize {
    let mut escaped = false;
    let end = text.iter().skip(1).position(|&byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    end.map_or(text.len(), |end| end + 2)
}

/// The value that begins with word number `first`: to its closing bracket, or to the end.
pub fn value(tokens: &[Token], first: usize) -> Range<usize> {
    let mut open = 0_usize;
    for token in &tokens[first..] {
        match token.first {
            b'{' | b'[' => open += 1,
            b'}' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
        if open == 0 {
            return tokens[first].at.start..token.at.end;
        }
    }
    tokens[first].at.start..tokens[tokens.len() - 1].at.end
}

/// The numbers of the words that begin a value.
pub fn values(tokens: &[Token]) -> Vec<usize> {
    let begins = |at: usize| {
        let is_key = tokens.get(at + 1).is_some_and(|next| next.first == b':');
        !b"}],:".contains(&tokens[at].first) && !is_key
    };
    (0..tokens.len()).filter(|&at| begins(at)).collect()
}

/// The numbers of the words that are keys.
pub fn keys(tokens: &[Token]) -> Vec<usize> {
    (0..tokens.len()).filter(|&at| tokens.get(at + 1).is_some_and(|next| next.first == b':')).collect()
}

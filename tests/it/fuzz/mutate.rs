//! One small damage to a text: to its bytes, to its words, or to the values that it holds.

use super::chance::Chance;
use super::corpus::{Corpus, NASTY};
use super::json::{keys, tokens, value, values};
use super::settings;

/// Damages a scenario once.
pub fn scenario(text: &mut Vec<u8>, corpus: &Corpus, chance: &mut Chance) {
    match chance.below(20) {
        0 => bytes(text, chance),
        1..=4 => replace_value(text, chance, corpus),
        5..=7 => replace_digits(text, chance),
        8 | 9 => typo(text, chance),
        10 => repeat_member(text, chance),
        11 => nest(text, chance),
        12 | 13 => insert_member(text, corpus, chance),
        14 => delete_value(text, chance),
        15 => swap_values(text, chance),
        _ => settings::add(text, chance),
    }
}

/// Damages an override once.
pub fn set(text: &mut Vec<u8>, corpus: &Corpus, chance: &mut Chance) {
    match chance.below(6) {
        0 => bytes(text, chance),
        1 => replace_digits(text, chance),
        2 => {
            let end = text.iter().position(|&byte| byte == b'=').unwrap_or(text.len());
            let spoilt = misspelt(&text[..end], chance);
            text.splice(..end, spoilt);
        }
        _ => {
            let start = text.iter().position(|&byte| byte == b'=').map_or(text.len(), |at| at + 1);
            let value = some_value(corpus, chance).to_vec();
            text.splice(start.., value);
        }
    }
}

/// Damages a log or a table once.
pub fn recording(text: &mut Vec<u8>, chance: &mut Chance) {
    match chance.below(4) {
        0 | 1 => bytes(text, chance),
        2 => replace_digits(text, chance),
        _ => {
            let at = chance.below(text.len() + 1);
            let nasty = NASTY[chance.below(NASTY.len())].bytes();
            text.splice(at..at, nasty);
        }
    }
}

/// Flips, cuts, doubles or moves bytes, whatever they mean.
fn bytes(text: &mut Vec<u8>, chance: &mut Chance) {
    if text.is_empty() {
        return;
    }
    let start = chance.below(text.len());
    let end = (start + 1 + chance.below(40)).min(text.len());
    match chance.below(5) {
        0 => text[start] ^= 1 << chance.below(8),
        1 => text[start] = chance.byte(),
        2 => text.truncate(start),
        3 => drop(text.drain(start..end)),
        _ => {
            let part = text[start..end].to_vec();
            let at = chance.below(text.len());
            text.splice(at..at, part);
        }
    }
}

fn some_value<'a>(corpus: &'a Corpus, chance: &mut Chance) -> &'a [u8] {
    if chance.once_in(2) {
        return NASTY[chance.below(NASTY.len())].as_bytes();
    }
    chance.one(&corpus.values).map_or(b"null", Vec::as_slice)
}

fn replace_value(text: &mut Vec<u8>, chance: &mut Chance, corpus: &Corpus) {
    let tokens = tokens(text);
    let Some(&at) = chance.one(&values(&tokens)) else { return };
    text.splice(value(&tokens, at), some_value(corpus, chance).to_vec());
}

/// Another number in place of one, with the unit that follows.
fn replace_digits(text: &mut Vec<u8>, chance: &mut Chance) {
    const NUMBERS: [&str; 14] = [
        "0",
        "1",
        "2",
        "0.001",
        "17",
        "1000",
        "99999",
        "1000000",
        "1e9",
        "4294967297",
        "1e15",
        "1e-12",
        "18446744073709551615",
        "-3",
    ];
    let is_digit = |at: &usize| text[*at].is_ascii_digit() && (*at == 0 || !text[at - 1].is_ascii_digit());
    let starts: Vec<usize> = (0..text.len()).filter(is_digit).collect();
    let Some(&start) = chance.one(&starts) else { return };
    let length = text[start..].iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len() - start);
    text.splice(start..start + length, NUMBERS[chance.below(NUMBERS.len())].bytes());
}

/// One letter dropped, doubled, swapped with the next, or wrong.
pub fn misspelt(word: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut word = word.to_vec();
    if word.len() < 2 {
        return word;
    }
    let at = chance.below(word.len() - 1);
    match chance.below(4) {
        0 => drop(word.remove(at)),
        1 => word.insert(at, word[at]),
        2 => word.swap(at, at + 1),
        _ => word[at] = b'a' + chance.byte() % 26,
    }
    word
}

/// A typo in a key or in a word.
fn typo(text: &mut Vec<u8>, chance: &mut Chance) {
    let tokens = tokens(text);
    let words: Vec<_> = tokens.iter().filter(|token| token.first == b'"' && token.at.len() > 3).collect();
    let Some(token) = chance.one(&words) else { return };
    let inner = token.at.start + 1..token.at.end - 1;
    let spoilt = misspelt(&text[inner.clone()], chance);
    text.splice(inner, spoilt);
}

/// The same member twice.
fn repeat_member(text: &mut Vec<u8>, chance: &mut Chance) {
    let tokens = tokens(text);
    let Some(&key) = chance.one(&keys(&tokens)) else { return };
    if key + 2 < tokens.len() {
        let whole = tokens[key].at.start..value(&tokens, key + 2).end;
        let mut part = text[whole.clone()].to_vec();
        part.push(b',');
        text.splice(whole.start..whole.start, part);
    }
}

/// A value deep inside others.
fn nest(text: &mut Vec<u8>, chance: &mut Chance) {
    let tokens = tokens(text);
    let Some(&at) = chance.one(&values(&tokens)) else { return };
    let place = value(&tokens, at);
    let levels = if chance.once_in(500) { 100_000 } else { 1 + chance.below(70) };
    let (open, close) = if chance.once_in(2) { ("[", "]") } else { ("{\"parallel\":", "}") };
    let inner = String::from_utf8_lossy(&text[place.clone()]).into_owned();
    let deep = format!("{}{inner}{}", open.repeat(levels), close.repeat(levels));
    text.splice(place, deep.into_bytes());
}

/// A member of some scenario in an object of this one.
fn insert_member(text: &mut Vec<u8>, corpus: &Corpus, chance: &mut Chance) {
    let opens: Vec<usize> = (0..text.len()).filter(|&at| text[at] == b'{').collect();
    let (Some(&at), Some(key)) = (chance.one(&opens), chance.one(&corpus.keys)) else { return };
    let is_empty = text[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'}');
    let mut member = [key.as_slice(), b":", some_value(corpus, chance)].concat();
    if !is_empty {
        member.push(b',');
    }
    let inside = at + 1;
    text.splice(inside..inside, member);
}

/// A value, or a member, with the comma that follows or leads.
fn delete_value(text: &mut Vec<u8>, chance: &mut Chance) {
    let tokens = tokens(text);
    let Some(&at) = chance.one(&values(&tokens)) else { return };
    let mut place = value(&tokens, at);
    if at >= 2 && tokens[at - 1].first == b':' {
        place.start = tokens[at - 2].at.start;
    }
    let next = tokens.iter().find(|token| token.at.start >= place.end);
    let last = tokens.iter().rev().find(|token| token.at.end <= place.start);
    match (next, last) {
        (Some(comma), _) if comma.first == b',' => place.end = comma.at.end,
        (_, Some(comma)) if comma.first == b',' => place.start = comma.at.start,
        _ => {}
    }
    text.splice(place, []);
}

fn swap_values(text: &mut Vec<u8>, chance: &mut Chance) {
    let tokens = tokens(text);
    let all = values(&tokens);
    let (Some(&one), Some(&other)) = (chance.one(&all), chance.one(&all)) else { return };
    let (one, other) = (value(&tokens, one.min(other)), value(&tokens, one.max(other)));
    if one.end <= other.start {
        let (first, second) = (text[one.clone()].to_vec(), text[other.clone()].to_vec());
        text.splice(other, first);
        text.splice(one, second);
    }
}

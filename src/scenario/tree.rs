//! A JSON document as a tree that remembers where everything stands.
//!
//! Strict JSON (RFC 8259): no comments, no trailing commas; duplicate keys are refused. Every value and every key keeps
//! its [`Span`], so that a message can point at it even after patches from other sources were laid over the document.
//! Numbers keep their text. Objects keep their order. A byte order mark is skipped.

mod parse;
mod scan;
#[cfg(test)]
mod tests;

use super::diagnostic::{Diagnostic, Diagnostics, Kind};
use super::path::{Path, Segment};
use super::source::{SourceId, Sources, Span};

/// The largest document that is read: 8 MiB, of which a list of numbers takes some 600 MiB of memory; the reference scenarios
/// have a few KiB.
pub const MAX_BYTES: usize = 8 << 20;

/// The deepest nesting of objects and arrays; the scenario format needs about fifteen.
pub const MAX_DEPTH: usize = 64;

/// After this many syntax problems the text is hardly meant to be JSON, and parsing stops.
const MAX_SYNTAX: usize = 20;

/// One value and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// Where it stands, brackets and quotes included.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a value is.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as written; finite as an `f64`.
    Number(String),
    /// A string, escapes resolved.
    String(String),
    /// The elements in order.
    Array(Vec<Node>),
    /// The members in order, no key twice.
    Object(Vec<Member>),
}

/// A key of an object and its value.
#[derive(Clone, PartialEq, Debug)]
pub struct Member {
    /// The name, escapes resolved.
    pub key: String,
    /// Where the name stands, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The members of an object; none for anything else.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => &[],
        }
    }

    /// The elements of an array; none for anything else.
    #[must_use]
    pub fn elements(&self) -> &[Self] {
        match &self.value {
            Value::Array(elements) => elements,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => &[],
        }
    }

    /// The member with this key.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members().iter().find(|member| member.key == key)
    }

    /// The value at a path below this one.
    #[must_use]
    pub fn at(&self, path: &Path) -> Option<&Self> {
        path.segments().iter().try_fold(self, |node, segment| match segment {
            Segment::Key(key) => match key.parse::<usize>() {
                Ok(index) if matches!(node.value, Value::Array(_)) => node.elements().get(index),
                Ok(_) | Err(_) => node.member(key).map(|member| &member.value),
            },
            Segment::Index(index) => node.elements().get(*index),
        })
    }

    /// The same document without places; numbers become `u64`, `i64` or `f64`, whichever holds them first.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(truth) => serde_json::Value::Bool(*truth),
            // Which would become a float, and is a whole number.
            Value::Number(text) if text == "-0" => serde_json::Value::from(0),
            Value::Number(text) => serde_json::from_str(text).expect("the parser admits only finite JSON numbers"),
            Value::String(text) => serde_json::Value::String(text.clone()),
            Value::Array(elements) => elements.iter().map(Self::to_json).collect(),
            Value::Object(members) => {
                members.iter().map(|member| (member.key.clone(), member.value.to_json())).collect()
            }
        }
    }
}

/// Reads a document from bytes and keeps its text in `sources` under `name`.
///
/// `None` if the bytes are no JSON; problems are told in `out`, as many as can be found in one pass. With duplicate
/// keys there is a tree (the first of each counts), so that further checks can run, but `out` holds errors.
pub fn read(sources: &mut Sources, name: &str, bytes: Vec<u8>, out: &mut Diagnostics) -> Option<Node> {
    if bytes.len() > MAX_BYTES {
        refuse_large(sources, name, bytes.len() as u64, out);
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            let source = sources.add(name, text);
            parse(sources, source, out)
        }
        Err(error) => {
            let (at, bytes) = (error.utf8_error().valid_up_to(), error.into_bytes());
            let source = sources.add(name, String::from_utf8_lossy(&bytes));
            let advice = looks_like_utf16(&bytes).then(|| "this looks like UTF-16; save it as UTF-8".to_owned());
            let message = format!("byte {} (0x{:02x}) is not UTF-8", at + 1, bytes[at]);
            let span = Span::new(source, at, at + '\u{fffd}'.len_utf8());
            let diagnostic = Diagnostic::error(Kind::Encoding, span, &Path::root(), message);
            out.push(diagnostic.expected("a text in UTF-8").advise(advice));
            None
        }
    }
}

/// Tells that a document of `bytes` bytes is too large; for callers that see a file's size before reading it.
pub fn refuse_large(sources: &mut Sources, name: &str, bytes: u64, out: &mut Diagnostics) {
    let source = sources.add(name, "");
    let message = format!("the document has {:.1} MiB", bytes as f64 / f64::from(1 << 20));
    let diagnostic = Diagnostic::error(Kind::TooLarge, Span::new(source, 0, 0), &Path::root(), message);
    out.push(diagnostic.expected(format!("at most {} MiB", MAX_BYTES >> 20)));
}

/// Reads a document from a text that is already among the sources; see [`read`].
pub fn parse(sources: &Sources, source: SourceId, out: &mut Diagnostics) -> Option<Node> {
    parse_from(sources, source, 0, out)
}

/// Reads a document that begins at byte `start` of a source.
pub(super) fn parse_from(sources: &Sources, source: SourceId, start: usize, out: &mut Diagnostics) -> Option<Node> {
    let mut node = parse::document(sources.text(source), source, start, out)?;
    parse::drop_duplicates(&mut node, &mut Path::root(), out);
    Some(node)
}

fn looks_like_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
}

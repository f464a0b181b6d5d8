//! Paths into a document: `components.web.service.steps[0].cpu`, the form that messages show and `--set` takes.
//!
//! Segments are separated by dots. A name that holds a dot, a bracket, a space, a quote or `=` is put in double quotes
//! (`events."web dies".at`); a space alone needs none on input. An index is written `steps[0]` or `steps.0`.

use std::fmt;
use std::ops::Range;

/// The most segments a path may have, as deep as a document may be nested (`tree::MAX_DEPTH`).
pub const MAX_SEGMENTS: usize = 64;

/// One step down: by name or by position.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Segment {
    /// The member of an object; digits are tried as a position where the value is an array.
    Key(String),
    /// The element of an array, from 0.
    Index(usize),
}

/// A way from the root of a document to one value; empty for the root.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Path(Vec<Segment>);

/// Why a text is no path, and which bytes of it are at fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PathError {
    /// What is wrong, in the style of diagnostics.
    pub message: String,
    /// What should stand there.
    pub expected: &'static str,
    /// The bytes at fault.
    pub range: Range<usize>,
}

impl Path {
    /// The root.
    #[must_use]
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// The segments from the root down.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Goes down to the member `key`.
    pub fn push_key(&mut self, key: &str) {
        self.0.push(Segment::Key(key.to_owned()));
    }

    /// Goes down to the element `index`.
    pub fn push_index(&mut self, index: usize) {
        self.0.push(Segment::Index(index));
    }

    /// Goes back up; nothing happens at the root.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// The path of the member `key` of this one's value.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut path = self.clone();
        path.push_key(key);
        path
    }

    /// Reads a path and where each of its segments stands in `text`.
    ///
    /// # Errors
    /// An empty path or segment, an unclosed quote or bracket, an index that is no number, or more than
    /// [`MAX_SEGMENTS`] segments.
    pub fn parse(text: &str) -> Result<(Self, Vec<Range<usize>>), PathError> {
        let mut reader = Reader { text, at: 0 };
        let mut path = Self::root();
        let mut ranges = Vec::new();
        loop {
            let start = reader.at;
            path.0.push(reader.name()?);
            ranges.push(start..reader.at);
            while reader.rest().starts_with('[') {
                let start = reader.at;
                path.0.push(reader.index()?);
                ranges.push(start..reader.at);
            }
            if path.0.len() > MAX_SEGMENTS {
                return Err(reader.error(start..reader.at, "the path is too long", "at most 64 segments"));
            }
            match reader.rest().chars().next() {
                None => return Ok((path, ranges)),
                Some('.') => reader.at += 1,
                Some(other) => {
                    let at = reader.at..reader.at + other.len_utf8();
                    return Err(reader.error(at, &format!("unexpected `{other}` in the path"), "a dot or the end"));
                }
            }
        }
    }
}

impl From<Vec<Segment>> for Path {
    fn from(segments: Vec<Segment>) -> Self {
        Self(segments)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(out, "[{index}]")?,
                Segment::Key(key) => {
                    let dot = if at == 0 { "" } else { "." };
                    let quoted = key.is_empty() || key.contains(|c: char| "\\.[]=\"".contains(c) || c.is_whitespace());
                    if quoted {
                        write!(out, "{dot}{}", serde_json::Value::from(key.as_str()))?;
                    } else {
                        write!(out, "{dot}{key}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Reads a path from left to right.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn name(&mut self) -> Result<Segment, PathError> {
        if self.rest().starts_with('"') {
            return self.quoted();
        }
        let length = self.rest().find(['.', '[', ']', '"', '=']).unwrap_or(self.rest().len());
        if length == 0 {
            return Err(self.error(self.at..self.at, "a segment of the path is empty", "a name"));
        }
        let name = self.rest()[..length].to_owned();
        self.at += length;
        Ok(Segment::Key(name))
    }

    fn quoted(&mut self) -> Result<Segment, PathError> {
        let start = self.at;
        let Some(length) = quoted_length(self.rest()) else {
            return Err(self.error(start..self.text.len(), "the quote is never closed", "a closing `\"`"));
        };
        self.at += length;
        let quoted = &self.text[start..self.at];
        serde_json::from_str(quoted)
            .map(Segment::Key)
            .map_err(|_| self.error(start..self.at, &format!("{quoted} is not a JSON string"), "a name in quotes"))
    }

    fn index(&mut self) -> Result<Segment, PathError> {
        let start = self.at;
        let Some(length) = self.rest().find(']') else {
            return Err(self.error(start..self.text.len(), "the bracket is never closed", "a closing `]`"));
        };
        let inner = start + 1..start + length;
        self.at += length + 1;
        self.text[inner.clone()].parse().map(Segment::Index).map_err(|_| {
            let message = format!("`{}` is not an index", &self.text[inner.clone()]);
            self.error(inner, &message, "a whole number from 0")
        })
    }

    fn error(&self, range: Range<usize>, message: &str, expected: &'static str) -> PathError {
        debug_assert!(range.end <= self.text.len(), "the error lies in the text");
        PathError { message: message.to_owned(), expected, range }
    }
}

/// Length of the quoted string that `text` begins with, quotes included.
pub(super) fn quoted_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        if byte == b'"' && !escaped {
            return Some(at + 1);
        }
        escaped = byte == b'\\' && !escaped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, shown: &str) {
        let (path, ranges) = Path::parse(text).expect("the path is readable");
        assert_eq!(path.to_string(), shown, "{text}");
        assert_eq!(ranges.len(), path.segments().len());
        let (again, _) = Path::parse(shown).expect("a shown path is readable");
        assert_eq!(again.to_string(), shown);
    }

    fn refuse(text: &str, message: &str) {
        assert_eq!(Path::parse(text).expect_err("no path").message, message, "{text}");
    }

    #[test]
    fn paths_read_back_as_shown() {
        check("run", "run");
        check("components.web.service.steps[0].cpu", "components.web.service.steps[0].cpu");
        check("a.0.b", "a.0.b");
        check("a[1][2]", "a[1][2]");
        check("events.web dies.at", "events.\"web dies\".at");
        check("events.\"web.dies\".at", "events.\"web.dies\".at");
        check(r#""a\"b".c"#, r#""a\"b".c"#);
    }

    #[test]
    fn broken_paths_say_why() {
        refuse("", "a segment of the path is empty");
        refuse("a..b", "a segment of the path is empty");
        refuse("a.", "a segment of the path is empty");
        refuse("\"a", "the quote is never closed");
        refuse("a[x]", "`x` is not an index");
        refuse("a[0", "the bracket is never closed");
        refuse("a[99999999999999999999999]", "`99999999999999999999999` is not an index");
        refuse("a[0]b", "unexpected `b` in the path");
        refuse("a]", "unexpected `]` in the path");
        refuse(&"a.".repeat(100_000), "the path is too long");
    }
}

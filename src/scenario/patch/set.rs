//! `--set components.web.service.workers=64`: one value at one path.
//!
//! The text before the first `=` outside quotes is a [`Path`]; the text after it is JSON if it reads as JSON, else a
//! string, so that `--set run.duration=20min` needs no quotes that a shell would eat. Text that begins like an object,
//! an array or a quoted string must be JSON. The value replaces what stands at the path; `null` deletes it. Objects on
//! the way are made; arrays are only indexed.

use super::{OneOfs, become_object, empty, make_room};
use crate::notation::number;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Kind};
use crate::scenario::path::{Path, Segment, quoted_length};
use crate::scenario::source::{SourceId, Sources, Span};
use crate::scenario::tree::{self, Member, Node, Value};

/// A path and the value to put there.
#[derive(Clone, PartialEq, Debug)]
pub struct Setting {
    path: Path,
    /// Where each segment stands in the argument.
    spans: Vec<Span>,
    value: Node,
}

impl Setting {
    /// Reads `path=value`, which messages call by the name of who said it; `None` if it is unreadable, which is told in
    /// `out`.
    pub fn parse(sources: &mut Sources, said_by: &str, argument: &str, out: &mut Diagnostics) -> Option<Self> {
        let source = sources.add_once(said_by, argument);
        let whole = Span::new(source, 0, argument.len());
        let Some(equals) = find_equals(argument) else {
            let diagnostic = Diagnostic::error(Kind::Path, whole, &Path::root(), "there is no `=`");
            out.push(diagnostic.expected("a path, `=` and a value, such as `components.web.service.workers=64`"));
            return None;
        };
        let (path, spans) = match Path::parse(&argument[..equals]) {
            Ok((path, ranges)) => {
                (path, ranges.into_iter().map(|range| Span::new(source, range.start, range.end)).collect())
            }
            Err(error) => {
                let span = Span::new(source, error.range.start, error.range.end);
                out.push(Diagnostic::error(Kind::Path, span, &Path::root(), error.message).expected(error.expected));
                return None;
            }
        };
        let value = read_value(sources, source, equals + 1, out)?;
        Some(Self { path, spans, value })
    }

    /// Where the value goes.
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    /// Where segment number `at` of the path stands in the argument.
    #[must_use]
    pub fn span(&self, at: usize) -> Span {
        self.spans[at]
    }

    /// What goes there.
    #[must_use]
    pub const fn value(&self) -> &Node {
        &self.value
    }

    /// Puts the value in its place; what cannot be followed is told in `out` and nothing changes at the path's end.
    pub fn apply(&self, base: &mut Node, one_ofs: OneOfs<'_>, out: &mut Diagnostics) {
        let mut path = Path::root();
        let mut node = base;
        for (at, segment) in self.path.segments().iter().enumerate() {
            let last = at + 1 == self.spans.len();
            let delete = last && self.value.value == Value::Null;
            let step = match (&node.value, segment) {
                (Value::Array(elements), _) => {
                    let index = self.index(elements.len(), at, &path, out);
                    index.map(Step::Element)
                }
                (_, Segment::Key(key)) => Some(Step::Member(key)),
                (_, Segment::Index(_)) => {
                    let diagnostic = Diagnostic::error(Kind::Path, self.spans[at], &path, "there is no array here");
                    out.push(diagnostic.expected("a name"));
                    None
                }
            };
            let Some(step) = step else { return };
            node = match step {
                Step::Element(index) => {
                    path.push_index(index);
                    if delete {
                        remove_element(node, index);
                        return;
                    }
                    element_mut(node, index)
                }
                Step::Member(key) => {
                    if delete {
                        remove_member(node, key);
                        return;
                    }
                    let node = self.member_mut(node, key, at, one_ofs, &path);
                    path.push_key(key);
                    node
                }
            };
        }
        *node = self.value.clone();
    }

    /// The position that a segment names in an array of `length` elements.
    fn index(&self, length: usize, at: usize, path: &Path, out: &mut Diagnostics) -> Option<usize> {
        let index = match &self.path.segments()[at] {
            Segment::Index(index) => Some(*index),
            Segment::Key(key) => key.parse().ok(),
        };
        if let Some(index) = index.filter(|index| *index < length) {
            return Some(index);
        }
        let message = match (index, &self.path.segments()[at]) {
            (Some(index), _) => format!("the array has no element {index}"),
            (None, Segment::Key(key)) => format!("`{key}` is not an index of the array"),
            (None, Segment::Index(_)) => unreachable!("an index is an index"),
        };
        let expected = match length {
            0 => "an array that is not empty".to_owned(),
            1 => "0, the only element".to_owned(),
            _ => format!("a whole number from 0 to {}", length - 1),
        };
        out.push(Diagnostic::error(Kind::Path, self.spans[at], path, message).expected(expected));
        None
    }

    /// The member on the way down, made if it is not there; a tag that excludes others drops them.
    fn member_mut<'n>(
        &self,
        node: &'n mut Node,
        key: &str,
        at: usize,
        one_ofs: OneOfs<'_>,
        path: &Path,
    ) -> &'n mut Node {
        let source = Node { span: self.spans[at], ..empty(&self.value) };
        let members = become_object(node, &source);
        let new = Member { key: key.to_owned(), key_span: self.spans[at], value: source };
        make_room(members, std::slice::from_ref(&new), one_ofs, path);
        let last = at + 1 == self.spans.len();
        let index = members.iter().position(|member| member.key == key).unwrap_or_else(|| {
            members.push(new);
            members.len() - 1
        });
        if last {
            members[index].key_span = self.spans[at];
        }
        &mut members[index].value
    }
}

/// A step down that can be taken.
enum Step<'k> {
    Element(usize),
    Member(&'k str),
}

fn element_mut(node: &mut Node, index: usize) -> &mut Node {
    match &mut node.value {
        Value::Array(elements) => &mut elements[index],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            unreachable!("the index was found in an array")
        }
    }
}

fn remove_element(node: &mut Node, index: usize) {
    if let Value::Array(elements) = &mut node.value {
        elements.remove(index);
    }
}

fn remove_member(node: &mut Node, key: &str) {
    if let Value::Object(members) = &mut node.value {
        members.retain(|member| member.key != key);
    }
}

/// The first `=` outside double quotes.
fn find_equals(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find(['"', '=']) {
        at += found;
        if text[at..].starts_with('=') {
            return Some(at);
        }
        at += quoted_length(&text[at..])?;
    }
    None
}

/// The value that begins at byte `start` of the argument.
fn read_value(sources: &Sources, source: SourceId, start: usize, out: &mut Diagnostics) -> Option<Node> {
    let text = &sources.text(source)[start..];
    let span = Span::new(source, start, start + text.len());
    let trimmed = text.trim();
    if trimmed.is_empty() {
        let diagnostic = Diagnostic::error(Kind::Path, span, &Path::root(), "there is no value after `=`");
        let advice = "write `null` to delete, `\"\"` for the empty string".to_owned();
        out.push(diagnostic.expected("a value").advise(Some(advice)));
        return None;
    }
    let literal = matches!(trimmed, "true" | "false" | "null") || number::is_number(trimmed);
    if literal || trimmed.starts_with(['{', '[', '"']) {
        return tree::parse_from(sources, source, start, out);
    }
    Some(Node { span, value: Value::String(text.to_owned()) })
}

//! Holds a document against the JSON Schema that `schemars` generates from the scenario's types, and tells every
//! difference: unknown and missing keys, wrong types, unknown words, quantities, ranges, tags.
//!
//! The subset of draft 2020-12 that is understood is what `schemars` 1 emits for structs, maps, options, tuples and
//! externally tagged, flattened or untagged enums; [`unsupported`] names anything else in a schema. Stricter than the
//! draft in one point: an object whose schema names properties is closed unless it says otherwise, because serde cannot
//! combine `flatten` with `deny_unknown_fields`, and a misspelt key must never be ignored.
//!
//! A choice never fails as "none of these match": the branch is chosen by JSON type first, and among objects by tag, the
//! required key that no other branch has. Problems are then told inside the chosen branch.
//!
//! A key that is unknown where it stands and known elsewhere is told where it belongs.
//!
//! Recursion follows the document, which is at most `tree::MAX_DEPTH` deep plus a `--set` path; references are followed
//! a bounded number of times.

mod belongs;
mod describe;
mod homes;
mod object;
mod one_of;
mod scalar;
mod schema;
mod synonyms;
#[cfg(test)]
mod tests;
mod unsupported;
mod wrapping;

pub use one_of::{OneOf, dotted, one_of};
pub use unsupported::unsupported;

use super::diagnostic::{Diagnostic, Diagnostics, Kind, SHOWN};
use super::path::Path;
use super::source::Span;
use super::tree::{Member, Node, Value};
use crate::notation::quantity;
use describe::expectation;
use homes::Homes;
use schema::{Schemas, Type};
use serde_json::Value as Json;
use wrapping::wrapped;

/// Tells in `out` wherever `node` differs from `schema`, a whole schema document with its `$defs`.
pub fn check(node: &Node, schema: &Json, out: &mut Diagnostics) {
    let (schemas, path) = (Schemas::new(schema), Path::root());
    let mut walker = Walker { schemas, schema, root: node, homes: None, advised: 0, path, out };
    walker.value(node, schema, node.span.first());
}

/// One walk through a document.
struct Walker<'s, 'o> {
    schemas: Schemas<'s>,
    schema: &'s Json,
    root: &'o Node,
    /// Made when the first unknown key asks for it.
    homes: Option<Homes<'s>>,
    /// How many unknown keys asked: what is not shown needs no advice.
    advised: usize,
    path: Path,
    out: &'o mut Diagnostics,
}

impl<'s> Walker<'s, '_> {
    /// Checks one value. `anchor` is where to point if something is missing from it: its key or its bracket.
    fn value(&mut self, node: &Node, schema: &'s Json, anchor: Span) {
        if self.out.is_full() {
            return;
        }
        let all = self.schemas.alternatives(schema);
        let fit: Vec<&'s Json> = all.iter().copied().filter(|schema| Type::of(node).fits(schema)).collect();
        if fit.is_empty() {
            self.wrong_type(node, &all, schema);
            return;
        }
        match &node.value {
            Value::Null | Value::Bool(_) => self.constant(node, &fit),
            Value::Number(text) => self.number(node, text, &fit),
            Value::String(text) => self.string(node, text, &fit, &all),
            Value::Array(elements) => self.array(node, elements, fit[0]),
            Value::Object(members) => self.object(members, &fit, anchor),
        }
    }

    fn array(&mut self, node: &Node, elements: &[Node], schema: &'s Json) {
        let limit = |keyword: &str| schema.get(keyword).and_then(Json::as_u64);
        let few = limit("minItems").filter(|least| (elements.len() as u64) < *least);
        let many = limit("maxItems").filter(|most| elements.len() as u64 > *most);
        if let Some(bound) = few.or(many) {
            let word = if few.is_some() { "at least" } else { "at most" };
            let message = format!("the array has {}", counted(elements.len() as u64, "element"));
            let expected = format!("{word} {}", counted(bound, "element"));
            self.error(Kind::OutOfRange, node.span.first(), message, &expected);
        }
        let prefix = schema.get("prefixItems").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
        for (index, element) in elements.iter().enumerate() {
            if let Some(schema) = prefix.get(index).or_else(|| schema.get("items")) {
                self.path.push_index(index);
                self.value(element, schema, element.span.first());
                self.path.pop();
            }
        }
    }

    fn wrong_type(&mut self, node: &Node, all: &[&'s Json], schema: &'s Json) {
        let example = describe::example(self.schemas, schema);
        let such = example.as_ref().map(|example| format!(", such as {}", describe::spaced(example)));
        let expected = expectation(all) + &such.unwrap_or_default();
        let (message, advice) = match &node.value {
            Value::Number(text) => {
                if let Some(format) = all.iter().find_map(|schema| schema::quantity(schema)) {
                    let low = format.too_low(text).filter(|_| all.len() == 1);
                    let (is, expected) = low.map_or(("", expected), |(is, expected)| (is, expected));
                    let message = format!("`{text}` {is}has no unit");
                    let units = if is.is_empty() { format.with_unit(text) } else { Vec::new() };
                    let advice = quantity::write(&units);
                    let diagnostic = self.diagnostic(Kind::Quantity, node.span, message);
                    self.out.push(diagnostic.expected(expected).advise(advice));
                    return;
                }
                ("unexpected number".to_owned(), None)
            }
            Value::String(text) => ("unexpected string".to_owned(), scalar::unquoted(text, all)),
            Value::Null => ("unexpected null".to_owned(), None),
            Value::Bool(truth) => (format!("unexpected `{truth}`"), None),
            Value::Array(_) => ("unexpected array".to_owned(), None),
            Value::Object(_) => ("unexpected object".to_owned(), None),
        };
        let advice = advice.or_else(|| wrapped(self.schemas, node, all, example.as_ref()));
        let diagnostic = self.diagnostic(Kind::WrongType, pointed(node), message);
        self.out.push(diagnostic.expected(expected).advise(advice));
    }

    /// Where an unknown key of an object belongs.
    fn belongs(&mut self, member: &Member, fit: &[&'s Json]) -> Option<String> {
        self.advised += 1;
        if self.advised > SHOWN {
            return None;
        }
        let fields = self.schemas.fields_of(fit);
        if fields.find(&member.key).is_some() {
            return belongs::beside(&member.key, &fields);
        }
        let homes = self.homes.get_or_insert_with(|| Homes::of(self.schemas, self.schema));
        belongs::elsewhere(homes, self.root, &self.path, member)
    }

    fn error(&mut self, kind: Kind, span: Span, message: impl Into<String>, expected: &str) {
        let diagnostic = self.diagnostic(kind, span, message);
        self.out.push(diagnostic.expected(expected));
    }

    fn diagnostic(&self, kind: Kind, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(kind, span, &self.path, message)
    }
}

/// The whole of a scalar, but only the bracket of an object or array.
fn pointed(node: &Node) -> Span {
    match node.value {
        Value::Array(_) | Value::Object(_) => node.span.first(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => node.span,
    }
}

fn counted(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

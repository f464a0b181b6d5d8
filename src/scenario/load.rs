//! From bytes to a scenario: read, patch, check the shape, check the meaning.

use super::diagnostic::{Diagnostic, Diagnostics, Kind};
use super::path::{Path, Segment};
use super::source::{Sources, Span};
use super::tree::{Member, Node, Value};
use super::{Scenario, document, patch, shape, tree};
use crate::components::settings::{Complaint, Trouble};
use crate::notation::suggest;

/// A scenario as it was asked for.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The variant's name; none for the scenario as it stands.
    pub variant: Option<&'a str>,
    /// Overrides such as `run.seed=7`, laid over the variant.
    pub sets: &'a [String],
}

/// A document that is JSON.
#[derive(Debug)]
pub struct Draft {
    root: Node,
    schema: serde_json::Value,
}

impl Draft {
    /// Reads a document; `None` if it is no JSON.
    pub fn read(sources: &mut Sources, name: &str, bytes: Vec<u8>, out: &mut Diagnostics) -> Option<Self> {
        let root = tree::read(sources, name, bytes, out)?;
        Some(Self { root, schema: document::schema().to_value() })
    }

    /// The names of its variants, in their order.
    #[must_use]
    pub fn variants(&self) -> Vec<String> {
        let members = self.root.member("variants").map_or(&[][..], |variants| variants.value.members());
        members.iter().map(|variant| variant.key.clone()).collect()
    }

    /// The scenario that is wanted; `None` if anything is wrong, which is told in `out`.
    pub fn scenario(&self, sources: &mut Sources, wanted: &Wanted<'_>, out: &mut Diagnostics) -> Option<Scenario> {
        let one_ofs: patch::OneOfs<'_> = &|path| shape::one_of(&self.schema, path);
        let mut root = self.root.clone();
        let variants = take_member(&mut root, "variants");
        if let Some(name) = wanted.variant {
            let variant = self.variant(variants.as_ref(), name, out)?;
            patch::merge(&mut root, &variant.value, one_ofs);
        }
        for set in wanted.sets {
            if let Some(setting) = patch::Setting::parse(sources, set, out) {
                setting.apply(&mut root, one_ofs, out);
            }
        }
        shape::check(&root, &self.schema, out);
        if out.has_errors() {
            return None;
        }
        match Scenario::from_value(root.to_json()) {
            Ok(scenario) => Some(scenario),
            Err(complaints) => {
                for complaint in complaints {
                    out.push(diagnostic(&root, complaint));
                }
                None
            }
        }
    }

    fn variant<'a>(&self, variants: Option<&'a Member>, name: &str, out: &mut Diagnostics) -> Option<&'a Member> {
        let members = variants.map_or(&[][..], |variants| variants.value.members());
        let found = members.iter().find(|member| member.key == name);
        if found.is_none() {
            let names = || members.iter().map(|member| member.key.as_str());
            let span = variants.map_or(self.root.span.first(), |variants| variants.key_span);
            let message = format!("no variant is called `{name}`");
            let near = suggest::nearest(name, names());
            let error = Diagnostic::error(Kind::UnknownName, span, &Path::root().key("variants"), message);
            out.push(error.expected(suggest::list(names())).did_you_mean(near));
        }
        found
    }
}

fn take_member(root: &mut Node, key: &str) -> Option<Member> {
    let Value::Object(members) = &mut root.value else { return None };
    let at = members.iter().position(|member| member.key == key)?;
    Some(members.remove(at))
}

/// A complaint at the place it is about, or at the nearest place above that is written.
fn diagnostic(root: &Node, complaint: Complaint) -> Diagnostic {
    let (span, path) = place(root, &complaint.at);
    let kind = match complaint.trouble {
        Trouble::UnknownName => Kind::UnknownName,
        Trouble::Conflict => Kind::Conflict,
        Trouble::OutOfRange => Kind::OutOfRange,
    };
    let error = Diagnostic::error(kind, span, &path, complaint.message).did_you_mean(complaint.near.as_deref());
    match complaint.expected {
        Some(expected) => error.expected(expected),
        None => error,
    }
}

/// Follows keys as far as they are written: a key is underlined for an object or array, else its value.
fn place(root: &Node, keys: &[String]) -> (Span, Path) {
    let (mut node, mut span, mut path) = (root, root.span.first(), Path::root());
    for key in keys {
        if let Some(member) = node.member(key) {
            path.push_key(key);
            node = &member.value;
            let block = matches!(node.value, Value::Object(_) | Value::Array(_));
            span = if block { member.key_span } else { node.span };
        } else if let Some(below) = key.parse().ok().and_then(|at: usize| node.elements().get(at)) {
            path = Path::from([path.segments(), &[Segment::Index(key.parse().unwrap_or(0))]].concat());
            node = below;
            let block = matches!(node.value, Value::Object(_) | Value::Array(_));
            span = if block { node.span.first() } else { node.span };
        } else {
            break;
        }
    }
    (span, path)
}

//! From bytes to a scenario: read, patch, check the shape, check the meaning.

use super::diagnostic::{Diagnostic, Diagnostics, Kind};
use super::measured::{self, Files};
use super::path::{Path, Segment};
use super::source::{Sources, Span};
use super::tree::{Member, Node, Value};
use super::uncertain::{self, Inputs};
use super::{Scenario, check, document, patch, shape, tree};
use crate::components::settings::{Complaint, Trouble};
use crate::notation::suggest;

/// The sections of a document whose keys are names that the author gives.
const NAMED: [&str; 5] = ["components", "machines", "classes", "keys", "zones"];

/// The folders beside those of the variants, and the commands that write them.
const FOLDERS: [(&str, &str); 3] = [("comparison", "compare"), ("saturation", "saturate"), ("scale", "scale")];

/// A scenario as it was asked for.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The variant's name; none for the scenario as it stands.
    pub variant: Option<&'a str>,
    /// Overrides such as `run.seed=7`, laid over the variant.
    pub sets: &'a [String],
    /// Who said the override with this number, such as `--set`.
    pub said_by: &'a dyn Fn(usize) -> String,
    /// Reads files of measured values.
    pub files: Files<'a>,
    /// Which values uncertain numbers take.
    pub inputs: Inputs,
}

/// A document that is JSON.
#[derive(Debug)]
pub struct Draft {
    root: Node,
    schema: &'static serde_json::Value,
}

/// A scenario without errors, and the document that it was read from.
#[derive(Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    root: Node,
    variant: Option<String>,
}

impl Draft {
    /// Reads a document; `None` if it is no JSON.
    pub fn read(sources: &mut Sources, name: &str, bytes: Vec<u8>, out: &mut Diagnostics) -> Option<Self> {
        let root = tree::read(sources, name, bytes, out)?;
        Some(Self { root, schema: document::schema_value() })
    }

    /// What it is instead of a scenario, if it is something else of ours, and the command that takes it.
    #[must_use]
    pub fn is_other(&self) -> Option<(&'static str, &'static str)> {
        other(&self.root)
    }

    /// The names of its variants, in their order.
    #[must_use]
    pub fn variants(&self) -> Vec<String> {
        let members = self.root.member("variants").map_or(&[][..], |variants| variants.value.members());
        members.iter().map(|variant| variant.key.clone()).collect()
    }

    /// The scenario that is wanted; `None` if anything is wrong, which is told in `out` with the variant's name.
    pub fn scenario(&self, sources: &mut Sources, wanted: &Wanted<'_>, out: &mut Diagnostics) -> Option<Loaded> {
        let mut own = Diagnostics::new();
        let variant = match wanted.variant {
            Some(name) => Some(self.variant(name, out)?),
            None => None,
        };
        let loaded = self.load(sources, variant, wanted, &mut own);
        let refused = own.has_errors();
        out.append(own, wanted.variant);
        loaded.filter(|_| !refused)
    }

    fn load(
        &self,
        sources: &mut Sources,
        variant: Option<&Member>,
        wanted: &Wanted<'_>,
        out: &mut Diagnostics,
    ) -> Option<Loaded> {
        let one_ofs: patch::OneOfs<'_> = &|path| shape::one_of(self.schema, path);
        let mut root = self.root.clone();
        if let Some(variant) = variant {
            patch::merge(&mut root, &variant.value, one_ofs);
        }
        for (at, set) in wanted.sets.iter().enumerate() {
            let setting = patch::Setting::parse(sources, &(wanted.said_by)(at), set, out);
            if let Some(setting) = setting.filter(|setting| leads_somewhere(setting, &root, self.schema, out)) {
                setting.apply(&mut root, one_ofs, out);
            }
        }
        let uncertain = uncertain::settle(&mut root, wanted.inputs, out);
        shape::check(&root, self.schema, out);
        let variants = take_member(&mut root, "variants");
        out_of_place(variants.as_ref(), out);
        if out.has_errors() {
            for complaint in check::dangling::check(&root) {
                out.push(diagnostic(&root, complaint));
            }
        } else {
            measured::replace(&mut root, &mut Path::root(), wanted.files, out);
        }
        if out.has_errors() {
            return None;
        }
        match Scenario::from_value(root.to_json()) {
            Ok(scenario) => {
                let scenario = Scenario { uncertain, ..scenario };
                let loaded = Loaded { scenario, root, variant: variant.map(|it| it.key.clone()) };
                for complaint in check::odd(&loaded.scenario.document, &loaded.scenario.components) {
                    out.push(loaded.warning(complaint));
                }
                Some(loaded)
            }
            Err(complaints) => {
                for complaint in complaints {
                    out.push(diagnostic(&root, complaint));
                }
                None
            }
        }
    }

    fn variant(&self, name: &str, out: &mut Diagnostics) -> Option<&Member> {
        let variants = self.root.member("variants");
        let members = variants.map_or(&[][..], |variants| variants.value.members());
        let found = members.iter().find(|member| member.key == name);
        if found.is_none() {
            let names = || members.iter().map(|member| member.key.as_str());
            let span = variants.map_or(self.root.span.first(), |variants| variants.key_span);
            let message = format!("no variant is called `{}`", suggest::shorten(name));
            let error = Diagnostic::error(Kind::UnknownName, span, &Path::root().key("variants"), message);
            let expected =
                if members.is_empty() { "no variant, as there is none".to_owned() } else { suggest::list(names()) };
            out.push(error.expected(expected).did_you_mean(suggest::nearest(name, names())));
        }
        found
    }
}

impl Loaded {
    /// An error found later, such as in a file that the scenario names.
    #[must_use]
    pub fn error(&self, complaint: Complaint) -> Diagnostic {
        diagnostic(&self.root, complaint).in_variant(self.variant.as_deref())
    }

    /// Something that was probably not meant.
    #[must_use]
    pub fn warning(&self, complaint: Complaint) -> Diagnostic {
        let (severity, kind) = (super::diagnostic::Severity::Warning, Kind::Suspicious);
        Diagnostic { severity, kind, ..self.error(complaint) }
    }
}

/// What a document is, if it is no scenario but something else of ours, and the command that takes it.
#[must_use]
pub fn other(root: &Node) -> Option<(&'static str, &'static str)> {
    let has = |key: &str| root.member(key).is_some();
    match has("components") {
        false if has("factors") => Some(("the plan of a sweep", "sweep")),
        false if has("metrics") && has("version") => Some(("the result of a run", "report")),
        true | false => None,
    }
}

/// Tells what variants may not hold, and names that they may not have.
fn out_of_place(variants: Option<&Member>, out: &mut Diagnostics) {
    for variant in variants.map_or(&[][..], |variants| variants.value.members()) {
        let path = Path::root().key("variants").key(&variant.key);
        if let Some(inner) = variant.value.member("variants") {
            let error = Diagnostic::error(Kind::Conflict, inner.key_span, &path, "a variant holds variants");
            out.push(error.expected("changes of the scenario itself"));
        }
        if let Some(why) = check::folder(&variant.key) {
            let error = Diagnostic::error(Kind::OutOfRange, variant.key_span, &path, why);
            out.push(error.expected("a name that the folder of its results can have"));
        }
        if let Some((folder, command)) = FOLDERS.iter().find(|(folder, _)| *folder == variant.key) {
            let message = format!("`{folder}` is the folder that `scalelab {command}` writes");
            let error = Diagnostic::error(Kind::Conflict, variant.key_span, &path, message);
            out.push(error.expected("another name, because the results of a variant have a folder of that name"));
        }
    }
}

/// False for an override of a variant, for one of what is below a name whose dots were taken for steps, and for one of a
/// part of an entry that is not there, which was probably mistyped; that is told.
fn leads_somewhere(setting: &patch::Setting, root: &Node, schema: &serde_json::Value, out: &mut Diagnostics) -> bool {
    let segments = setting.path().segments();
    let above = |at: usize| Path::from(segments[..=at].to_vec());
    let is_scalar = |at: usize| root.at(&above(at)).is_none_or(|node| !matches!(node.value, Value::Object(_)));
    if let Some((at, meant)) = shape::dotted(schema, setting.path()).filter(|(at, _)| is_scalar(*at)) {
        let above = above(at);
        let error = Diagnostic::error(Kind::Path, setting.span(at), &above, format!("nothing is below `{above}`"));
        out.push(error.expected("quotes around a name with dots").advise(Some(format!("write `{meant}=...`"))));
        return false;
    }
    let Some(Segment::Key(section)) = segments.first() else { return true };
    if section == "variants" {
        let error = Diagnostic::error(Kind::Path, setting.span(0), setting.path(), "variants cannot be set");
        out.push(error.expected("a setting of the scenario; `--variant NAME` lays a variant over it"));
        return false;
    }
    let Some(Segment::Key(name)) = segments.get(1) else { return true };
    let siblings = root.member(section).map_or(&[][..], |section| section.value.members());
    let is_new = siblings.iter().all(|sibling| sibling.key != *name);
    if !NAMED.contains(&section.as_str()) || !is_new || segments.len() < 3 {
        return true;
    }
    let known = || siblings.iter().map(|sibling| sibling.key.as_str());
    let path = Path::root().key(section).key(name);
    let message = format!("`{}` is not among the {section}", suggest::shorten(name));
    let list = if siblings.is_empty() { String::new() } else { format!("{}, or ", suggest::list(known())) };
    let whole = format!("{list}a new one as a whole, such as `{path}={{...}}`");
    let error = Diagnostic::error(Kind::UnknownName, setting.span(1), &path, message);
    out.push(error.expected(whole).did_you_mean(suggest::nearest(name, known())));
    false
}

fn take_member(root: &mut Node, key: &str) -> Option<Member> {
    let Value::Object(members) = &mut root.value else { return None };
    let at = members.iter().position(|member| member.key == key)?;
    Some(members.remove(at))
}

/// A complaint at the place it is about, or at the nearest place above that is written.
#[must_use]
pub fn diagnostic(root: &Node, complaint: Complaint) -> Diagnostic {
    let (mut span, path) = place(root, &complaint.at);
    let kind = match complaint.trouble {
        Trouble::UnknownName => Kind::UnknownName,
        Trouble::Conflict => Kind::Conflict,
        Trouble::OutOfRange => Kind::OutOfRange,
    };
    if let ([.., key], true) = (path.segments(), complaint.of_key) {
        let above = Path::from(path.segments()[..path.segments().len() - 1].to_vec());
        let member = match key {
            Segment::Key(key) => root.at(&above).and_then(|node| node.member(key)),
            Segment::Index(_) => None,
        };
        span = member.map_or(span, |member| member.key_span);
    }
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
        let block = |node: &Node| matches!(node.value, Value::Object(_) | Value::Array(_));
        if let Some(member) = node.member(key) {
            path.push_key(key);
            node = &member.value;
            span = if block(node) { member.key_span } else { node.span };
        } else if let Some((at, below)) = key.parse().ok().and_then(|at: usize| Some((at, node.elements().get(at)?))) {
            path.push_index(at);
            node = below;
            span = if block(node) { node.span.first() } else { node.span };
        } else {
            break;
        }
    }
    (span, path)
}

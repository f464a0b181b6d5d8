//! Variants and `--set` laid over a document.
//!
//! A variant is a JSON Merge Patch (RFC 7396): objects merge member by member, `null` deletes, anything else replaces.
//! One rule is added: where exactly one of several keys stands, setting another of them drops the old one with all that
//! belongs to it, so that `{"exp": ...}` can be patched to `{"const": ...}`. Which places these are is asked of the
//! caller ([`super::shape::one_of`] answers from the schema). What comes from the patch keeps its place in the patch, so
//! that messages about the merged document point at the text that is at fault.
//!
//! Recursion follows the patch, which is at most `tree::MAX_DEPTH` deep.

pub mod between;
mod set;
#[cfg(test)]
mod tests;

pub use set::Setting;

use super::path::Path;
use super::shape::OneOf;
use super::tree::{Member, Node, Value};
use std::collections::{HashMap, HashSet};

/// Says which keys exclude each other at a path, if some do.
pub type OneOfs<'a> = &'a dyn Fn(&Path) -> Option<OneOf>;

/// Lays `patch` over `base`.
pub fn merge(base: &mut Node, patch: &Node, one_ofs: OneOfs<'_>) {
    merge_at(base, patch, one_ofs, &mut Path::root());
}

fn merge_at(base: &mut Node, patch: &Node, one_ofs: OneOfs<'_>, path: &mut Path) {
    let Value::Object(changes) = &patch.value else {
        *base = patch.clone();
        return;
    };
    // Where nothing merges, the value comes from the patch, and so does its place.
    let members = become_object(base, patch);
    make_room(members, changes, one_ofs, path);
    let mut place: HashMap<String, usize> =
        members.iter().enumerate().map(|(at, member)| (member.key.clone(), at)).collect();
    let mut deleted: HashSet<&str> = HashSet::new();
    for change in changes {
        if change.value.value == Value::Null {
            deleted.insert(&change.key);
            continue;
        }
        let at = *place.entry(change.key.clone()).or_insert_with(|| {
            members.push(Member { value: empty(&change.value), ..change.clone_key() });
            members.len() - 1
        });
        let member = &mut members[at];
        if !matches!((&member.value.value, &change.value.value), (Value::Object(_), Value::Object(_))) {
            member.key_span = change.key_span;
        }
        path.push_key(&change.key);
        merge_at(&mut member.value, &change.value, one_ofs, path);
        path.pop();
    }
    members.retain(|member| !deleted.contains(member.key.as_str()));
}

/// Drops what belongs to a tag that the changes replace by another.
fn make_room(members: &mut Vec<Member>, changes: &[Member], one_ofs: OneOfs<'_>, path: &Path) {
    if members.is_empty() {
        return;
    }
    let Some(OneOf { tags, common }) = one_ofs(path) else { return };
    let set = |member: &&Member| member.value.value != Value::Null && tags.contains(&member.key);
    let new: Vec<&str> = changes.iter().filter(set).map(|member| member.key.as_str()).collect();
    let old = members.iter().filter(|member| tags.contains(&member.key));
    let replaced = old.into_iter().any(|member| !new.contains(&member.key.as_str()));
    if replaced && !new.is_empty() {
        members.retain(|member| common.contains(&member.key));
    }
}

/// The members of `base`, which becomes an empty object at the place of `source` if it is none.
fn become_object<'n>(base: &'n mut Node, source: &Node) -> &'n mut Vec<Member> {
    if !matches!(base.value, Value::Object(_)) {
        *base = empty(source);
    }
    match &mut base.value {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            unreachable!("the value was made an object")
        }
    }
}

/// An empty object at the place of `source`.
fn empty(source: &Node) -> Node {
    Node { span: source.span, value: Value::Object(Vec::new()) }
}

impl Member {
    /// The same key without its value.
    fn clone_key(&self) -> Self {
        Self {
            key: self.key.clone(),
            key_span: self.key_span,
            value: Node { span: self.value.span, value: Value::Null },
        }
    }
}

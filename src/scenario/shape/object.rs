//! Objects: unknown, missing and excluding keys.

use super::describe::expectation;
use super::schema::{Branch, Choice, Fields, Rest};
use super::synonyms::synonym;
use super::{Kind, Span, Walker, counted};
use crate::notation::suggest;
use crate::scenario::source::SourceId;
use crate::scenario::tree::Member;
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};

/// The keys of one object and what is known about them before its members are checked.
struct Keys<'d, 's> {
    members: &'d [Member],
    /// The object schemas that may apply.
    fit: &'d [&'s Json],
    /// The keys that are there, and the text that each stands in.
    present: HashMap<&'d str, SourceId>,
    /// For each choice that must be made and is not: its tags.
    absent: Vec<Vec<&'s str>>,
}

impl<'s> Walker<'s, '_> {
    /// Checks the members against the object schemas that may apply.
    pub(super) fn object(&mut self, members: &[Member], fit: &[&'s Json], anchor: Span) {
        let mut fields = self.schemas.fields_of(fit);
        let present = members.iter().map(|member| (member.key.as_str(), member.key_span.source)).collect();
        let mut keys = Keys { members, fit, present, absent: Vec::new() };
        while let Some(choice) = fields.choices.pop() {
            let absent = self.choose(&keys, choice, &mut fields);
            keys.absent.extend(absent);
        }
        if (members.len() as u64) < fields.least {
            let message = format!("the object has {}", counted(members.len() as u64, "key"));
            let expected = format!("at least {}", counted(fields.least, "key"));
            self.error(Kind::OutOfRange, anchor, message, &expected);
        }
        let (unknown, meant) = self.members(&keys, &fields);
        for key in &fields.required {
            if !keys.present.contains_key(key) && !meant.contains(key) {
                self.missing(key, &fields, anchor);
            }
        }
        for tags in keys.absent {
            // An unknown key that stands where a tag is missing was told with the tags as what was expected.
            let told = tags.iter().any(|tag| meant.contains(tag)) || (unknown && fields.properties.is_empty());
            if !told {
                let expected = format!("one of {}", suggest::list(tags));
                self.error(Kind::MissingKey, anchor, "a key is missing", &expected);
            }
        }
    }

    /// Adds the branch whose tag is there to `fields`; returns the tags if none is and one must be.
    fn choose(&mut self, keys: &Keys<'_, 's>, choice: Choice<'s>, fields: &mut Fields<'s>) -> Option<Vec<&'s str>> {
        let tags: Vec<&str> = choice.branches.iter().filter_map(|branch| branch.tag).collect();
        let found: Vec<&str> = tags.iter().copied().filter(|tag| keys.present.contains_key(tag)).collect();
        if found.is_empty() && tags.len() == choice.branches.len() {
            return (!choice.optional).then_some(tags);
        }
        if found.len() > 1 {
            self.several(keys.members, &tags);
        }
        let fallback = untagged(keys, &choice);
        for (at, branch) in choice.branches.into_iter().enumerate() {
            let by_tag = branch.tag.is_some_and(|tag| found.contains(&tag));
            if by_tag || (found.is_empty() && fallback == Some(at)) {
                fields.add(branch.fields, found.len() < 2);
            }
        }
        None
    }

    fn several(&mut self, members: &[Member], tags: &[&'s str]) {
        let mut found = members.iter().filter(|member| tags.contains(&member.key.as_str()));
        let first = found.next().expect("several tags were found among the members");
        let others: Vec<&Member> = found.collect();
        let names = std::iter::once(first).chain(others.iter().copied()).map(|member| member.key.as_str());
        let message = format!("{} exclude each other", suggest::list(names).replace(" or ", " and "));
        let mut diagnostic = self.diagnostic(Kind::SeveralTags, first.key_span, message);
        for other in others {
            diagnostic = diagnostic.related(other.key_span, "excluded by the first");
        }
        self.out.push(diagnostic.expected(format!("exactly one of {}", suggest::list(tags.iter().copied()))));
    }

    /// Checks each member; returns whether a key was unknown and which missing keys the unknown ones probably meant.
    fn members(&mut self, keys: &Keys<'_, 's>, fields: &Fields<'s>) -> (bool, HashSet<&'s str>) {
        let mut unknown = false;
        let mut meant = HashSet::new();
        for member in keys.members {
            if self.out.is_full() {
                break;
            }
            let schema = fields.own(&member.key).or(match fields.rest {
                Rest::Each(schema) => Some(schema),
                Rest::Open => continue,
                Rest::Closed => None,
            });
            self.path.push_key(&member.key);
            if let Some(schema) = schema {
                self.value(&member.value, schema, member.key_span);
            } else {
                unknown = true;
                meant.extend(self.unknown(member, keys, fields));
            }
            self.path.pop();
        }
        (unknown, meant)
    }

    /// Tells an unknown key and returns the key that was probably meant.
    fn unknown(&mut self, member: &Member, keys: &Keys<'_, 's>, fields: &Fields<'s>) -> Option<&'s str> {
        let own = fields.properties.iter().map(|(name, _)| *name);
        let allowed: Vec<&'s str> = keys.absent.iter().flatten().copied().chain(own).collect();
        // What another text sets can be set anew: an override names keys that the scenario has.
        let is_free = |name: &&'s str| keys.present.get(name) != Some(&member.key_span.source);
        let free: Vec<&'s str> = allowed.iter().copied().filter(is_free).collect();
        let meant = |names: &[&'s str]| {
            synonym(&member.key, names).or_else(|| suggest::nearest(&member.key, names.iter().copied()))
        };
        // A variant stands in the same text as the key that it misspells.
        let nearest = meant(&free).or_else(|| meant(&allowed));
        let message = format!("unknown key `{}`", suggest::shorten(&member.key));
        let belongs = if nearest.is_none() { self.belongs(member, keys.fit) } else { None };
        let diagnostic = self.diagnostic(Kind::UnknownKey, member.key_span, message).advise(belongs);
        let expected = if free.is_empty() { alone(keys.members, &allowed) } else { suggest::list(free) };
        self.out.push(diagnostic.expected(expected).did_you_mean(nearest));
        nearest
    }

    fn missing(&mut self, key: &'s str, fields: &Fields<'s>, anchor: Span) {
        let all = fields.own(key).map_or_else(Vec::new, |schema| self.schemas.alternatives(schema));
        let expected = format!("`{key}`, {}", expectation(&all));
        self.error(Kind::MissingKey, anchor, format!("the key `{key}` is missing"), &expected);
    }
}

/// What is expected where every key that may be there is there.
fn alone(members: &[Member], allowed: &[&str]) -> String {
    let there = members.iter().map(|member| member.key.as_str()).filter(|key| allowed.contains(key));
    let there = suggest::list(there).replace(" or ", " and ");
    if allowed.is_empty() { "no key".to_owned() } else { format!("no key but {there}") }
}

/// The branch without a tag that applies where no tag is there: one whose required keys are all present, else the first.
fn untagged(keys: &Keys<'_, '_>, choice: &Choice<'_>) -> Option<usize> {
    let complete = |branch: &Branch<'_>| branch.fields.required.iter().all(|key| keys.present.contains_key(key));
    let untagged = |branch: &Branch<'_>| branch.tag.is_none();
    let fitting = choice.branches.iter().position(|branch| untagged(branch) && complete(branch));
    fitting.or_else(|| choice.branches.iter().position(untagged))
}

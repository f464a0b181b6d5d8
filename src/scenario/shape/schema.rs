//! Reading a schema: references, alternatives, the types that a schema admits, and the fields of an object.

use crate::notation::quantity::Format;
use crate::scenario::tree::{Node, Value};
use serde_json::Value as Json;

/// More references in a row than any generated schema has; a cycle ends here.
const MAX_HOPS: usize = 32;

/// The JSON types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Type {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    pub(super) const ALL: [Self; 6] =
        [Self::Null, Self::Boolean, Self::Number, Self::String, Self::Array, Self::Object];

    pub(super) const fn of(node: &Node) -> Self {
        match node.value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    const fn of_json(value: &Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(_) => Self::Boolean,
            Json::Number(_) => Self::Number,
            Json::String(_) => Self::String,
            Json::Array(_) => Self::Array,
            Json::Object(_) => Self::Object,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// Whether a schema without alternatives admits this type: by `type`, else by its constants, else by its keywords.
    pub(super) fn fits(self, schema: &Json) -> bool {
        let named = |word: &str| word == self.word() || (word == "integer" && self == Self::Number);
        match schema.get("type") {
            Some(Json::String(word)) => named(word),
            Some(Json::Array(words)) => words.iter().filter_map(Json::as_str).any(named),
            Some(_) | None => match constants(schema) {
                Some(values) => values.iter().any(|value| Self::of_json(value) == self),
                None => schema.as_bool().unwrap_or(schema.get("properties").is_none() || self == Self::Object),
            },
        }
    }
}

/// The values that `const` or `enum` admits.
pub(super) fn constants(schema: &Json) -> Option<&[Json]> {
    schema
        .get("const")
        .map(std::slice::from_ref)
        .or_else(|| schema.get("enum").and_then(Json::as_array).map(Vec::as_slice))
}

/// The quantity that the strings of a schema are.
pub(super) fn quantity(schema: &Json) -> Option<Format> {
    schema.get("format").and_then(Json::as_str).and_then(Format::named)
}

/// What becomes of keys that are not among the properties.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rest<'s> {
    /// Refused.
    Closed,
    /// Taken unseen.
    Open,
    /// Names of entries, each checked.
    Each(&'s Json),
}

/// The fields of an object, with everything that is flattened into it.
#[derive(Clone, Debug)]
pub(super) struct Fields<'s> {
    pub(super) properties: Vec<(&'s str, &'s Json)>,
    pub(super) required: Vec<&'s str>,
    /// Keys that are refused without another one: each with what it needs.
    pub(super) needs: Vec<(&'s str, &'s str)>,
    pub(super) rest: Rest<'s>,
    pub(super) least: u64,
    pub(super) choices: Vec<Choice<'s>>,
}

/// Exactly one of these branches must be there.
#[derive(Clone, Debug)]
pub(super) struct Choice<'s> {
    pub(super) branches: Vec<Branch<'s>>,
    /// True if none may be there, too.
    pub(super) optional: bool,
}

/// A branch and the key that tells it from the others.
#[derive(Clone, Debug)]
pub(super) struct Branch<'s> {
    pub(super) tag: Option<&'s str>,
    pub(super) fields: Fields<'s>,
}

impl<'s> Fields<'s> {
    /// The schema of a property.
    pub(super) fn own(&self, key: &str) -> Option<&'s Json> {
        self.properties.iter().find(|(name, _)| *name == key).map(|(_, schema)| *schema)
    }

    /// The schema of a property, here or in any branch.
    pub(super) fn find(&self, key: &str) -> Option<&'s Json> {
        self.own(key).or_else(|| {
            let mut branches = self.choices.iter().flat_map(|choice| &choice.branches);
            branches.find_map(|branch| branch.fields.find(key))
        })
    }

    /// Adds the fields of a chosen branch; its required keys only where it is the only one.
    pub(super) fn add(&mut self, branch: Self, only: bool) {
        self.properties.extend(branch.properties);
        self.needs.extend(branch.needs);
        self.choices.extend(branch.choices);
        if only {
            self.required.extend(branch.required);
        }
        self.least = self.least.max(branch.least);
        self.rest = match self.rest {
            Rest::Closed => branch.rest,
            kept @ (Rest::Open | Rest::Each(_)) => kept,
        };
    }
}

/// A schema document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schemas<'s> {
    root: &'s Json,
}

impl<'s> Schemas<'s> {
    pub(super) const fn new(root: &'s Json) -> Self {
        Self { root }
    }

    /// Follows `$ref`; what stands beside it are annotations.
    pub(super) fn resolve(self, mut schema: &'s Json) -> &'s Json {
        for _ in 0..MAX_HOPS {
            let Some(reference) = schema.get("$ref").and_then(Json::as_str) else { break };
            let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            schema = target.expect("a generated schema refers to its own definitions");
        }
        schema
    }

    /// The schemas without alternatives of which a value may fit one.
    pub(super) fn alternatives(self, schema: &'s Json) -> Vec<&'s Json> {
        let (mut found, mut seen, mut open) = (Vec::new(), Vec::new(), vec![schema]);
        while let Some(next) = open.pop() {
            let next = self.resolve(next);
            if seen.iter().any(|old| std::ptr::eq(*old, next)) {
                continue;
            }
            seen.push(next);
            match choice(next).filter(|_| next.get("properties").is_none()) {
                Some(choices) => open.extend(choices.iter().rev()),
                None => found.push(next),
            }
        }
        found
    }

    /// The fields of an object that may fit one of several schemas.
    pub(super) fn fields_of(self, alternatives: &[&'s Json]) -> Fields<'s> {
        if let [only] = alternatives {
            return self.fields(only, 0);
        }
        let choices = vec![self.choice(alternatives, false, 0)];
        Fields {
            properties: Vec::new(),
            required: Vec::new(),
            needs: Vec::new(),
            rest: Rest::Closed,
            least: 0,
            choices,
        }
    }

    fn fields(self, schema: &'s Json, depth: usize) -> Fields<'s> {
        let properties: Vec<(&str, &Json)> = schema
            .get("properties")
            .and_then(Json::as_object)
            .into_iter()
            .flatten()
            .map(|(name, schema)| (name.as_str(), schema))
            .collect();
        let required = schema.get("required").and_then(Json::as_array).into_iter().flatten();
        let least = schema.get("minProperties").and_then(Json::as_u64).unwrap_or(0);
        let mut fields = Fields {
            required: required.filter_map(Json::as_str).collect(),
            needs: needs(schema),
            rest: Rest::Closed,
            least,
            choices: Vec::new(),
            properties,
        };
        if depth < MAX_HOPS {
            self.flattened(schema, &mut fields, depth + 1);
        }
        fields.rest = match schema.get("additionalProperties").or_else(|| schema.get("unevaluatedProperties")) {
            Some(Json::Bool(false)) => Rest::Closed,
            Some(Json::Bool(true)) => Rest::Open,
            Some(each) => Rest::Each(each),
            None if fields.properties.is_empty() && fields.choices.is_empty() => Rest::Open,
            None => Rest::Closed,
        };
        fields
    }

    /// Adds what `allOf`, `oneOf` and `anyOf` beside the properties bring.
    fn flattened(self, schema: &'s Json, fields: &mut Fields<'s>, depth: usize) {
        if let Some(choices) = choice(schema) {
            let all: Vec<&Json> = choices.iter().flat_map(|choice| self.alternatives(choice)).collect();
            let objects: Vec<&Json> = all.iter().copied().filter(|one| one.get("properties").is_some()).collect();
            fields.choices.push(self.choice(&objects, objects.len() < all.len(), depth));
        }
        for part in schema.get("allOf").and_then(Json::as_array).into_iter().flatten() {
            let part = self.fields(self.resolve(part), depth);
            fields.properties.extend(part.properties);
            fields.required.extend(part.required);
            fields.needs.extend(part.needs);
            fields.choices.extend(part.choices);
        }
    }

    fn choice(self, objects: &[&'s Json], optional: bool, depth: usize) -> Choice<'s> {
        let all: Vec<Fields<'s>> = objects.iter().map(|object| self.fields(object, depth)).collect();
        let tag = |at: usize| {
            let others = || all.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, fields)| fields);
            all[at].required.iter().copied().find(|key| others().all(|other| other.find(key).is_none()))
        };
        let tags: Vec<Option<&str>> = (0..all.len()).map(tag).collect();
        let branches = tags.into_iter().zip(all).map(|(tag, fields)| Branch { tag, fields }).collect();
        Choice { branches, optional }
    }
}

fn choice(schema: &Json) -> Option<&Vec<Json>> {
    schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Json::as_array)
}

/// What `dependentRequired` says.
fn needs(schema: &Json) -> Vec<(&str, &str)> {
    let all = schema.get("dependentRequired").and_then(Json::as_object).into_iter().flatten();
    let mut found = Vec::new();
    for (key, needed) in all {
        found.extend(needed.as_array().into_iter().flatten().filter_map(Json::as_str).map(|it| (key.as_str(), it)));
    }
    found
}

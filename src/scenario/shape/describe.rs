//! What a schema expects, in words.

use super::schema::{Schemas, Type, constants, quantity};
use crate::notation::suggest;
use serde_json::Value as Json;

/// `a duration such as "250ms" or an object with ...`: the words of several closed lists are joined, and so are the keys
/// of several objects, each named by its first required one.
pub(super) fn expectation(alternatives: &[&Json]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let words: Vec<&str> =
        alternatives.iter().filter_map(|one| constants(one)).flatten().filter_map(Json::as_str).collect();
    if !words.is_empty() {
        parts.push(suggest::list(words));
    }
    let objects = || alternatives.iter().filter(|schema| schema.get("properties").is_some());
    let keys: Vec<&str> = objects().filter_map(|object| object.pointer("/required/0")?.as_str()).collect();
    for part in alternatives.iter().filter_map(|schema| describe(schema)) {
        let part = if part == "an object" && keys.len() > 1 {
            format!("an object with {}", suggest::list(keys.iter().copied()))
        } else {
            part
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    match parts.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// One schema without alternatives; `None` for null, which nobody should write, and for words, which are listed apart.
fn describe(schema: &Json) -> Option<String> {
    if let Some(values) = constants(schema) {
        let others: Vec<String> =
            values.iter().filter(|it| !it.is_string() && !it.is_null()).map(Json::to_string).collect();
        return (!others.is_empty()).then(|| others.join(" or "));
    }
    if let Some(format) = quantity(schema) {
        return Some(format.expected());
    }
    if schema.get("type").is_none() && schema.get("properties").is_none() {
        return Some("any value".to_owned());
    }
    Type::ALL.into_iter().filter(|kind| kind.fits(schema)).find_map(|kind| match kind {
        Type::Null => None,
        Type::Boolean => Some("`true` or `false`".to_owned()),
        Type::Number => Some(number(schema)),
        Type::String => Some("a string".to_owned()),
        Type::Array => Some("an array".to_owned()),
        Type::Object if names_entries(schema) => Some("an object that gives each entry a name".to_owned()),
        Type::Object => Some("an object".to_owned()),
    })
}

/// An example of the object or array that a schema expects: its own, that of an alternative, or one made of those of an
/// array's elements.
pub(super) fn example(schemas: Schemas<'_>, schema: &Json) -> Option<Json> {
    let is_block = |example: &&Json| example.is_object() || example.is_array();
    let own = [schema, schemas.resolve(schema)].into_iter().find_map(|it| it["examples"].get(0).filter(is_block));
    let all = || schemas.alternatives(schema).into_iter();
    let of_items = || {
        let items = all().filter(|one| Type::Array.fits(one)).find_map(|one| one.get("items"))?;
        let of_item = schemas.resolve(items).get("examples").filter(|examples| examples.is_array());
        of_item.cloned()
    };
    let of_one = || all().find_map(|one| one["examples"].get(0).filter(is_block).cloned());
    own.cloned().or_else(of_one).or_else(of_items)
}

/// An example on one line, as people write it.
pub(super) fn spaced(example: &Json) -> String {
    match example {
        Json::Object(entries) => {
            let entry = |(key, value): (&String, &Json)| format!("{}: {}", Json::from(key.as_str()), spaced(value));
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Json::Array(elements) => format!("[ {} ]", elements.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => example.to_string(),
    }
}

/// Whether the keys of a schema's objects are names that the author gives.
fn names_entries(schema: &Json) -> bool {
    schema.get("properties").is_none() && schema.get("additionalProperties").is_some_and(Json::is_object)
}

fn number(schema: &Json) -> String {
    if let Some(only) = schema.get("minimum").filter(|least| schema.get("maximum") == Some(least)) {
        return format!("the number {only}");
    }
    format!("{}{}", if is_integer(schema) { "a whole number" } else { "a number" }, range(schema))
}

/// Whether a schema of numbers admits only whole ones.
pub(super) fn is_integer(schema: &Json) -> bool {
    match schema.get("type") {
        Some(Json::String(word)) => word == "integer",
        Some(Json::Array(words)) => words.iter().any(|word| word == "integer"),
        Some(_) | None => false,
    }
}

/// ` from 1 to 10`, ` above 0`; empty without bounds.
fn range(schema: &Json) -> String {
    let bound = |keyword: &str| schema.get(keyword).and_then(Json::as_f64);
    let above = bound("exclusiveMinimum").map(|least| format!("above {least}"));
    let least = bound("minimum").map(|least| format!("of at least {least}"));
    let below = bound("exclusiveMaximum").map(|most| format!("below {most}"));
    let most = bound("maximum").map(|most| format!("at most {most}"));
    if let (Some(least), None, Some(most), None) = (bound("minimum"), &above, bound("maximum"), &below) {
        return format!(" from {least} to {most}");
    }
    match (above.or(least), below.or(most)) {
        (None, None) => String::new(),
        (Some(one), None) => format!(" {one}"),
        (None, Some(one)) => format!(" of {one}"),
        (Some(low), Some(high)) => format!(" {low} and {high}"),
    }
}

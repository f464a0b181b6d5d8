//! Settings that a scenario does not have yet, each where the schema knows it and with a value that the schema allows: what
//! no bundled scenario says is met too.

use super::chance::Chance;
use scalelab::scenario::document::schema_value;
use serde_json::{Map, Value, json};

/// Deeper values are not made.
const DEEPEST: usize = 8;

/// A setting that could be there.
struct Setting {
    /// The way to the object that lacks it.
    pointer: String,
    key: &'static str,
    schema: &'static Value,
}

/// Adds one setting; a text that is no JSON stays as it is.
pub fn add(text: &mut Vec<u8>, chance: &mut Chance) {
    let Ok(mut document) = serde_json::from_slice::<Value>(text) else { return };
    let names = names(&document);
    let mut open = Vec::new();
    missing(&document, schema_value(), "", &mut open);
    let Some(setting) = chance.one(&open) else { return };
    let value = made(setting.schema, &names, 0, chance);
    let object = document.pointer_mut(&setting.pointer).and_then(Value::as_object_mut).expect("the way was just gone");
    object.insert(setting.key.to_owned(), value);
    *text = serde_json::to_vec(&document).expect("JSON can be written");
}

/// The names that the scenario gives.
fn names(document: &Value) -> Vec<String> {
    let sections = ["components", "machines", "classes", "keys", "zones"].iter();
    let sections = sections.filter_map(|section| document.get(section)?.as_object());
    sections.flat_map(|section| section.keys().cloned()).chain(["x".to_owned()]).collect()
}

fn resolved(schema: &'static Value) -> &'static Value {
    let reference = schema["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
    let target = reference.and_then(|pointer| schema_value().pointer(pointer));
    target.map_or(schema, resolved)
}

/// What a schema combines: alternatives, or parts.
fn parts(schema: &'static Value) -> impl Iterator<Item = &'static Value> {
    ["oneOf", "anyOf", "allOf"].into_iter().filter_map(|word| schema[word].as_array()).flatten().map(resolved)
}

/// Every setting that is known and not there.
fn missing(value: &Value, schema: &'static Value, pointer: &str, found: &mut Vec<Setting>) {
    let schema = resolved(schema);
    let below = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
    let has = |part: &&Value| {
        let required = part["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        required.into_iter().all(|key| value.get(key).is_some())
    };
    match value {
        Value::Object(members) => {
            for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
                match members.get(key) {
                    Some(value) => missing(value, schema, &below(key), found),
                    None => found.push(Setting { pointer: pointer.to_owned(), key, schema }),
                }
            }
            if schema["additionalProperties"].is_object() {
                for (key, value) in members {
                    missing(value, &schema["additionalProperties"], &below(key), found);
                }
            }
            parts(schema).filter(has).for_each(|part| missing(value, part, pointer, found));
        }
        Value::Array(elements) => {
            let items = std::iter::once(schema).chain(parts(schema)).find_map(|it| it.get("items"));
            for (at, element) in elements.iter().enumerate() {
                if let Some(items) = items {
                    missing(element, items, &format!("{pointer}/{at}"), found);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A value that a schema allows, as far as the schema says.
fn made(schema: &'static Value, names: &[String], depth: usize, chance: &mut Chance) -> Value {
    let schema = resolved(schema);
    let choices: Vec<&Value> = parts(schema).filter(|part| part["type"] != "null").collect();
    let chosen = chance.one(&choices).copied();
    let words = schema["enum"].as_array().map_or(&[][..], Vec::as_slice);
    if let Some(word) = schema.get("const").or_else(|| chance.one(words)) {
        return word.clone();
    }
    if depth > DEEPEST {
        return Value::Null;
    }
    let kinds = schema["type"].as_array().map_or(std::slice::from_ref(&schema["type"]), Vec::as_slice);
    let kind = kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null");
    match (kind, chosen) {
        (None | Some("object"), chosen) if chosen.is_none() || schema.get("properties").is_some() => {
            let mut object = made_object(schema, names, depth, chance);
            let more = chosen.map(|part| made(part, names, depth + 1, chance));
            object.extend(more.as_ref().and_then(Value::as_object).cloned().unwrap_or_default());
            Value::Object(object)
        }
        (_, Some(chosen)) => made(chosen, names, depth + 1, chance),
        (Some("array"), None) => {
            let length = schema["minItems"].as_u64().unwrap_or(0) as usize + chance.below(3);
            (0..length).map(|_| made(&schema["items"], names, depth + 1, chance)).collect()
        }
        (Some("boolean"), None) => json!(chance.once_in(2)),
        (Some("integer" | "number"), None) => made_number(schema, kind == Some("integer"), chance),
        (Some(_) | None, None) => made_text(schema, names, chance),
    }
}

fn made_object(schema: &'static Value, names: &[String], depth: usize, chance: &mut Chance) -> Map<String, Value> {
    let mut object = Map::new();
    let required = |key: &String| schema["required"].as_array().is_some_and(|all| all.iter().any(|it| it == key));
    for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
        if required(key) || chance.once_in(4) {
            object.insert(key.clone(), made(schema, names, depth + 1, chance));
        }
    }
    if schema["additionalProperties"].is_object() {
        let name = chance.one(names).cloned().unwrap_or_default();
        object.insert(name, made(&schema["additionalProperties"], names, depth + 1, chance));
    }
    object
}

fn made_number(schema: &Value, is_whole: bool, chance: &mut Chance) -> Value {
    let least = schema["minimum"].as_f64().or_else(|| schema["exclusiveMinimum"].as_f64()).unwrap_or(0.0);
    let most = schema["maximum"].as_f64().unwrap_or(1e6);
    let number = [least, least + 1.0, 2.0, 3.0, 10.0, 0.1, 0.5, most / 2.0, most][chance.below(9)].clamp(least, most);
    if is_whole { json!(number as i64) } else { json!(number) }
}

fn made_text(schema: &Value, names: &[String], chance: &mut Chance) -> Value {
    let texts: &[&str] = match schema["format"].as_str() {
        Some("duration") => &["0s", "1ns", "1us", "1ms", "7ms", "100ms", "1s", "30s", "10min", "1d"],
        Some("rate") => &["1/s", "100/s", "1/min", "1e6/s"],
        Some("size") => &["0B", "1B", "20KiB", "64MiB", "1TiB"],
        Some("bandwidth") => &["1bit/s", "10Mbit/s", "1GB/s"],
        Some("ratio") => &["0%", "1%", "50%", "100%"],
        Some(_) | None => return json!(chance.one(names)),
    };
    json!(texts[chance.below(texts.len())])
}

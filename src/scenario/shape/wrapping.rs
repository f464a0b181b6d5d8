//! A value that stands where an object or an array with it inside should: `"400/s"` for `{ "poisson": "400/s" }`.

use super::describe::spaced;
use super::homes::objects;
use super::schema::{Schemas, Type, constants, quantity};
use crate::scenario::tree::{Node, Value};
use serde_json::{Value as Json, json};

/// Longer texts are not repeated in an advice.
const LONGEST: usize = 40;

/// The advice to wrap a value as an example of what is expected wraps its own, or to put it into an array.
pub(super) fn wrapped(schemas: Schemas<'_>, node: &Node, all: &[&Json], example: Option<&Json>) -> Option<String> {
    let items = all.iter().filter(|one| Type::Array.fits(one)).find_map(|one| one.get("items"));
    if let (Value::Object(_), Some(items)) = (&node.value, items) {
        let is_element = !objects(schemas, items).is_empty();
        return is_element.then(|| "put each element in `{ }`, and all of them in `[ ]`".to_owned());
    }
    let element = items.and_then(|items| meant(schemas, node, items)).map(|value| json!([value]));
    let member = || {
        let (key, _) = example?.as_object().filter(|example| example.len() == 1)?.iter().next()?;
        let objects: Vec<&Json> = all.iter().copied().filter(|one| Type::Object.fits(one)).collect();
        let value = meant(schemas, node, schemas.fields_of(&objects).find(key)?)?;
        Some(json!({ key: value }))
    };
    let meant = element.or_else(member)?;
    Some(format!("write {}", spaced(&meant)))
}

/// What a scalar says where another schema applies; a bare number gets the usual unit. None if it does not fit there.
fn meant(schemas: Schemas<'_>, node: &Node, schema: &Json) -> Option<Json> {
    let all = schemas.alternatives(schema);
    match &node.value {
        Value::String(text) if text.chars().count() <= LONGEST => {
            let fits = |schema: &&Json| {
                let word = constants(schema).is_none_or(|words| words.iter().any(|word| word == text));
                Type::String.fits(schema) && word && quantity(schema).is_none_or(|format| format.check(text).is_ok())
            };
            all.iter().any(fits).then(|| json!(text))
        }
        Value::Number(text) => {
            let with_unit = || all.iter().find_map(|schema| quantity(schema)?.with_unit(text).into_iter().next());
            let is_number = all.iter().any(|schema| Type::Number.fits(schema));
            if is_number { Some(node.to_json()) } else { with_unit().map(|text| json!(text)) }
        }
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

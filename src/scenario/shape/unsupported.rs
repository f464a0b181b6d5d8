//! Keywords of a schema that [`super::check`] would ignore: a guard for tests, as an ignored rule is worse than none.

use super::schema::quantity;
use serde_json::Value as Json;

/// Keywords whose value is not a schema.
const PLAIN: [&str; 27] = [
    "$schema",
    "$id",
    "$comment",
    "$ref",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "type",
    "format",
    "enum",
    "const",
    "required",
    // Told by the checks of the components, which say why; heeded by [`super::homes`].
    "dependentRequired",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "minProperties",
    "readOnly",
    "writeOnly",
    "pattern",
];

/// Keywords whose value is a schema, an array of schemas or an object of schemas.
const ONE: [&str; 3] = ["items", "additionalProperties", "unevaluatedProperties"];
const MANY: [&str; 4] = ["oneOf", "anyOf", "allOf", "prefixItems"];
const NAMED: [&str; 2] = ["properties", "$defs"];

/// Formats of numbers, which say what type reads them.
const NUMBERS: [&str; 12] =
    ["int8", "int16", "int32", "int64", "int", "uint8", "uint16", "uint32", "uint64", "uint", "float", "double"];

/// Places and keywords that the walker does not understand, such as `/$defs/Web/properties/name: pattern`.
#[must_use]
pub fn unsupported(schema: &Json) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), schema)];
    while let Some((place, schema)) = open.pop() {
        for (keyword, value) in schema.as_object().into_iter().flatten() {
            let (keyword, below) = (keyword.as_str(), format!("{place}/{keyword}"));
            if ONE.contains(&keyword) {
                open.push((below, value));
            } else if MANY.contains(&keyword) {
                let schemas = value.as_array().into_iter().flatten().enumerate();
                open.extend(schemas.map(|(at, schema)| (format!("{below}/{at}"), schema)));
            } else if NAMED.contains(&keyword) {
                let schemas = value.as_object().into_iter().flatten();
                open.extend(schemas.map(|(name, schema)| (format!("{below}/{name}"), schema)));
            } else if !PLAIN.contains(&keyword) {
                found.push(format!("{place}: {keyword}"));
            }
            if is_ignored(keyword, value, schema) {
                found.push(format!("{place}: {keyword} is ignored here"));
            }
        }
    }
    found.sort();
    found
}

/// A known keyword where the walker does not look.
fn is_ignored(keyword: &str, value: &Json, schema: &Json) -> bool {
    let rule = !matches!(keyword, "$schema" | "$id" | "$comment" | "$defs" | "title" | "description" | "default")
        && !matches!(keyword, "examples" | "deprecated" | "readOnly" | "writeOnly");
    let choice = schema.get("oneOf").or_else(|| schema.get("anyOf")).is_some() && schema.get("properties").is_none();
    let in_choice =
        choice && rule && !matches!(keyword, "oneOf" | "anyOf") && !(keyword == "type" && value == "object");
    let beside_reference = schema.get("$ref").is_some() && rule && keyword != "$ref";
    let pattern = keyword == "pattern" && quantity(schema).is_none();
    let format = keyword == "format" && quantity(schema).is_none() && !NUMBERS.iter().any(|known| value == known);
    in_choice || beside_reference || pattern || format
}

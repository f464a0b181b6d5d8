//! The defaults in force: settings that a scenario leaves out, and what then holds.
//!
//! What holds is taken from the descriptions in the schema, so that it is said once. A setting without such a sentence
//! has no default worth telling, and one that goes with another ("With `call`: ...") counts only beside it.

use super::document;
use serde_json::{Map, Value};

/// A setting that is not written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Default {
    /// Where it would stand: `components.web.service`.
    pub at: String,
    /// The setting.
    pub key: String,
    /// What holds instead.
    pub holds: String,
}

/// All defaults in force in an effective document.
#[must_use]
pub fn in_force(effective: &Value) -> Vec<Default> {
    let schema = document::schema_value();
    let mut walk = Walk { root: schema, found: Vec::new() };
    walk.value(effective, schema, "");
    walk.found
}

struct Walk<'a> {
    root: &'a Value,
    found: Vec<Default>,
}

impl<'a> Walk<'a> {
    /// The schema behind a reference.
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let pointer = schema.get("$ref").and_then(Value::as_str).and_then(|it| it.strip_prefix('#'));
        pointer.and_then(|pointer| self.root.pointer(pointer)).unwrap_or(schema)
    }

    /// The branch of a choice whose keys the value has.
    fn branch(&self, value: &Value, schema: &'a Value) -> &'a Value {
        let schema = self.resolve(schema);
        let branches = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array);
        let Some(branches) = branches else { return schema };
        let fits = |branch: &&'a Value| match value {
            Value::Object(fields) => {
                let known = branch.get("properties").and_then(Value::as_object);
                known.is_some_and(|known| fields.keys().all(|key| known.contains_key(key)))
            }
            Value::Array(_) => branch.get("items").is_some(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        };
        branches.iter().map(|branch| self.branch(value, branch)).find(fits).unwrap_or(schema)
    }

    fn value(&mut self, value: &Value, schema: &'a Value, at: &str) {
        let schema = self.branch(value, schema);
        match value {
            Value::Object(fields) => self.object(fields, schema, at),
            Value::Array(items) => {
                let Some(each) = schema.get("items") else { return };
                for (number, item) in items.iter().enumerate() {
                    self.value(item, each, &format!("{at}[{number}]"));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn object(&mut self, fields: &Map<String, Value>, schema: &'a Value, at: &str) {
        let below = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
        let known = schema.get("properties").and_then(Value::as_object);
        for (key, schema) in known.into_iter().flatten() {
            let told = || self.resolve(schema).get("description").or_else(|| schema.get("description"));
            let own = schema.get("description").and_then(Value::as_str).or_else(|| told().and_then(Value::as_str));
            if let (None, Some(holds)) = (fields.get(key), own.and_then(|text| holds(text, fields))) {
                self.found.push(Default { at: at.to_owned(), key: key.clone(), holds });
            }
        }
        for (key, value) in fields {
            let schema = known.and_then(|known| known.get(key)).or_else(|| schema.get("additionalProperties"));
            if let Some(schema) = schema {
                self.value(value, schema, &below(key));
            }
        }
    }
}

/// What a description says of the default: the clause with `by default`, or the one that begins with `without it`.
fn holds(description: &str, beside: &Map<String, Value>) -> Option<String> {
    let text = description.replace('\n', " ");
    let code = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let needs = |text: &str, word: &str| text.contains(word) && !code(text).iter().any(|key| beside.contains_key(key));
    if needs(text.split(": ").next().filter(|head| head.starts_with("With `")).unwrap_or_default(), "With ") {
        return None;
    }
    let sentences = || text.split(". ").flat_map(|sentence| sentence.split("; "));
    if sentences().any(|sentence| sentence.starts_with("Needs `") && needs(sentence, "Needs")) {
        return None;
    }
    let tidy = |text: &str| {
        let mut letters = text.trim().trim_end_matches('.').chars();
        letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
    };
    sentences().find_map(|sentence| {
        let lower = sentence.to_lowercase();
        if let Some(at) = lower.find("without it, ").or_else(|| lower.find("without them, ")) {
            return sentence[at..].split_once(", ").map(|(_, rest)| tidy(rest));
        }
        if lower.starts_with("without ") && lower.contains(" it ") {
            return Some(tidy(sentence));
        }
        lower.contains("by default").then(|| tidy(&sentence.replace(" by default", "").replace("by default, ", "")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_left_out_is_told_once_with_what_holds() {
        let effective = json!({ "run": { "duration": "1min" }, "machines": { "box": { "cores": 2 } },
            "components": { "web": { "service": { "on": "box", "steps": [ { "call": "db" } ] } } } });
        let told: Vec<String> =
            in_force(&effective).into_iter().map(|it| format!("{} {}: {}", it.at, it.key, it.holds)).collect();
        for expected in [
            "machines.box speed: 1",
            "run replications: 10",
            "components.web.service workers: any number",
            "components.web.service.steps[0] timeout: for ever",
            "components.web.service.steps[0] balance: `random`",
        ] {
            assert!(told.iter().any(|line| line == expected), "{expected} is missing in {told:#?}");
        }
        let absent = |word: &str| assert!(!told.iter().any(|line| line.contains(word)), "{word}: {told:#?}");
        absent("cores");
        absent("queue_limit");
        absent("hedge_after");
    }
}

//! Files that a document names.

use crate::components::settings::Complaint;
use serde_json::Value;

/// Finds measured values that still stand in a file, which `load` replaces by the values: a scenario that was made
/// without files must not pretend that it read one.
#[must_use]
pub fn check(document: &Value) -> Vec<Complaint> {
    let mut found = Vec::new();
    walk(document, &mut Vec::new(), &mut found);
    found
}

fn walk(value: &Value, at: &mut Vec<String>, found: &mut Vec<Complaint>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(elements) => elements.iter().enumerate().map(|(i, value)| (i.to_string(), value)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return,
    };
    for (key, value) in below {
        let is_file = key == "file" && value.is_string() && at.last().is_some_and(|last| last == "empirical");
        at.push(key);
        if is_file {
            let mut complaint = Complaint::conflict("", "the file of measured values was not read");
            complaint.at.clone_from(at);
            found.push(complaint.expected("`values` with the values themselves"));
        }
        walk(value, at, found);
        at.pop();
    }
}

/// Splits `what is wrong; expected this` or `what is wrong: expected this`, as readers of logs say it.
#[must_use]
pub fn told(text: &str) -> (&str, Option<&str>) {
    let split = |joint: &str| text.split_once(joint).map(|(message, expected)| (message, Some(expected)));
    split("; expected ").or_else(|| split(": expected ")).unwrap_or((text, None))
}

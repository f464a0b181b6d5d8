//! A patch as people read JSON: on one line while it fits.

use serde_json::Value;

/// The lines of a value of which none is wider than `room` characters, if names allow it.
pub fn lines(value: &Value, room: usize) -> Vec<String> {
    let inline = inline(value);
    if inline.chars().count() <= room {
        return vec![inline];
    }
    let (open, close, parts): (_, _, Vec<(String, &Value)>) = match value {
        Value::Object(members) => {
            ("{", "}", members.iter().map(|(key, value)| (format!("{}: ", quoted(key)), value)).collect())
        }
        Value::Array(items) => ("[", "]", items.iter().map(|item| (String::new(), item)).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return vec![inline],
    };
    let mut found = vec![open.to_owned()];
    let last = parts.len().saturating_sub(1);
    for (at, (key, part)) in parts.into_iter().enumerate() {
        let comma = if at == last { "" } else { "," };
        let used = key.chars().count() + comma.len() + 2;
        let mut own = self::lines(part, room.saturating_sub(used)).into_iter();
        let first = own.next().map(|first| format!("  {key}{first}"));
        found.extend(first.into_iter().chain(own.map(|line| format!("  {line}"))));
        if let Some(line) = found.last_mut() {
            line.push_str(comma);
        }
    }
    found.push(close.to_owned());
    found
}

/// Everything on one line.
pub fn inline(value: &Value) -> String {
    let joined = |open: &str, close: &str, parts: Vec<String>| {
        if parts.is_empty() { format!("{open}{close}") } else { format!("{open} {} {close}", parts.join(", ")) }
    };
    match value {
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| format!("{}: {}", quoted(key), inline(value));
            joined("{", "}", members.iter().map(member).collect())
        }
        Value::Array(items) => joined("[", "]", items.iter().map(inline).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

fn quoted(key: &str) -> String {
    Value::from(key).to_string()
}

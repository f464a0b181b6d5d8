//! The patch that makes one document into another: a JSON merge patch (RFC 7396), as variants are.

use serde_json::{Map, Value};

/// What a reader is told anyway and what changes no run.
const TOLD: [&str; 3] = ["$schema", "name", "description"];

/// What [`between`] says of two scenarios, without their names and descriptions.
#[must_use]
pub fn designs(from: &Value, to: &Value) -> Value {
    let mut patch = between(from, to);
    if let Value::Object(members) = &mut patch {
        members.retain(|key, _| !TOLD.contains(&key.as_str()));
    }
    patch
}

/// The patch that makes `from` into `to`; an empty object if they are alike. Documents hold no null, which a patch uses
/// for what is taken away.
#[must_use]
pub fn between(from: &Value, to: &Value) -> Value {
    let (Value::Object(from), Value::Object(to)) = (from, to) else {
        return if from == to { Value::Object(Map::new()) } else { to.clone() };
    };
    let gone = from.keys().filter(|key| !to.contains_key(*key)).map(|key| (key.clone(), Value::Null));
    let changed = to.iter().filter_map(|(key, new)| match from.get(key) {
        Some(old) if old == new => None,
        Some(old) if old.is_object() && new.is_object() => Some((key.clone(), between(old, new))),
        Some(_) | None => Some((key.clone(), new.clone())),
    });
    Value::Object(gone.chain(changed).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// RFC 7396, section 2.
    fn merge(target: &mut Value, patch: &Value) {
        let Value::Object(changes) = patch else {
            *target = patch.clone();
            return;
        };
        if !target.is_object() {
            *target = json!({});
        }
        let members = target.as_object_mut().expect("it was made an object");
        for (key, change) in changes {
            if change.is_null() {
                members.remove(key);
            } else {
                merge(members.entry(key.clone()).or_insert(Value::Null), change);
            }
        }
    }

    #[test]
    fn the_patch_makes_one_document_into_the_other_and_is_no_larger_than_it_must_be() {
        let base = json!({ "name": "a", "machines": { "box": { "cores": 1 }, "old": {} }, "load": { "poisson": "9/s" },
            "steps": [1, 2] });
        for (to, expected) in [
            (base.clone(), json!({})),
            (json!({}), json!({ "name": null, "machines": null, "load": null, "steps": null })),
            (
                json!({ "name": "b", "machines": { "box": { "cores": 4 } }, "load": { "closed": {} }, "steps": [1] }),
                json!({ "name": "b", "machines": { "old": null, "box": { "cores": 4 } },
                    "load": { "poisson": null, "closed": {} }, "steps": [1] }),
            ),
        ] {
            let patch = between(&base, &to);
            assert_eq!(patch, expected);
            let mut patched = base.clone();
            merge(&mut patched, &patch);
            assert_eq!(patched, to);
        }
        assert_eq!(designs(&base, &json!({ "name": "b" }))["name"], Value::Null);
    }
}

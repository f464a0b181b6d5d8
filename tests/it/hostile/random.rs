//! Random edits of sound scenarios: whatever comes out is either refused in our own words or can be built, and nothing
//! panics. What the shape checks pass, the types read.

use crate::fuzz::subject::{Case, Fate, load};
use crate::sandbox::root;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use serde_json::{Value, json};

/// Values that are wrong nearly everywhere.
fn nasty() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e308),
        json!(4_294_967_296_u64),
        json!(u64::MAX),
        json!(""),
        json!("x"),
        json!("0s"),
        json!("5ms"),
        json!("1e300s"),
        json!("36500d"),
        json!("-5/s"),
        json!("1e-9/s"),
        json!("한글"),
        json!("a.b"),
        json!("100%"),
        json!([]),
        json!([[]]),
        json!({}),
        json!({ "exp": "0s" }),
        json!({ "call": "web" }),
        json!({ "uniform": { "from": "0s", "to": "0s" } }),
        json!({ "zipf": 0 }),
    ]
}

fn scenarios() -> Vec<Value> {
    let mut paths: Vec<_> =
        std::fs::read_dir(root().join("scenarios")).expect("there are scenarios").flatten().collect();
    paths.sort_by_key(std::fs::DirEntry::path);
    let texts =
        paths.iter().map(std::fs::DirEntry::path).filter(|path| path.extension().is_some_and(|it| it == "json"));
    texts.map(|path| serde_json::from_slice(&std::fs::read(path).expect("readable")).expect("JSON")).collect()
}

/// The paths of all values.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                pointers(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                pointers(value, &format!("{at}/{index}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Puts a value of `pool` in the place of one value, or beside it under a key that stands elsewhere, or takes it away.
fn spoil(document: &mut Value, pool: &[Value], keys: &[String], (place, with, how): (usize, usize, u8)) {
    let mut found = Vec::new();
    pointers(document, "", &mut found);
    let place = &found[1 + place % (found.len() - 1)];
    let value = pool[with % pool.len()].clone();
    let (parent, last) = place.rsplit_once('/').expect("every path but the root's has a parent");
    match (how % 4, document.pointer_mut(parent).expect("the path was found")) {
        (0, Value::Object(members)) => {
            members.remove(&last.replace("~1", "/").replace("~0", "~"));
        }
        (1, Value::Object(members)) => {
            members.insert(keys[with % keys.len()].clone(), value);
        }
        (1, Value::Array(elements)) => elements.push(value),
        _ => *document.pointer_mut(place).expect("the path was found") = value,
    }
}

/// Loads a document, as the cases of the fuzz target are loaded; true if it can run.
fn survives(document: &Value) -> bool {
    let scenario = serde_json::to_vec_pretty(document).expect("JSON can be written");
    load(&Case { scenario, sets: Vec::new(), recording: Vec::new() }) == Fate::Taken
}

#[test]
fn random_edits() {
    let sound = scenarios();
    let (mut pool, mut keys) = (nasty(), Vec::new());
    for document in &sound {
        let mut found = Vec::new();
        pointers(document, "", &mut found);
        pool.extend(found.iter().filter_map(|at| document.pointer(at).cloned()));
        keys.extend(found.iter().filter_map(|at| Some(at.rsplit_once('/')?.1.to_owned())));
    }
    let edit = (0..10_000_usize, 0..10_000_usize, any::<u8>());
    let edits = (0..sound.len(), proptest::collection::vec(edit, 1..4));
    let config = ProptestConfig {
        cases: 6_000,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let taken = std::cell::Cell::new(0);
    let outcome = TestRunner::new(config).run(&edits, |(which, edits)| {
        let mut document = sound[which].clone();
        for edit in edits {
            if document.is_object() && document.as_object().is_some_and(|members| !members.is_empty()) {
                spoil(&mut document, &pool, &keys, edit);
            }
        }
        taken.set(taken.get() + u32::from(survives(&document)));
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    assert!(
        taken.get() > 100,
        "only {} edited scenarios were taken: the edits are too wild to show anything",
        taken.get()
    );
}

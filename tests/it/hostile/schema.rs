//! The JSON Schema that editors get, read by an independent implementation of the standard.

use super::refused;
use crate::sandbox::{SHOP, edit, root};
use jsonschema::Validator;
use scalelab::scenario::{document, shape};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn schema() -> Value {
    document::schema().to_value()
}

fn validator() -> Validator {
    jsonschema::validator_for(&schema()).expect("the schema is a JSON Schema")
}

fn problems(validator: &Validator, text: &str) -> Vec<String> {
    let document = serde_json::from_str(text).expect("the text is JSON");
    validator.iter_errors(&document).map(|error| error.to_string()).collect()
}

/// Every scenario below a folder.
fn scenarios(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder can be read").flatten().map(|entry| entry.path());
    let below = |path: PathBuf| if path.is_dir() { scenarios(&path) } else { vec![path] };
    entries.flat_map(below).filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}

#[test]
fn every_scenario_keeps_the_schema() {
    let (validator, paths) = (validator(), scenarios(&root().join("scenarios")));
    assert!(paths.len() > 5, "there are scenarios: {paths:?}");
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a scenario can be read");
        assert_eq!(problems(&validator, &text), [""; 0], "{}", path.display());
    }
}

#[test]
fn the_schema_and_the_program_refuse_alike() {
    let validator = validator();
    assert_eq!(problems(&validator, SHOP), [""; 0]);
    let check = |old: &str, new: &str| {
        let spoilt = edit(SHOP, old, new);
        assert_ne!(problems(&validator, &spoilt), [""; 0], "{new}");
        refused(spoilt, &[]);
    };
    check("\"components\"", "\"compnents\"");
    check("\"workers\"", "\"wokers\"");
    check("\"exp\"", "\"expo\"");
    check("\"call\"", "\"cal\"");
    check("\"service\"", "\"servce\"");
    check("\"20s\"", "20");
    check("\"20s\"", "\"20 s\"");
    check("\"10/s\"", "\"10\"");
    check("\"cores\": 1", "\"cores\": 0");
    check("\"cores\": 1", "\"cores\": \"1\"");
    check("\"scalelab\": 1", "\"scalelab\": 2");
    check("\"name\": \"shop\",", "");
}

#[test]
fn no_rule_of_the_schema_is_ignored() {
    assert_eq!(shape::unsupported(&schema()), [""; 0]);
}

//! What is mutated: the bundled scenarios, a log, a table, and what was found to hurt.

use super::json::{keys, tokens, value, values};
use crate::sandbox::root;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Values that are wrong nearly everywhere, and those that are large where they are right.
pub const NASTY: [&str; 52] = [
    "null",
    "true",
    "0",
    "-1",
    "-0",
    "0.5",
    "1e308",
    "1e-308",
    "4294967295",
    "4294967296",
    "1000000",
    "1000000000",
    "18446744073709551615",
    "18446744073709551616",
    "9007199254740993",
    "NaN",
    "Infinity",
    "1e999",
    "\"\"",
    "\"x\"",
    "\"0s\"",
    "\"1ns\"",
    "\"0.1ns\"",
    "\"1e300s\"",
    "\"36500d\"",
    "\"18446744073709551615ns\"",
    "\"584y\"",
    "\"-5/s\"",
    "\"1e-9/s\"",
    "\"1e9/s\"",
    "\"1e18/s\"",
    "\"100%\"",
    "\"0%\"",
    "\"1e-300%\"",
    "\"64MiB\"",
    "\"16EiB\"",
    "\"1e30GB\"",
    "\"1bps\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"\u{d55c}\u{ae00}\"",
    "\"a.b\"",
    "\"../x\"",
    "[]",
    "[[]]",
    "{}",
    "{ \"exp\": \"0s\" }",
    "{ \"exp\": \"1000h\" }",
    "{ \"zipf\": 0 }",
    "{ \"zipf\": 1e9 }",
    "{ \"uniform\": { \"from\": \"0s\", \"to\": \"0s\" } }",
    "{ \"likely\": \"10ms\", \"cv\": 1e9 }",
];

/// What a recording is mutated from, and the scenario that replays it.
pub struct Recording {
    /// A scenario with one recording.
    pub scenario: &'static str,
    /// Its file.
    pub bytes: Vec<u8>,
}

/// Everything that cases are made of.
pub struct Corpus {
    /// Whole scenarios.
    pub scenarios: Vec<Vec<u8>>,
    /// Values that stand in any of them, each once.
    pub values: Vec<Vec<u8>>,
    /// Keys that stand in any of them, in quotes, each once.
    pub keys: Vec<Vec<u8>>,
    /// The same as overrides, by scenario: `run.duration="20s"`.
    pub sets: Vec<Vec<String>>,
    /// Recordings.
    pub recordings: Vec<Recording>,
}

const LOG: &str = r#"{ "scalelab": 1, "name": "log", "run": { "duration": "100s" }, "classes": { "page": {} }, "components": {
    "people": { "clients": { "to": "web", "load": { "replay": { "log": "a.log", "time_scale": 0.001,
        "routes": [{ "suffix": ".png", "class": "page" }], "otherwise": "page" } } } },
    "web": { "service": { "on": {}, "steps": [{ "cpu": "1ms" }] } } } }"#;
const TABLE: &str = r#"{ "scalelab": 1, "name": "table", "run": { "duration": "100s" },
    "classes": { "page": {}, "order": {} }, "components": {
    "people": { "clients": { "to": "web", "load": { "replay": { "csv": "a.csv", "time_scale": 1 } } } },
    "web": { "service": { "on": {}, "steps": [{ "cpu": "1ms" }] } } } }"#;

impl Corpus {
    /// Reads it.
    pub fn read() -> Self {
        let folders = ["scenarios", "scenarios/starters", "tests/it/fuzz/found"];
        let paths = folders.into_iter().flat_map(|folder| files(&root().join(folder), "json"));
        let scenarios: Vec<Vec<u8>> = paths.map(|path| std::fs::read(path).expect("it can be read")).collect();
        let (mut all_values, mut all_keys) = (Vec::new(), Vec::new());
        for text in &scenarios {
            let tokens = tokens(text);
            all_values.extend(values(&tokens).into_iter().map(|at| text[value(&tokens, at)].to_vec()));
            all_keys.extend(keys(&tokens).into_iter().map(|at| text[tokens[at].at.clone()].to_vec()));
        }
        all_values.retain(|value| value.len() < 4000);
        let sets = scenarios.iter().map(|text| sets(text)).collect();
        let head = |name: &str, bytes: usize| {
            let mut read = std::fs::read(root().join("scenarios/data").join(name)).expect("it can be read");
            read.truncate(bytes);
            read
        };
        let recordings = vec![
            Recording { scenario: LOG, bytes: head("access.log", 3000) },
            Recording { scenario: TABLE, bytes: head("arrivals.csv", 600) },
        ];
        Self { scenarios, values: once(all_values), keys: once(all_keys), sets, recordings }
    }
}

/// The files of a folder with this extension, by name.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|it| it == extension)).collect();
    found.sort();
    found
}

fn once(mut list: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    list.sort();
    list.dedup();
    list
}

/// Every value of a scenario as an override of itself; none of a text that is no JSON.
fn sets(text: &[u8]) -> Vec<String> {
    fn collect(value: &Value, at: &str, found: &mut Vec<String>) {
        let dot = if at.is_empty() { "" } else { "." };
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(key, value)| collect(value, &format!("{at}{dot}{key}"), found));
            }
            Value::Array(elements) => {
                let each = elements.iter().enumerate();
                each.for_each(|(index, value)| collect(value, &format!("{at}[{index}]"), found));
            }
            leaf @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
                found.push(format!("{at}={leaf}"));
            }
        }
    }
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_slice(text) {
        collect(&value, "", &mut found);
    }
    found
}

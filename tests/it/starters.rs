//! `new`, and the other commands that write something to begin with.

use super::sandbox::{SHOP, Sandbox};
use serde_json::Value;

const STARTERS: [&str; 5] = ["single-box", "three-tier", "replicas", "shards", "cache"];

#[test]
fn every_starter_is_written_validates_and_runs() {
    let listed = Sandbox::new().run(&["new", "--list"]).out;
    let names: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, STARTERS);
    for name in STARTERS {
        let sandbox = Sandbox::new();
        let file = format!("{name}.json");
        assert_eq!(sandbox.run(&["new", name]).code, Some(0));
        assert_eq!(sandbox.files(), [file.as_str()]);
        assert_eq!(sandbox.run(&["validate", &file]).code, Some(0), "{name}");
        let short = ["--set", "run.duration=20s", "--set", "run.warmup=2s", "--set", "slo=null", "--replications", "2"];
        let ended = sandbox.run(&[&["run", &file, "-q"], &short[..]].concat());
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{name}");
        assert!(sandbox.run(&["explain", &file]).out.contains("full first"), "{name}");
    }
}

#[test]
fn what_exists_is_not_overwritten_and_what_is_unknown_is_suggested() {
    let sandbox = Sandbox::with("mine");
    let ended = sandbox.run(&["new", "cache", "s.json"]);
    assert_eq!((ended.code, sandbox.text("s.json").as_str()), (Some(2), "mine"));
    assert!(ended.err.contains("s.json exists"), "{}", ended.err);
    let ended = sandbox.run(&["new", "shard"]);
    assert!(ended.code == Some(2) && ended.err.contains("did you mean `shards`?"), "{}", ended.err);
    let ended = sandbox.run(&["new"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("which starter?") && ended.err.contains("single-box"), "{}", ended.err);
}

/// Two starters of a kind do not write over one another's results.
#[test]
fn a_starter_is_called_as_its_file() {
    let sandbox = Sandbox::new();
    let name = |file: &str| {
        let document: Value = serde_json::from_str(&sandbox.text(file)).expect("a starter is JSON");
        document["name"].as_str().map(str::to_owned)
    };
    for (file, expected) in [("가게.json", "가게"), ("my \"shop\".json", "my \"shop\""), (".hidden.json", "cache")]
    {
        assert_eq!(sandbox.run(&["new", "cache", file]).code, Some(0));
        assert_eq!(name(file).as_deref(), Some(expected));
        assert_eq!(sandbox.run(&["validate", file]).code, Some(0), "{file}");
    }
    let printed = sandbox.run(&["new", "shards", "-"]);
    assert!(printed.out.starts_with("{\n  \"scalelab\": 1") && printed.err.is_empty(), "{}", printed.err);
}

#[test]
fn metrics_are_listed_with_their_definitions() {
    let sandbox = Sandbox::with(SHOP);
    let ended = sandbox.run(&["metrics", "s.json", "--format", "json"]);
    let listed: Vec<Value> = serde_json::from_str(&ended.out).expect("the list is JSON");
    let undefined: Vec<&Value> = listed.iter().filter(|it| it["definition"] == "").collect();
    assert!(listed.len() > 50 && undefined.is_empty(), "{} metrics, without definition: {undefined:#?}", listed.len());
    assert!(sandbox.run(&["metrics", "s.json"]).out.contains("box.cpu.utilization"));
}

#[test]
fn the_schema_and_the_completions_are_printed() {
    let sandbox = Sandbox::with(SHOP);
    let schema: Value = serde_json::from_str(&sandbox.run(&["schema"]).out).expect("a schema is JSON");
    let document: Value = serde_json::from_str(SHOP).expect("the shop is JSON");
    assert!(jsonschema::validator_for(&schema).expect("it is a schema").is_valid(&document));
    assert!(
        !jsonschema::validator_for(&schema).expect("it is a schema").is_valid(&serde_json::json!({ "nonsense": 1 }))
    );
    for shell in ["bash", "zsh", "fish"] {
        let ended = sandbox.run(&["completions", shell]);
        assert!(ended.code == Some(0) && ended.out.contains("saturate"), "{shell}: {}", ended.err);
    }
}

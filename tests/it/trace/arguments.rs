//! What is refused, in which words, and where a trace is written to.

use crate::sandbox::{SHOP, Sandbox};

#[track_caller]
fn refused(arguments: &[&str], said: &str) {
    let sandbox = Sandbox::with(SHOP);
    sandbox.put("there.json", "mine");
    let ended = sandbox.run(&[&["trace", "s.json", "--no-progress"], arguments].concat());
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.err);
    assert!(ended.err.starts_with(said), "{}", ended.err);
    assert_eq!(sandbox.text("there.json"), "mine");
}

#[test]
fn what_is_asked_for_and_is_not_there() {
    refused(&["--class", "pages"], "error: --class: no class is called `pages`; did you mean `page`?\n");
    refused(&["--class", "x"], "error: --class: no class is called `x`; expected `page`\n");
    refused(
        &["--request", "3", "--request", "100000"],
        "error: --request: there is no request 100000; replication 0 issued requests 1 to 226\n",
    );
    refused(&["--output", "there.json"], "error: there.json exists; give --force to overwrite it, or another name\n");
    refused(&["--output", "."], "error: . is a folder; expected a file\n");
    refused(&["--variant", "x"], "error: no variant is called `x`");
}

#[test]
fn numbers_out_of_range() {
    let number = |option: &str, value: &str, bounds: &str| {
        refused(
            &[option, value],
            &format!(
                "error: invalid value '{value}' for '{option} <{}>': expected a whole number from {bounds}\n",
                if option == "--request" || option == "--replication" { "N" } else { "K" }
            ),
        );
    };
    number("--request", "0", "1 to 4294967295");
    number("--slowest", "1001", "0 to 1000");
    number("--failed", "many", "0 to 1000");
    number("--replication", "-1", "0 to 99999");
}

#[test]
fn a_trace_is_the_same_wherever_it_goes() {
    let sandbox = Sandbox::with(SHOP);
    for format in ["json", "chrome", "text"] {
        let arguments = ["trace", "s.json", "--no-progress", "--seed", "7", "--replication", "2", "--format", format];
        let (once, again) = (sandbox.run(&arguments), sandbox.run(&arguments));
        assert_eq!((once.code, once.err.as_str()), (Some(0), ""));
        assert!(once.out == again.out && !once.out.is_empty(), "{format}");
        let written = sandbox.run(&[&arguments[..], &["--output", format]].concat());
        assert_eq!((written.code, written.out.as_str()), (Some(0), ""));
        assert_eq!(sandbox.text(format), once.out, "{format}");
        assert_ne!(sandbox.run(&[&arguments[..3], &["--seed", "8", "--format", format]].concat()).out, once.out);
    }
}

/// What a run measures of the same replication is what a trace finds.
#[test]
fn a_run_knows_the_same_slowest() {
    let sandbox = Sandbox::with(SHOP);
    let once = ["--set", "run.warmup=2s", "--format", "json"];
    let run = sandbox.run(&[&["run", "s.json", "-q", "--replications", "1"], &once[..]].concat());
    let trace = sandbox.run(&[&["trace", "s.json", "--no-progress", "--slowest", "1"], &once[..]].concat());
    let [run, trace] = [run, trace].map(|ended| {
        serde_json::from_str::<serde_json::Value>(&ended.out).unwrap_or_else(|error| panic!("{error}: {}", ended.err))
    });
    assert_eq!(trace["requests"][0]["latency_s"], run["metrics"]["latency.max"]["value"]);
    assert_eq!((&trace["ok"], &trace["failed"]), (&run["requests"]["ok"], &serde_json::json!(0)));
}

#[test]
fn one_class_alone() {
    let sandbox = Sandbox::with(crate::sandbox::edit(
        SHOP,
        r#""classes": { "page": { "key": "users" } }"#,
        r#""classes": { "page": { "share": 3, "key": "users" }, "edit": { "share": 1, "key": "users" } }"#,
    ));
    let arguments = ["trace", "s.json", "--no-progress", "--slowest", "9", "--class", "edit", "--format", "json"];
    let found: serde_json::Value = serde_json::from_str(&sandbox.run(&arguments).out).expect("a trace is JSON");
    let classes: Vec<_> = found["requests"].as_array().expect("a list").iter().map(|it| &it["class"]).collect();
    assert!(classes.len() == 9 && classes.iter().all(|class| *class == "edit"), "{classes:?}");
    assert!(found["ok"].as_u64() < found["issued"].as_u64().map(|issued| issued / 2));
}

//! Standard output and standard error.

use crate::sandbox::{SHOP, Sandbox, edit};
use serde_json::Value;
use std::process::{Command, Stdio};

const ESCAPE: char = '\u{1b}';

#[test]
fn data_are_on_standard_output_and_talk_on_standard_error() {
    let sandbox = Sandbox::with(SHOP);
    let text = sandbox.run(&["run", "s.json"]);
    assert_eq!((text.code, text.err.as_str()), (Some(0), "charts and result in output/shop\n"));
    assert!(text.out.starts_with("shop  scalelab") && text.out.contains("Verdict"), "{}", text.out);

    let json = sandbox.run(&["run", "s.json", "--format", "json"]);
    assert_eq!((json.code, json.err.as_str()), (Some(0), ""));
    let result: Value = serde_json::from_str(&json.out).expect("the result is JSON and nothing else");
    assert_eq!(result["scenario"]["name"], "shop");
    assert!(json.out == sandbox.text("output/shop/result.json"), "what is printed is what is saved");

    let csv = sandbox.run(&["run", "s.json", "--format", "csv"]);
    assert_eq!((csv.code, csv.err.as_str()), (Some(0), ""));
    let metrics = result["metrics"].as_object().expect("a result has metrics").len();
    assert_eq!(csv.out.lines().count(), metrics + 1, "a head and a row for each metric");
}

#[test]
fn quiet_is_silent() {
    let sandbox = Sandbox::with(edit(SHOP, "\"db\": {", "\"old\": { \"service\": { \"on\": \"box\" } }, \"db\": {"));
    let ended = sandbox.run(&["run", "s.json", "-q"]);
    assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(0), "", ""));
    assert!(sandbox.text("output/shop/result.json").len() > 1000);
    let ended = sandbox.run(&["run", "s.json", "-q", "--format", "json"]);
    assert!(ended.out == sandbox.text("output/shop/result.json") && ended.err.is_empty());
    let ended = sandbox.run(&["run", "s.json", "-q", "--set", "run.seed=x"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    assert!(ended.err.starts_with("error["), "errors are told all the same");
}

#[test]
fn colours_are_for_terminals() {
    let sandbox = Sandbox::with(SHOP);
    let check = |arguments: &[&str], out: bool, err: bool| {
        let ended = sandbox.run(&[&["run", "s.json"], arguments].concat());
        let coloured = (ended.out.contains(ESCAPE), ended.err.contains(ESCAPE));
        assert_eq!(coloured, (out, err), "{arguments:?}: {}{}", ended.out, ended.err);
    };
    check(&[], false, false);
    check(&["--color", "never"], false, false);
    check(&["--color", "always"], true, false);
    check(&["--color", "always", "--format", "json"], false, false);
    check(&["--color", "always", "--format", "csv"], false, false);
    check(&["--set", "run.seed=x"], false, false);
    check(&["--set", "run.seed=x", "--color", "always"], false, true);
}

#[test]
fn nobody_listens() {
    for format in ["text", "json", "csv"] {
        let sandbox = Sandbox::with(SHOP);
        let mut program = Command::new(env!("CARGO_BIN_EXE_scalelab"));
        program.current_dir(sandbox.path("")).args(["run", "s.json", "--format", format]);
        let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program was built");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("a started program ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(!said.contains("error"), "{said}");
        assert!(sandbox.text("output/shop/result.json").ends_with("}\n"), "the files are written all the same");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn standard_output_is_full() {
    let sandbox = Sandbox::with(SHOP);
    let check = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_scalelab"));
        program.current_dir(sandbox.path("")).args(arguments);
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let output = program.stdout(full).output().expect("the program was built");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.ends_with("error: cannot write to standard output: no space left on device\n"), "{said}");
    };
    check(&["run", "s.json"]);
    assert!(sandbox.text("output/shop/result.json").ends_with("}\n"), "the files are written all the same");
    check(&["--help"]);
    check(&["--version"]);
}

#[test]
fn a_drawn_seed_is_told_and_gives_the_same_again() {
    let sandbox = Sandbox::with(SHOP);
    let seed = |text: &str| {
        let result: Value = serde_json::from_str(text).expect("a result is JSON");
        result["seed"].as_u64().expect("a seed is a number")
    };
    let first = sandbox.run(&["run", "s.json", "--seed", "random", "--format", "json"]).out;
    let second = sandbox.run(&["run", "s.json", "--seed=random", "--format", "json"]).out;
    assert_ne!(seed(&first), seed(&second));
    let again = sandbox.run(&["run", "s.json", "--format", "json", "--seed", &seed(&first).to_string()]).out;
    assert!(again == first, "the same seed gives the same bytes");
    let text = sandbox.run(&["run", "s.json", "--seed", "7"]).out;
    assert!(text.contains("seed 7, 2 steady replications"), "{text}");
    let own = sandbox.run(&["run", "s.json", "--set", "run.seed=9"]).out;
    assert!(own.contains("seed 9,"), "{own}");
}

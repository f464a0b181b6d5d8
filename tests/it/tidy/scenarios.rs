//! Scenarios: every file under scenarios/ is accepted by `scalelab validate`, run as a user runs it.

use super::tree::{FILES, File, is_wired, root};
use super::{check, demand};
use std::io::Write;
use std::process::{Child, Command, Stdio};

/// How one `validate` ended.
struct Outcome<'a> {
    path: &'a str,
    exit: Option<i32>,
    message: String,
}

fn scenarios(files: &[File]) -> Vec<&str> {
    files.iter().filter(|file| file.is_scenario()).map(|file| file.path.as_str()).collect()
}

fn refused(outcomes: &[Outcome]) -> Vec<String> {
    let ended = |exit: Option<i32>| exit.map_or("a signal".into(), |code| format!("exit code {code}"));
    let explain =
        |o: &Outcome| format!("{}:1: `scalelab validate` ended with {}:\n{}", o.path, ended(o.exit), o.message.trim());
    outcomes.iter().filter(|outcome| outcome.exit != Some(0)).map(explain).collect()
}

/// Without scenarios there is nothing to check, which is an offence as soon as there could be something.
fn absent(files: &[File]) -> Vec<String> {
    let is_absent = is_wired(files) && scenarios(files).is_empty();
    let offence =
        || "scenarios:1: holds no .json file although `scalelab validate` exists; add the first scenario".into();
    is_absent.then(offence).into_iter().collect()
}

fn start(argument: &str) -> Child {
    let mut program = Command::new(env!("CARGO_BIN_EXE_scalelab"));
    program.current_dir(root()).args(["validate", argument]);
    program.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    program.spawn().expect("cargo built the program for this test")
}

fn finish(path: &str, child: Child) -> Outcome<'_> {
    let output = child.wait_with_output().expect("a started program ends");
    Outcome { path, exit: output.status.code(), message: String::from_utf8_lossy(&output.stderr).into_owned() }
}

#[test]
fn every_scenario_validates() {
    let started: Vec<_> = scenarios(&FILES).into_iter().map(|path| (path, start(path))).collect();
    let outcomes: Vec<_> = started.into_iter().map(|(path, child)| finish(path, child)).collect();
    demand("every file under scenarios/ is a valid scenario", &[absent(&FILES), refused(&outcomes)].concat());
}

/// The opposite of the rule above, or a program that accepts everything would satisfy it.
#[test]
fn a_broken_scenario_is_refused() {
    let mut child = start("-");
    let written = child.stdin.take().expect("the input is piped").write_all(b"{ \"scalelab\": 1, \"nonsense\": true }");
    let outcome = finish("-", child);
    if is_wired(&FILES) {
        written.expect("validate reads its input");
        assert_eq!(outcome.exit, Some(2), "an unknown key is an invalid scenario: {}", outcome.message);
    }
}

#[test]
fn a_refused_scenario_is_caught() {
    let outcome = |path, exit| Outcome { path, exit, message: "error".into() };
    let outcomes =
        [outcome("scenarios/a.json", Some(0)), outcome("scenarios/b.json", Some(2)), outcome("scenarios/c.json", None)];
    check(
        &refused(&outcomes),
        &["scenarios/b.json:1: `scalelab validate` ended with exit code 2", "scenarios/c.json:1"],
    );
    let wired = File::new("src/cli/validate.rs", "");
    check(&absent(&[wired]), &["scenarios:1"]);
    check(&absent(&[File::new("src/cli/validate.rs", ""), File::new("scenarios/a.json", "{}")]), &[]);
}

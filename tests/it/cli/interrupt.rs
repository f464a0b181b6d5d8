//! Ctrl-C and `kill -9`: what is complete is kept and says that it is partial; no file is half-written.
#![cfg(unix)]

use crate::sandbox::{SHOP, Sandbox, edit};
use serde_json::Value;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

fn start(sandbox: &Sandbox, arguments: &[&str]) -> Child {
    let mut program = Command::new(env!("CARGO_BIN_EXE_scalelab"));
    program.current_dir(sandbox.path("")).args(arguments);
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    program.spawn().expect("cargo built the program for this test")
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args([&format!("-{name}"), &id]).status().expect("Unix has it");
    assert!(sent.success(), "signal {name} is sent to {id}");
}

/// Lets a command run for a while and presses Ctrl-C; what it said, and how long it still took.
fn interrupted(sandbox: &Sandbox, arguments: &[&str]) -> (Output, Duration) {
    let mut child = start(sandbox, arguments);
    // What reads standard input waits for as long as somebody holds it.
    let held = child.stdin.take();
    sleep(Duration::from_millis(1500));
    signal(&child, "INT");
    let pressed = Instant::now();
    let output = child.wait_with_output().expect("a started program ends");
    drop(held);
    (output, pressed.elapsed())
}

/// A shop that is simulated very often: each time is short, all of them take minutes.
fn often() -> Sandbox {
    let replications = edit(SHOP, "\"replications\": 2", "\"replications\": 20000");
    Sandbox::with(edit(&replications, "\"duration\": \"20s\"", "\"duration\": \"1200s\""))
}

#[test]
fn complete_replications_are_kept() {
    let sandbox = often();
    let rule = edit(&sandbox.text("s.json"), "\"run\"", "\"slo\": { \"latency.mean\": \"< 1s\" }, \"run\"");
    sandbox.put("s.json", rule);
    let (output, took) = interrupted(&sandbox, &["run", "s.json", "--threads", "2", "--junit", "j.xml"]);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert!(took < Duration::from_secs(10), "it took {took:?} to stop");
    assert_eq!(err, "interrupted; charts and partial result in output/shop\n");
    assert!(out.contains("of 20000 replications are complete, and every figure is of those alone"), "{out}");
    let result: Value = serde_json::from_str(&sandbox.text("output/shop/result.json")).expect("a result is JSON");
    let kept = result["interrupted"]["kept"].as_array().expect("the numbers of those that are complete");
    assert!(!kept.is_empty() && kept.len() < 20_000, "{} are kept", kept.len());
    assert_eq!(
        (&result["interrupted"]["planned"], result["replications"].as_u64()),
        (&20_000.into(), Some(kept.len() as u64))
    );
    let mean = &result["metrics"]["latency.mean"];
    assert_eq!(mean["per_replication"].as_array().map(Vec::len), Some(kept.len()), "figures are of those alone");
    assert!(mean["low"].as_f64() < mean["value"].as_f64(), "and so are intervals: {mean}");
    let junit = sandbox.text("j.xml");
    assert!(
        junit.contains("<error type=\"interrupted\"") && junit.contains("name=\"latency.mean &lt; 1s\"/>"),
        "{junit}"
    );
    let again = sandbox.run(&["report", "output/shop"]);
    assert!(again.out.contains("a partial result"), "{}{}", again.out, again.err);
}

#[test]
fn nothing_complete_is_nothing_written() {
    let sandbox = Sandbox::with(edit(SHOP, "\"duration\": \"20s\"", "\"duration\": \"200d\""));
    let (output, took) = interrupted(&sandbox, &["run", "s.json"]);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        (output.status.code(), &*err),
        (Some(130), "interrupted before a replication was complete; nothing is written\n")
    );
    assert!(output.stdout.is_empty() && took < Duration::from_secs(10), "{took:?}");
    assert_eq!(sandbox.files(), ["s.json"]);
}

#[test]
fn a_precise_run_keeps_what_it_has() {
    let sandbox = often();
    let (output, _) = interrupted(&sandbox, &["run", "s.json", "--replications", "10", "--precision", "0.0001"]);
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(130), "{out}");
    assert!(
        out.contains("interrupted, a partial result: ") && out.contains("precision of 0.01 % not reached"),
        "{out}"
    );
}

/// Killed at any moment, a run leaves files that are whole, or none; temporary ones have names of their own.
#[test]
fn killed_in_the_middle() {
    for delay in (0..14).map(|step| Duration::from_millis(5 * step)) {
        let sandbox = Sandbox::with(SHOP);
        let child = start(&sandbox, &["run", "s.json", "--html", "page.html", "--export-csv", "metrics.csv"]);
        sleep(delay);
        // It may have ended already.
        let _ = Command::new("kill").args(["-KILL", &child.id().to_string()]).stderr(Stdio::null()).status();
        child.wait_with_output().expect("a killed program ends");
        for name in sandbox.files() {
            let text = sandbox.text(&name);
            let whole = match name.rsplit_once('.').map(|(_, end)| end) {
                _ if name.rsplit('/').next().is_some_and(|name| name.starts_with(".tmp")) => true,
                Some("json") => serde_json::from_str::<Value>(&text).is_ok(),
                Some("svg") => text.trim_end().ends_with("</svg>"),
                Some("html") => text.trim_end().ends_with("</html>"),
                Some("csv") => text.ends_with('\n') && text.starts_with("metric,"),
                _ => false,
            };
            assert!(whole, "{name} after {delay:?}: {} bytes", text.len());
        }
    }
}

/// What keeps nothing before it is complete says so at once, however long a replication takes; a sweep says what it kept,
/// and goes on.
#[test]
fn what_is_kept_and_what_is_lost_is_said() {
    let sandbox = Sandbox::with(edit(SHOP, "\"duration\": \"20s\"", "\"duration\": \"200d\""));
    for command in [&["spof", "s.json"][..], &["compare", "s.json", "s.json"], &["trace", "s.json"]] {
        let (output, took) = interrupted(&sandbox, command);
        let err = String::from_utf8_lossy(&output.stderr);
        let said = "interrupted: nothing is written, and what was simulated is lost; ";
        assert!(output.status.code() == Some(130) && err.starts_with(said), "{command:?}: {err}");
        assert!(err.lines().count() == 1 && output.stdout.is_empty() && took < Duration::from_secs(5), "{took:?}");
        assert_eq!(sandbox.files(), ["s.json"]);
    }
    let sandbox = often();
    let plan = r#"{ "scalelab": 1, "name": "many", "scenario": "s.json", "replications": 1, "set": { "run.duration": "6000s" }, "metrics": ["latency.mean"],
        "factors": { "load": { "path": "components.people.clients.load.poisson", "linear": { "from": "1/s", "to": "20/s", "count": 200 } } } }"#;
    sandbox.put("p.json", plan);
    let (output, _) = interrupted(&sandbox, &["sweep", "p.json", "--threads", "1"]);
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{err}");
    let kept = err.trim().strip_prefix("interrupted: ").and_then(|said| said.split(' ').next()?.parse::<usize>().ok());
    let rows = sandbox.text("output/many/points.jsonl").lines().count() - 1;
    assert!(kept.is_some_and(|kept| kept > 0 && kept.abs_diff(rows) <= 1), "{err}: {rows} rows");
    assert!(
        err.trim()
            .ends_with("of 200 points are kept in output/many/points.jsonl; the same command goes on with the rest"),
        "{err}"
    );
}

/// Whatever a command does before it runs anything, it does not end without a word.
#[test]
fn interrupted_before_anything_ran() {
    let sandbox = Sandbox::with(SHOP);
    let check = |arguments: &[&str], expected: &str| {
        let (output, took) = interrupted(&sandbox, arguments);
        assert_eq!((output.status.code(), &*String::from_utf8_lossy(&output.stderr)), (Some(130), expected));
        assert!(output.stdout.is_empty() && took < Duration::from_secs(5), "{took:?}");
    };
    for command in [&["run", "-"][..], &["explain", "-"], &["compare", "s.json", "-"]] {
        check(command, "interrupted\n");
    }
    let plan = r#"{ "scalelab": 1, "name": "many", "scenario": "s.json",
        "factors": { "load": { "path": "components.people.clients.load.poisson",
        "linear": { "from": "1/s", "to": "2/s", "count": 1000000 } } } }"#;
    sandbox.put("p.json", plan);
    check(&["sweep", "p.json", "-q"], "interrupted: the levels were still being checked, nothing was simulated\n");
    assert_eq!(sandbox.files(), ["p.json", "s.json"]);
}

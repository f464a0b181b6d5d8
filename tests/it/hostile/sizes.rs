//! What is far too large, or far too much: told at once and shortly.

use super::{brief, refused, same};
use crate::sandbox::{SHOP, Sandbox, edit};
use std::fs::File;
use std::time::{Duration, Instant};

/// The longest that any of these may take, beside others on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// A file of 100 MB that takes no room on the disk.
fn hundred_megabytes(sandbox: &Sandbox, name: &str) {
    let file = File::create(sandbox.path(name)).expect("a file can be made");
    file.set_len(100_000_000).expect("it can be long");
}

#[test]
fn a_hundred_megabytes() {
    let replay = r#""load": { "replay": { "log": "big", "otherwise": "page" } }"#;
    let table = r#""load": { "replay": { "csv": "big" } }"#;
    let check = |scenario: &str, file: &str, expected: &str| {
        let sandbox = Sandbox::with(scenario);
        hundred_megabytes(&sandbox, "big");
        let started = Instant::now();
        let ended = sandbox.run(&["run", file]);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.err);
        assert!(started.elapsed() < LONGEST && ended.err.len() < 2000, "{:?}: {}", started.elapsed(), ended.err);
        same(&brief(&ended.err), expected);
        assert_eq!(sandbox.files(), ["big", "s.json"]);
    };
    check(SHOP, "big", "error[too-large]: the document has 95.4 MiB @ big | expected at most 8 MiB");
    let loaded = |load: &str| edit(SHOP, r#""load": { "poisson": "10/s" }"#, load);
    check(
        &loaded(replay),
        "s.json",
        "error[file]: big: 1 of 1 lines (100.000 %) are not in the combined log format: longer than 64 KiB (line 1) @ \
        11:79 | expected at most 1 % of odd lines",
    );
    check(
        &loaded(table),
        "s.json",
        "error[file]: big: line 1: the columns are `` @ 11:79 | expected `t,class,key,bytes`",
    );
}

#[test]
fn a_million_machines() {
    let check = |new: &str, expected: &str| same(&brief(&refused(edit(SHOP, "\"cores\": 1", new), &[])), expected);
    check(
        "\"count\": 1000000",
        "error[out-of-range]: `1000000` is out of range @ 9:51 | expected a whole number from 1 to 100000",
    );
    let sets: Vec<String> = (0..1000).map(|n| format!("\"m{n}\": {{ \"count\": 100000 }}")).collect();
    let started = Instant::now();
    let report = refused(edit(SHOP, "\"machines\": {", &format!("\"machines\": {{ {}, ", sets.join(", "))), &[]);
    assert!(started.elapsed() < LONGEST && report.contains("error["), "{:?}", started.elapsed());
}

#[test]
fn a_thousand_errors_at_once() {
    let wrong: Vec<String> =
        (0..1000).map(|n| format!("\"c{n}\": {{ \"service\": {{ \"on\": \"box\", \"wokers\": {n} }} }}")).collect();
    let report = refused(edit(SHOP, "\"db\": {", &format!("{}, \"db\": {{", wrong.join(",\n"))), &[]);
    assert!(report.ends_with("... and 950 more\n\n1000 errors\n"), "{}", &report[report.len() - 200..]);
    assert_eq!(report.matches("did you mean `workers`?").count(), 50);
}

#[test]
fn durations_beyond_any_clock() {
    let check = |duration: &str, expected: &str| {
        let spoilt = edit(SHOP, "\"20s\"", &format!("\"{duration}\""));
        same(&brief(&refused(spoilt, &[])), &format!("error[out-of-range]: {expected}"));
    };
    let at_most = |text: &str| format!("`{text}` is too long @ 4:24 | expected a duration of at most 36500d");
    for text in ["18446744073709551616ns", "99999999999h", "1e18s", "1e308d"] {
        check(text, &at_most(text));
    }
}

#[test]
fn circles_of_any_length() {
    let ring = |n: usize| {
        let service = |at: usize| {
            let next = (at + 1) % n;
            format!("\"s{at}\": {{ \"service\": {{ \"on\": \"box\", \"steps\": [ {{ \"call\": \"s{next}\" }} ] }} }}")
        };
        let services: Vec<String> = (0..n).map(service).collect();
        let all = edit(SHOP, "\"db\": {", &format!("{}, \"db\": {{", services.join(", ")));
        refused(edit(&all, "{ \"call\": \"db\" }", "{ \"call\": \"s0\" }, { \"call\": \"db\" }"), &[])
    };
    for n in [1, 2, 500] {
        let report = ring(n);
        assert!(report.contains("calls go in a circle"), "{n}: {report}");
        assert!(report.len() < 20_000, "{n}: {} bytes", report.len());
    }
}

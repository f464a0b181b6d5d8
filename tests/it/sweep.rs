//! Sweeps as users run them: points, resuming after a kill, parts, failed points, bad plans.

mod kills;

use crate::sandbox::{Ended, SHOP, Sandbox, edit, root};
use std::fs::OpenOptions;

/// Loads by sizes, of which the last pair lies beyond saturation.
pub const PLAN: &str = r#"{
  "scalelab": 1,
  "name": "grid",
  "scenario": "s.json",
  "set": { "run.duration": "5s" },
  "factors": {
    "load": { "path": "components.people.clients.load.poisson", "linear": { "from": "100/s", "to": "400/s", "count": 4 } },
    "cores": { "path": "machines.box.cores", "list": [1, 2, 4] }
  },
  "metrics": ["latency.mean", "box.cpu.utilization"]
}"#;

fn sandbox(plan: &str) -> Sandbox {
    let sandbox = Sandbox::with(SHOP);
    sandbox.put("plan.json", plan);
    sandbox
}

/// The plans that the project ships, a few points of each.
#[test]
fn plans_that_come_along() {
    let sandbox = Sandbox::new();
    let plans =
        std::fs::read_dir(root().join("sweeps")).expect("a folder").map(|entry| entry.expect("an entry").path());
    for plan in plans {
        let ended = sandbox.run(&["sweep", &plan.to_string_lossy(), "-q", "--shard", "1/30"]);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{}", plan.display());
    }
}

/// Runs the plan and expects success.
fn sweep(sandbox: &Sandbox, arguments: &[&str]) -> Ended {
    let ended = sandbox.run(&[&["sweep", "plan.json", "-q"], arguments].concat());
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{arguments:?}");
    ended
}

/// Both results.
fn results(sandbox: &Sandbox, folder: &str) -> [String; 2] {
    ["sweep.csv", "sweep.jsonl"].map(|name| sandbox.text(&format!("{folder}/{name}")))
}

#[test]
fn a_grid_has_a_row_for_each_point_and_metric_whatever_the_threads() {
    let sandbox = sandbox(PLAN);
    sweep(&sandbox, &["--threads", "1", "--output", "one"]);
    sweep(&sandbox, &["--threads", "3", "--output", "three"]);
    let [csv, jsonl] = results(&sandbox, "one");
    assert_eq!([csv.clone(), jsonl.clone()], results(&sandbox, "three"));
    assert_eq!((csv.lines().count(), jsonl.lines().count()), (1 + 12 * 2, 1 + 12));
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some("point,load,cores,replications,verdict,overloaded,metric,unit,value,low,high,n,basis")
    );
    assert!(
        lines.next().is_some_and(|line| line.starts_with("0,100/s,1,2,ok,false,box.cpu.utilization,ratio,0.1")),
        "{csv}"
    );
    assert!(csv.contains("\n11,400/s,4,2,ok,false,latency.mean,s,"), "{csv}");
}

/// Points differ by their levels only, unless they are to be independent.
#[test]
fn streams_are_common_or_independent() {
    let twice = r#""list": [1, 1]"#;
    let plan = edit(PLAN, r#""list": [1, 2, 4]"#, twice);
    let values = |plan: &str| {
        let sandbox = sandbox(plan);
        sweep(&sandbox, &["--metrics", "latency.mean"]);
        let csv = sandbox.text("output/grid/sweep.csv");
        let value = |line: &str| line.split(',').nth(8).map(str::to_owned);
        csv.lines().skip(1).take(2).map(value).collect::<Vec<_>>()
    };
    let common = values(&plan);
    assert_eq!(common[0], common[1]);
    let independent = values(&edit(&plan, r#""name": "grid","#, r#""name": "grid", "streams": "independent","#));
    assert_ne!(independent[0], independent[1]);
}

/// Whatever a killed process has left of the store, the sweep goes on behind the last whole line.
#[test]
fn a_store_that_was_cut_anywhere_is_completed_to_the_same_bytes() {
    let sandbox = sandbox(PLAN);
    sweep(&sandbox, &["--threads", "1"]);
    let expected = results(&sandbox, "output/grid");
    let store = std::fs::read(sandbox.path("output/grid/points.jsonl")).expect("the store can be read");
    for part in 0..8 {
        let cut = store.len() * part / 8;
        std::fs::remove_dir_all(sandbox.path("output")).expect("the folder can be removed");
        std::fs::create_dir_all(sandbox.path("output/grid")).expect("a folder can be made");
        sandbox.put("output/grid/points.jsonl", &store[..cut]);
        sweep(&sandbox, &[]);
        assert_eq!(results(&sandbox, "output/grid"), expected, "cut at byte {cut}");
    }
}

#[test]
fn two_processes_do_not_write_one_store() {
    let sandbox = sandbox(PLAN);
    std::fs::create_dir_all(sandbox.path("output/grid")).expect("a folder can be made");
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(false).open(sandbox.path("output/grid/points.jsonl"));
    file.as_ref().expect("a file can be made").lock().expect("nobody else holds it");
    let ended = sandbox.run(&["sweep", "plan.json"]);
    assert_eq!(ended.code, Some(1));
    let said = "error: output/grid/points.jsonl: another process runs this sweep; wait for it, or name another folder by --output\n";
    assert_eq!(ended.err, said);
}

#[test]
fn parts_make_the_whole_for_any_number_of_them() {
    let sandbox = sandbox(PLAN);
    sweep(&sandbox, &[]);
    let expected = results(&sandbox, "output/grid");
    for of in [1, 2, 5] {
        let (folder, merged) = (format!("parts{of}"), format!("merged{of}"));
        let mut files = Vec::new();
        for part in 1..=of {
            sweep(&sandbox, &["--shard", &format!("{part}/{of}"), "--output", &folder]);
            let name = if of == 1 { "points.jsonl".to_owned() } else { format!("points-{part}-of-{of}.jsonl") };
            files.push(format!("{folder}/{name}"));
        }
        let mut arguments = vec!["merge", "--output", &merged, "-q"];
        arguments.extend(files.iter().rev().map(String::as_str));
        let ended = sandbox.run(&arguments);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
        assert_eq!(results(&sandbox, &merged), expected, "{of} parts");
    }
}

#[test]
fn parts_that_do_not_make_a_whole_are_refused() {
    let sandbox = sandbox(PLAN);
    for shard in ["1/2", "2/2"] {
        sweep(&sandbox, &["--shard", shard, "--output", "parts"]);
    }
    sweep(&sandbox, &["--shard", "2/2", "--output", "foreign", "--seed", "7"]);
    sweep(&sandbox, &["--shard", "1/3", "--output", "thirds"]);
    let whole = sandbox.text("parts/points-2-of-2.jsonl");
    let last = whole.trim_end().rfind('\n').expect("there are several rows");
    sandbox.put("short.jsonl", &whole[..=last]);
    sandbox.put("damaged.jsonl", whole.replacen("\"point\"", "\"paint\"", 1));
    sandbox.put("empty.jsonl", "");
    let check = |parts: &[&str], expected: &str| {
        let ended = sandbox.run(&[&["merge", "--output", "merged"], parts].concat());
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{parts:?}");
        assert!(ended.err.contains(expected), "{parts:?}: {}", ended.err);
        assert!(!sandbox.path("merged").exists(), "nothing is written");
    };
    let (first, second) = ("parts/points-1-of-2.jsonl", "parts/points-2-of-2.jsonl");
    check(&[first], "part 2 of 2 is missing; expected all 2 parts");
    check(&[first, second, second], "is the same part as parts/points-2-of-2.jsonl; expected each part once");
    check(&[first, "foreign/points-2-of-2.jsonl"], "is a part of another sweep than the first file");
    check(&[first, "thirds/points-1-of-3.jsonl"], "is a part of another division than the first file");
    check(&[first, "short.jsonl"], "lacks 1 of its points");
    check(&[first, "damaged.jsonl"], "damaged.jsonl:2: this point is damaged; delete its line, and `scalelab sweep`");
    check(&[first, "empty.jsonl"], "is empty; expected a part of a sweep");
    check(&[first, "parts/points-2-of-3.jsonl"], "there is no such file; did you mean parts/points-2-of-2.jsonl?");
}

/// Levels that are right one by one and make no scenario together cost their point only.
#[test]
fn a_point_that_fails_is_told_and_the_others_are_kept() {
    let plan = r#"{ "scalelab": 1, "name": "times", "scenario": "s.json", "metrics": ["latency.mean"], "factors": {
        "warmup": { "path": "run.warmup", "list": ["1s", "8s"] },
        "duration": { "path": "run.duration", "list": ["10s", "5s"] } } }"#;
    let sandbox = sandbox(plan);
    let ended = sandbox.run(&["sweep", "plan.json"]);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    assert!(ended.err.contains("point 3 (8s, 5s) failed: error[conflict]"), "{}", ended.err);
    assert!(ended.out.contains("4 points, 1 failed"), "{}", ended.out);
    let csv = sandbox.text("output/times/sweep.csv");
    assert_eq!(csv.lines().count(), 5);
    assert!(csv.lines().any(|line| line.starts_with("3,8s,5s,,failed,,,,,,,")), "{csv}");
}

/// A chart for each metric and one for the factors, whatever spread the points; a sentence is their title.
#[test]
fn charts_and_methods_come_with_the_results() {
    let sandbox = sandbox(PLAN);
    sweep(&sandbox, &["--threads", "1", "--output", "one"]);
    sweep(&sandbox, &["--threads", "3", "--output", "three"]);
    for name in ["latency.mean", "box.cpu.utilization", "influence"] {
        let [one, three] = ["one", "three"].map(|folder| sandbox.text(&format!("{folder}/{name}.svg")));
        assert_eq!(one, three, "{name}");
    }
    let (one, other) = (sandbox.text("one/latency.mean.svg"), sandbox.text("one/box.cpu.utilization.svg"));
    assert!(one.contains("aria-label=\"") && one.contains("latency.mean"), "{one}");
    assert!(other.contains("box.cpu.utilization is "), "{other}");
    let ended = sandbox.run(&["sweep", "plan.json", "-q", "--methods", "--output", "one"]);
    let hash = sandbox.run(&["sweep", "plan.json", "-q", "--methods", "--output", "three"]).out;
    assert_eq!((ended.code, &ended.out), (Some(0), &hash), "threads are no part of the method");
    for part in
        ["The sweep \"grid\"", env!("CARGO_PKG_VERSION"), "12 points", "100/s, 200/s, 300/s, 400/s", "master seed 1"]
    {
        assert!(ended.out.contains(part), "{part} is not in {}", ended.out);
    }
    let refused = sandbox.run(&["sweep", "plan.json", "--methods", "--format", "csv"]);
    assert_eq!(refused.code, Some(2), "{}", refused.err);
}

#[test]
fn another_plan_does_not_inherit_points() {
    let sandbox = sandbox(PLAN);
    sweep(&sandbox, &[]);
    sandbox.put("plan.json", edit(PLAN, r#""run.duration": "5s""#, r#""run.duration": "6s""#));
    let ended = sandbox.run(&["sweep", "plan.json"]);
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.err.contains("holds the points of another sweep, or of this one before it was changed"),
        "{}",
        ended.err
    );
    sweep(&sandbox, &["--force"]);
}

#[test]
fn a_bad_plan_is_told_and_writes_nothing() {
    let check = |old: &str, new: &str, expected: &[&str]| {
        let sandbox = sandbox(&edit(PLAN, old, new));
        let ended = sandbox.run(&["sweep", "plan.json"]);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{new}: {}", ended.err);
        for part in expected {
            assert!(ended.err.contains(part), "{new}: {part} is not in\n{}", ended.err);
        }
        assert_eq!(sandbox.files(), ["plan.json", "s.json"], "{new}");
    };
    check("\"factors\"", "\"factor\"", &["plan.json:6", "unknown key `factor`", "did you mean `factors`?"]);
    check("\"linear\"", "\"lineal\"", &["unknown key `lineal`", "did you mean `linear`?"]);
    check("\"to\": \"400/s\"", "\"to\": \"400ms\"", &["begins in `/s` and ends in `ms`", "both ends in one unit"]);
    check("\"to\": \"400/s\"", "\"to\": \"40/s\"", &["ends at 40 and begins at 100"]);
    check(", \"count\": 4", "", &["says how many levels it has", "`count`"]);
    check("\"from\": \"100/s\"", "\"from\": \"some\"", &["`some` is no number"]);
    check("[1, 2, 4]", "[]", &["factors.cores.list"]);
    check("[1, 2, 4]", "[1, 2, 0]", &["machines.box.cores", "at point 2: load = 100/s, cores = 0"]);
    check(
        "\"latency.mean\"",
        "\"latency.men\"",
        &["no metric is called `latency.men`", "did you mean `latency.mean`?"],
    );
    check("\"s.json\"", "\"t.json\"", &["cannot read t.json", "did you mean s.json?"]);
    check("\"count\": 4", "\"count\": 1000000", &["more than 1000000 points", "latin_hypercube"]);
    check("\"name\": \"grid\"", "\"name\": \"../grid\"", &["holds a slash"]);
}

/// A part of what is not there is refused, and told as what it is: a setting of a point of the plan.
#[test]
fn a_mistyped_path_is_refused() {
    let sandbox = sandbox(&edit(PLAN, "machines.box.cores", "machines.bax.cores"));
    let ended = sandbox.run(&["sweep", "plan.json"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    for word in
        ["`bax` is not among the machines", "--> a point of plan.json:1:10", "did you mean `box`?", "at point 0"]
    {
        assert!(ended.err.contains(word), "{word}: {}", ended.err);
    }
    assert_eq!(sandbox.files(), ["plan.json", "s.json"]);
}

#[test]
fn an_estimate_writes_nothing() {
    let sandbox = sandbox(PLAN);
    let ended = sandbox.run(&["sweep", "plan.json", "--estimate"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    assert!(ended.out.starts_with("grid: 12 points, 24 rows of CSV"), "{}", ended.out);
    assert!(ended.out.contains("5 of them were tried: ") && ended.out.contains("so all take about "), "{}", ended.out);
    let full = self::sandbox(&edit(PLAN, "\"400/s\"", "\"5000/s\"")).run(&["sweep", "plan.json", "--estimate"]);
    assert!(full.out.contains("8, 11: unstable"), "the database takes 2000/s: {}", full.out);
    // A million levels are not all checked for that.
    let many = edit(PLAN, "\"count\": 4", "\"count\": 300000");
    let ended = self::sandbox(&many).run(&["sweep", "plan.json", "--estimate"]);
    assert!(ended.code == Some(0) && ended.out.contains("900,000 points"), "{}{}", ended.out, ended.err);
    assert_eq!(sandbox.files(), ["plan.json", "s.json"]);
}

/// Of two factors that say the same setting the last would win, and the labels would lie.
#[test]
fn a_setting_is_varied_once() {
    let plan = edit(PLAN, r#""machines.box.cores""#, r#""components.people.clients.load.poisson""#);
    let ended = sandbox(&edit(&plan, "[1, 2, 4]", r#"["1/s", "2/s"]"#)).run(&["sweep", "plan.json"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    let expected = "components.people.clients.load.poisson is varied by factor load too";
    assert!(ended.err.contains(expected) && ended.err.contains("one factor for each setting"), "{}", ended.err);
}

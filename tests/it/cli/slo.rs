//! Rules: kept, broken and undecided, in the summary and in the exit code.

use crate::sandbox::{SHOP, Sandbox, edit};
use serde_json::Value;

#[test]
fn rules_decide_the_exit_code() {
    let check = |rule: &str, code: i32, line: &str| {
        let sandbox = Sandbox::with(edit(SHOP, "\"run\"", &format!("\"slo\": {{ {rule} }}, \"run\"")));
        let ended = sandbox.run(&["run", "s.json", "--seed", "1"]);
        assert_eq!(ended.code, Some(code), "{}{}", ended.out, ended.err);
        let found = ended.out.lines().find(|line| line.contains("latency.mean")).unwrap_or_default().trim();
        assert!(found.starts_with(line), "{found}");
        assert_eq!(
            sandbox.run(&["run", "s.json", "-q"]).code,
            Some(code),
            "the exit code is the same without a summary"
        );
    };
    check("\"latency.mean\": \"< 1s\"", 0, "✓  latency.mean < 1s");
    check("\"latency.mean\": \"< 1ms\"", 99, "✗  latency.mean < 1ms");
    check("\"latency.mean\": \"< 1s\", \"latency.p99\": \"< 1ms\"", 99, "✓  latency.mean < 1s");
    // Two replications of 20 s leave an interval around 12 ms.
    check("\"latency.mean\": \"< 12.1ms\"", 99, "?  latency.mean < 12.1ms");
}

/// What does not fit is not run to its end, and the result says what was cut; the number of threads leaves no trace.
#[test]
fn a_run_takes_no_more_events_than_it_may() {
    let sandbox = Sandbox::with(SHOP);
    let of = |result: &Value, what: &str| result["conservation"][2]["detail"][what].as_f64().expect("it is counted");
    let run = |arguments: &[&str]| sandbox.run(&[&["run", "s.json", "--replications", "8"], arguments].concat());
    let json = |arguments: &[&str]| -> Value {
        let ended = run(&[arguments, &["--format", "json"]].concat());
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
        serde_json::from_str(&ended.out).expect("a result is JSON")
    };
    let events = of(&json(&[]), "events");
    let half = (events / 2.0).floor().to_string();
    let cut = json(&["--max-events", &half, "--threads", "1"]);
    let kept = cut["replications"].as_u64().expect("a number");
    assert!((3..=4).contains(&kept) && of(&cut, "events") <= events / 2.0, "{kept} replications");
    let note = format!("cut short by --max-events {half}: {kept} of 8 replications fit, and all figures are of those");
    assert!(cut["notes"].as_array().is_some_and(|notes| notes.contains(&Value::from(note))), "{}", cut["notes"]);
    assert_eq!(cut, json(&["--max-events", &half, "--threads", "3"]));

    let sandbox = Sandbox::with(SHOP);
    let long = ["run", "s.json", "--set", "run.duration=1000h", "--max-events", "1e4"];
    for more in [&[][..], &["--precision", "5%"], &["--threads", "1"]] {
        let ended = sandbox.run(&[&long[..], more].concat());
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{}", ended.err);
        let told = "the first replication alone takes more events than --max-events 10000, at least about ";
        assert!(ended.err.contains(told), "{}", ended.err);
    }
    let ended = sandbox.run(&["run", "s.json", "--set", "run.duration=4000h", "--max-seconds", "1"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{}", ended.err);
    assert!(ended.err.contains("no replication was complete after --max-seconds 1"), "{}", ended.err);
    assert_eq!(sandbox.files(), ["s.json"]);
}

/// A precise run says how it went: how much the latencies are worth, what was not reached, and why it cannot be had again.
#[test]
fn a_precise_run_tells_what_it_did_not_reach() {
    let sandbox = Sandbox::with(SHOP);
    let ended = sandbox.run(&["run", "s.json", "--precision", "20%"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    for line in [
        "effective sample size of latency ",
        "seed 1, 10 steady replications of ",
        "cut as warm-up (found by MSER-5)",
        "note: precision of 20 % not reached by latency.p99",
    ] {
        assert!(ended.out.contains(line), "`{line}` is missing: {}", ended.out);
    }
    let json = sandbox.run(&["run", "s.json", "--precision", "0.2", "--format", "json"]);
    let result: serde_json::Value = serde_json::from_str(&json.out).expect("the result is JSON");
    let expected = serde_json::json!({ "wanted": 0.2, "missed": ["latency.p99"], "reproducible": true });
    assert_eq!(result["precision"], expected);
    assert_eq!(result["metrics"]["latency.p99"]["basis"], "too_few_beyond");
}

/// A rule over the window of an event is one of a run with a control run too, in which there is no such event.
#[test]
fn a_rule_about_an_event() {
    let more = r#""events": { "dies": { "at": "5s", "for": "2s", "crash": "db" } },
        "slo": { "success_ratio[during dies]": "< 1%", "success_ratio[after dies]": "> 99%" }, "run""#;
    let sandbox = Sandbox::with(edit(SHOP, "\"run\"", more));
    for command in [&["run", "s.json"][..], &["spof", "s.json", "--replications", "2"]] {
        let ended = sandbox.run(command);
        assert!(matches!(ended.code, Some(0 | 99)), "{command:?}: {}", ended.err);
    }
}

/// Quantiles rise: what p95 breaks p99 breaks too, though too few requests are slower than p99 for an interval of its own.
/// What nothing tells is told by a run of the length that is named.
#[test]
fn a_quantile_that_too_few_requests_exceed() {
    let slo = r#""slo": { "latency.p99": "< 3ms", "latency.p99.9": "< 9s", "latency.max": "< 9s", "failed.timed_out": "< 1%" }, "run""#;
    let sandbox = Sandbox::with(edit(&edit(SHOP, "\"run\"", slo), "\"20s\"", "\"300s\", \"warmup\": \"10s\""));
    let rule = |out: &str, metric: &str| -> String {
        let lines = out.lines().skip_while(|line| !line.contains(metric));
        let ended = |line: &&str| !line.trim().is_empty() && (line.contains(metric) || line.starts_with("      "));
        lines.take_while(ended).map(str::trim).collect::<Vec<_>>().join(" ")
    };
    let short = sandbox.run(&["run", "s.json"]);
    assert_eq!(short.code, Some(99), "{}", short.err);
    let p99 = rule(&short.out, "latency.p99 <");
    assert!(p99.starts_with("✗") && p99.contains("broken, since latency.p95 breaks it already"), "{p99}");
    let tail = rule(&short.out, "latency.p99.9 <");
    assert!(tail.starts_with('?') && tail.contains("too few requests of each replication are slower"), "{tail}");
    let max = rule(&short.out, "latency.max <");
    assert!(max.contains("a maximum has no interval; bound a quantile"), "{max}");
    let never = rule(&short.out, "failed.timed_out <");
    assert!(never.starts_with("✓") && never.contains("0 (at most "), "what never occurred is bounded too: {never}");
    let longer = tail.split("--set ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a length is named");
    let long = sandbox.run(&["run", "s.json", "--set", longer]);
    assert!(rule(&long.out, "latency.p99.9 <").starts_with("✓"), "{longer}: {}", long.out);
}

//! Rules: kept, broken and undecided, in the summary and in the exit code.

use crate::sandbox::{SHOP, Sandbox, edit};

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

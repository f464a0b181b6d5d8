//! Windows of time in `--metrics`: measured though no rule names them, in comparisons and at the points of sweeps.

use crate::sandbox::{SHOP, Sandbox, edit};
use serde_json::Value;

/// The shop, whose only web server is away from 5 s to 10 s; in the variant there are two, of which one is.
fn dying() -> String {
    let more = r#""events": { "web dies": { "at": "5s", "for": "5s", "crash": "box[0]" } },
        "variants": { "two": { "machines": { "box": { "count": 2 } } } }, "run""#;
    edit(&edit(SHOP, "\"run\"", more), "\"replications\": 2", "\"replications\": 6, \"warmup\": \"0s\"")
}

const DURING: &str = "success_ratio[during web dies]";

#[test]
fn designs_are_compared_over_a_window_that_no_rule_names() {
    let sandbox = Sandbox::with(dying());
    let names = [DURING, "throughput[10s..20s]", "success_ratio"];
    let arguments = [&["compare", "s.json", "--variants", "--format", "json", "--metrics"], &names[..]].concat();
    let ended = sandbox.run(&arguments);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let found: Value = serde_json::from_str(&ended.out).expect("it is JSON");
    let row = |at: usize| &found["metrics"][at];
    assert_eq!([0, 1, 2].map(|at| row(at)["metric"].as_str()), names.map(Some));
    let value = |at: usize, design: usize| row(at)["values"][design]["value"].as_f64().expect("a number");
    // All fail while the only one is away, and three quarters of the run it is there; of two, one is always there.
    assert_eq!((value(0, 0).to_bits(), row(0)["differences"][0]["word"].as_str()), (0f64.to_bits(), Some("better")));
    assert!(value(0, 1) > 0.2 && value(0, 1) < 0.8, "{}", row(0));
    assert!((value(2, 0) - 0.75).abs() < 0.1, "{}", row(2));
    assert!(value(1, 0) > 8.0, "after that all is well: {}", row(1));
}

#[test]
fn a_window_that_no_design_has_is_refused() {
    let sandbox = Sandbox::with(dying());
    let check = |metric: &str, expected: &str| {
        let ended = sandbox.run(&["compare", "s.json", "--variants", "--metrics", metric]);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{metric}");
        assert!(ended.err.contains(expected), "{metric}: {}", ended.err);
    };
    check("success_ratio[during web deis]", "did you mean `web dies`?");
    check("latency.mean[10s..30s]", "reaches to 30s and the run ends at 20s");
    check("latency.men[10s..20s]", "did you mean `latency.mean`?");
}

/// At each point of a sweep too; where the run is too short for the window, its point fails alone.
#[test]
fn a_sweep_keeps_metrics_over_windows() {
    let sandbox = Sandbox::with(dying());
    sandbox.put(
        "plan.json",
        r#"{ "scalelab": 1, "name": "w", "scenario": "s.json", "metrics": ["success_ratio[during web dies]"], "factors": {
            "count": { "path": "machines.box.count", "list": [1, 2] } } }"#,
    );
    let ended = sandbox.run(&["sweep", "plan.json", "--format", "csv", "-q"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let rows: Vec<&str> = ended.out.lines().skip(1).collect();
    assert!(rows.len() == 2 && rows.iter().all(|row| row.contains(DURING)), "{}", ended.out);
    assert!(rows[0].contains(",ratio,0.0,") && !rows[1].contains(",ratio,0.0,"), "{}", ended.out);
    let short = sandbox
        .text("plan.json")
        .replace("\"machines.box.count\", \"list\": [1, 2]", "\"run.duration\", \"list\": [\"20s\", \"9s\"]");
    sandbox.put("short.json", short.replace("\"w\"", "\"short\"").replace("during web dies", "6s..12s"));
    let ended = sandbox.run(&["sweep", "short.json", "-q"]);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    assert!(ended.err.contains("point 1 (9s) failed") && ended.err.contains("the run ends at 9s"), "{}", ended.err);
}

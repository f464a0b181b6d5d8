//! Files that are ours and of another kind, and options that are none: what it is, and which command takes it.

use crate::sandbox::{SHOP, Sandbox, edit};

const PLAN: &str = r#"{ "scalelab": 1, "name": "loads", "scenario": "s.json", "replications": 2,
  "metrics": ["latency.mean"], "factors": { "load": { "path": "components.people.clients.load.poisson",
  "list": ["10/s", "20/s"] } } }"#;

#[test]
fn what_a_file_is_and_who_takes_it() {
    let sandbox = Sandbox::with(SHOP);
    sandbox.put("plan.json", PLAN);
    assert_eq!(sandbox.run(&["run", "s.json", "-q"]).code, Some(0));
    assert_eq!(sandbox.run(&["compare", "s.json", "s.json", "-q", "--metrics", "goodput"]).code, Some(0));
    assert_eq!(sandbox.run(&["sweep", "plan.json", "-q"]).code, Some(0));
    let check = |arguments: &[&str], expected: &str| {
        let ended = sandbox.run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}: {}", ended.err);
        assert!(ended.err.contains(expected), "{arguments:?}: {}", ended.err);
    };
    let result = "output/shop/result.json";
    check(
        &["run", "plan.json"],
        "plan.json is the plan of a sweep, not a scenario; `scalelab sweep plan.json` takes it",
    );
    check(
        &["explain", result],
        "is the result of a run, not a scenario; `scalelab report output/shop/result.json` takes",
    );
    check(&["sweep", "s.json"], "s.json is a scenario, not the plan of a sweep; `scalelab run s.json` runs it");
    check(&["report", "s.json"], "it is a scenario, not a result; `scalelab run s.json` runs it and saves the result");
    check(
        &["report", "output"],
        "without a result.json; expected a file, or a folder that `scalelab run` wrote; did you mean",
    );
    check(
        &["report", "output/shop/comparison"],
        "the folder of a comparison; expected the result of one of its designs",
    );
    check(&["report", "output/loads"], "`scalelab merge output/loads/points.jsonl --output NEW` draws them again");
    check(
        &["report", "output/shop/comparison/comparison.json"],
        "it is a comparison, not a result; `scalelab diff output/shop/comparison/A.json output/shop/comparison/B.json` prints",
    );
    check(&["report", "plan.json"], "it is the plan of a sweep, not a result; `scalelab sweep plan.json` runs it");
    assert_eq!(sandbox.run(&["report", "output/shop/comparison/A.json"]).code, Some(0));
    let merged = ["merge", "output/loads/points.jsonl", "--output", "again", "-q"];
    assert_eq!(sandbox.run(&merged).code, Some(0));
    assert!(sandbox.text("again/sweep.csv") == sandbox.text("output/loads/sweep.csv"));
}

/// An option that a command does not have is not taken for the name of a file.
#[test]
fn an_unknown_option_is_no_value() {
    let ended = Sandbox::with(SHOP).run(&["validate", "s.json", "--quiet"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    assert!(ended.err.contains("unexpected argument '--quiet'") && !ended.err.contains("-- --quiet"), "{}", ended.err);
    let near = Sandbox::with(SHOP).run(&["run", "s.json", "--quite"]);
    assert!(near.err.contains("a similar argument exists: '--quiet'"), "{}", near.err);
}

/// Everyday words lead to the metric, and who looks for the name of one is shown them all, rules being wrong or not.
#[test]
fn everyday_words_for_metrics() {
    let check = |metric: &str, expected: &str| {
        let sandbox = Sandbox::with(edit(SHOP, "\"run\"", &format!("\"slo\": {{ \"{metric}\": \"< 9s\" }}, \"run\"")));
        let ended = sandbox.run(&["run", "s.json"]);
        let said = format!("did you mean `{expected}`?");
        assert!(ended.code == Some(2) && ended.err.contains(&said), "{metric}: {}", ended.err);
        let listed = sandbox.run(&["metrics", "s.json"]);
        assert!(listed.code == Some(0) && listed.out.contains("class.page.latency.p99"), "{}", listed.err);
        assert!(listed.err.contains(&said) && listed.err.contains("the metrics are these"), "{}", listed.err);
    };
    check("latency.p99[page]", "class.page.latency.p99");
    check("page.latency.p99", "class.page.latency.p99");
    check("rps", "throughput");
    check("p99", "latency.p99");
    check("error_rate", "success_ratio");
    let other = Sandbox::with(edit(SHOP, "\"call\": \"db\"", "\"call\": \"dbb\"")).run(&["metrics", "s.json"]);
    assert_eq!((other.code, other.out.as_str()), (Some(2), ""), "what has no metrics lists none");
    let array = Sandbox::with(edit(SHOP, "\"run\"", "\"slo\": [], \"run\"")).run(&["run", "s.json"]);
    let example = r#"such as { "latency.p99": "< 300ms", "success_ratio": ">= 99.9%" }"#;
    assert!(array.code == Some(2) && array.err.contains(example), "{}", array.err);
}

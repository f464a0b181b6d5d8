//! The warm-up by flag, and what independent requests are worth.

use crate::sandbox::{SHOP, Sandbox, edit};
use serde_json::Value;

fn result(scenario: &str, arguments: &[&str]) -> Value {
    let ended = Sandbox::with(scenario).run(&[&["run", "s.json", "--format", "json", "-q"], arguments].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    serde_json::from_str(&ended.out).expect("the result is JSON")
}

#[test]
fn a_flag_lays_the_warm_up_over_the_scenario() {
    let given = edit(SHOP, "\"duration\": \"20s\"", "\"duration\": \"20s\", \"warmup\": \"2s\"");
    let check = |arguments: &[&str], by: &str, warmup_s: Option<f64>| {
        let result = result(&given, arguments);
        assert_eq!(result["warmup_by"], by, "{arguments:?}");
        let cut = result["warmup_s"].as_f64().expect("it is a number");
        assert!(warmup_s.is_none_or(|wanted| wanted.to_bits() == cut.to_bits()), "{arguments:?}: {cut}");
    };
    check(&[], "given", Some(2.0));
    check(&["--warmup", "5s"], "given", Some(5.0));
    check(&["--warmup", "0"], "none", Some(0.0));
    check(&["--warmup", "auto"], "detected", None);
    check(&["--set", "run.warmup=3s", "--warmup", "4s"], "given", Some(4.0));
    let ended = Sandbox::with(SHOP).run(&["run", "s.json", "--warmup", "soon"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("run.warmup"), "{}", ended.err);
}

/// Nobody failed: how rare failures may be depends on how many requests were independent, not on how many there were.
#[test]
fn what_was_never_seen_is_bounded_by_independent_requests() {
    let busy = edit(SHOP, "\"poisson\": \"10/s\"", "\"poisson\": \"800/s\"");
    let share = &result(&busy, &["--set", "run.duration=100s"])["metrics"]["success_ratio"];
    let of = |key: &str| share[key].as_f64().expect("it is a number");
    let (n, effective) = (of("n"), of("n_eff"));
    assert_eq!((share["basis"].as_str(), of("value").to_bits()), (Some("rule_of_three"), 1f64.to_bits()));
    assert!(effective < n / 2.0, "at load 0.8 neighbours are alike: {effective} of {n}");
    assert_eq!(of("low").to_bits(), (1.0 - 3.0 / effective).to_bits());
}

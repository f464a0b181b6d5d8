//! Inputs that nobody knows exactly: what a run takes, and how far they move it.

use crate::sandbox::{SHOP, Sandbox, edit};
use serde_json::Value;

/// The shop, whose web demand may be off by a third.
fn unsure() -> String {
    let demand = r#""steps": [ { "cpu": { "exp": "1ms" } }, { "call": "db" } ]"#;
    let unsure = r#""steps": [ { "cpu": { "exp": { "likely": "1ms", "cv": 0.3 } } }, { "call": "db" } ]"#;
    edit(SHOP, demand, unsure)
}

fn result(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    let ended = sandbox.run(&[&["run", "s.json", "--format", "json", "-q"], arguments].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    serde_json::from_str(&ended.out).expect("the result is JSON")
}

#[test]
fn a_run_takes_the_likely_values_and_says_so() {
    let (sure, unsure) = (result(&Sandbox::with(SHOP), &[]), result(&Sandbox::with(unsure()), &[]));
    assert_eq!(sure["metrics"], unsure["metrics"]);
    let notes = |result: &Value| result["notes"].to_string();
    assert!(!notes(&sure).contains("uncertain inputs"));
    assert!(notes(&unsure).contains("uncertain inputs stand at their likely values (1)"), "{}", notes(&unsure));
    let advice = "`run --uncertain` shows how far";
    assert!(notes(&unsure).contains(advice), "{}", notes(&unsure));
    let taken = result(&Sandbox::with(self::unsure()), &["--uncertain=2"]);
    assert!(!notes(&taken).contains(advice), "who took the advice is not given it: {}", notes(&taken));
}

/// Utilization follows the demand in proportion, so its range over the inputs is that of the demand: of 39 lognormal
/// factors of cv 0.3, the smallest lies below 0.75 (one in five does) and the largest above 1.33 (one in eight does) but for
/// 0.8^39 + 0.87^39 = 0.5 % of all seeds; this one is fixed.
#[test]
fn the_range_over_inputs_is_that_of_the_inputs() {
    let sandbox = Sandbox::with(unsure());
    let result = result(&sandbox, &["--uncertain"]);
    let (value, inputs) = (&result["metrics"]["box.cpu.utilization"], &result["inputs"]);
    assert_eq!(inputs["samples"], 39);
    assert_eq!(inputs["uncertain"][0]["path"], "components.web.service.steps[0].cpu.exp");
    let range = &inputs["ranges"]["box.cpu.utilization"];
    let of = |value: &Value, key: &str| value[key].as_f64().expect("it is a number");
    let likely = of(value, "value");
    assert!(of(range, "low") < 0.75 * likely && of(range, "high") > 1.33 * likely, "{range} around {likely}");
    // The database is not touched by it: same draws, same figures.
    let db = &inputs["ranges"]["db.throughput"];
    assert_eq!(db["low"], db["high"]);
}

#[test]
fn the_summary_keeps_noise_and_inputs_apart() {
    let ended = Sandbox::with(unsure()).run(&["run", "s.json", "--uncertain=5"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    for part in [
        "Uncertain inputs",
        "over the inputs",
        "5 samples of components.web.service.steps[0].cpu.exp = 1ms ± 30 %; another one lies in each range with 67 %",
    ] {
        assert!(ended.out.contains(part), "{part} is not in\n{}", ended.out);
    }
}

#[test]
fn what_cannot_be_sampled_is_told() {
    let check = |scenario: &str, arguments: &[&str], expected: &str| {
        let sandbox = Sandbox::with(scenario);
        let ended = sandbox.run(&[&["run", "s.json"], arguments].concat());
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.err);
        assert!(ended.err.contains(expected), "{expected} is not in\n{}", ended.err);
        assert_eq!(sandbox.files(), ["s.json"]);
    };
    check(
        SHOP,
        &["--uncertain"],
        "the scenario has none; expected a number such as { \"likely\": \"10ms\", \"cv\": 0.1 }",
    );
    check(&edit(&unsure(), ", \"cv\": 0.3", ""), &[], "an uncertain number lacks its `cv`");
    check(&edit(&unsure(), "\"cv\": 0.3", "\"cv\": 30"), &[], "expected a number from 0 to 3");
    check(&edit(&unsure(), "\"likely\": \"1ms\"", "\"likely\": \"1 week\""), &[], "1 week");
    check(&unsure(), &["--uncertain=1"], "expected a whole number from 2 to 10000");
}

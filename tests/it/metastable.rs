//! A metastable failure: what a slow while sets off goes on for ever by itself, though nothing is wrong any more.
//!
//! Nothing in the program knows of it. It follows from a line without a bound, clients who give up and try again, and
//! work that goes on in vain: the machine has more to do than it can, because nobody gets an answer in time.

use scalelab::experiment::control::twin;
use scalelab::experiment::replicate::Plan;
use scalelab::experiment::run::run;
use scalelab::scenario::Scenario;
use serde_json::{Value, json};

/// The scenario that users see, with a variant laid over it, in one replication.
fn scenario(variant: Option<&str>) -> Scenario {
    let mut document: Value =
        serde_json::from_str(include_str!("../../scenarios/metastable-retries.json")).expect("the scenario is JSON");
    match variant {
        None => {}
        Some("no retries") => {
            document["components"]["people"]["clients"].as_object_mut().expect("an object").remove("retry");
        }
        Some("queue limit") => {
            let web = &mut document["components"]["web"]["service"];
            (web["workers"], web["queue_limit"]) = (json!(4), json!(100));
        }
        Some(other) => panic!("no variant {other}"),
    }
    Scenario::from_value(document).expect("the scenario is right")
}

/// Ok answers per second in the last minute of ten, of 280 requests a second.
fn goodput_at_the_end(scenario: &Scenario) -> f64 {
    let result = run(scenario, "metastable", Plan { seed: 1, replications: 1, threads: 1 }, &|_| ());
    let ok = &result.series.endings_per_s.ok;
    // Windows of 2 s.
    let last = &ok[ok.len() - 30..];
    last.iter().sum::<f64>() / 30.0
}

#[test]
fn it_never_recovers_though_nothing_is_wrong() {
    let storm = scenario(None);
    let goodput = goodput_at_the_end(&storm);
    assert!(goodput < 1.0, "8 minutes after the slow while {goodput} requests a second are answered in time");
    // Three standard deviations of a Poisson count in a minute are 6.5/s.
    let recovers = |what: &str, scenario: &Scenario| {
        let goodput = goodput_at_the_end(scenario);
        assert!((goodput - 280.0).abs() < 6.5, "{what}: {goodput} requests a second are answered in time");
    };
    recovers("without the slow while", &twin(&storm).expect("there is an event"));
    recovers("without retries", &scenario(Some("no retries")));
    recovers("with a bound on the line", &scenario(Some("queue limit")));
}

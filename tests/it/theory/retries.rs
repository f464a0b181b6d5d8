//! Calls that are made again over several tiers (X05); at a probability and after timeouts they are in the suite.

use super::case::Kind::Exact;
use super::case::{offences, simulate};
use super::system::System;
use scalelab::stats::result::Verdict;
use scalelab::stats::theory::retries::Retries;
use serde_json::json;

/// X05: three attempts over three tiers are 27 visits of a database that always fails, exactly.
#[test]
fn x05_attempts_multiply() {
    let retry = json!({ "attempts": 3 });
    let calls = |to: &str| json!({ "service": { "on": {}, "steps": [{ "call": to, "retry": retry.clone() }] } });
    let db = json!({ "service": { "on": {}, "steps": [{ "cpu": "1ms" }, { "fail": true }] } });
    let components = json!({ "web": calls("app"), "app": calls("db"), "db": db });
    let system = System { to: "web", parts: json!({ "components": components }) };
    let mut document = system.with_clients(&json!({ "constant": "10/s" }));
    document["components"]["people"]["clients"]["retry"] = retry;
    document["run"] = json!({ "duration": "100s", "warmup": "10s" });
    let mut result = simulate(&document, 1421);
    assert_eq!(result.verdict, Verdict::NotEnoughData, "no request ends ok");
    result.verdict = Verdict::Ok;
    let truth = Retries { failure: 1.0, attempts: 3 };
    let visits = |tiers: u32| 10.0 * truth.amplification(tiers);
    let expected = [
        ("throughput", 10.0, Exact),
        ("web.throughput", visits(1), Exact),
        ("app.throughput", visits(2), Exact),
        ("db.throughput", visits(3), Exact),
        ("failed.failed", 1.0, Exact),
    ];
    let found = offences(&result, &expected);
    assert!(found.is_empty(), "{found:#?}");
}

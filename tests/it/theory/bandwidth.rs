//! Sizes over links: requirement A05, and links that all messages share.

use super::case::Kind::{Exact, Mean};
use super::case::{Case, check, offences, simulate};
use super::site::saturated;
use super::system::{Busiest, System};
use scalelab::stats::theory::operational::{ClosedNetwork, Station};
use serde_json::{Value, json};

/// Seconds that 200 kB and 2 kB take at 10 Mbit/s.
const HTML_S: f64 = 0.16;
const JSON_S: f64 = 0.0016;

/// Pages of 200 kB and answers of 2 kB, over `link` from clients to a machine.
fn site(link: &Value, steps: &Value) -> System {
    let classes = json!({ "html": { "response": "200kB" }, "json": { "response": "2kB" } });
    let web = json!({ "service": { "on": "box", "steps": steps } });
    let parts = json!({
        "classes": classes,
        "zones": { "internet": {}, "site": {} },
        "links": { "internet-site": link },
        "machines": { "box": { "zone": "site" } },
        "components": { "web": web }
    });
    System { to: "web", parts }
}

/// The clients are beyond the link.
fn far(mut document: Value, classes: &[&str]) -> Value {
    let clients = &mut document["components"]["people"]["clients"];
    clients["zone"] = json!("internet");
    clients["classes"] = json!(classes);
    document
}

/// A05: on a line of its own a page takes 160 ms and an answer 1.6 ms, to the nanosecond; each way has its own delay.
#[test]
fn a05_a_page_and_an_answer() {
    let line = json!({ "bandwidth_per_client": "10Mbit/s", "forward": "10ms", "backward": "30ms" });
    let system = site(&line, &json!([{ "cpu": "10ms" }]));
    let mut document = far(system.with_clients(&json!({ "constant": "50/s" })), &["html", "json"]);
    document["run"] = json!({ "duration": "100s", "warmup": "10s" });
    let (html, json) = (0.05 + HTML_S, 0.05 + JSON_S);
    let exact = [
        ("class.html.latency.p50", html, Exact),
        ("class.html.latency.max", html, Exact),
        ("class.json.latency.p50", json, Exact),
        ("class.json.latency.max", json, Exact),
        ("web.response.max", 0.01, Exact),
    ];
    let found = offences(&simulate(&document, 1601), &exact);
    assert!(found.is_empty(), "{found:#?}");
}

/// A05: the same CPU, hence the same X*, however large the answers are.
fn x_star(name: &'static str, seed: u64, class: &str, transfer_s: f64) -> Case {
    let stations = vec![Station::Delay { demand: transfer_s }, Station::Queueing { demand: 0.01, servers: 1 }];
    let network = ClosedNetwork { think_time: 0.0, stations };
    let line = json!({ "bandwidth_per_client": "10Mbit/s" });
    let case = saturated(name, seed, &site(&line, &json!([{ "cpu": { "exp": "10ms" } }])), &network);
    Case { scenario: far(case.scenario, &[class]), ..case }
}

#[test]
fn a05_the_same_saturation() {
    check(&[x_star("A05 X* of pages", 1611, "html", HTML_S), x_star("A05 X* of answers", 1612, "json", JSON_S)]);
}

/// A link that all share is M/G/1-PS: every message takes its own time over 1 - rho, whatever its size.
#[test]
fn a_shared_link() {
    let rate = 7.5;
    let mean_s = f64::midpoint(HTML_S, JSON_S);
    let squares = f64::midpoint(HTML_S * HTML_S, JSON_S * JSON_S);
    let spare = 1.0 - rate * mean_s;
    let system = site(&json!({ "bandwidth": "10Mbit/s" }), &json!([]));
    let expected = [
        ("class.html.latency.mean", HTML_S / spare, Mean),
        ("class.json.latency.mean", JSON_S / spare, Mean),
        ("latency.mean", mean_s / spare, Mean),
    ];
    let scv = squares / (mean_s * mean_s) - 1.0;
    let case = system.case("M/G/1-PS link", 1621, (rate, Busiest { demand_s: mean_s, scv }), &expected);
    check(&[Case { scenario: far(case.scenario, &["html", "json"]), ..case }]);
}

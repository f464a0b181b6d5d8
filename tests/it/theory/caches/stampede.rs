//! J08: a hot key expires.
//!
//! Requests at rate lambda, fetches of L, lives of mean T and more than L. Without single flight all that come within L
//! after the first miss fetch: 1 + lambda L. Each answer is kept anew, the last one of a request that came up to
//! 1 / lambda before the first answer, so an entry is kept until L - (1 - e^{-lambda L}) / lambda after the first answer
//! and lives T from then: a cycle takes 1 / lambda + L + (L - (1 - e^{-lambda L}) / lambda) + T. With single flight it
//! takes 1 / lambda + L + T and fetches once.

use super::super::case::Kind::Mean;
use super::super::case::check;
use super::super::site::printed;
use super::Cached;
use scalelab::stats::theory::stampede::Stampede;
use serde_json::json;

#[test]
fn j08_a_stampede_and_a_single_flight() {
    let (rate, fetch_s, life_s) = (1000.0, 0.05, 0.2);
    let fetches = Stampede { request_rate: rate, fetch: fetch_s }.fetches_if_constant();
    printed(fetches, 51.0, 6);
    let cached = |single: bool| {
        let ttl = json!({ "uniform": { "from": "150ms", "to": "250ms" } });
        let mut cached = Cached::reads(json!({ "count": 1 }), json!({ "on": {}, "ttl": ttl, "single_flight": single }));
        cached.steps = json!([{ "sleep": "50ms" }]);
        cached
    };
    let last = fetch_s - (1.0 - libm::exp(-rate * fetch_s)) / rate;
    let crowd_s = 1.0 / rate + fetch_s + last + life_s;
    let single_s = 1.0 / rate + fetch_s + life_s;
    let crowd = [
        ("cache.expirations", 1.0 / crowd_s, Mean),
        ("cache.fetches", fetches / crowd_s, Mean),
        ("db.throughput", fetches / crowd_s, Mean),
    ];
    let single = [
        ("cache.expirations", 1.0 / single_s, Mean),
        ("cache.fetches", 1.0 / single_s, Mean),
        ("cache.coalesced", (fetches - 1.0) / single_s, Mean),
        ("cache.hit_ratio", rate * life_s / (rate * single_s), Mean),
    ];
    check(&[
        cached(false).case("J08 51 fetches", 1821, [rate, 6.0, 36.0], &crowd),
        cached(true).case("J08 one fetch", 1822, [rate, 6.0, 36.0], &single),
    ]);
}

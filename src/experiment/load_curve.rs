//! Goodput and latency of a scenario at loads from a tenth of what it can take to a quarter beyond.
//!
//! Every load is simulated on its own, all with the same requests, only closer together (common random numbers). A
//! replication simulates [`REQUESTS`] requests, at least ten seconds; the first fifth is warm-up. The scenario's events
//! are left out, as in the search for its saturation.

use super::figures;
use super::replicate::{Plan, replicate_all};
use super::saturation::{FACTORS, Search};
use super::stability::Stability;
use super::study::Study;
use crate::engine::time::Span;
use crate::scenario::document::Mode;
use crate::stats::load_curve::LoadPoint;

/// Loads, as shares of the load that the system can take: closer together where the curve bends.
pub const SHARES: [f64; 13] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0, 1.1, 1.25];
/// Requests of a replication: 50 beyond the 99th percentile, and as many again because their number varies.
const REQUESTS: f64 = 10_000.0;
/// The shortest run in seconds.
const LEAST_S: f64 = 10.0;
/// How much of a run is warm-up.
const WARMUP: f64 = 0.2;

/// Simulates all loads; `full_per_s` is what the system can take. `done` hears how many runs are finished.
#[must_use]
pub fn curve(search: &Search<'_>, plan: Plan, full_per_s: f64, done: &(dyn Fn(u32) + Sync)) -> Vec<LoadPoint> {
    let offered = search.offered_per_s();
    let (least, most) = (SHARES[0], SHARES[SHARES.len() - 1]);
    let full_per_s = full_per_s.clamp(FACTORS.0 * offered / least, FACTORS.1 * offered / most);
    let point = |(number, share): (u32, f64)| {
        let done = |runs: u32| done(number * plan.replications + runs);
        at(search, plan, share * full_per_s, &done)
    };
    (0..).zip(SHARES).map(point).collect()
}

/// How many runs [`curve`] takes.
#[must_use]
pub fn runs(plan: Plan) -> u32 {
    plan.replications * SHARES.len() as u32
}

fn at(search: &Search<'_>, plan: Plan, load_per_s: f64, done: &(dyn Fn(u32) + Sync)) -> LoadPoint {
    let mut scenario = search.with(load_per_s / search.offered_per_s(), serde_json::json!({}));
    let seconds = (REQUESTS / load_per_s / (1.0 - WARMUP)).max(LEAST_S);
    let ticks = |seconds: f64| Span::from_ticks(seconds / scenario.timing.tick_s());
    let (duration, warmup) = (ticks(seconds), ticks(WARMUP * seconds));
    (scenario.timing.mode, scenario.timing.duration) = (Mode::Steady, duration);
    scenario.timing.warmup = Some(warmup);
    let replicates = replicate_all(&scenario, plan, done);
    let study = Study::new(&scenario, &replicates);
    let mut metrics = figures::metrics(&scenario, &study.sample);
    LoadPoint {
        load_per_s,
        goodput: metrics.remove("goodput").expect("every run has a goodput"),
        p50: metrics.remove("latency.p50"),
        mean: metrics.remove("latency.mean"),
        p99: metrics.remove("latency.p99"),
        is_steady: study.stability != Stability::Unstable,
    }
}

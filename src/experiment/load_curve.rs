//! Goodput and latency of a scenario at loads from a tenth of what it can take to a quarter beyond.
//!
//! Every load is simulated on its own, all with the same requests, only closer together (common random numbers). A
//! replication measures [`MEASURED`] requests, for eight seconds at least, after a warm-up of a quarter of that. Where
//! caches take longer to [fill](Search::warm_s) the warm-up does too, and as much is measured. A run in which the number of
//! requests in the system grew is made again, twice as long, unless it cannot but grow: lines with an end stop growing. No
//! run has more requests than one of the search for the saturation, or [`LONGEST`] times as many as usual. The scenario's
//! events are left out, as in that search.

use super::figures;
use super::replicate::{Plan, replicate_all};
use super::saturation::{FACTORS, Search};
use super::stability::Stability;
use super::study::Study;
use crate::engine::time::Span;
use crate::model::ask::Ending;
use crate::scenario::document::Mode;
use crate::stats::load_curve::LoadPoint;

/// Loads, as shares of the load that the system can take: closer together where the curve bends.
pub const SHARES: [f64; 13] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0, 1.1, 1.25];
/// Requests that a replication measures: 50 beyond the 99th percentile, and more because their number varies.
const MEASURED: f64 = 8_000.0;
/// The shortest time that is measured, in seconds.
const LEAST_S: f64 = 8.0;
/// How much of what is measured is at least warm-up before.
const WARMUP: f64 = 0.25;
/// How many times as long a run may become.
const LONGEST: f64 = 8.0;

/// Simulates all loads; `full_per_s` is what the system can take. `done` hears how many runs are finished.
#[must_use]
pub fn curve(search: &Search<'_>, plan: Plan, full_per_s: f64, done: &(dyn Fn(u32) + Sync)) -> Vec<LoadPoint> {
    let offered = search.offered_per_s();
    let (least, most) = (SHARES[0], SHARES[SHARES.len() - 1]);
    let full_per_s = full_per_s.clamp(FACTORS.0 * offered / least, FACTORS.1 * offered / most);
    let point = |(number, share): (u32, f64)| {
        let done = |runs: u32| done(number * plan.replications + runs);
        let most = (search.seconds() * full_per_s).max(LONGEST * MEASURED * (1.0 + WARMUP));
        at(
            search,
            plan,
            Wanted { load_per_s: share * full_per_s, most, grows: share > 1.0 && !search.is_bounded() },
            &done,
        )
    };
    (0..).zip(SHARES).map(point).collect()
}

/// How many runs [`curve`] takes.
#[must_use]
pub fn runs(plan: Plan) -> u32 {
    plan.replications * SHARES.len() as u32
}

/// A load that is looked at.
#[derive(Clone, Copy)]
struct Wanted {
    /// Requests per second.
    load_per_s: f64,
    /// Requests of a replication at most.
    most: f64,
    /// True if the number in the system cannot but grow.
    grows: bool,
}

fn at(search: &Search<'_>, plan: Plan, wanted: Wanted, done: &(dyn Fn(u32) + Sync)) -> LoadPoint {
    let Wanted { load_per_s, most, grows } = wanted;
    let factor = load_per_s / search.offered_per_s();
    let mut scenario = search.with(factor, serde_json::json!({}));
    let most_s = most / load_per_s;
    let warm_s = search.warm_s(factor);
    let measured_s = (MEASURED / load_per_s).max(LEAST_S);
    let warmup_s = (WARMUP * measured_s).max(warm_s.unwrap_or(0.0).min(most_s / 2.0));
    let (mut warmup_s, mut measured_s) = (warmup_s, measured_s.max(warmup_s));
    let is_warm = warm_s.is_some_and(|warm_s| warm_s <= warmup_s);
    let tick_s = scenario.timing.tick_s();
    let ticks = |seconds: f64| Span::from_ticks(seconds / tick_s);
    let study = loop {
        let (whole, warmup) = (ticks(warmup_s + measured_s), ticks(warmup_s));
        (scenario.timing.mode, scenario.timing.duration) = (Mode::Steady, whole);
        scenario.timing.warmup = Some(warmup);
        let study = Study::new(&scenario, &replicate_all(&scenario, plan, done));
        let is_long = 2.0 * (warmup_s + measured_s) > most_s.max(LONGEST * (LEAST_S * (1.0 + WARMUP)));
        if study.stability != Stability::Unstable || grows || is_long {
            break study;
        }
        (warmup_s, measured_s) = (2.0 * warmup_s, 2.0 * measured_s);
    };
    let mut metrics = figures::metrics(&scenario, &study.sample);
    let endings = Ending::ALL.map(|ending| (ending.word(), metrics.remove(&format!("failed.{}", ending.word()))));
    let mut failed: Vec<(&str, f64)> = endings.into_iter().filter_map(|(word, it)| Some((word, it?.value))).collect();
    failed.retain(|(_, share)| *share > 0.0);
    failed.sort_by(|a, b| b.1.total_cmp(&a.1));
    LoadPoint {
        load_per_s,
        goodput: metrics.remove("goodput").expect("every run has a goodput"),
        success_ratio: metrics.remove("success_ratio"),
        failed_by: failed.into_iter().map(|(word, _)| word.to_owned()).collect(),
        p50: metrics.remove("latency.p50"),
        mean: metrics.remove("latency.mean"),
        p99: metrics.remove("latency.p99"),
        is_steady: study.stability != Stability::Unstable,
        is_warm,
    }
}

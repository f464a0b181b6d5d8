//! Does the system keep up? A steady system has no trend in the number of requests it holds.
//!
//! The number in flight is regressed on time in each replication's measured window; the slopes are independent, and a
//! mean slope above four of its standard errors says that the number grows (statistics: one false alarm in some 600
//! runs of 10 replications), and that at least one request has come on top: a number that no draw changes has no standard
//! error, and the roundings of its slope are no growth. It is asked of steady runs only.

use super::recorder::BOUNDS;
use super::replicate::Replicate;
use crate::scenario::Scenario;
use crate::scenario::document::Mode;
use crate::stats::sample;

/// Standard errors beyond which a slope is believed.
const BELIEVED: f64 = 4.0;

/// True if the number of requests in flight grows throughout the measured window.
#[must_use]
pub fn grows(scenario: &Scenario, replicates: &[Replicate]) -> bool {
    if scenario.timing.mode != Mode::Steady {
        return false;
    }
    let slopes: Vec<f64> = replicates.iter().filter_map(|replicate| slope(scenario, replicate)).collect();
    let (Some(mean), n) = (sample::mean(&slopes), slopes.len() as f64) else { return false };
    let measured = (scenario.timing.duration.0 - scenario.timing.warmup.0) as f64;
    let is_whole = mean * measured >= 1.0;
    is_whole && sample::deviation_around(mean, &slopes).is_some_and(|sd| mean > BELIEVED * sd / n.sqrt())
}

/// Least-squares slope of the number in flight, per tick.
fn slope(scenario: &Scenario, replicate: &Replicate) -> Option<f64> {
    let bounds = replicate.recorder.samples();
    let from = scenario.timing.warmup.0;
    let points: Vec<(f64, f64)> = bounds[..BOUNDS]
        .iter()
        .zip(&replicate.recorder.snapshots)
        .filter(|(at, _)| at.0 >= from)
        .map(|(at, snapshot)| (at.0 as f64, snapshot.in_flight as f64))
        .collect();
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / n, y + point.1 / n));
    let (xx, xy) = points
        .iter()
        .fold((0.0, 0.0), |(xx, xy), point| (xx + (point.0 - x) * (point.0 - x), xy + (point.0 - x) * (point.1 - y)));
    (xx > 0.0).then(|| xy / xx)
}

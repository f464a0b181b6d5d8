//! Load that swings, and a server for everybody: how many are in the system at a time of the day.

use super::case::{Case, Entry};
use crate::stats::agreement::Kind::Mean;
use crate::stats::theory::mtginf::{Mtginf, Service};
use serde_json::{Value, json};

/// Seconds before the window: who came before the start has left with probability e^-12.
const BEFORE_S: f64 = 12.0;
/// Points of the mean of theory over the window: its error falls with their square.
const POINTS: u32 = 10_000;

/// The number in the system from `from` to `to`, in seconds after the rate has risen through its mean.
fn tide(name: &'static str, seed: u64, service: Service, demand: &Value, (from, to): (f64, f64)) -> Entry {
    // So many that the half second of one day is known within 1 %.
    let truth = Mtginf { mean_rate: 10_000.0, swing: 8_000.0, period: 4.0, service };
    let load = json!({ "sinusoidal": { "mean": "10000/s", "amplitude": 0.8, "period": "4s" } });
    let scenario = json!({
        "scalelab": 1, "name": "tides",
        "run": { "mode": "terminating", "warmup": format!("{}s", BEFORE_S + from), "duration": format!("{}s", BEFORE_S + to) },
        "components": {
            "people": { "clients": { "to": "desk", "load": load } },
            "desk": { "service": { "on": {}, "steps": [{ "sleep": demand }] } },
        },
    });
    let at = |point: u32| from + (to - from) * (f64::from(point) + 0.5) / f64::from(POINTS);
    let mean = (0..POINTS).map(|point| truth.mean_present(at(point))).sum::<f64>() / f64::from(POINTS);
    let expected = vec![("in_system.mean", mean, Mean)];
    Case { name, seed, scenario, expected }.by("mtginf", "Eick, Massey & Whitt 1993")
}

/// Times of the day.
#[must_use]
pub fn tides() -> Vec<Entry> {
    let exp = json!({ "exp": "1s" });
    let rising = (0.0, 0.5);
    let falling = (2.0, 2.5);
    vec![
        tide("M_t/M/infinity, load rises", 1311, Service::Exponential(1.0), &exp, rising),
        tide("M_t/M/infinity, load falls", 1312, Service::Exponential(1.0), &exp, falling),
        tide("M_t/D/infinity, load falls", 1313, Service::Constant(1.0), &json!("1s"), falling),
    ]
}

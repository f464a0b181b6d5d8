//! Load that swings: how many are in the system at each phase of the day.
//!
//! With a server for everybody the number present at an instant is Poisson with a mean that theory knows. It is read at
//! eight phases of many days, and each phase is judged as every other figure is: by Student's interval over the
//! replications.

use super::case::{Kind, REPLICATIONS};
use scalelab::engine::time::{Instant, Span};
use scalelab::experiment::replicate::drive;
use scalelab::model::driver::Schedule;
use scalelab::model::observer::Observer;
use scalelab::model::record::{Issued, RequestRecord};
use scalelab::model::station::Station;
use scalelab::scenario::Scenario;
use scalelab::stats::theory::mtginf::{Mtginf, Service};
use serde_json::{Value, json};

const PHASES: u32 = 8;
const PERIOD_S: u32 = 4;
/// Days that are read, after ten that are not: by then who came before the start has left with probability e^-40.
const DAYS: u32 = 400;
const BEFORE: u32 = 10;
/// Student's t of 95 % with 19 degrees of freedom.
const T19: f64 = 2.093;

/// The number present at each sample.
#[derive(Default)]
struct Present {
    now: i64,
    seen: Vec<i64>,
}

impl Observer for Present {
    fn issued(&mut self, _: &Issued) {
        self.now += 1;
    }

    fn ended(&mut self, _: &RequestRecord) {
        self.now -= 1;
    }

    fn sample(&mut self, _: u32, _: Instant, _: &mut [Station], _: &[u64]) {
        self.seen.push(self.now);
    }
}

/// The mean number present at each phase, replication by replication.
fn observed(document: &Value, seed: u64) -> Vec<Vec<f64>> {
    let scenario = Scenario::from_value(document.clone()).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    let at =
        |sample: u32| Instant::ZERO + Span(u64::from(sample) * u64::from(PERIOD_S) * 1_000_000_000 / u64::from(PHASES));
    let (first, last) = (BEFORE * PHASES, (BEFORE + DAYS) * PHASES);
    let replication = |replication: u32| {
        let (from, to) = (at(first), at(last));
        let schedule = Schedule { from, to, last_arrival: to, limit: to, samples: (first..last).map(at).collect() };
        let seen = drive(&scenario, seed, replication, schedule, Present::default()).observer.seen;
        let mean = |phase: u32| {
            let same = seen.iter().skip(phase as usize).step_by(PHASES as usize);
            same.map(|&n| n as f64).sum::<f64>() / f64::from(DAYS)
        };
        (0..PHASES).map(mean).collect()
    };
    (0..REPLICATIONS).map(replication).collect()
}

/// Every phase agrees: the rule of `case`, for figures that no result has.
fn check(service: Service, demand: &Value, seed: u64) {
    let truth = Mtginf { mean_rate: 50.0, swing: 40.0, period: f64::from(PERIOD_S), service };
    let document = json!({
        "scalelab": 1, "name": "tides", "components": {
            "people": { "clients": { "to": "desk", "load": { "sinusoidal": {
                "mean": "50/s", "amplitude": 0.8, "period": format!("{PERIOD_S}s"), "phase": "1s" } } } },
            "desk": { "service": { "on": {}, "steps": [{ "sleep": demand }] } },
        },
    });
    let observed = observed(&document, seed);
    let runs = f64::from(REPLICATIONS);
    for phase in 0..PHASES {
        let values: Vec<f64> = observed.iter().map(|run| run[phase as usize]).collect();
        let mean = values.iter().sum::<f64>() / runs;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (runs - 1.0);
        let half = T19 * (variance / runs).sqrt();
        let t = f64::from(phase) * truth.period / f64::from(PHASES) + 1.0;
        let (gap, width) = ((mean - truth.mean_present(t)).abs() / half, half / truth.mean_present(t));
        let row = format!(
            "{service:?}, phase {phase}: {mean:.3}, theory {:.3}, {gap:.2} half widths of {width:.4}",
            truth.mean_present(t)
        );
        println!("  {row}");
        assert!(gap <= 2.2 && width <= Kind::Mean.relative_half_width(), "{row}");
    }
}

#[test]
fn a_server_for_everybody() {
    check(Service::Exponential(1.0), &json!({ "exp": "1s" }), 1301);
    check(Service::Constant(1.0), &json!("1s"), 1302);
}

//! Do intervals hold what they promise? Thousands of small experiments on M/M/1 with the default settings, whose truth is
//! known, and the share of intervals that hold it.
//!
//! Far too long for every day; `docs/coverage.md` holds the commands and what they printed. How many experiments run is
//! set by `SCALELAB_EXPERIMENTS`, 1000 by default; seeds are 1, 2, 3 and so on.

use scalelab::experiment::replicate::Plan;
use scalelab::experiment::run::run;
use scalelab::scenario::Scenario;
use scalelab::stats::result::{RunResult, Verdict};
use scalelab::stats::student::Student;
use scalelab::stats::theory::mm1::Mm1;
use serde_json::json;

/// Requests per second of the machine.
const SERVICE_RATE: f64 = 100.0;

fn experiments() -> u64 {
    std::env::var("SCALELAB_EXPERIMENTS").ok().and_then(|it| it.parse().ok()).unwrap_or(1000)
}

/// A family of experiments.
#[derive(Clone, Copy)]
struct Study {
    load: f64,
    replications: u32,
    requests: f64,
}

impl Study {
    fn truth(self) -> Mm1 {
        Mm1 { arrival_rate: self.load * SERVICE_RATE, service_rate: SERVICE_RATE }
    }

    fn scenario(self) -> Scenario {
        let rate = self.truth().arrival_rate;
        let document = json!({
            "scalelab": 1, "name": "coverage", "run": { "duration": format!("{}s", self.requests / rate) },
            "components": {
                "people": { "clients": { "load": { "poisson": format!("{rate}/s") }, "to": "web" } },
                "web": { "service": { "on": { "discipline": "fifo" }, "steps": [{ "cpu": { "exp": "10ms" } }] } } } });
        Scenario::from_value(document).expect("the scenario is right")
    }

    /// The half width of an interval for the mean that knew the noise, of what is left after a warm-up.
    fn ideal(self, measured: f64) -> f64 {
        let freedom = if self.replications == 1 { 31.0 } else { f64::from(self.replications) - 1.0 };
        let requests = self.requests * f64::from(self.replications) * measured;
        Student::new(0.95).at_freedom(freedom) * (self.truth().mean_response_noise() / requests).sqrt()
    }

    /// Runs the experiments and prints what became of them, after every hundred too; gives the shares that covered the
    /// mean and the p99, and the mean width over the ideal one.
    fn conduct(self) -> (f64, f64, f64) {
        let (truth, scenario) = (self.truth(), self.scenario());
        let (mut mean, mut tail) = (Tally::default(), Tally::default());
        let (mut without, mut cut) = (0u32, 0.0);
        for seed in 1..=experiments() {
            let plan = Plan { seed, replications: self.replications, threads: 0 };
            let result = run(&scenario, "coverage", plan, &|_| ());
            without += u32::from(result.verdict != Verdict::Ok);
            cut += result.warmup_s / (result.warmup_s + result.measured_s);
            mean.note(&result, "latency.mean", truth.mean_response());
            tail.note(&result, "latency.p99", truth.response_quantile(0.99));
            if seed % 100 == 0 || seed == experiments() {
                let Self { load, replications, requests } = self;
                println!("load {load}, {replications} x {requests} requests, {seed} experiments:");
                println!("  mean {}, width {:.2} of theory", mean.told(seed), self.width(&mean));
                let cut = 100.0 * cut / seed as f64;
                println!("  p99 {}; {without} without an interval; {cut:.1} % cut", tail.told(seed));
            }
        }
        (mean.share(), tail.share(), self.width(&mean))
    }

    fn width(self, mean: &Tally) -> f64 {
        mean.width / f64::from(mean.intervals) / self.ideal(1.0)
    }
}

/// How often a figure was covered.
#[derive(Clone, Copy, Default)]
struct Tally {
    intervals: u32,
    covered: u32,
    /// Intervals that end below the truth.
    short: u32,
    width: f64,
    bias: f64,
}

impl Tally {
    fn note(&mut self, result: &RunResult, name: &str, truth: f64) {
        let metric = &result.metrics[name];
        self.bias += metric.value / truth - 1.0;
        if let Some(interval) = metric.interval {
            self.intervals += 1;
            self.covered += u32::from((interval.low..=interval.high).contains(&truth));
            self.short += u32::from(interval.high < truth);
            self.width += interval.half_width();
        }
    }

    fn share(self) -> f64 {
        f64::from(self.covered) / f64::from(self.intervals)
    }

    fn told(self, experiments: u64) -> String {
        let percent = |count: u32| 100.0 * f64::from(count) / f64::from(self.intervals);
        let (short, far) = (percent(self.short), percent(self.intervals - self.covered - self.short));
        let bias = 100.0 * self.bias / experiments as f64;
        let (covered, of) = (percent(self.covered), self.intervals);
        format!(
            "covered {covered:.1} % of {of}, {short:.1} % end below it and {far:.1} % begin above, bias {bias:+.2} %"
        )
    }
}

fn replications_cover(load: f64, requests: f64) {
    let (mean, tail, width) = Study { load, replications: 10, requests }.conduct();
    // 93 to 97 % of 1000 experiments, three standard errors; of fewer, as many standard errors.
    let off = 0.02 * (1000.0 / experiments() as f64).sqrt();
    let band = 0.95 - off..=0.95 + off;
    assert!(band.contains(&mean) && band.contains(&tail), "mean {mean}, p99 {tail}, expected {band:?}");
    assert!((0.8..=1.2).contains(&width), "{width} times as wide as theory has it");
}

#[test]
#[ignore = "minutes; see docs/coverage.md"]
fn coverage_at_half_load() {
    replications_cover(0.5, 20_000.0);
}

#[test]
#[ignore = "minutes; see docs/coverage.md"]
fn coverage_at_load_80() {
    replications_cover(0.8, 100_000.0);
}

#[test]
#[ignore = "minutes; see docs/coverage.md"]
fn coverage_at_load_90() {
    replications_cover(0.9, 400_000.0);
}

#[test]
#[ignore = "minutes; see docs/coverage.md"]
fn coverage_of_batch_means_at_load_90() {
    let (mean, tail, _) = Study { load: 0.9, replications: 1, requests: 1_000_000.0 }.conduct();
    assert!(mean >= 0.9, "mean {mean}, p99 {tail}");
}

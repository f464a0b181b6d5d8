//! Service level objectives, judged by interval: a rule passes or fails only if the whole interval lies on one side.

use super::figures;
use super::part::Sample;
use super::quantile::{Quantile, judged_by_others};
use super::replicate::Replicate;
use super::study::Study;
use crate::scenario::Scenario;
use crate::scenario::document::Mode;
use crate::scenario::rule::Rule;
use crate::scenario::window::Window;
use crate::stats::estimate::{Basis, times_as_much};
use crate::stats::result::{Interval, Metric, SloOutcome, SloVerdict, Unit};
use std::collections::BTreeMap;

/// The metrics of each window that something is measured over.
pub type Windowed = Vec<(Window, BTreeMap<String, Metric>)>;

/// What replications did in the windows that something is measured over.
#[must_use]
pub fn windowed(scenario: &Scenario, replicates: &[Replicate]) -> Windowed {
    let mut windows = Windowed::new();
    for window in scenario.windows() {
        if windows.iter().all(|(known, _)| *known != window) {
            let recorders = replicates.iter().map(|replicate| &replicate.recorder);
            let sample = Sample::stretch(recorders, window.from, window.to);
            windows.push((window, figures::metrics(scenario, &sample)));
        }
    }
    windows
}

/// The metric that a rule is about, in its window.
#[must_use]
pub fn metric<'a>(rule: &Rule, windows: &'a Windowed, metrics: &'a BTreeMap<String, Metric>) -> Option<&'a Metric> {
    rule.window.map_or(Some(metrics), |window| within(window, windows))?.get(&rule.name)
}

fn within(wanted: Window, windows: &Windowed) -> Option<&BTreeMap<String, Metric>> {
    windows.iter().find(|(window, _)| *window == wanted).map(|(_, metrics)| metrics)
}

/// The metrics that are taken over windows, by their names with the window.
#[must_use]
pub fn in_windows(scenario: &Scenario, windows: &Windowed) -> Vec<(String, Metric)> {
    let rules = scenario.slo.iter().filter_map(|rule| Some((&rule.metric, &rule.name, rule.window?)));
    let watched = scenario.watched.iter().map(|it| (&it.metric, &it.name, it.window));
    let found = rules
        .chain(watched)
        .filter_map(|(metric, name, window)| Some((metric.clone(), within(window, windows)?.get(name)?.clone())));
    found.collect()
}

/// Judges every rule.
#[must_use]
pub fn judge(scenario: &Scenario, windows: &Windowed, metrics: &BTreeMap<String, Metric>) -> Vec<SloOutcome> {
    let one = |rule: &Rule| {
        let own = outcome(rule, metric(rule, windows, metrics));
        let known = rule.window.map_or(Some(metrics), |window| within(window, windows));
        match known.filter(|_| own.verdict == SloVerdict::Undecided).and_then(|known| judged_by_others(rule, known)) {
            None => own,
            Some((verdict, by)) => SloOutcome { verdict, more: None, lacks: None, by: Some(by.to_owned()), ..own },
        }
    };
    scenario.slo.iter().map(one).collect()
}

/// Tells of each rule that lacks requests beyond a quantile how long a run would have enough. A story is not the same when
/// it is longer, and a window not when the run is.
pub fn advise(outcomes: &mut [SloOutcome], scenario: &Scenario, metrics: &BTreeMap<String, Metric>, study: &Study) {
    let seconds = |ticks: u64| ticks as f64 * scenario.timing.tick_s();
    let (warmup_s, whole_s) = (seconds(study.cut.at.0), seconds(scenario.timing.duration.0));
    for (outcome, rule) in outcomes.iter_mut().zip(&scenario.slo) {
        let can_grow = rule.window.is_none() && scenario.timing.mode == Mode::Steady;
        let is_thin = can_grow && outcome.lacks == Some(Basis::TooFewBeyond);
        let Some(metric) = metrics.get(&rule.name).filter(|_| is_thin) else { continue };
        let Some(times) = Quantile::named(&rule.name).and_then(|quantile| times(quantile, metric, study)) else {
            continue;
        };
        // A cut that is found may grow with the run.
        let fixed_s = scenario.timing.warmup.map_or(0.0, |_| warmup_s);
        outcome.longer_s = Some(fixed_s + times * (whole_s - fixed_s));
    }
}

/// How many times as long a replication must be for an interval of a quantile.
fn times(quantile: Quantile, metric: &Metric, study: &Study) -> Option<f64> {
    let enough = quantile.needs()?;
    // The fewest of some replications still are enough, as the number of requests varies: four standard deviations of a
    // Poisson number.
    let enough = enough + 4.0 * enough.sqrt();
    let by_section = enough * study.sample.sections.len() as f64 / metric.n as f64;
    let by_worth = study
        .effective
        .map(|effective| 2.0 * enough / effective)
        .filter(|_| quantile.of == "latency" && quantile.share > 0.99);
    Some(by_section.max(by_worth.unwrap_or(0.0)).max(1.0))
}

fn outcome(rule: &Rule, metric: Option<&Metric>) -> SloOutcome {
    let verdict = metric.map_or(SloVerdict::Undecided, |metric| verdict(rule, metric));
    let undecided = metric.filter(|_| verdict == SloVerdict::Undecided);
    SloOutcome {
        metric: rule.metric.clone(),
        rule: rule.text.clone(),
        value: metric.map(|metric| metric.value),
        interval: metric.and_then(|metric| metric.interval),
        unit: metric.map_or(Unit::Count, |metric| metric.unit),
        verdict,
        more: undecided.and_then(|metric| more(rule, metric)),
        lacks: undecided.filter(|metric| metric.interval.is_none()).map(|metric| metric.basis),
        longer_s: None,
        by: None,
    }
}

/// How many times as much must be measured until the interval no longer holds the bound.
fn more(rule: &Rule, metric: &Metric) -> Option<f64> {
    let Interval { low, high } = metric.interval?;
    let half = if metric.value > rule.value { metric.value - low } else { high - metric.value };
    times_as_much(half, (metric.value - rule.value).abs(), metric.basis)
}

fn verdict(rule: &Rule, metric: &Metric) -> SloVerdict {
    let (low, high) = match metric.interval {
        Some(interval) => (interval.low, interval.high),
        None if metric.exact => (metric.value, metric.value),
        None => return SloVerdict::Undecided,
    };
    match (rule.bound.holds(low, rule.value), rule.bound.holds(high, rule.value)) {
        (true, true) => SloVerdict::Pass,
        (false, false) => SloVerdict::Fail,
        (true, false) | (false, true) => SloVerdict::Undecided,
    }
}

#[cfg(test)]
mod tests {
    use crate::experiment::replicate::Plan;
    use crate::experiment::run::run;
    use crate::scenario::Scenario;
    use crate::scenario::rule::{Bound, Measure, Rule};
    use crate::stats::estimate::Basis;
    use crate::stats::result::{Interval, Metric, RunResult, SloVerdict, Unit};
    use serde_json::{Value, json};

    /// Fifty requests a second, each a millisecond of work, on a service that is down from 20 s to 30 s of 100 s.
    fn result(slo: &Value, run_settings: &Value) -> RunResult {
        let document = json!({
            "scalelab": 1, "name": "windows", "slo": slo, "run": run_settings,
            "events": { "web dies": { "at": "20s", "for": "10s", "crash": "web" },
                "stays slow": { "at": "90s", "slow": "box", "by": 2.0 } },
            "machines": { "box": {} },
            "components": {
                "people": { "clients": { "load": { "poisson": "50/s" }, "to": "web" } },
                "web": { "service": { "on": "box", "steps": [{ "cpu": "1ms" }] } } } });
        let scenario = Scenario::from_value(document).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
        run(&scenario, "windows", Plan { seed: 1, replications: 3, threads: 1 }, &|_| ())
    }

    #[test]
    fn a_window_holds_what_was_issued_in_it_and_nothing_else() {
        let slo = json!({
            "success_ratio[during web dies]": "<= 0", "failed.unreachable[20s..30s]": ">= 1",
            "success_ratio[after web dies]": ">= 99%", "success_ratio[0s..20s]": ">= 99%",
            "success_ratio[10s..30s]": "> 99%", "latency.mean[during stays slow]": "> 1.9ms",
            "latency.mean[after stays slow]": "> 1.9ms", "latency.max[0s..90s]": "< 20ms", "goodput[20s..30s]": "<= 0/s" });
        let result = result(&slo, &json!({ "duration": "100s" }));
        let of = |metric: &str| result.slo.iter().find(|rule| rule.metric == metric).expect("the rule is there");
        let value = |metric: &str| of(metric).value;
        assert_eq!(value("success_ratio[during web dies]"), Some(0.0));
        assert_eq!(value("failed.unreachable[20s..30s]"), Some(1.0));
        assert_eq!(value("goodput[20s..30s]"), Some(0.0));
        // Whoever is there when it dies is lost too, so not quite all before succeed.
        for window in ["[after web dies]", "[0s..20s]"] {
            let rule = of(&format!("success_ratio{window}"));
            assert!(rule.value.is_some_and(|share| share > 0.999) && rule.verdict == SloVerdict::Pass, "{rule:?}");
        }
        assert_eq!(of("success_ratio[10s..30s]").verdict, SloVerdict::Fail);
        assert_eq!(of("latency.mean[during stays slow]").verdict, SloVerdict::Pass);
        let slow = ["during", "after"].map(|word| value(&format!("latency.mean[{word} stays slow]")));
        assert_eq!(slow[0], slow[1], "what has no end lasts to the end of the run");
    }

    /// An interval of half width 3 around 10 excludes 11 if there is nine times as much; the bound of what was never seen needs
    /// three times as much to come three times as near.
    #[test]
    fn an_undecided_rule_says_how_much_more_it_takes() {
        let rule = |value| Rule {
            metric: "m".to_owned(),
            name: "m".to_owned(),
            window: None,
            bound: Bound::Below,
            value,
            text: String::new(),
            measure: Measure::Number,
        };
        let metric = |value: f64, low, high, basis| Metric {
            value,
            interval: Some(Interval { low, high }),
            n: 10,
            n_eff: None,
            basis,
            unit: Unit::Count,
            per_replication: Vec::new(),
            exact: false,
        };
        let check = |metric: &Metric, bound, expected: Option<f64>| {
            let found = super::outcome(&rule(bound), Some(metric));
            assert_eq!(found.more, expected, "{found:?}");
        };
        let mean = metric(10.0, 7.0, 13.0, Basis::Replications);
        check(&mean, 11.0, Some(9.0));
        check(&mean, 9.0, Some(9.0));
        check(&mean, 10.0, None);
        check(&mean, 20.0, None);
        check(&metric(10.0, 9.5, 13.0, Basis::Replications), 11.0, Some(9.0));
        check(&metric(0.0, 0.0, 0.03, Basis::RuleOfThree), 0.01, Some(3.0));
    }

    /// The measured window by its own bounds is the measured window, and a window in the warm-up is not cut.
    #[test]
    fn a_window_is_on_the_clock_of_the_run() {
        let slo = json!({ "latency.mean[40s..100s]": "< 1s", "latency.mean": "< 1s", "throughput[0s..10s]": "> 1/s" });
        let result = result(&slo, &json!({ "duration": "100s", "warmup": "40s" }));
        let of = |at: usize| (result.slo[at].value, result.slo[at].interval);
        assert_eq!(of(0), of(1));
        assert!(result.slo[2].value.is_some_and(|rate| (45.0..55.0).contains(&rate)), "{:?}", result.slo[2]);
    }
}

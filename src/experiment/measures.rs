//! What components count of themselves, over time: shares and mean times in the windows of the series.
//!
//! Counts of all replications are pooled window by window. Plain counts and rates are left out: beside a share or a mean
//! they say little, and a series of each would double the result.

use super::recorder::BOUNDS;
use super::replicate::Replicate;
use super::stability;
use crate::components::settings::Figure;
use crate::engine::time::Instant;
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// The first `count` windows of every share and mean time that was ever counted, by the name of its metric.
#[must_use]
pub fn over_time(scenario: &Scenario, replicates: &[Replicate], count: usize) -> BTreeMap<String, Vec<Option<f64>>> {
    let tick_s = scenario.timing.tick_s();
    let mut found = BTreeMap::new();
    for (id, component) in scenario.components.iter().enumerate() {
        let first = scenario.layout.world.counters[id].0 as usize;
        for measure in component.settings.measures() {
            let gain = |number: u8, window: usize| gain(replicates, first + usize::from(number), window);
            let value = |window: usize| match measure.figure {
                Figure::Share(part, rest) => {
                    let part = gain(part, window);
                    ratio(part, part + gain(rest, window))
                }
                Figure::MeanTime(sum, number) => ratio(gain(sum, window) * tick_s, gain(number, window)),
                Figure::Count(_) | Figure::PerSecond(_) => None,
            };
            let values: Vec<Option<f64>> = (0..count.min(BOUNDS - 1)).map(value).collect();
            if values.iter().any(Option::is_some) {
                found.insert(format!("{}.{}", component.name, measure.name), values);
            }
        }
    }
    found
}

/// The mean times that grew to the end of the run, from an instant on, by the names of their metrics.
#[must_use]
pub fn growing(scenario: &Scenario, replicates: &[Replicate], from: Instant) -> Vec<String> {
    let mut found = Vec::new();
    for (id, component) in scenario.components.iter().enumerate() {
        let first = scenario.layout.world.counters[id].0 as usize;
        for measure in component.settings.measures() {
            let Figure::MeanTime(sum, number) = measure.figure else { continue };
            let gain = |replicate: &Replicate, number: u8, window| {
                own_gain(replicate, first + usize::from(number), window) as f64
            };
            let times = |replicate: &Replicate| -> Vec<f64> {
                let bounds = replicate.recorder.samples();
                let measured = (0..BOUNDS - 1).filter(|&window| bounds[window] >= from);
                measured.filter_map(|w| ratio(gain(replicate, sum, w), gain(replicate, number, w))).collect()
            };
            let times: Vec<Vec<f64>> = replicates.iter().map(times).collect();
            if stability::grows_to_the_end(&times) {
                found.push(format!("{}.{}", component.name, measure.name));
            }
        }
    }
    found
}

/// What a counter gained in a window, in all replications.
fn gain(replicates: &[Replicate], counter: usize, window: usize) -> f64 {
    replicates.iter().map(|replicate| own_gain(replicate, counter, window)).sum::<u64>() as f64
}

fn own_gain(replicate: &Replicate, counter: usize, window: usize) -> u64 {
    let [before, after] = [window, window + 1].map(|bound| replicate.recorder.snapshots[bound].counters[counter]);
    after.wrapping_sub(before)
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[cfg(test)]
mod tests {
    use crate::experiment::replicate::Plan;
    use crate::experiment::run::run;
    use crate::scenario::Scenario;
    use serde_json::json;

    #[test]
    fn windows_add_up_to_the_metric() {
        let document = json!({
            "scalelab": 1, "name": "cached", "run": { "duration": "100s", "warmup": "0s", "mode": "terminating" },
            "keys": { "items": { "count": 200 } }, "classes": { "page": { "key": "items" } },
            "components": {
                "people": { "clients": { "load": { "poisson": "50/s" }, "to": "cache" } },
                "cache": { "cache": { "on": {}, "capacity": 100, "to": "db" } },
                "db": { "service": { "on": {}, "steps": [{ "cpu": "1ms" }] } } } });
        let scenario = Scenario::from_value(document).expect("the test's scenario is right");
        let result = run(&scenario, "cached", Plan { seed: 1, replications: 3, threads: 1 }, &|_| ());
        let windows = &result.series.measures["cache.hit_ratio"];
        assert_eq!(windows.len(), result.series.in_flight.len());
        let known: Vec<f64> = windows.iter().flatten().copied().collect();
        assert!(known.iter().all(|share| (0.0..=1.0).contains(share)), "{known:?}");
        let (first, last) = (known[..10].iter().sum::<f64>(), known[known.len() - 10..].iter().sum::<f64>());
        assert!(first < last, "a cold cache fills: {first} then {last} in ten windows");
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let whole = &result.metrics["cache.hit_ratio"];
        assert!(
            (mean - whole.value).abs() < 0.03,
            "{mean} over windows of about equal traffic, {} in all",
            whole.value
        );
        assert!(!result.series.measures.contains_key("cache.fetches"), "a rate is no share");
    }
}

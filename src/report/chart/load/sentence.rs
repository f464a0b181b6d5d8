//! What a chart over the load proves, in a sentence, and in small how it was made.

use crate::report::growth::sentence::{crowd, without};
use crate::report::quantity::Figure;
use crate::report::saturation::{Load, Rule, Saturation};
use crate::report::summary;
use crate::stats::result::{Metric, Unit};

/// What the chart proves: `Saturation X* is 165 ± 3 /s, 3.6 % below the predicted 171 /s; latency.p99 < 200ms breaks at
/// 120 ± 4 /s`.
#[must_use]
pub fn title(it: &Saturation) -> String {
    let full = match &it.saturation {
        Load::At(metric) => {
            let beside = it.completes_per_s.map(|same| compared(metric, same));
            format!("Saturation X* is {}{}", Figure::of(metric).inline(), beside.unwrap_or_default())
        }
        Load::Always => "It keeps up with every load that was tried".to_owned(),
        Load::Never | Load::NotByLoad => "It keeps up with no load that was tried".to_owned(),
    };
    let first = broken(it).into_iter().reduce(|a, b| if b.1.value < a.1.value { b } else { a });
    let broken = first.map(|(rule, at)| format!("; {rule} breaks at {}", Figure::of(at).inline()));
    full + &broken.unwrap_or_default()
}

/// How the simulated X* stands to the predicted one, by the same criterion: a distance is told only where the interval
/// shows that there is one.
fn compared(found: &Metric, predicted: f64) -> String {
    let told = rate(predicted);
    match found.interval {
        None => format!("; predicted: {told}"),
        Some(interval) if (interval.low..=interval.high).contains(&predicted) => {
            format!(", which agrees with the predicted {told}")
        }
        Some(_) => {
            let ratio = found.value / predicted;
            let way = if ratio > 1.0 { "above" } else { "below" };
            let apart = format!("{:.1} %", 100.0 * (ratio - 1.0).abs());
            let apart = if apart == "0.0 %" { "less than 0.1 %".to_owned() } else { apart };
            format!(", {apart} {way} the predicted {told}")
        }
    }
}

/// Rules with the loads at which they break.
pub fn broken(it: &Saturation) -> Vec<(String, &Metric)> {
    let named = |rule: &'_ Rule| format!("{} {}", rule.metric, rule.rule);
    it.slo.iter().filter_map(|rule| Some((named(rule), rule.load.at()?))).collect()
}

/// What was done, in words that the title leaves out.
pub fn notes(it: &Saturation) -> Vec<String> {
    let plural = if it.replications == 1 { "" } else { "s" };
    let mut notes =
        vec![format!("{}, seed {}, {} replication{plural} of each load", it.name, it.seed, it.replications)];
    notes.extend(it.users.map(crowd));
    notes.extend(without(&it.left_out));
    notes.extend(it.station.as_ref().map(|full| {
        let full = summary::told(full);
        let at = it.predicted_per_s.map(|at| format!(", at {}, where goodput bends", rate(at))).unwrap_or_default();
        let same = it.completes_per_s.map(|at| format!("; at {} 1 % of the requests are left undone: X*", rate(at)));
        format!("dashed above: predicted without running; {full} is full first{at}{}", same.unwrap_or_default())
    }));
    if it.alone_s.is_some() && it.loads.iter().any(|point| point.mean.is_some()) {
        notes
            .push("dashed below: the predicted mean of requests that never wait, from which the mean rises".to_owned());
    }
    notes.push(intervals(it));
    notes.extend(it.doubts.iter().map(|doubt| format!("the prediction may be wrong: {doubt}")));
    notes
}

/// What strokes, bands and dots mean.
fn intervals(it: &Saturation) -> String {
    let of = |metric: Option<&Metric>| metric.is_some_and(|metric| metric.interval.is_some());
    let any = |point: &crate::stats::load_curve::LoadPoint| {
        of(Some(&point.goodput)) || of(point.mean.as_ref()) || of(point.p99.as_ref())
    };
    let bars = if it.loads.iter().any(any) { "upright bars and bands: 95 % intervals" } else { "no intervals" };
    let hollow = if it.loads.iter().all(|point| point.is_steady) { "" } else { "; hollow: no steady state" };
    format!("{bars}{hollow}")
}

/// Requests per second.
pub fn rate(per_s: f64) -> String {
    Figure::new(per_s, None, Unit::PerSecond).value()
}

//! How loaded each machine set is, and the sentence that says which one matters.

use crate::report::chart::lettering::fitted;
use crate::report::chart::timeline::Windows;
use crate::report::quantity::{count, duration};
use crate::stats::result::{RunResult, SetSeries};
use std::collections::BTreeSet;

/// From here on a window counts as saturated: no core idles for more than a fiftieth of it.
const SATURATED: f64 = 0.98;

/// More sets than this are not read, and make the file large.
const MOST: usize = 24;

/// One machine set in figures.
pub struct Load<'a> {
    /// Its name.
    pub set: &'a str,
    /// Its windows.
    pub series: &'a SetSeries,
    /// Mean utilization after the warm-up.
    pub utilization: f64,
    /// Mean queue after the warm-up.
    pub queue: f64,
    /// Saturated windows after the warm-up.
    pub saturated: usize,
    /// No other set has a higher utilization.
    pub busiest: bool,
}

impl Load<'_> {
    /// `67 % busy, 1.4 waiting`.
    pub fn figures(&self) -> String {
        format!("{} busy, {} waiting", percent(self.utilization), short(self.queue))
    }
}

/// The sets that are drawn: those that have windows, and of very many the busiest; in the order of the topology, then the
/// others by name.
pub fn loads(result: &RunResult) -> Vec<Load<'_>> {
    let loads = all(result);
    let kept = ranked(&loads).into_iter().take(MOST).collect::<BTreeSet<_>>();
    loads.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, load)| load).collect()
}

/// What is not drawn, in words.
pub fn left_out(result: &RunResult) -> Option<String> {
    let loads = all(result);
    let (most, next) = (loads.len(), loads[*ranked(&loads).get(MOST)?].utilization);
    let (rest, busy) = (count((most - MOST) as u64), percent(next));
    Some(format!(
        "the {MOST} busiest of {} machine sets; none of the {rest} others is busier than {busy}",
        count(most as u64)
    ))
}

/// Their numbers, the busiest first.
fn ranked(loads: &[Load]) -> Vec<usize> {
    let mut ranked: Vec<usize> = (0..loads.len()).collect();
    ranked.sort_by(|a, b| loads[*b].utilization.total_cmp(&loads[*a].utilization));
    ranked
}

/// Every set that has windows.
fn all(result: &RunResult) -> Vec<Load<'_>> {
    let sets = &result.series.sets;
    let known = result.topology.sets.iter().filter_map(|set| sets.get_key_value(&set.name));
    let others = sets.iter().filter(|(name, _)| result.topology.sets.iter().all(|set| set.name != **name));
    let mut loads: Vec<Load> = known.chain(others).map(|(name, series)| load(result, name, series)).collect();
    let busiest = (0..loads.len()).reduce(|a, b| if loads[b].utilization > loads[a].utilization { b } else { a });
    if let Some(i) = busiest {
        loads[i].busiest = true;
    }
    loads
}

/// The sentence, without a full stop.
pub fn sentence(loads: &[Load], width_s: f64) -> String {
    let Some(top) = loads.iter().find(|load| load.busiest) else {
        return "No machine set was measured".to_owned();
    };
    let name = |load: &Load| fitted(load.set, 300.0, 18.0, true);
    let busy = percent(top.utilization);
    let fullest = loads.iter().reduce(|a, b| if b.saturated > a.saturated { b } else { a });
    if let Some(full) = fullest.filter(|full| full.saturated > top.saturated) {
        let (time, own) = (duration(full.saturated as f64 * width_s), percent(full.utilization));
        let all = "on the average of the whole run";
        return format!(
            "{} is saturated for {time}, though {} is busier {all}: {busy}, not {own}",
            name(full),
            name(top)
        );
    }
    if top.saturated > 0 {
        let time = duration(top.saturated as f64 * width_s);
        return format!("{} is the busiest set at {busy}, saturated for {time}", name(top));
    }
    let alike: Vec<&Load> = loads.iter().filter(|load| !load.busiest && percent(load.utilization) == busy).collect();
    match alike.as_slice() {
        [] => {}
        [other] => return format!("{} and {} are the busiest sets, at {busy} each", name(top), name(other)),
        several => return format!("{} and {} others are the busiest sets, at {busy} each", name(top), several.len()),
    }
    let others = loads.iter().filter(|load| !load.busiest);
    let Some(next) = others.reduce(|a, b| if b.utilization > a.utilization { b } else { a }) else {
        return format!("{} is {busy} busy, with {} visits waiting on average", name(top), short(top.queue));
    };
    format!("{} is the busiest set at {busy}, the next is {} at {}", name(top), name(next), percent(next.utilization))
}

/// The run's own estimate where there is one, so that chart and tables agree; else the mean of the windows.
fn load<'a>(result: &RunResult, set: &'a str, series: &'a SetSeries) -> Load<'a> {
    let clock = Windows::new(result.series.start_s, result.series.width_s, series.utilization.len());
    let measured = |i: usize| clock.is_some_and(|clock| clock.middle(i) >= result.warmup_s);
    let cut = |values: &[f64]| -> Vec<f64> {
        values.iter().enumerate().filter(|(i, x)| measured(*i) && x.is_finite()).map(|(_, x)| *x).collect()
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let estimate = |suffix: &str| result.metrics.get(&format!("{set}.cpu.{suffix}")).map(|metric| metric.value);
    let utilization = cut(&series.utilization);
    Load {
        set,
        series,
        utilization: estimate("utilization").unwrap_or_else(|| mean(&utilization)),
        queue: estimate("queue").unwrap_or_else(|| mean(&cut(&series.queue))),
        saturated: utilization.iter().filter(|u| **u >= SATURATED).count(),
        busiest: false,
    }
}

fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.01 { "< 1 %".to_owned() } else { format!("{:.0} %", share * 100.0) }
}

fn short(queue: f64) -> String {
    if queue > 0.0 && queue < 0.1 {
        return "< 0.1".to_owned();
    }
    if queue < 10.0 { format!("{queue:.1}") } else { format!("{queue:.0}") }
}

//! What a growth proves, in sentences.

use crate::report::quantity::Figure;
use crate::report::summary;
use crate::stats::growth::{Crossover, Growth, Limit, Line};
use crate::stats::result::Unit;

/// The title: which way is cheaper, and until when there is the larger machine.
#[must_use]
pub fn title(growth: &Growth) -> String {
    let limit = match growth.up.limit {
        Limit::Between { low, high, .. } => Some((low, middle(low, high))),
        Limit::Beyond | Limit::Nowhere => None,
    };
    let largest = growth.up.points.last().map_or("", |point| point.choice.as_str());
    let ends = |at: f64| format!("the largest machine, {largest}, is enough up to {}", about(at));
    match (growth.crossover, limit) {
        (_, None) if growth.up.limit == Limit::Nowhere => {
            "No machine is large enough for any of these loads".to_owned()
        }
        (Crossover::Between { low, high }, Some((end, at))) if high >= end => {
            format!("Scale up is not dearer until no machine is larger: {largest} ends at {}", about(at.max(low)))
        }
        (Crossover::Between { low, high }, limit) => {
            let from = format!("From {} on scale out is cheaper", about(middle(low, high)));
            limit.map_or(from.clone(), |(_, at)| format!("{from}; {}", ends(at)))
        }
        (Crossover::Throughout, limit) => {
            let all = "Scale out is cheaper at every load".to_owned();
            limit.map_or(all.clone(), |(_, at)| format!("{all}; {}", ends(at)))
        }
        (Crossover::Never, limit) => {
            let none = "Scale up is not dearer than scale out at the highest load".to_owned();
            limit.map_or(none.clone(), |(_, at)| format!("{none}; {}", ends(at)))
        }
    }
}

/// The middle of a bracket, in ratios.
#[must_use]
pub fn middle(low: f64, high: f64) -> f64 {
    (low * high).sqrt()
}

/// A load with two or three digits: `about 480 /s`.
#[must_use]
pub fn about(per_s: f64) -> String {
    let rounded: f64 = format!("{per_s:.1e}").parse().expect("a number reads back");
    format!("about {}", rate(rounded))
}

/// A rate.
#[must_use]
pub fn rate(per_s: f64) -> String {
    let figure = Figure::new(per_s, None, Unit::PerSecond).value();
    // A whole number says no more than it knows.
    if per_s >= 1.0 && per_s.fract() == 0.0 { figure.replace(".00", "").replace(".0", "") } else { figure }
}

/// Where scale out becomes cheaper.
#[must_use]
pub fn crossover(growth: &Growth) -> String {
    match growth.crossover {
        Crossover::Between { low, high } => {
            format!(
                "between {} and {}: from there on scale out is cheaper at every load tried",
                rate3(low),
                rate3(high)
            )
        }
        Crossover::Throughout => "below all loads: scale out is cheaper at each".to_owned(),
        Crossover::Never => "none: scale out is not cheaper at the highest load".to_owned(),
    }
}

/// Where a way ends.
#[must_use]
pub fn limit(line: &Line) -> String {
    match &line.limit {
        Limit::Beyond => "beyond the highest load".to_owned(),
        Limit::Nowhere => "below the lowest load".to_owned(),
        Limit::Between { low, high, full } => {
            let full = full.as_ref().map(|name| format!("; {} is full first", summary::told(name)));
            format!("between {} and {}{}", rate3(*low), rate3(*high), full.unwrap_or_default())
        }
    }
}

/// Where the latency of a way becomes twice as long.
#[must_use]
pub fn knee(line: &Line) -> String {
    line.knee().map_or_else(
        || "none: latency does not double".to_owned(),
        |[from, to]| format!("between {} and {}: latency is twice that of the lowest load", rate3(from), rate3(to)),
    )
}

fn rate3(per_s: f64) -> String {
    let rounded: f64 = format!("{per_s:.2e}").parse().expect("a number reads back");
    rate(rounded)
}

/// What was done, for the small print.
#[must_use]
pub fn how(growth: &Growth) -> Vec<String> {
    let goals: Vec<String> = growth.goals.iter().map(|goal| format!("{} {}", goal.metric, goal.rule)).collect();
    let of = |line: &Line| {
        let variant = line.variant.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
        format!("{}{variant}", line.varied)
    };
    let (requests, least) = (crate::report::quantity::count(u64::from(growth.requests)), growth.replications);
    let (seed, outage) = (growth.seed, crate::report::quantity::duration(growth.outage_s));
    let users = growth.users.map(crowd);
    let lines = [
        format!("the cheapest of each way that keeps {}", goals.join(" and ")),
        format!("up: {}; out: {}", of(&growth.up), of(&growth.out)),
        format!("simulated: {least} or more replications of {requests} or more requests, seed {seed}"),
        format!("one dead: requests that succeed in the {outage} after one machine of {} dies", growth.set),
        growth.prices.clone(),
    ];
    lines.into_iter().chain(users).collect()
}

/// What is done with users of closed load where the load grows.
#[must_use]
pub fn crowd(users: u32) -> String {
    let users = crate::report::quantity::count(u64::from(users));
    format!("the {users} users of closed load are taken for others who come at random, however long answers take")
}

//! Scale up against scale out: for growing load, the cheapest size of a machine and the cheapest number of machines that
//! are enough, and what each costs and yields.
//!
//! Every candidate that is chosen was simulated, and so was the next cheaper one, which is not enough; operational
//! analysis only says where to begin. It is taken for granted that a dearer candidate is enough for whatever a cheaper
//! one is. All trials see the same requests (common random numbers).
//!
//! Where scale out becomes the cheaper way, and where the largest of a way ends, is looked for between the loads that
//! were tried, by bisection. Ignored: the scenario's events, which are left out.

mod cheapest;
mod design;
mod hitch;
mod trial;

use super::analysis::Analysis;
use super::saturation::breaks_under_load;
use crate::scenario::Scenario;
use crate::scenario::rule::{Measure, Rule};
use crate::stats::growth::{Crossover, Goal, Growth, Limit, Line, Point, Untold, out_is_cheaper, turn};
use crate::stats::result::FORMAT;
use cheapest::Way;
use design::Design;
use hitch::Hitch;
use indexmap::IndexSet;
pub use trial::Setup;

/// How close the ends of a bracket come.
const CLOSE: f64 = 0.03;
/// Where no loads are given: from this share of what the smallest machine can do,
const LEAST: f64 = 0.25;
/// to so many times what the largest can do.
const MOST: f64 = 1.5;

/// The loads that are tried.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Loads {
    /// The first and the last, in requests per second; without it, around what the sizes can do.
    pub range: Option<(f64, f64)>,
    /// How many, at equal ratios; at least 2.
    pub count: u32,
}

/// A design to start from.
#[derive(Clone, Copy, Debug)]
pub struct Start<'a> {
    /// The design.
    pub scenario: &'a Scenario,
    /// The variant that it is.
    pub variant: Option<&'a str>,
}

/// The rules of a scenario that more load breaks: what must hold. Rules about rates and about windows are left out.
#[must_use]
pub fn goals(scenario: &Scenario) -> Vec<Rule> {
    let is_goal = |rule: &&Rule| rule.window.is_none() && rule.measure != Measure::Rate && breaks_under_load(rule);
    let is_cost = |rule: &&Rule| rule.name.starts_with("cost.");
    scenario.slo.iter().filter(is_goal).filter(|rule| !is_cost(rule)).cloned().collect()
}

/// Tries both ways for every load; `most` is the largest number of machines. `done` hears how many of [`steps`] are
/// finished.
///
/// # Errors
/// If the machines or the load cannot be varied.
pub fn grow(
    (up, out): (Start<'_>, Start<'_>),
    set: &str,
    (loads, most): (Loads, u32),
    setup: Setup<'_>,
    done: &dyn Fn(u32),
) -> Result<Growth, String> {
    if goals(up.scenario) != setup.goals {
        return Err("the two designs have different rules; expected the same `slo` in both".to_owned());
    }
    let mut ways =
        [Way::new(Design::up(up.scenario, set)?, setup), Way::new(Design::out(out.scenario, set, most)?, setup)];
    let loads = spread(loads, &mut ways[0])?;
    let steps = steps(loads.len() as u32);
    let Tried { loads, points, untold } = tried(&loads, &mut ways, done)?;
    let enough = |way: usize, at: usize| points[way][at].is_enough.then_some(points[way][at].cost_per_hour);
    let known: Vec<_> = (0..loads.len()).map(|at| out_is_cheaper(enough(0, at), enough(1, at))).collect();
    let crossover = crossover(&loads, &known, &mut ways)?;
    done(steps - 1);
    let [up_points, out_points] = points;
    let [way_up, way_out] = &mut ways;
    let up_line = line(way_up, up.variant, up_points)?;
    let out_line = line(way_out, out.variant, out_points)?;
    done(steps);
    let goal = |rule: &Rule| Goal { metric: rule.metric.clone(), rule: rule.text.clone() };
    Ok(Growth {
        scalelab: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        name: out.scenario.document.name.clone(),
        set: set.to_owned(),
        goals: setup.goals.iter().map(goal).collect(),
        latency: setup.latency.to_owned(),
        latency_goal_s: setup.goals.iter().find(|goal| goal.name == setup.latency).map(|goal| goal.value),
        prices: out.scenario.catalogue.told(),
        users: Analysis::new(out.scenario).users.map(|users| users.count),
        left_out: left_out([out.scenario, up.scenario]),
        seed: setup.plan.seed,
        requests: setup.requests,
        replications: setup.plan.replications,
        outage_s: setup.outage_s,
        up: up_line,
        out: out_line,
        untold,
        crossover,
    })
}

/// What the loads that were tried have shown.
#[derive(Default)]
struct Tried {
    /// Loads under which both ways could be judged.
    loads: Vec<f64>,
    /// What both ways yield under them.
    points: [Vec<Point>; 2],
    /// The other loads.
    untold: Vec<Untold>,
}

/// What both ways yield under each load.
fn tried(loads: &[f64], ways: &mut [Way<'_>; 2], done: &dyn Fn(u32)) -> Result<Tried, String> {
    let mut tried = Tried::default();
    for (number, load_per_s) in (1u32..).zip(loads.iter().copied()) {
        let [up, out] = ways;
        match up.point(load_per_s).and_then(|up| Ok([up, out.point(load_per_s)?])) {
            Ok(pair) => {
                tried.loads.push(load_per_s);
                tried.points.iter_mut().zip(pair).for_each(|(points, point)| points.push(point));
            }
            Err(Hitch::Load(why)) => tried.untold.push(Untold { load_per_s, why }),
            Err(Hitch::Design(why)) => return Err(why),
        }
        done(number);
    }
    match tried.untold.first().filter(|_| tried.loads.is_empty()) {
        Some(first) => Err(first.why.clone()),
        None => Ok(tried),
    }
}

/// The events of the designs, each name once.
fn left_out(designs: [&Scenario; 2]) -> Vec<String> {
    let names: IndexSet<&String> = designs.iter().flat_map(|design| design.document.events.keys()).collect();
    names.into_iter().cloned().collect()
}

/// The number of steps for so many loads.
#[must_use]
pub fn steps(loads: u32) -> u32 {
    loads + 2
}

/// The loads, each rounded to two digits.
fn spread(loads: Loads, up: &mut Way<'_>) -> Result<Vec<f64>, String> {
    let (low, high) = if let Some(range) = loads.range {
        range
    } else {
        let largest = up.design.len() - 1;
        (LEAST * up.saturation(0)?, MOST * up.saturation(largest)?)
    };
    if !(low > 0.0 && low < high && high.is_finite()) {
        return Err("nothing says how far the load may grow; expected a range of loads".to_owned());
    }
    let step = libm::log(high / low) / f64::from(loads.count - 1);
    let at = |number: u32| two_digits(low * libm::exp(step * f64::from(number)));
    let mut found: Vec<f64> = (0..loads.count).map(at).collect();
    found.dedup();
    for load_per_s in found.first().into_iter().chain(found.last()) {
        up.check(*load_per_s)?;
    }
    Ok(found)
}

fn two_digits(x: f64) -> f64 {
    format!("{x:.1e}").parse().expect("a number reads back")
}

/// Where scale out becomes the cheaper way.
fn crossover(loads: &[f64], known: &[Option<bool>], ways: &mut [Way<'_>; 2]) -> Result<Crossover, String> {
    match turn(known) {
        Err(true) => Ok(Crossover::Throughout),
        Err(false) => Ok(Crossover::Never),
        Ok([before, after]) => {
            let (low, high) = between(loads[before], loads[after], &mut |load| {
                let [up, out] = ways;
                Ok(out_is_cheaper(up.cost(load)?, out.cost(load)?) != Some(true))
            })?;
            Ok(Crossover::Between { low, high })
        }
    }
}

/// A way with its limit.
fn line(way: &mut Way<'_>, variant: Option<&str>, points: Vec<Point>) -> Result<Line, String> {
    let last = points.iter().rposition(|point| point.is_enough);
    let limit = match last {
        None => Limit::Nowhere,
        Some(at) if at + 1 == points.len() => Limit::Beyond,
        Some(at) => {
            let (low, high) = (points[at].load_per_s, points[at + 1].load_per_s);
            let (low, high) = between(low, high, &mut |load| way.largest_is_enough(load))?;
            Limit::Between { low, high, full: way.full_first()? }
        }
    };
    let variant = variant.map(str::to_owned);
    Ok(Line { variant, varied: way.design.told(), points, limit })
}

/// Narrows a bracket down to where something ceases to hold that holds at its lower end and not at its upper, as far as
/// it can be told.
fn between(
    mut low: f64,
    mut high: f64,
    holds: &mut dyn FnMut(f64) -> Result<bool, Hitch>,
) -> Result<(f64, f64), String> {
    while high / low > 1.0 + CLOSE {
        let middle = (low * high).sqrt();
        match holds(middle) {
            Ok(true) => low = middle,
            Ok(false) => high = middle,
            Err(Hitch::Load(_)) => break,
            Err(Hitch::Design(why)) => return Err(why),
        }
    }
    Ok((low, high))
}

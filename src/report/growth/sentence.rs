//! What a growth proves, in sentences.

use crate::report::quantity::Figure;
use crate::report::summary;
use crate::stats::growth::{Crossover, Growth, Limit, Line, Untold};
use crate::stats::result::Unit;
use std::cmp::Ordering;

/// The title: which way is cheaper at loads for which both are enough, and where they end.
#[must_use]
pub fn title(growth: &Growth) -> String {
    let cheaper = cheaper(growth);
    ending(growth).map_or(cheaper.clone(), |ending| format!("{cheaper}; {ending}"))
}

fn cheaper(growth: &Growth) -> String {
    let is_nowhere = |line: &Line| line.limit == Limit::Nowhere;
    match [&growth.up, &growth.out].map(is_nowhere) {
        [true, true] => return "Neither way is enough for any of these loads".to_owned(),
        [true, false] => return "Scale up is not enough for any of these loads".to_owned(),
        [false, true] => return "Scale out is not enough for any of these loads".to_owned(),
        [false, false] => {}
    }
    let both = both(growth);
    let is_whole = both.len() == growth.up.points.len();
    let Some((last, _)) = both.last() else {
        return "For none of these loads both are enough".to_owned();
    };
    let out: Vec<bool> = both.iter().map(|(_, order)| order.is_lt()).collect();
    match out.iter().position(|is_cheaper| *is_cheaper) {
        None if is_whole => "Scale up is not dearer than scale out at any load".to_owned(),
        None if by_price(growth).is_none() && growth.crossover != Crossover::Never => {
            "Scale up is not dearer as long as it is enough".to_owned()
        }
        None => format!("Up to {} scale up is not dearer than scale out", rate(*last)),
        Some(0) if out.iter().all(|it| *it) && is_whole => "Scale out is cheaper at every load".to_owned(),
        Some(0) if out.iter().all(|it| *it) => "Scale out is cheaper wherever both are enough".to_owned(),
        Some(at) if out[at..].iter().all(|it| *it) => match by_price(growth) {
            Some((low, high)) => format!("From {} on scale out is cheaper", about(middle(low, high))),
            None => format!("From {} to {} scale out is cheaper", rate(both[at].0), rate(*last)),
        },
        Some(_) => stretches(growth, &both),
    }
}

/// Loads for which both ways are enough, and what scale out costs against scale up.
#[must_use]
pub fn both(growth: &Growth) -> Vec<(f64, Ordering)> {
    let pairs = growth.up.points.iter().zip(&growth.out.points).filter(|(up, out)| up.is_enough && out.is_enough);
    pairs.map(|(up, out)| (up.load_per_s, out.cost_per_hour.total_cmp(&up.cost_per_hour))).collect()
}

/// The loads between which scale out becomes the cheaper of two ways that are both enough; none where it is only the way
/// that is left.
#[must_use]
pub fn by_price(growth: &Growth) -> Option<(f64, f64)> {
    let Crossover::Between { low, high } = growth.crossover else { return None };
    let is_end = bracket(&growth.up).is_some_and(|(end, _)| high >= end);
    (!is_end).then_some((low, high))
}

/// Where the ways end, if they do; the largest machine is to blame only where its own cores are full.
fn ending(growth: &Growth) -> Option<String> {
    let Growth { up, out, set, .. } = growth;
    let alone =
        |line: &Line| full(line).map(|name| format!(": {} is full first", summary::told(name))).unwrap_or_default();
    let largest = || match full(up) {
        Some(name) if *name != format!("{set}.cpu") => ("scale up".to_owned(), alone(up)),
        Some(_) | None => {
            let choice = up.points.last().map_or("", |point| &point.choice);
            (format!("the largest machine, {choice},"), String::new())
        }
    };
    match [bracket(up), bracket(out)] {
        [None, None] => None,
        [Some(one), Some(other)] if is_same(one, other) => {
            let why = if full(up) == full(out) { alone(up) } else { String::new() };
            Some(format!("neither is enough from {} on{why}", rate3(one.1.max(other.1))))
        }
        [Some((low, high)), None] => {
            let (who, why) = largest();
            Some(format!("{who} is enough up to {}{why}", about(middle(low, high))))
        }
        [None, Some((low, high))] => {
            Some(format!("scale out is enough up to {}{}", about(middle(low, high)), alone(out)))
        }
        [Some(one), Some(other)] => {
            let [one, other] = [one, other].map(|(low, high)| about(middle(low, high)));
            Some(format!("{} is enough up to {one}, scale out up to {other}", largest().0))
        }
    }
}

/// True if both ways end at the same load, as the same is full, whatever is larger or more.
#[must_use]
pub fn ends_alike(growth: &Growth) -> bool {
    let Growth { up, out, .. } = growth;
    let is_same = bracket(up).zip(bracket(out)).is_some_and(|(one, other)| is_same(one, other));
    is_same && full(up).is_some() && full(up) == full(out)
}

/// Brackets that overlap.
fn is_same(one: (f64, f64), other: (f64, f64)) -> bool {
    one.0 <= other.1 && other.0 <= one.1
}

fn bracket(line: &Line) -> Option<(f64, f64)> {
    match line.limit {
        Limit::Between { low, high, .. } => Some((low, high)),
        Limit::Beyond | Limit::Nowhere => None,
    }
}

fn full(line: &Line) -> Option<&String> {
    match &line.limit {
        Limit::Between { full, .. } => full.as_ref(),
        Limit::Beyond | Limit::Nowhere => None,
    }
}

/// Who is cheaper where, if scale out is so at some loads and not at others above them.
fn stretches(growth: &Growth, both: &[(f64, Ordering)]) -> String {
    let of =
        |wanted: Ordering| -> Vec<(f64, bool)> { both.iter().map(|(load, order)| (*load, *order == wanted)).collect() };
    let on = by_price(growth).map(|(low, high)| about(middle(low, high))).unwrap_or_default();
    let out = ranges(&of(Ordering::Less), &on);
    match ranges(&of(Ordering::Greater), "") {
        up if up.is_empty() => format!("Scale out is never dearer: cheaper {out}"),
        up => format!("Scale out is cheaper {out}, scale up {up}"),
    }
}

/// `up to 140 /s and from 250 /s on`: neighbours for which it is so together; `on` is from where to the end, if known.
fn ranges(loads: &[(f64, bool)], on: &str) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut at = 0;
    for run in loads.chunk_by(|a, b| a.1 == b.1) {
        let (begins, ends) = (at == 0, at + run.len() == loads.len());
        at += run.len();
        if !run[0].1 {
            continue;
        }
        let [first, last] = [run[0].0, run[run.len() - 1].0].map(rate);
        said.push(match (begins, ends) {
            (true, true) => "at every load".to_owned(),
            (true, false) => format!("up to {last}"),
            (false, true) => format!("from {} on", if on.is_empty() { &first } else { on }),
            (false, false) if run.len() == 1 => format!("at {first}"),
            (false, false) => format!("from {first} to {last}"),
        });
    }
    said.join(" and ")
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

/// Why a way ends: what is full first, if that is known, else that there is no more.
#[must_use]
pub fn end(line: &Line) -> String {
    let most = || format!("no more than {}", line.points.last().map_or("", |point| &point.choice));
    match &line.limit {
        Limit::Between { full: Some(name), .. } => format!("{} is full first", summary::told(name)),
        Limit::Between { full: None, .. } | Limit::Beyond | Limit::Nowhere => most(),
    }
}

/// A load with three digits.
#[must_use]
pub fn rate3(per_s: f64) -> String {
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
    lines.into_iter().chain(users).chain(without(&growth.left_out)).chain(untold(growth)).collect()
}

/// Which loads have no row, and why: each reason once.
fn untold(growth: &Growth) -> Vec<String> {
    let line = |alike: &[Untold]| {
        let loads: Vec<String> = alike.iter().map(|it| rate(it.load_per_s)).collect();
        format!("nothing can be told at {}: {}", loads.join(", "), alike[0].why)
    };
    growth.untold.chunk_by(|a, b| a.why == b.why).map(line).collect()
}

/// What is left out of what is simulated: `simulated without the events: “blade dies”`; none if nothing is.
#[must_use]
pub fn without(events: &[String]) -> Option<String> {
    let names: Vec<String> = events.iter().map(|name| format!("“{name}”")).collect();
    let plural = if names.len() == 1 { "" } else { "s" };
    (!names.is_empty()).then(|| format!("simulated without the event{plural} {}", names.join(", ")))
}

/// What is done with users of closed load where the load grows.
#[must_use]
pub fn crowd(users: u32) -> String {
    let users = crate::report::quantity::count(u64::from(users));
    format!("the {users} users of closed load are taken for others who come at random, however long answers take")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::report::fixture::metric;
    use crate::stats::growth::Point;

    /// Costs of scale up and scale out at 50, 100, 200, 400 a second; nothing costs nothing, as it is not enough.
    pub fn growth(costs: [(f64, f64); 4], crossover: Crossover) -> Growth {
        let line = |cost: fn((f64, f64)) -> f64| {
            let point = |(load_per_s, costs): (f64, (f64, f64))| Point {
                load_per_s,
                choice: "128".to_owned(),
                machines: 128,
                cores: 128,
                is_enough: cost(costs) > 0.0,
                cost_per_hour: cost(costs),
                latency: None,
                goodput: metric(load_per_s, None, Unit::PerSecond),
                availability: None,
            };
            let points = [50.0, 100.0, 200.0, 400.0].into_iter().zip(costs).map(point).collect();
            Line { variant: None, varied: String::new(), points, limit: Limit::Beyond }
        };
        Growth {
            scalelab: 1,
            version: String::new(),
            name: "shop".to_owned(),
            set: "box".to_owned(),
            goals: Vec::new(),
            latency: "latency.p99".to_owned(),
            latency_goal_s: None,
            prices: String::new(),
            users: None,
            left_out: Vec::new(),
            seed: 1,
            requests: 1,
            replications: 1,
            outage_s: 1.0,
            up: line(|costs| costs.0),
            out: line(|costs| costs.1),
            untold: Vec::new(),
            crossover,
        }
    }

    #[test]
    fn the_title_is_true_of_every_load_of_the_table() {
        let turn = Crossover::Between { low: 200.0, high: 312.5 };
        let cases = [
            (
                [(2.0, 1.0), (3.0, 2.0), (4.0, 4.0), (8.0, 6.0)],
                turn,
                "Scale out is never dearer: cheaper up to 100 /s and from about 250 /s on",
            ),
            (
                [(2.0, 1.0), (2.0, 3.0), (3.0, 4.0), (8.0, 6.0)],
                turn,
                "Scale out is cheaper up to 50 /s and from about 250 /s on, scale up from 100 /s to 200 /s",
            ),
            (
                [(1.0, 1.0), (3.0, 2.0), (3.0, 4.0), (0.0, 0.0)],
                Crossover::Never,
                "Scale out is cheaper at 100 /s, scale up from 200 /s on",
            ),
            ([(1.0, 2.0), (2.0, 2.0), (3.0, 4.0), (8.0, 6.0)], turn, "From about 250 /s on scale out is cheaper"),
            (
                [(3.0, 2.0), (3.0, 2.0), (5.0, 4.0), (0.0, 6.0)],
                Crossover::Throughout,
                "Scale out is cheaper wherever both are enough",
            ),
            (
                [(1.0, 1.0), (2.0, 3.0), (0.0, 0.0), (0.0, 0.0)],
                Crossover::Never,
                "Up to 100 /s scale up is not dearer than scale out",
            ),
            ([(1.0, 1.0); 4], Crossover::Never, "Scale up is not dearer than scale out at any load"),
        ];
        for (costs, crossover, expected) in cases {
            assert_eq!(title(&growth(costs, crossover)), expected, "{costs:?}");
        }
    }

    #[test]
    fn an_end_is_blamed_on_what_is_full() {
        let at = |low: f64, full: &str| Limit::Between { low, high: low * 1.02, full: Some(full.to_owned()) };
        let cases = [
            (
                at(344.0, "back.cpu"),
                at(344.0, "back.cpu"),
                "neither is enough from 351 /s on: CPU of back is full first",
            ),
            (at(344.0, "box.cpu"), at(350.0, "back.cpu"), "neither is enough from 357 /s on"),
            (at(344.0, "box.cpu"), Limit::Beyond, "the largest machine, 128, is enough up to about 350 /s"),
            (at(344.0, "back.cpu"), Limit::Beyond, "scale up is enough up to about 350 /s: CPU of back is full first"),
            (Limit::Beyond, at(100.0, "back.cpu"), "scale out is enough up to about 100 /s: CPU of back is full first"),
            (
                at(100.0, "box.cpu"),
                at(344.0, "back.cpu"),
                "the largest machine, 128, is enough up to about 100 /s, scale out up to about 350 /s",
            ),
        ];
        for (up, out, expected) in cases {
            let mut growth = growth([(1.0, 1.0); 4], Crossover::Never);
            (growth.up.limit, growth.out.limit) = (up, out);
            assert_eq!(ending(&growth).as_deref(), Some(expected));
            assert_eq!(ends_alike(&growth), expected.starts_with("neither") && expected.contains("CPU"));
        }
    }

    #[test]
    fn who_is_enough_nowhere_has_no_price() {
        let mut growth = growth([(0.0, 0.0); 4], Crossover::Never);
        growth.up.limit = Limit::Nowhere;
        assert_eq!(title(&growth), "Scale up is not enough for any of these loads");
        growth.out.limit = Limit::Nowhere;
        assert_eq!(title(&growth), "Neither way is enough for any of these loads");
    }

    #[test]
    fn the_end_of_a_way_has_its_reason() {
        let Growth { mut out, mut left_out, .. } = growth([(1.0, 1.0); 4], Crossover::Never);
        assert_eq!(end(&out), "no more than 128");
        out.limit = Limit::Between { low: 1.0, high: 2.0, full: Some("back.cpu".to_owned()) };
        assert_eq!(end(&out), "CPU of back is full first");
        assert_eq!(without(&left_out), None);
        left_out.extend(["blade dies".to_owned(), "sale".to_owned()]);
        assert_eq!(without(&left_out).expect("two"), "simulated without the events “blade dies”, “sale”");
    }
}

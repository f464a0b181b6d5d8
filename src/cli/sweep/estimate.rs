//! `scalelab sweep --estimate`: what a sweep would take, from a few of its points.

use crate::experiment::sweep::Plan;
use crate::experiment::sweep::pilot::{self, Pilot, pilot};
use crate::experiment::sweep::point::{Prepare, Setup};
use crate::report::quantity;
use crate::stats::sweep::{Outcome, Row};
use std::fmt::Write;
use std::time::Duration;

/// Points that are tried: the ends of the plan's order and some between them.
const PILOTS: u32 = 5;
/// How long each is tried.
const EACH: Duration = Duration::from_secs(1);

/// Runs the pilots and says what the whole would take.
pub fn text(plan: &Plan, setup: Setup<'_>, prepare: Prepare<'_>) -> String {
    let points = plan.points();
    let mut numbers: Vec<u32> =
        (0..PILOTS).map(|at| (u64::from(points - 1) * u64::from(at) / u64::from(PILOTS - 1)) as u32).collect();
    numbers.dedup();
    let pilots: Vec<Pilot> = numbers.iter().map(|point| pilot(plan, setup, *point, prepare, EACH)).collect();
    let (threads, all) = (setup.processors() as f64, f64::from(points));
    let mean = pilots.iter().map(|pilot| pilot.seconds).sum::<f64>() / pilots.len() as f64;
    let slowest = pilots.iter().map(|pilot| pilot.seconds).fold(0.0, f64::max);
    let at_least = if plan.document.precision.is_some() { "at least" } else { "about" };
    let is_failed = |outcome: &Outcome| matches!(outcome, Outcome::Failed { .. });
    let unknown = pilots.iter().filter(|pilot| pilot.outcome.is_none()).map(|pilot| pilot.point.to_string());
    let mut text = format!(
        "{}: {} points, {} rows of CSV, about {} of JSON\n",
        plan.document.name,
        quantity::count(points.into()),
        quantity::count(u64::from(points) * setup.metrics.len() as u64),
        size(bytes(plan, &pilots) * all),
    );
    let lines = [
        format!(
            "{} of them were tried: {} each on average, {} the slowest",
            pilots.len(),
            quantity::about(mean),
            quantity::about(slowest)
        ),
        format!(
            "so all take {at_least} {} of CPU time, {} on {threads} threads",
            long(mean * all),
            long(mean * all / threads)
        ),
    ];
    let of_some = [
        (of(&pilots, pilot::is_doubtful), "unstable, or too short for figures that can be trusted"),
        (of(&pilots, is_failed), "failed"),
        (joined(unknown), "not one replication was complete within a second: the time is a guess"),
    ];
    let some = of_some.into_iter().filter(|(points, _)| !points.is_empty());
    for line in
        lines.into_iter().chain(some.map(|(points, what)| {
            format!("{} {points}: {what}", if points.contains(',') { "points" } else { "point" })
        }))
    {
        writeln!(text, "  {line}").expect("writing to a string does not fail");
    }
    text
}

/// Bytes of a point in the store.
fn bytes(plan: &Plan, pilots: &[Pilot]) -> f64 {
    let line = |pilot: &Pilot| {
        let (levels, outcome) = (plan.design.levels(pilot.point), pilot.outcome.clone()?);
        let row = Row { point: pilot.point, levels, outcome };
        Some(serde_json::to_string(&row).expect("a row is JSON").len())
    };
    let lines: Vec<usize> = pilots.iter().filter_map(line).collect();
    lines.iter().sum::<usize>() as f64 / lines.len().max(1) as f64
}

fn of(pilots: &[Pilot], is: impl Fn(&Outcome) -> bool) -> String {
    let found = pilots.iter().filter(|pilot| pilot.outcome.as_ref().is_some_and(&is));
    joined(found.map(|pilot| pilot.point.to_string()))
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

/// A long time with two digits, as people say it: `25 h`, `14 d`.
fn long(seconds: f64) -> String {
    let units = [(86_400.0, "d"), (3600.0, "h"), (60.0, "min")];
    let unit = units.into_iter().find(|(unit, _)| seconds >= 2.0 * unit);
    unit.map_or_else(|| quantity::about(seconds), |(unit, name)| format!("{} {name}", digits(seconds / unit)))
}

/// A size with two digits.
fn size(bytes: f64) -> String {
    let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    let (unit, name) = units.into_iter().find(|(unit, _)| bytes >= *unit).unwrap_or((1.0, "B"));
    format!("{} {name}", digits(bytes / unit))
}

/// Two digits, all of a larger number.
fn digits(x: f64) -> String {
    if x < 9.95 { format!("{x:.1}") } else { format!("{x:.0}") }
}

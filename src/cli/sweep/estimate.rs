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
        "{}: {} points, {} rows of CSV, about {:.1} MB of JSON\n",
        plan.document.name,
        quantity::count(points.into()),
        quantity::count(u64::from(points) * setup.metrics.len() as u64),
        bytes(plan, &pilots) * all / 1e6,
    );
    let lines = [
        format!(
            "{} pilot points take {} each, the slowest {}",
            pilots.len(),
            quantity::about(mean),
            quantity::about(slowest)
        ),
        format!(
            "all points: {at_least} {} of CPU time, {} on {threads} threads",
            quantity::about(mean * all),
            quantity::about(mean * all / threads)
        ),
        format!("pilot points not to be trusted: {}", of(&pilots, pilot::is_doubtful)),
        format!("pilot points that fail: {}", of(&pilots, is_failed)),
        format!("pilot points of which no replication was complete in {EACH:?}: {}", or_none(joined(unknown))),
    ];
    for line in lines {
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
    or_none(joined(found.map(|pilot| pilot.point.to_string())))
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none".to_owned() } else { text }
}

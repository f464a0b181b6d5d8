//! `scalelab sweep --estimate`: what a sweep would take, from a few of its points.

use crate::experiment::sweep::point::{Prepare, Setup};
use crate::experiment::sweep::{self, Plan};
use crate::report::quantity;
use crate::stats::result::Verdict;
use crate::stats::sweep::{Outcome, Row};
use std::sync::Mutex;
use std::time::Instant;

/// Points that are tried: the ends of the plan's order and some between them.
const PILOTS: u32 = 5;

/// Runs the pilots and says what the whole would take.
pub fn text(plan: &Plan, setup: Setup<'_>, prepare: Prepare<'_>) -> String {
    let points = plan.points();
    let mut pilots: Vec<u32> =
        (0..PILOTS).map(|at| (u64::from(points - 1) * u64::from(at) / u64::from(PILOTS - 1)) as u32).collect();
    pilots.dedup();
    let (mut rows, mut slowest, mut seconds) = (Vec::new(), 0f64, 0f64);
    for &pilot in &pilots {
        let (found, started) = (Mutex::new(None), Instant::now());
        sweep::run(plan, Setup { threads: 1, ..setup }, &[pilot], prepare, &|row| {
            found.lock().expect("nobody panics with a row").replace(row);
            true
        });
        let took = started.elapsed().as_secs_f64();
        (slowest, seconds) = (slowest.max(took), seconds + took);
        rows.extend(found.into_inner().expect("nobody panics with a row"));
    }
    let threads = setup.processors();
    let mean = seconds / pilots.len() as f64;
    let bytes: usize = rows.iter().map(|row| serde_json::to_string(row).expect("a row is JSON").len()).sum();
    let bytes = bytes as f64 / pilots.len() as f64 * f64::from(points);
    let shown = |rows: Vec<u32>| rows.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    format!(
        "{}: {} points, {} rows of CSV, about {:.1} MB of JSON\n  {} pilot points took {} each, the slowest {}\n  all points: about {} of CPU time, {} on {threads} threads\n  pilot points not to be trusted: {}\n  pilot points that fail: {}\n",
        plan.document.name,
        quantity::count(points.into()),
        quantity::count(u64::from(points) * setup.metrics.len() as u64),
        bytes / 1e6,
        pilots.len(),
        quantity::about(mean),
        quantity::about(slowest),
        quantity::about(mean * f64::from(points)),
        quantity::about(mean * f64::from(points) / threads as f64),
        or_none(shown(of(
            &rows,
            |outcome| matches!(outcome, Outcome::Measured { verdict, .. } if *verdict != Verdict::Ok)
        ))),
        or_none(shown(of(&rows, |outcome| matches!(outcome, Outcome::Failed { .. })))),
    )
}

fn of(rows: &[Row], is: impl Fn(&Outcome) -> bool) -> Vec<u32> {
    rows.iter().filter(|row| is(&row.outcome)).map(|row| row.point).collect()
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none".to_owned() } else { text }
}

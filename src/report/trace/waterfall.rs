//! A request, visit by visit: when it came, how it spent its time, how it ended.

use super::bars::{WIDTH, bar};
use super::{choice, ending, place, seconds};
use crate::engine::time::Instant;
use crate::report::quantity::{Figure, count};
use crate::report::text::grid::{Align, Grid};
use crate::stats::result::Unit;
use crate::stats::trace::{Request, Spent, Trace, Visit};
use std::fmt::Write;

/// Visits that are shown; a request of more is told how many are left out.
const MOST: usize = 60;

/// A heading and a line for each visit, callees indented below their callers.
pub fn write(trace: &Trace, request: &Request) -> String {
    let mut text = heading(trace, request);
    let pauses = request.visits.iter().any(|visit| visit.spent(trace.stopped).paused > 0);
    let columns = if pauses { 8 } else { 7 };
    let mut aligns = vec![Align::Right; columns];
    (aligns[0], aligns[columns - 1], aligns[columns - 2]) = (Align::Left, Align::Left, Align::Left);
    let mut grid = Grid::new(&aligns);
    let mut head = vec!["Visit", "arrived", "waited", "served", "called", "ended", ""];
    if pauses {
        head.insert(4, "paused");
    }
    grid.row(&head);
    let rows = ordered(request);
    for &(at, depth) in rows.iter().take(MOST) {
        let mut cells = row(trace, request, &request.visits[at], depth);
        if !pauses {
            cells.remove(4);
        }
        grid.row(&cells.iter().map(String::as_str).collect::<Vec<_>>());
    }
    // Bars are set beside the figures and not into their grid, which would break them.
    let lines = grid.lines();
    let widest = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
    let bars = std::iter::once(String::new()).chain(rows.iter().map(|(at, _)| bar(request, &request.visits[*at])));
    for (line, bar) in lines.iter().zip(bars) {
        let gap = " ".repeat(widest - line.chars().count());
        let bar = format!("{bar}{}", " ".repeat(WIDTH as usize - bar.chars().count()));
        let line = format!("{line}{gap} |{bar}|");
        writeln!(text, "{}", line.trim_end()).expect("writing to a string does not fail");
    }
    if rows.len() > MOST {
        let left = rows.len() - MOST;
        writeln!(text, "  and {} more visits", count(left as u64)).expect("writing to a string does not fail");
    }
    text
}

fn heading(trace: &Trace, request: &Request) -> String {
    let time = |ticks: u64| Figure::new(seconds(trace, ticks as f64), None, Unit::Seconds).value();
    let class = &trace.names.classes[request.class];
    let class = if class.is_empty() { String::new() } else { format!(" ({class})") };
    let why: Vec<String> = request.choices.iter().map(|it| choice(*it)).collect();
    let (number, ended) = (count(request.number), ending(request.ending));
    let latency = time((request.ended - request.issued).0);
    let at = seconds(trace, request.issued.0 as f64);
    format!("Request {number}{class}: {ended} after {latency}, issued at {at} s; {}\n", why.join(", "))
}

/// Visits with their depths: each followed by those that it called, in the order of their being called.
fn ordered(request: &Request) -> Vec<(usize, usize)> {
    let mut callees = vec![Vec::new(); request.visits.len()];
    for (at, visit) in request.visits.iter().enumerate().rev() {
        if let Some((caller, _)) = visit.caller {
            callees[caller].push(at);
        }
    }
    let (mut found, mut open) = (Vec::new(), vec![(0, 0)]);
    while let Some((at, depth)) = open.pop() {
        found.push((at, depth));
        open.extend(callees[at].iter().map(|callee| (*callee, depth + 1)));
    }
    found
}

fn row(trace: &Trace, request: &Request, visit: &Visit, depth: usize) -> Vec<String> {
    let time = |ticks: u64| match ticks {
        0 => "–".to_owned(),
        _ => Figure::new(seconds(trace, ticks as f64), None, Unit::Seconds).value(),
    };
    let after = |at: Option<Instant>| match at {
        Some(at) if at == request.issued => "0".to_owned(),
        Some(at) => time((at - request.issued).0),
        None => "–".to_owned(),
    };
    let Spent { waited, served, paused, called } = visit.spent(trace.stopped);
    let how = match (visit.forwarded, visit.arrived) {
        (true, _) => "passed on".to_owned(),
        (false, None) => "did not come in".to_owned(),
        (false, Some(_)) => ending(visit.ending),
    };
    let name = format!("{}{}", "  ".repeat(depth), place(&trace.names, request, visit));
    let spent = [waited, served, paused, called].map(time);
    [name, after(visit.arrived)].into_iter().chain(spent).chain([after(visit.ended), how]).collect()
}

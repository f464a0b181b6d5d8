//! A request, visit by visit: when it came, how it spent its time, how it ended.

use super::bars::{WIDTHS, bar};
use super::{choice, ending, part, place, seconds};
use crate::report::quantity::{Figure, count, share};
use crate::report::text::WIDTH as COLUMNS;
use crate::report::text::grid::{Align, Grid};
use crate::stats::result::Unit;
use crate::stats::trace::attribution::{Part, attribute};
use crate::stats::trace::{Instant, Request, Spent, Trace, Visit};
use std::cmp::Reverse;
use std::fmt::Write;

/// Visits that are shown; a request of more is told how many are left out.
pub const MOST: usize = 60;
/// The head of the figures.
const HEAD: [&str; 8] = ["Visit", "arrived", "waited", "served", "paused", "called", "ended", HOW];
const HOW: &str = "how";
/// Which of them is left out where nobody pauses.
const PAUSED: usize = 4;
/// Parts of a request's time that are told.
const LARGEST: usize = 3;
/// No time at all.
pub const NONE: &str = "–";
/// Columns between the figures and the end of a bar, less the bar.
const FRAME: usize = 5;

/// A heading and a line for each visit, callees indented below their callers.
pub fn write(trace: &Trace, request: &Request) -> String {
    let mut text = format!("{}\n  {}\n", heading(trace, request), largest(trace, request));
    let rows = ordered(request);
    let mut shown: Vec<Vec<String>> = vec![HEAD.map(str::to_owned).to_vec()];
    shown.extend(rows.iter().take(MOST).map(|&(at, depth)| row(trace, request, &request.visits[at], depth)));
    if shown[1..].iter().all(|row| row[PAUSED] == NONE) {
        for row in &mut shown {
            row.remove(PAUSED);
        }
    }
    // What the figures leave of the line is for the bars.
    let widest = grid(&shown).iter().map(|line| line.chars().count()).max().unwrap_or_default();
    let [most, least] = WIDTHS;
    let width = usize::from(COLUMNS).saturating_sub(widest + FRAME).min(most);
    if width >= least {
        shown[0].push(String::new());
        for (row, (at, _)) in shown[1..].iter_mut().zip(&rows) {
            row.push(format!("|{}|", bar(request, &request.visits[*at], width)));
        }
    }
    for line in grid(&shown) {
        put(&mut text, &line);
    }
    if rows.len() > MOST {
        put(&mut text, &format!("  and {} more visits", count((rows.len() - MOST) as u64)));
    }
    text
}

/// Rows under one another: the name and what is behind the figures to the left, the figures to the right.
fn grid(rows: &[Vec<String>]) -> Vec<String> {
    let how = rows[0].iter().position(|cell| cell == HOW).expect("it is in the head");
    let align = |at: usize| if at == 0 || at >= how { Align::Left } else { Align::Right };
    let mut grid = Grid::new(&(0..rows[0].len()).map(align).collect::<Vec<_>>());
    for row in rows {
        grid.row(&row.iter().map(String::as_str).collect::<Vec<_>>());
    }
    grid.lines()
}

fn put(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("writing to a string does not fail");
}

/// Which request it is, how it ended, and why it is shown.
pub fn heading(trace: &Trace, request: &Request) -> String {
    let time = |ticks: u64| Figure::new(seconds(trace, ticks as f64), None, Unit::Seconds).value();
    let class = &trace.names.classes[request.class];
    let class = if class.is_empty() { String::new() } else { format!(" ({class})") };
    let why: Vec<String> = request.choices.iter().map(|it| choice(*it)).collect();
    let (number, ended) = (count(request.number), ending(request.ending));
    let latency = time((request.ended - request.issued).0);
    let at = seconds(trace, request.issued.0 as f64);
    format!("Request {number}{class}: {ended} after {latency}, issued at {at} s; {}", why.join(", "))
}

/// On what the request spent most of its time.
pub fn largest(trace: &Trace, request: &Request) -> String {
    let mut parts: Vec<(Part, u64)> = attribute(request).into_iter().collect();
    parts.sort_by_key(|(_, ticks)| Reverse(*ticks));
    let latency = (request.ended - request.issued).0 as f64;
    let told = parts.iter().take(LARGEST).map(|(it, ticks)| {
        let (what, place) = part(&trace.names, *it);
        format!("{} {what}, {place}", share(*ticks as f64, latency))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { "no time at all".to_owned() } else { told.join("; ") }
}

/// Visits with their depths: each followed by those that it called, in the order of their being called.
pub fn ordered(request: &Request) -> Vec<(usize, usize)> {
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
    let mut cells = figures(trace, request, visit);
    cells[0].insert_str(0, &"  ".repeat(depth));
    cells.into()
}

/// Where a visit was, when it came, how it spent its time, when and how it was over: what [`HEAD`] says.
pub fn figures(trace: &Trace, request: &Request, visit: &Visit) -> [String; 8] {
    let time = |ticks: u64| match ticks {
        0 => NONE.to_owned(),
        _ => Figure::new(seconds(trace, ticks as f64), None, Unit::Seconds).value(),
    };
    let after = |at: Option<Instant>| match at {
        Some(at) if at == request.issued => "0".to_owned(),
        Some(at) => time((at - request.issued).0),
        None => NONE.to_owned(),
    };
    let Spent { waited, served, paused, called } = visit.spent(trace.stopped);
    let how = match (visit.forwarded, visit.arrived) {
        (true, _) => "passed on".to_owned(),
        (false, None) => "lost".to_owned(),
        (false, Some(_)) => ending(visit.ending),
    };
    let [waited, served, paused, called] = [waited, served, paused, called].map(time);
    let name = place(&trace.names, request, visit);
    [name, after(visit.arrived), waited, served, paused, called, after(visit.ended), how]
}

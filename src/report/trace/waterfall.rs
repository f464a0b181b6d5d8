//! A request, visit by visit: when it came, how it spent its time, how it ended.

use super::bars::{WIDTHS, bar};
use super::{choice, ending, place, seconds};
use crate::engine::time::Instant;
use crate::report::quantity::{Figure, count};
use crate::report::text::WIDTH as COLUMNS;
use crate::report::text::grid::{Align, Grid};
use crate::stats::result::Unit;
use crate::stats::trace::{Request, Spent, Trace, Visit};
use std::fmt::Write;

/// Visits that are shown; a request of more is told how many are left out.
const MOST: usize = 60;
/// The head of the figures.
const HEAD: [&str; 8] = ["Visit", "arrived", "waited", "served", "paused", "called", "ended", HOW];
const HOW: &str = "how";
/// Which of them is left out where nobody pauses.
const PAUSED: usize = 4;
/// No time at all.
const NONE: &str = "–";
/// Columns between the figures and the end of a bar, less the bar.
const FRAME: usize = 5;

/// A heading and a line for each visit, callees indented below their callers.
pub fn write(trace: &Trace, request: &Request) -> String {
    let mut text = heading(trace, request);
    let rows = ordered(request);
    let mut shown: Vec<Vec<String>> = vec![HEAD.map(str::to_owned).to_vec()];
    shown.extend(rows.iter().take(MOST).map(|&(at, depth)| row(trace, request, &request.visits[at], depth)));
    if shown[1..].iter().all(|row| row[PAUSED] == NONE) {
        shown.iter_mut().for_each(|row| drop(row.remove(PAUSED)));
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
    grid(&shown).iter().for_each(|line| put(&mut text, line));
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
    rows.iter().for_each(|row| grid.row(&row.iter().map(String::as_str).collect::<Vec<_>>()));
    grid.lines()
}

fn put(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("writing to a string does not fail");
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
    let name = format!("{}{}", "  ".repeat(depth), place(&trace.names, request, visit));
    let spent = [waited, served, paused, called].map(time);
    [name, after(visit.arrived)].into_iter().chain(spent).chain([after(visit.ended), how]).collect()
}

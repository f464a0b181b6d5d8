//! What slow requests spend their time on, beside usual ones.

use super::{part, seconds};
use crate::report::quantity::{Figure, count, share};
use crate::report::text::grid::{Align, Grid};
use crate::stats::result::Unit;
use crate::stats::trace::Trace;
use crate::stats::trace::collected::{Collected, Tail};

/// Parts of less than this share of either are put together.
const LEAST: f64 = 0.001;

/// What stands above the columns.
pub const HEAD: [&str; 6] = ["", "p45 to p55", "", "p99 and beyond", "", "more"];

/// A row for each part of the time, and one for all of it.
pub fn rows(trace: &Trace, tail: &Tail) -> Vec<[String; 6]> {
    let time = |ticks: f64| Figure::new(seconds(trace, ticks), None, Unit::Seconds).value();
    let more = |ticks: f64| Figure::difference(seconds(trace, ticks), None, Unit::Seconds).value();
    let row = |name: String, means: [f64; 2], shares: [f64; 2]| {
        let [usual, slow] = shares.map(|it| share(it, 1.0));
        [name, time(means[0]), usual, time(means[1]), slow, more(means[1] - means[0])]
    };
    let both = [&tail.usual, &tail.slow];
    let (shown, small): (Vec<_>, Vec<_>) =
        tail.parts().into_iter().partition(|part| both.iter().any(|band| band.share(*part) >= LEAST));
    let mut rows = Vec::new();
    for it in shown {
        let (what, place) = part(&trace.names, it);
        rows.push(row(format!("{what}, {place}"), both.map(|band| band.mean(it)), both.map(|band| band.share(it))));
    }
    if !small.is_empty() {
        let sum = |of: fn(&Collected, _) -> f64| both.map(|band| small.iter().map(|it| of(band, *it)).sum());
        rows.push(row("the rest".to_owned(), sum(Collected::mean), sum(Collected::share)));
    }
    rows.push(row("all".to_owned(), both.map(Collected::mean_latency), [1.0, 1.0]));
    rows
}

/// What the figures are.
pub fn note(tail: &Tail) -> String {
    let [usual, slow] = [&tail.usual, &tail.slow].map(|band| count(band.requests));
    format!("means of {usual} usual and {slow} slow requests of one replication, without intervals")
}

/// The table, without a heading; nothing if no request ended ok.
pub fn lines(trace: &Trace, tail: &Tail) -> Vec<String> {
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Right]);
    grid.row(&HEAD);
    for row in rows(trace, tail) {
        grid.row(&row.each_ref().map(String::as_str));
    }
    let mut lines = grid.lines();
    lines.push(format!("  {}", note(tail)));
    lines
}

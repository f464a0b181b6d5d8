//! What slow requests spend their time on, beside usual ones.

use super::{part, seconds};
use crate::report::quantity::{Figure, count, share};
use crate::report::text::grid::{Align, Grid};
use crate::stats::result::Unit;
use crate::stats::trace::Trace;
use crate::stats::trace::collected::{Collected, Tail};

/// Parts of less than this share of either are put together.
const LEAST: f64 = 0.001;

/// The table, without a heading; nothing if no request ended ok.
pub fn lines(trace: &Trace, tail: &Tail) -> Vec<String> {
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Right]);
    grid.row(&["", "p45 to p55", "", "p99 and beyond", "", "more"]);
    let time = |ticks: f64| Figure::new(seconds(trace, ticks), None, Unit::Seconds).value();
    let more = |ticks: f64| Figure::difference(seconds(trace, ticks), None, Unit::Seconds).value();
    let mut row = |name: &str, means: [f64; 2], shares: [f64; 2]| {
        let shares = shares.map(|it| share(it, 1.0));
        grid.row(&[name, &time(means[0]), &shares[0], &time(means[1]), &shares[1], &more(means[1] - means[0])]);
    };
    let both = [&tail.usual, &tail.slow];
    let (shown, small): (Vec<_>, Vec<_>) =
        tail.parts().into_iter().partition(|part| both.iter().any(|band| band.share(*part) >= LEAST));
    for it in shown {
        let (what, place) = part(&trace.names, it);
        row(&format!("{what}, {place}"), both.map(|band| band.mean(it)), both.map(|band| band.share(it)));
    }
    if !small.is_empty() {
        let sum = |of: fn(&Collected, _) -> f64| both.map(|band| small.iter().map(|it| of(band, *it)).sum());
        row("the rest", sum(Collected::mean), sum(Collected::share));
    }
    row("all", both.map(Collected::mean_latency), [1.0, 1.0]);
    let mut lines = grid.lines();
    let [usual, slow] = both.map(|band| count(band.requests));
    lines.push(format!("  means of {usual} usual and {slow} slow requests of one replication, without intervals"));
    lines
}

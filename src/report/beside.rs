//! Theory beside one run, as a block under its summary.

use super::quantity::Figure;
use super::text::grid::{Align, Grid};
use super::verify::{around, word};
use crate::stats::agreement::Judgement;
use crate::stats::beside::{Beside, Bound, Law};
use crate::stats::result::Unit;
use std::fmt::Write;

/// The block: closed forms, laws, bounds, and why there is no more.
#[must_use]
pub fn text(found: &Beside) -> String {
    let mut text = "\nTheory\n".to_owned();
    comparisons(&mut text, found);
    laws(&mut text, &found.laws);
    bounds(&mut text, &found.bounds);
    if !found.reasons.is_empty() {
        let some = if found.comparisons.is_empty() { "no closed form" } else { "no closed form of the whole" };
        line(&mut text, &format!("  {some}:"));
        found.reasons.iter().for_each(|reason| line(&mut text, &format!("    {reason}")));
    }
    text
}

fn comparisons(text: &mut String, found: &Beside) {
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Right, Align::Right, Align::Left]);
    for comparison in &found.comparisons {
        let figure = &comparison.figure;
        let unit = figure.unit.unwrap_or(Unit::Count);
        let simulated = figure.simulated.map_or(String::new(), |it| Figure::new(it, figure.interval, unit).inline());
        let theory = Figure::new(figure.theory, around(figure), unit).value();
        let gap = figure.gap.map_or(String::new(), |gap| format!("{gap:.2}"));
        let said = if figure.judgement == Judgement::Vague { "ok, but vague" } else { word(figure.judgement) };
        grid.row(&[&figure.metric, &simulated, &theory, &gap, said]);
    }
    let mut last = "";
    for (row, comparison) in grid.lines().into_iter().zip(&found.comparisons) {
        if comparison.model != last {
            last = &comparison.model;
            line(text, &format!("  {}  [{}]", comparison.model, comparison.source));
        }
        line(text, &format!("  {row}"));
    }
    if !found.comparisons.is_empty() {
        line(text, "  gap in half widths: off above 2.2; vague: half width above 1 % (p99 3 %)");
    }
}

fn laws(text: &mut String, laws: &[Law]) {
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Right, Align::Right]);
    for law in laws {
        let (left, right) = (format!("{:.5}", law.left), format!("{:.5}", law.right));
        grid.row(&[&law.law, &left, &right, &format!("gap {:.2} %", 100.0 * law.gap)]);
    }
    grid.lines().iter().for_each(|row| line(text, row));
}

fn bounds(text: &mut String, bounds: &[Bound]) {
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Left, Align::Left]);
    for bound in bounds {
        let simulated = Figure::new(bound.simulated, bound.interval, bound.unit).inline();
        let (word, limit) = match (bound.at_most, bound.at_least) {
            (Some(most), _) => ("at most", most),
            (None, least) => ("at least", least.unwrap_or(0.0)),
        };
        let limit = format!("{word} {}", Figure::new(limit, None, bound.unit).value());
        let reason = format!("{}{}", if bound.kept { "" } else { "BROKEN: " }, bound.reason);
        grid.row(&[&bound.metric, &simulated, &limit, &reason]);
    }
    grid.lines().iter().for_each(|row| line(text, row));
}

fn line(text: &mut String, words: &str) {
    writeln!(text, "{words}").expect("writing to a string does not fail");
}

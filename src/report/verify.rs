//! What the built-in suite found: a table of simulated figures beside theory, and the same as a document.

use super::quantity::{Figure, count};
use super::text::grid::{Align, Grid};
use crate::stats::agreement::{Agreement, Judgement};
use crate::stats::result::{Interval, Unit};
use crate::stats::verification::{Outcome, Verification};
use std::fmt::Write;

/// The table: a line for each case with its source, one for each figure, and what failed once more at the end.
#[must_use]
pub fn text(found: &Verification) -> String {
    let figures = || found.cases.iter().flat_map(|case| &case.figures);
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Right, Align::Right, Align::Left]);
    grid.row(&["", "simulated, 95 %", "theory", "gap", ""]);
    figures().for_each(|figure| row(&mut grid, figure));
    let mut rows = grid.lines().into_iter();
    let mut text = String::new();
    line(&mut text, &rows.next().unwrap_or_default());
    let mut family = "";
    for case in &found.cases {
        if case.family != family {
            family = &case.family;
            line(&mut text, &format!("\n{family}"));
        }
        line(&mut text, &format!("  {}  [{}]", case.name, case.source));
        case.first_run.iter().for_each(|offence| line(&mut text, &format!("    run again, at first {offence}")));
        rows.by_ref().take(case.figures.len()).for_each(|row| line(&mut text, &format!("  {}", row.trim_end())));
        case.notes.iter().for_each(|note| line(&mut text, &format!("    {note}")));
    }
    text.push('\n');
    text.push_str(&summary(found));
    text
}

fn row(grid: &mut Grid, figure: &Agreement) {
    let unit = figure.unit.unwrap_or(Unit::Count);
    let value = |value: f64, interval| Figure::new(value, interval, unit);
    let simulated = figure.simulated.map_or("nothing".to_owned(), |it| value(it, figure.interval).inline());
    let gap = figure.gap.map_or(String::new(), |gap| format!("{gap:.2}"));
    grid.row(&[
        &figure.metric,
        &simulated,
        &value(figure.theory, around(figure)).value(),
        &gap,
        word(figure.judgement),
    ]);
}

/// An interval as wide as the simulated one, so that theory is shown with as many decimals.
pub(super) fn around(figure: &Agreement) -> Option<Interval> {
    figure.interval.map(|it| {
        let half = it.half_width();
        Interval { low: figure.theory - half, high: figure.theory + half }
    })
}

/// A judgement in a word.
pub(super) const fn word(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Agrees => "ok",
        Judgement::Off => "OFF",
        Judgement::Vague => "TOO VAGUE",
        Judgement::Missing => "MISSING",
    }
}

fn line(text: &mut String, words: &str) {
    writeln!(text, "{words}").expect("writing to a string does not fail");
}

/// How many cases agree, and everything that does not.
fn summary(found: &Verification) -> String {
    let figures: usize = found.cases.iter().map(|case| case.figures.len()).sum();
    let requests: u64 = found.cases.iter().map(|case| case.requests).sum();
    let mut text = format!(
        "{} of {} cases agree with theory: {figures} figures, {} requests\n\
         gap in half widths, at most 2.2; half widths at most 1 % (p99: 3 %); without gap: to a billionth\n",
        found.passed,
        found.cases.len(),
        count(requests)
    );
    for case in found.cases.iter().filter(|case| !case.passed) {
        failed(&mut text, case);
    }
    text
}

fn failed(text: &mut String, case: &Outcome) {
    line(text, &format!("failed: {} (seed {})", case.name, case.seed));
    case.offences().iter().for_each(|offence| line(text, &format!("  {offence}")));
}

/// The document, indented, with a final line feed.
#[must_use]
pub fn json(found: &Verification) -> String {
    let mut text = serde_json::to_string_pretty(found).expect("a verification holds string keys only");
    text.push('\n');
    text
}

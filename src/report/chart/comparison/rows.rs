//! Which rows are drawn: one for each metric and design, but one for all designs where none is shown to differ, or none
//! is ranked, and one for several that are not shown to differ; a design that is ranked in no metric has no row and is told of above.

use crate::report::compare::word;
use crate::report::quantity::Figure;
use crate::stats::comparison::{Comparison, Difference, Row, Word};

/// As many designs that are not shown to differ share a line.
const CROWD: usize = 3;

/// A metric with its lines.
pub struct Metric<'a> {
    /// Its name.
    pub name: &'a str,
    /// One line for each design, or one for all of them.
    pub lines: Vec<Line<'a>>,
}

/// What stands at one height.
pub struct Line<'a> {
    /// The design, or `all`, or the `rest` of them.
    pub label: &'a str,
    /// What is drawn.
    pub differences: Vec<&'a Difference>,
    /// Figure and verdict.
    pub told: String,
}

/// All lines by metrics.
pub fn of<'a>(comparison: &'a Comparison) -> Vec<Metric<'a>> {
    let drawn: Vec<usize> = (0..others(comparison)).filter(|at| unranked(comparison, *at).is_none()).collect();
    let lines = |row: &'a Row| Metric { name: &row.metric, lines: lines(comparison, row, &drawn) };
    if drawn.is_empty() { Vec::new() } else { comparison.metrics.iter().map(lines).collect() }
}

fn lines<'a>(comparison: &'a Comparison, row: &'a Row, drawn: &[usize]) -> Vec<Line<'a>> {
    let own = |at: usize| Some((at, row.differences.get(at)?));
    let own: Vec<(usize, &Difference)> = drawn.iter().filter_map(|at| own(*at)).collect();
    let alike = |(_, it): &(usize, &Difference)| !it.word.is_difference() && word(it) == word(own[0].1);
    if own.len() > 1 && own.iter().all(alike) {
        let differences = own.iter().map(|(_, it)| *it).collect();
        return vec![Line { label: "all", differences, told: told(own[0].1) }];
    }
    let line = |(at, difference): &(usize, &'a Difference)| {
        let label = comparison.designs.get(at + 1).map_or("", |design| design.label.as_str());
        Line { label, differences: vec![*difference], told: told(difference) }
    };
    let (calm, told_apart): (Vec<_>, Vec<_>) = own.iter().partition(|(_, it)| it.word == Word::NoDifferenceShown);
    if calm.len() < CROWD {
        return own.iter().map(line).collect();
    }
    let differences: Vec<&Difference> = calm.iter().map(|(_, it)| *it).collect();
    let rest = Line { label: "rest", told: told(differences[0]), differences };
    told_apart.iter().map(line).chain(Some(rest)).collect()
}

/// How many designs are compared with the first.
fn others(comparison: &Comparison) -> usize {
    comparison.designs.len().saturating_sub(1)
}

/// Why a design after the first is ranked in no metric, if it is in none, by its first one.
pub fn unranked(comparison: &Comparison, at: usize) -> Option<String> {
    let mut own = comparison.metrics.iter().filter_map(|row| row.differences.get(at));
    let first = own.next()?;
    (first.word == Word::NotRanked && own.all(|it| it.word == Word::NotRanked)).then(|| word(first))
}

/// The figure and its verdict; the figure alone would be taken for a difference where none is shown. What a rank leaves out
/// takes the place of the word, which the mark says too: `-72.3 %, of 5.2 % fewer`.
fn told(difference: &Difference) -> String {
    let word = word(difference);
    let Some(change) = difference.relative.filter(|_| difference.word.is_difference()) else { return word };
    let change = Figure::change(change.value, None).value();
    match &difference.why {
        None => format!("{change}  {word}"),
        Some(why) => format!("{change}, {}", why.trim_end_matches(" requests")),
    }
}

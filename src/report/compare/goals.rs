//! The goals that a design keeps and the baseline breaks, or the other way: what a comparison is about, where there are such.

use crate::stats::comparison::{Comparison, Design};
use crate::stats::result::{SloOutcome, SloVerdict};

/// More designs than this are counted, instead of named one by one.
const EACH: usize = 4;

/// A goal whose state changes.
pub struct Turn<'a> {
    /// Its metric.
    pub metric: &'a str,
    rule: &'a str,
    /// True if the baseline keeps it.
    is_broken: bool,
}

impl Turn<'_> {
    /// `keeps latency.p99 < 200ms (93 % lower), which A breaks`.
    pub fn told(&self, by: &str) -> String {
        let (does, did) = if self.is_broken { ("breaks", "keeps") } else { ("keeps", "breaks") };
        format!("{does} {} {}{by}, which A {did}", self.metric, self.rule)
    }
}

/// The goals of a design after the baseline whose state changes, those first that it breaks.
pub fn turned(comparison: &Comparison, at: usize) -> Vec<Turn<'_>> {
    let Some((base, design)) = comparison.designs.first().zip(comparison.designs.get(at + 1)) else {
        return Vec::new();
    };
    let turn = |own: &'_ SloOutcome| match (verdict(base, own), own.verdict) {
        (Some(SloVerdict::Pass), SloVerdict::Fail) => Some(true),
        (Some(SloVerdict::Fail), SloVerdict::Pass) => Some(false),
        _ => None,
    };
    let turns = design
        .slo
        .iter()
        .filter_map(|own| turn(own).map(|is_broken| Turn { metric: &own.metric, rule: &own.rule, is_broken }));
    let mut turns: Vec<Turn> = turns.collect();
    turns.sort_by_key(|turn| !turn.is_broken);
    turns
}

/// The first goal whose state changes in some design, and which do what with it: short enough for a title.
pub fn headline(comparison: &Comparison) -> Option<String> {
    let all = || (1..comparison.designs.len()).flat_map(|at| turned(comparison, at - 1));
    let first = all().find(|turn| turn.is_broken).or_else(|| all().next())?;
    let rule = Goal { metric: first.metric, rule: first.rule };
    let does = if first.is_broken { "keeps" } else { "breaks" };
    let mut parts = Vec::new();
    for (wanted, word) in
        [(SloVerdict::Pass, "kept by"), (SloVerdict::Fail, "broken by"), (SloVerdict::Undecided, "undecided in")]
    {
        let own = |design: &&Design| rule.verdict(design) == Some(wanted);
        let labels: Vec<&str> = comparison.designs.iter().skip(1).filter(own).map(|it| it.label.as_str()).collect();
        if !labels.is_empty() {
            parts.push(format!("{word} {}", listed(&labels, comparison.designs.len() - 1)));
        }
    }
    Some(format!("{} {}, which A {does}, is {}", first.metric, first.rule, parts.join(", ")))
}

/// A goal by its metric and its bound.
struct Goal<'a> {
    metric: &'a str,
    rule: &'a str,
}

impl Goal<'_> {
    fn verdict(&self, design: &Design) -> Option<SloVerdict> {
        let own = design.slo.iter().find(|it| it.metric == self.metric && it.rule == self.rule);
        own.map(|it| it.verdict)
    }
}

fn verdict(design: &Design, goal: &SloOutcome) -> Option<SloVerdict> {
    Goal { metric: &goal.metric, rule: &goal.rule }.verdict(design)
}

fn listed(labels: &[&str], of: usize) -> String {
    match labels {
        [] => String::new(),
        [only] => (*only).to_owned(),
        many if many.len() > EACH => format!("{} of {of} designs", many.len()),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

//! What a comparison found, in a sentence for each design: first the goals that it keeps and the baseline does not, or the
//! other way, else the first metric in which it is better or worse. A latency of fewer requests comes last, and says so.

use super::goals::{self, Turn};
use crate::stats::comparison::{Comparison, Difference, Row, Word};

/// Comes before a latency that differs less: that is one of the requests which ended ok.
const SUCCESS: &str = "success_ratio";

/// More designs than this are counted in a title, instead of told one by one.
const EACH: usize = 4;

/// For each design after the baseline the first difference that is shown, and how many there are.
#[must_use]
pub fn finding(comparison: &Comparison) -> Vec<String> {
    let others = comparison.designs.iter().skip(1).enumerate();
    others.map(|(at, design)| sentence(comparison, at, &design.label)).collect()
}

/// The first metric in which a design is better or worse, or at least differs, in all designs: short enough for a title.
#[must_use]
pub fn headline(comparison: &Comparison) -> String {
    if let Some(goal) = goals::headline(comparison) {
        return goal;
    }
    let any = |of: fn(&Difference) -> bool| comparison.metrics.iter().find(|row| row.differences.iter().any(of));
    let row = any(|it| is_good_or_bad(it) && it.is_plain()).or_else(|| any(|it| it.word.is_difference()));
    let success = comparison.metrics.iter().find(|row| row.metric == SUCCESS);
    let largest = |row: &Row| {
        row.differences.iter().filter(|it| is_good_or_bad(it) && it.is_plain()).map(size).fold(0.0, f64::max)
    };
    let row = match (row, success) {
        (Some(first), Some(success)) if is_latency(first) && largest(success) > largest(first) => Some(success),
        (first, _) => first,
    };
    let Some(row) = row else { return finding(comparison).join("; ") };
    let labels = comparison.designs.iter().skip(1).map(|design| design.label.as_str());
    let one = |(label, difference): (&str, &Difference)| match difference.word {
        Word::NotRanked => format!("not ranked in {label}"),
        Word::NoDifferenceShown => format!("not shown to differ in {label}"),
        Word::Better | Word::Worse | Word::Higher | Word::Lower => format!("{} in {label}", by(difference)),
    };
    let told: Vec<String> = if row.differences.len() > EACH {
        crowd(&labels.zip(&row.differences).collect::<Vec<_>>())
    } else {
        labels.zip(&row.differences).map(one).collect()
    };
    format!("Against A, {} is {}", row.metric, told.join(", "))
}

fn is_latency(row: &Row) -> bool {
    row.metric.starts_with("latency.")
}

/// How large a difference is, as a share of what was there.
fn size(difference: &Difference) -> f64 {
    difference.relative.map_or(0.0, |it| it.value.abs())
}

fn is_good_or_bad(difference: &Difference) -> bool {
    matches!(difference.word, Word::Better | Word::Worse)
}

/// A design's label, and how it differs.
type Labelled<'a> = (&'a str, &'a Difference);

/// How many designs differ either way, and by how much at most, as estimated.
fn crowd(designs: &[Labelled]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for text in ["lower", "higher", "not shown to differ", "not ranked"] {
        let own: Vec<Labelled> = designs.iter().copied().filter(|(_, it)| group(it) == text).collect();
        if own.is_empty() {
            continue;
        }
        let of = if told.is_empty() { format!(" of {} designs", designs.len()) } else { String::new() };
        told.push(format!("{text} in {}{of}{}", own.len(), most(&own)));
    }
    told
}

/// Which way a design differs, or that it does not.
fn group(difference: &Difference) -> &'static str {
    match difference.word {
        Word::Better | Word::Worse | Word::Higher | Word::Lower => way(difference),
        Word::NoDifferenceShown => "not shown to differ",
        Word::NotRanked => "not ranked",
    }
}

/// The design that differs most, if any of them does.
fn most(designs: &[Labelled]) -> String {
    let shown = designs.iter().filter(|(_, it)| it.word.is_difference());
    let shown = shown.filter_map(|(label, it)| Some((*label, it.relative?.value)));
    let told = |(label, value): (&str, f64)| match value {
        more if more > 1.0 => format!(" (most in {label}: {:.1} times as high)", 1.0 + more),
        other => format!(" (most in {label}: {} %)", digits(100.0 * other.abs())),
    };
    shown.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())).map(told).unwrap_or_default()
}

fn way(difference: &Difference) -> &'static str {
    if difference.value.is_some_and(|value| value > 0.0) { "higher" } else { "lower" }
}

fn sentence(comparison: &Comparison, at: usize, label: &str) -> String {
    let own = || comparison.metrics.iter().filter_map(|row| Some((row, row.differences.get(at)?)));
    let count = |word: Word| own().filter(|(_, it)| it.word == word).count();
    let (better, worse) = (count(Word::Better), count(Word::Worse));
    let ranked = own().filter(|(_, it)| it.word != Word::NotRanked).count();
    if ranked == 0 {
        return format!("{label} cannot be ranked against A");
    }
    let unranked = match own().count() - ranked {
        0 => String::new(),
        n => format!(", {n} not ranked"),
    };
    let count_of_fewer = own().filter(|(_, it)| it.word == Word::Better && !it.is_plain()).count();
    let fewer = match count_of_fewer {
        0 => String::new(),
        n => format!(" ({n} of them of fewer requests)"),
    };
    let rest = match (better, worse) {
        (0, 0) => String::new(),
        (_, 0) => format!("better in {better} of {ranked} metrics{fewer}, worse in none"),
        (0, _) => format!("worse in {worse} of {ranked} metrics, better in none"),
        (_, _) => format!("better in {better} of {ranked} metrics{fewer}, worse in {worse}"),
    };
    let joined = |joint: &str| if rest.is_empty() { String::new() } else { format!("{joint}{rest}") };
    let turned = goals::turned(comparison, at);
    if !turned.is_empty() {
        let told = |turn: &Turn| {
            let row = own().find(|(row, it)| row.metric == turn.metric && it.word.is_difference());
            turn.told(
                &row.map(|(_, it)| format!(" ({})", by(it).replace(" (", ", ").replace(')', ""))).unwrap_or_default(),
            )
        };
        let goals: Vec<String> = turned.iter().map(told).collect();
        return format!("{label} {}{}{unranked}", goals.join("; "), joined("; "));
    }
    let good_or_bad = own().find(|(_, it)| is_good_or_bad(it) && it.is_plain());
    let success = own().find(|(row, it)| row.metric == SUCCESS && is_good_or_bad(it));
    let good_or_bad = match (good_or_bad, success) {
        (Some(first), Some(success)) if is_latency(first.0) && size(success.1) > size(first.1) => Some(success),
        (first, _) => first,
    };
    let first = good_or_bad.or_else(|| own().find(|(_, it)| is_good_or_bad(it)));
    let Some((row, first)) = first.or_else(|| own().find(|(_, it)| it.word.is_difference())) else {
        return format!("{label} is not shown to differ from A in any of {ranked} metrics{unranked}");
    };
    format!("{}{}{unranked}", told(row, first, label), joined(", "))
}

/// `88 % lower (of 12 % fewer requests)`, `3.0 times as high`.
fn by(difference: &Difference) -> String {
    let size = match difference.relative.map(|it| it.value) {
        Some(share) if share > 1.0 => format!("{:.1} times as high", 1.0 + share),
        Some(share) => format!("{} % {}", digits(100.0 * share.abs()), way(difference)),
        None => way(difference).to_owned(),
    };
    size + &difference.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default()
}

/// `B has 88 % lower latency.mean than A`.
fn told(row: &Row, difference: &Difference, label: &str) -> String {
    let of = difference.why.as_ref().map(|why| format!(" {why}")).unwrap_or_default();
    let size = match difference.relative.map(|it| it.value) {
        Some(share) if share > 1.0 => {
            return format!("{label} has {:.1} times the {} of A{of}", 1.0 + share, row.metric);
        }
        Some(share) => format!("{} % ", digits(100.0 * share.abs())),
        None => String::new(),
    };
    format!("{label} has {size}{} {} than A{of}", way(difference), row.metric)
}

/// Two digits, all of a larger number, more where what is left of 100 counts.
fn digits(percent: f64) -> String {
    match percent {
        p if p > 99.0 && p < 100.0 => format!("{p:.2}"),
        p if p >= 9.95 => format!("{p:.0}"),
        p if p >= 0.995 => format!("{p:.1}"),
        p => format!("{p:.2}"),
    }
}

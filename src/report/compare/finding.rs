//! What a comparison found, in a sentence for each design.

use crate::stats::comparison::{Comparison, Difference, Row, Word};

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
    let any = |of: fn(Word) -> bool| {
        comparison.metrics.iter().find(|row| row.differences.iter().any(|difference| of(difference.word)))
    };
    let row = any(|word| matches!(word, Word::Better | Word::Worse)).or_else(|| any(Word::is_difference));
    let Some(row) = row else { return finding(comparison).join("; ") };
    let labels = comparison.designs.iter().skip(1).map(|design| design.label.as_str());
    let one = |(label, difference): (&str, &Difference)| match (difference.word, difference.relative) {
        (Word::NotRanked, _) => format!("not ranked in {label}"),
        (Word::NoDifferenceShown, _) => format!("not shown to differ in {label}"),
        (_, Some(relative)) if relative.value > 1.0 => format!("{:.1} times as high in {label}", 1.0 + relative.value),
        (_, Some(relative)) => format!("{} % {} in {label}", digits(100.0 * relative.value.abs()), way(difference)),
        (_, None) => format!("{} in {label}", way(difference)),
    };
    let told: Vec<String> = if row.differences.len() > EACH {
        crowd(&labels.zip(&row.differences).collect::<Vec<_>>())
    } else {
        labels.zip(&row.differences).map(one).collect()
    };
    format!("Against A, {} is {}", row.metric, told.join(", "))
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
    let good_or_bad = own().find(|(_, it)| matches!(it.word, Word::Better | Word::Worse));
    let Some((row, first)) = good_or_bad.or_else(|| own().find(|(_, it)| it.word.is_difference())) else {
        return format!("{label} is not shown to differ from A in any of {ranked} metrics{unranked}");
    };
    let rest = match (better, worse) {
        (0, 0) => String::new(),
        (_, 0) => format!(", better in {better} of {ranked} metrics, worse in none"),
        (0, _) => format!(", worse in {worse} of {ranked} metrics, better in none"),
        (_, _) => format!(", better in {better} of {ranked} metrics, worse in {worse}"),
    };
    format!("{}{rest}{unranked}", told(row, first, label))
}

/// `B has 88 % lower latency.mean than A`.
fn told(row: &Row, difference: &Difference, label: &str) -> String {
    let size = match difference.relative.map(|it| it.value) {
        Some(share) if share > 1.0 => return format!("{label} has {:.1} times the {} of A", 1.0 + share, row.metric),
        Some(share) => format!("{} % ", digits(100.0 * share.abs())),
        None => String::new(),
    };
    format!("{label} has {size}{} {} than A", way(difference), row.metric)
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

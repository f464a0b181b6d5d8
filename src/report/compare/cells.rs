//! The words of one cell: estimates, differences, shares, verdicts.

use crate::report::quantity::Figure;
use crate::report::text;
use crate::stats::comparison::{Comparison, Design, Difference, Pairing, Row, Word};
use crate::stats::result::{SloOutcome, SloVerdict, Unit, Verdict};

/// A design's own estimate.
pub fn value(row: &Row, design: usize) -> String {
    figure(row, design).map_or_else(|| "–".to_owned(), |figure| figure.inline())
}

/// The same without its interval, which still says how many digits there are.
pub fn point(row: &Row, design: usize) -> String {
    figure(row, design).map_or_else(|| "–".to_owned(), |figure| figure.value())
}

/// A design's own estimate as a figure.
pub fn figure(row: &Row, design: usize) -> Option<Figure> {
    let value = row.values.get(design).copied().flatten()?;
    Some(Figure::new(value.value, value.interval.filter(|it| it.low < it.high), row.unit))
}

/// How far a design is from the baseline.
pub fn difference(difference: &Difference, unit: Unit) -> String {
    gap(difference, unit).map_or_else(|| "–".to_owned(), |figure| figure.inline())
}

/// How far a design is from the baseline, as a figure.
pub fn gap(difference: &Difference, unit: Unit) -> Option<Figure> {
    let interval = difference.interval.filter(|it| it.low < it.high);
    difference.value.map(|value| Figure::difference(value, interval, unit))
}

/// The same as a share of the baseline.
pub fn change(difference: &Difference) -> String {
    relative(difference).map_or_else(|| "–".to_owned(), |figure| figure.inline())
}

/// The same without its interval.
pub fn point_change(difference: &Difference) -> String {
    relative(difference).map_or_else(|| "–".to_owned(), |figure| figure.value())
}

/// The same as a share of the baseline, as a figure.
pub fn relative(difference: &Difference) -> Option<Figure> {
    let relative = difference.relative?;
    Some(Figure::change(relative.value, relative.interval.filter(|it| it.low < it.high)))
}

/// The verdict with what it leaves out, or why there is none.
pub fn word(difference: &Difference) -> String {
    match (&difference.why, difference.word) {
        // What one of them does not have says by itself why it is not ranked.
        (Some(why), Word::NotRanked) if why.starts_with("not in ") => why.clone(),
        (Some(why), Word::NotRanked) => format!("not ranked ({why})"),
        (Some(why), word) => format!("{}, {why}", word.text()),
        (None, word) => word.text().to_owned(),
    }
}

/// A rule and how each design stands to it, first rule first; nothing where no design has rules.
pub fn rules(comparison: &Comparison) -> Vec<Vec<String>> {
    let mut known: Vec<(&str, &str)> = Vec::new();
    for rule in comparison.designs.iter().flat_map(|design| &design.slo) {
        if !known.contains(&(&rule.metric, &rule.rule)) {
            known.push((&rule.metric, &rule.rule));
        }
    }
    let row = |(metric, rule): (&str, &str)| {
        let own = |design: &Design| {
            let found = design.slo.iter().find(|it| it.metric == metric && it.rule == rule);
            found.map_or_else(|| "–".to_owned(), judged)
        };
        std::iter::once(format!("{metric} {rule}")).chain(comparison.designs.iter().map(own)).collect()
    };
    known.into_iter().map(row).collect()
}

fn judged(outcome: &SloOutcome) -> String {
    let (mark, _) = text::judged(outcome.verdict);
    match outcome.verdict {
        SloVerdict::Pass => format!("{mark} kept"),
        SloVerdict::Fail => format!("{mark} broken"),
        SloVerdict::Undecided => format!("{mark} undecided"),
    }
}

/// What must be known of the experiment, and of what it cannot tell.
pub fn notes(comparison: &Comparison) -> Vec<String> {
    let mut notes = vec![experiment(comparison)];
    notes.extend(reduction(comparison));
    for design in comparison.designs.iter().filter(|design| design.verdict != Verdict::Ok) {
        notes.push(format!("{} is {}", design.label, text::verdict(design.verdict)));
    }
    for design in comparison.designs.iter().filter(|design| design.pairing == Some(Pairing::Identical)) {
        notes.push(format!("{} is the same scenario as A under the same seed: nothing can differ", design.label));
    }
    notes.extend(open_rules(comparison));
    notes.extend(open_differences(comparison));
    let judged = comparison.metrics.iter().flat_map(|row| &row.differences).filter(|it| it.word != Word::NotRanked);
    let risk = 100.0 * (1.0 - comparison.confidence);
    match judged.count() {
        0 => {}
        1 => notes.push("the interval of the difference covers simulation noise only, not wrong inputs".to_owned()),
        n => notes.push(format!(
            "{n} differences are judged together (Holm): at most {risk:.0} % risk of calling any a difference that is \
             none; their intervals are widened for it, and cover simulation noise only, not wrong inputs"
        )),
    }
    notes
}

/// What would decide the rules that are not.
fn open_rules(comparison: &Comparison) -> Vec<String> {
    let open = |design: &Design| -> Vec<String> {
        let rules = design.slo.iter().filter(|rule| rule.verdict == SloVerdict::Undecided);
        let told = |rule: &SloOutcome| {
            let said = text::judgement(rule, design.replications);
            format!("{}: {} {} is {said}", design.label, rule.metric, rule.rule)
        };
        rules.map(told).collect()
    };
    comparison.designs.iter().flat_map(open).collect()
}

/// How many replications may show the differences that are not shown; those that take the fewest.
fn open_differences(comparison: &Comparison) -> Option<String> {
    const TOLD: usize = 3;
    let replications = comparison.designs.iter().map(|design| design.replications).min()?;
    let own = |row: &'_ Row| -> Vec<(f64, String)> {
        let labels = comparison.designs.iter().skip(1).map(|design| &design.label);
        let each = row.differences.iter().zip(labels);
        each.filter_map(|(it, label)| {
            let needed = text::needed(it.more()?, replications)?;
            Some((needed, format!("{} in {label} (about {needed})", row.metric)))
        })
        .collect()
    };
    let mut open: Vec<(f64, String)> = comparison.metrics.iter().flat_map(own).collect();
    open.sort_by(|a, b| a.0.total_cmp(&b.0));
    let more = match open.len().saturating_sub(TOLD) {
        0 => String::new(),
        n => format!("; {n} more take more"),
    };
    let told: Vec<String> = open.into_iter().take(TOLD).map(|(_, told)| told).collect();
    let text = "not shown to differ, but more replications may tell";
    (!told.is_empty()).then(|| format!("{text}: {}{more}", told.join(", ")))
}

fn experiment(comparison: &Comparison) -> String {
    let Some(base) = comparison.designs.first() else { return String::new() };
    let (seed, replications) = (base.seed, base.replications);
    let independent = comparison.designs.iter().filter(|it| it.pairing == Some(Pairing::Independent));
    let others: Vec<&str> = independent.map(|design| design.label.as_str()).collect();
    if others.is_empty() {
        return format!("seed {seed} and {replications} replications for all: the same arrivals, demands and draws");
    }
    format!("A has seed {seed} and {replications} replications, {} another seed: independent runs", others.join(", "))
}

/// What common random numbers were worth.
fn reduction(comparison: &Comparison) -> Option<String> {
    let all = comparison.metrics.iter().flat_map(|row| &row.differences);
    let mut factors: Vec<f64> = all.filter_map(|it| it.variance_reduction).collect();
    factors.sort_by(f64::total_cmp);
    let (least, median, most) = (*factors.first()?, factors[factors.len() / 2], *factors.last()?);
    Some(format!(
        "common random numbers make the variance of differences {} to {} times smaller than that between independent runs \
         ({} times at the median)",
        times(least),
        times(most),
        times(median)
    ))
}

/// One decimal of what is small; what is very large only says that hardly anything is left to chance.
fn times(factor: f64) -> String {
    match factor {
        factor if factor < 9.95 => format!("{factor:.1}"),
        factor if factor < 1e6 => format!("{factor:.0}"),
        _ => "over a million".to_owned(),
    }
}

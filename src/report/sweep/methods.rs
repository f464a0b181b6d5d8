//! How a sweep was done, as a paragraph for the methods section of a paper: enough to do it again.

use crate::report::methods::{self, COVERS};
use crate::report::quantity::count;
use crate::stats::estimate::Basis;
use crate::stats::result::Verdict;
use crate::stats::sweep::{Factor, Heading, Level, Outcome, Row, replications};

/// The paragraph; `results` is the SHA-256 of the results in JSON lines.
#[must_use]
pub fn text(heading: &Heading, rows: &[Row], results: &str) -> String {
    let Heading { version, sweep, sha256, .. } = heading;
    let what = format!(
        "The sweep \"{sweep}\" was run with scalelab {version}, a discrete-event simulator (SHA-256 of plan, scenario and \
        settings: {sha256}; of the results, sweep.jsonl: {results})."
    );
    let parts = [what, design(heading, rows), runs(heading, rows), methods::intervals(bases(rows)), trust(rows)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ") + "\n"
}

fn design(heading: &Heading, rows: &[Row]) -> String {
    let factors = heading.factors.iter().enumerate().map(|(at, factor)| levels(factor, at, rows));
    let factors = factors.collect::<Vec<_>>().join("; ");
    let points = count(heading.points.into());
    if heading.scattered {
        format!("Its {points} points are a Latin hypercube (McKay, Beckman and Conover 1979) over {factors}.")
    } else {
        format!("Its {points} points are the full grid of {factors}.")
    }
}

/// A factor with its levels: each of a few, else how many from where to where.
fn levels(factor: &Factor, at: usize, rows: &[Row]) -> String {
    let mut levels: Vec<&Level> = Vec::new();
    let number = |level: &Level| level.number().map_or(0.0, |(number, _)| number);
    let mut seen = std::collections::BTreeSet::new();
    levels.extend(rows.iter().map(|row| &row.levels[at]).filter(|level| seen.insert(level.json())));
    let Factor { name, paths, unit, log } = factor;
    let paths = if paths.len() == 1 && paths[0] == *name { String::new() } else { format!(" ({})", paths.join(", ")) };
    if unit.is_some() {
        levels.sort_by(|a, b| number(a).total_cmp(&number(b)));
    }
    let words: Vec<String> = levels.iter().map(|level| level.word()).collect();
    let spaced = if *log { ", evenly spaced on a logarithmic scale" } else { "" };
    match (words.as_slice(), unit) {
        ([first, .., last], Some(_)) if words.len() > 6 => {
            format!("{name}{paths}, {} levels from {first} to {last}{spaced}", words.len())
        }
        _ => format!("{name}{paths}: {}{spaced}", words.join(", ")),
    }
}

fn runs(heading: &Heading, rows: &[Row]) -> String {
    let (fewest, most) = replications(rows);
    let number = match (fewest, most) {
        (1, 1) => "one replication".to_owned(),
        _ if fewest == most => format!("{most} independent replications"),
        _ => format!("{fewest} to {most} independent replications, as many as the precision that was asked for took"),
    };
    let draws = if heading.common_draws {
        "all points share their random draws (common random numbers), so that they differ by their levels only"
    } else {
        "each point has random draws of its own"
    };
    format!("Each point was simulated in {number} with master seed {}; {draws}.", heading.seed)
}

fn bases(rows: &[Row]) -> impl Iterator<Item = Basis> {
    let figures = rows.iter().filter_map(|row| match &row.outcome {
        Outcome::Measured { metrics, .. } => Some(metrics.values()),
        Outcome::Failed { .. } => None,
    });
    figures.flatten().map(|figure| figure.basis)
}

/// The points that nothing should be read from.
fn trust(rows: &[Row]) -> String {
    let number = |wanted: Option<Verdict>| rows.iter().filter(|row| row.outcome.verdict() == wanted).count();
    let sorts = [
        (number(Some(Verdict::Unstable)), "without a steady state"),
        (number(Some(Verdict::NotStationary)), "not stationary"),
        (number(Some(Verdict::Bistable)), "with replications of two kinds"),
        (number(Some(Verdict::NotEnoughData)), "with too few data"),
        (number(None), "that failed"),
    ];
    let said: Vec<String> = sorts.iter().filter(|it| it.0 > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if said.is_empty() {
        format!("All points passed the tests for stability. {COVERS}")
    } else {
        format!("Points to be left out: {}. {COVERS}", said.join(", "))
    }
}

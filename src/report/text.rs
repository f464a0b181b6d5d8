//! The summary on the terminal: rules first, then totals, latency, places, and how far to trust it.
//!
//! At most [`WIDTH`] columns, wide characters counted as two. Colour only repeats what words already say.

pub(super) mod grid;
pub(super) mod paint;
#[cfg(test)]
mod tests;

use super::quantity::{Figure, count, duration, share};
use super::summary::{self, Table};
use crate::stats::estimate::Basis;
use crate::stats::result::{Mode, RunResult, SloOutcome, SloVerdict, Unit, Verdict, WarmupBy};
use grid::{Align, Grid};
use paint::{Paint, printable};

/// Columns of the summary.
pub const WIDTH: u16 = 100;

/// Columns of figures up to which every interval stands on its value's line.
const FEW: usize = 4;

/// The whole summary; with `colour`, in ANSI colours.
#[must_use]
pub fn write(result: &RunResult, colour: bool) -> String {
    let paint = Paint(colour);
    let blocks = [
        heading(result, paint),
        slo(result, paint),
        requests(result, paint),
        figures(summary::latency(result), paint),
        figures(summary::control(result), paint),
        figures(summary::sets(result), paint),
        figures(summary::components(result), paint),
        figures(summary::own(result), paint),
        figures(summary::pools_and_links(result), paint),
        bottleneck(result, paint),
        cost(result, paint),
        broken_laws(result, paint),
        trust(result, paint),
    ];
    let mut text = blocks.iter().filter(|block| !block.is_empty()).cloned().collect::<Vec<_>>().join("\n");
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// What may be believed, in a sentence.
#[must_use]
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok: the figures may be trusted",
        Verdict::NotStationary => "not stationary: the run had not settled, so nothing is said of a steady state",
        Verdict::Bistable => "bistable: replications end in two states, so a mean is that of neither",
        Verdict::Unstable => "unstable: a queue grew to the end of the run, so averages depend on how long one looks",
        Verdict::NotEnoughData => "not enough data: measure longer or with more replications",
    }
}

/// How the run was made: `seed 42, 10 steady replications of 28 min, first 2 min cut as warm-up (as given)`.
#[must_use]
pub fn experiment(result: &RunResult) -> String {
    let kind = match result.mode {
        Mode::Steady => "steady",
        Mode::Terminating => "terminating",
    };
    let plural = if result.replications == 1 { "" } else { "s" };
    let cut = duration(result.warmup_s);
    let warmup = match result.warmup_by {
        WarmupBy::None => "nothing cut as warm-up".to_owned(),
        WarmupBy::Given => format!("first {cut} cut as warm-up (as given)"),
        WarmupBy::Detected => format!("first {cut} cut as warm-up (found by MSER-5)"),
    };
    let (seed, replications, each) = (result.seed, result.replications, duration(result.measured_s));
    format!("seed {seed}, {replications} {kind} replication{plural} of {each}, {warmup}")
}

/// What every reader must know beside the figures.
#[must_use]
pub fn notes(result: &RunResult) -> Vec<String> {
    let mut notes: Vec<String> = interrupted(result).into_iter().collect();
    notes.extend(result.notes.iter().cloned());
    if result.metrics.values().any(|metric| metric.interval.is_some()) {
        notes.push("intervals are 95 % and cover simulation noise only, not wrong inputs".to_owned());
    }
    notes
}

/// What is missing from a run that was stopped, and what the rest is worth.
#[must_use]
pub fn interrupted(result: &RunResult) -> Option<String> {
    let interrupted = result.interrupted.as_ref()?;
    let (kept, planned) = (interrupted.kept.len(), interrupted.planned);
    let replications = format!("{kept} of {planned} replications are complete, and every figure is of those alone");
    let missing: Vec<&str> = interrupted.missing.iter().map(String::as_str).collect();
    let missing = if missing.is_empty() { String::new() } else { format!("; missing: {}", missing.join(", ")) };
    Some(format!("interrupted, a partial result: {replications}{missing}"))
}

fn heading(result: &RunResult, paint: Paint) -> String {
    let name = result.scenario.name.as_str();
    let hash: String = result.scenario.sha256.chars().take(12).collect();
    let head =
        format!("{}  {}\n", paint.bold(name), paint.dim(&format!("scalelab {}, scenario {hash}", result.version)));
    let partial = interrupted(result).map(|said| format!("{}\n", paint.yellow(&said)));
    head + &partial.unwrap_or_default()
}

fn slo(result: &RunResult, paint: Paint) -> String {
    let mut grid = Grid::new(&[Align::Left, Align::Left, Align::Left, Align::Left]);
    for outcome in &result.slo {
        let (mark, _) = judged(outcome.verdict);
        let rule = format!("{} {}", outcome.metric, outcome.rule);
        grid.row(&[mark, &rule, &measured(outcome), &judgement(outcome, result.replications)]);
    }
    let mut marks = result.slo.iter().peekable();
    let lines = grid.lines().into_iter().map(|line| {
        // A long rule wraps: its continuation keeps the colour of the line that carries the mark.
        let outcome = marks.next_if(|outcome| line.trim_start().starts_with(judged(outcome.verdict).0));
        match outcome.map(|outcome| outcome.verdict) {
            Some(SloVerdict::Pass) => paint.green(&line),
            Some(SloVerdict::Fail) => paint.red(&line),
            Some(SloVerdict::Undecided) => paint.yellow(&line),
            None => line,
        }
    });
    block("SLO", lines.collect(), paint)
}

/// Mark and word of a judgement.
pub(super) const fn judged(verdict: SloVerdict) -> (&'static str, &'static str) {
    match verdict {
        SloVerdict::Pass => ("✓", "kept"),
        SloVerdict::Fail => ("✗", "broken"),
        SloVerdict::Undecided => ("?", "undecided: the run is too short to say"),
    }
}

/// The judgement in words: by which quantile, if not by its own; of an undecided rule, how long a run would decide it.
pub(super) fn judgement(outcome: &SloOutcome, replications: u32) -> String {
    let (_, word) = judged(outcome.verdict);
    if let Some(by) = &outcome.by {
        let does = if outcome.verdict == SloVerdict::Pass { "keeps" } else { "breaks" };
        return format!("{word}, since {by} {does} it already");
    }
    let Some(more) = outcome.more else { return lacking(outcome, word) };
    let instead = match (needed(more, replications), replications) {
        (None, _) => "no run of a sensible length would tell".to_owned(),
        (Some(_), 1) => format!("a run about {} times as long may tell", rounded_up(more)),
        (Some(needed), _) => format!("about {needed} replications may tell"),
    };
    format!("undecided: {instead}")
}

/// How many replications may tell what so many times as much as these would; none if more than anybody has time for.
pub(super) fn needed(more: f64, replications: u32) -> Option<f64> {
    const MOST: f64 = 100_000.0;
    Some(rounded_up(more * f64::from(replications))).filter(|needed| *needed <= MOST)
}

/// Why there is no judgement by an interval, and what would bring one.
fn lacking(outcome: &SloOutcome, word: &str) -> String {
    let why = match (outcome.lacks, outcome.longer_s) {
        (Some(Basis::TooFewBeyond), Some(longer_s)) => {
            let (number, unit) = if longer_s < 100.0 { (longer_s, "s") } else { (longer_s / 60.0, "min") };
            let long = format!("{}{unit}", rounded_up(number));
            format!("too few requests of each replication are slower; --set run.duration={long} has enough")
        }
        (Some(Basis::TooFewBeyond), None) if outcome.metric.split(['.', '[']).any(|word| word == "max") => {
            "a maximum has no interval; bound a quantile".to_owned()
        }
        (Some(Basis::TooFewBeyond), None) => {
            "too few requests of each replication are slower; bound a lower quantile".to_owned()
        }
        (Some(Basis::NotStationary), _) => "the run has not settled".to_owned(),
        (Some(Basis::Bistable), _) => "replications differ in kind".to_owned(),
        (Some(Basis::SingleReplication), _) => "one replication has no interval; --replications 10 have".to_owned(),
        (None, _) if outcome.value.is_none() => "nothing was observed".to_owned(),
        (Some(_) | None, _) => return word.to_owned(),
    };
    format!("undecided: {why}")
}

/// A whole number of at most two digits and zeros, rounded up.
fn rounded_up(x: f64) -> f64 {
    let unit = 10f64.powf(x.max(1.0).log10().floor() - 1.0).max(1.0);
    (x / unit).ceil() * unit
}

/// The measured side of a rule.
pub(super) fn measured(outcome: &SloOutcome) -> String {
    let figure = outcome.value.map(|value| Figure::random(value, outcome.interval, outcome.unit));
    figure.map_or_else(|| "nothing observed".to_owned(), |figure| figure.inline())
}

fn requests(result: &RunResult, paint: Paint) -> String {
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Left]);
    for (what, number, portion) in totals(result) {
        grid.row(&[&what, &number, &portion]);
    }
    let mut lines = grid.lines();
    let rates: Vec<String> = ["throughput", "goodput", "in_system.mean"]
        .into_iter()
        .filter_map(|name| {
            let said = name.strip_suffix(".mean").map_or(name, |_| "in system");
            Some(format!("{said} {}", Figure::of(result.metrics.get(name)?).inline()))
        })
        .collect();
    if !rates.is_empty() {
        lines.push(format!("  {}", rates.join(", ")));
    }
    lines.extend(effective(result).map(|line| format!("  {line}")));
    block("Requests", lines, paint)
}

/// What the sample of latencies is worth.
#[must_use]
#[expect(clippy::cast_sign_loss, reason = "a number of requests")]
pub fn effective(result: &RunResult) -> Option<String> {
    let mean = result.metrics.get("latency.mean")?;
    let worth = mean.n_eff?;
    Some(format!("effective sample size of latency {} of {}", count(worth as u64), count(result.requests.endings.ok)))
}

/// Issued and every ending that occurred: name, count, share with its interval where a metric holds it.
pub(super) fn totals(result: &RunResult) -> Vec<(String, String, String)> {
    let requests = &result.requests;
    let issued = requests.issued as f64;
    let mut rows = vec![("issued".to_owned(), count(requests.issued), String::new())];
    let endings = requests.endings.named().into_iter().map(|(name, n)| (name, *n));
    for (ending, n) in endings.chain([("in_flight", requests.in_flight)]).filter(|(_, n)| *n > 0) {
        let name = if ending == "ok" { "success_ratio".to_owned() } else { format!("failed.{ending}") };
        let metric = result.metrics.get(&name).filter(|metric| metric.unit == Unit::Ratio);
        let portion = metric.map_or_else(|| share(n as f64, issued), |metric| Figure::of(metric).inline());
        rows.push((ending.replace('_', " "), count(n), portion));
    }
    rows
}

fn figures(table: Option<Table>, paint: Paint) -> String {
    let Some(table) = table else { return String::new() };
    let mut aligns = vec![Align::Right; table.columns.len() + 1];
    aligns[0] = Align::Left;
    let mut grid = Grid::new(&aligns);
    let head: Vec<&str> = std::iter::once(table.title).chain(table.columns.iter().copied()).collect();
    grid.row(&head);
    for (name, cells) in &table.rows {
        let inline = |column: &str| table.columns.len() <= FEW || column == "mean";
        let cells = cells.iter().zip(&table.columns);
        let cells: Vec<String> = cells.map(|(cell, column)| estimate(cell.as_ref(), inline(column))).collect();
        let row: Vec<&str> = std::iter::once(name.as_str()).chain(cells.iter().map(String::as_str)).collect();
        grid.row(&row);
    }
    let mut lines = grid.lines().into_iter();
    let head = lines.next().map(|line| paint.bold(line.trim_start()) + "\n").unwrap_or_default();
    lines.fold(head, |text, line| text + &line + "\n")
}

/// Value with its interval beside or beneath it: seven columns of `262.4 ± 9.0 ms` would not fit.
fn estimate(figure: Option<&Figure>, inline: bool) -> String {
    let Some(figure) = figure else { return "–".to_owned() };
    match figure.spread() {
        Some(spread) if !inline => format!("{}\n{spread}", figure.value()),
        Some(_) | None => figure.inline(),
    }
}

fn bottleneck(result: &RunResult, paint: Paint) -> String {
    let Some(worst) = summary::bottleneck(result) else { return String::new() };
    let busy = Figure::of(worst.utilization).inline();
    format!("{}  {}, {busy} busy\n", paint.bold("Bottleneck"), printable(&worst.station))
}

fn cost(result: &RunResult, paint: Paint) -> String {
    let of = |name: &str, what: &str| Some(format!("{} {what}", Figure::of(result.metrics.get(name)?).inline()));
    let each = of("cost.per_million", "for a million requests that ended ok");
    let told: Vec<String> = of("cost.per_hour", "an hour").into_iter().chain(each).collect();
    if told.is_empty() { String::new() } else { format!("{}  {}\n", paint.bold("Cost"), told.join(", ")) }
}

fn broken_laws(result: &RunResult, paint: Paint) -> String {
    let broken = result.conservation.iter().filter(|law| !law.holds);
    let lines = broken.map(|law| {
        let numbers: Vec<String> = law.detail.iter().map(|(name, x)| format!("{name} {x}")).collect();
        paint.red(&format!("  ✗ {}: {}", law.law, numbers.join(", ")))
    });
    block("Broken laws", lines.collect(), paint)
}

fn trust(result: &RunResult, paint: Paint) -> String {
    let verdict_line = verdict(result.verdict);
    let painted = match result.verdict {
        Verdict::Ok => paint.green(verdict_line),
        Verdict::Unstable | Verdict::NotStationary | Verdict::Bistable => paint.red(verdict_line),
        Verdict::NotEnoughData => paint.yellow(verdict_line),
    };
    let mut grid = Grid::new(&[Align::Left]);
    grid.row(&[&experiment(result)]);
    for note in notes(result) {
        grid.row(&[&format!("note: {note}")]);
    }
    let lines: Vec<String> = grid.lines();
    block("Run", lines, paint) + &format!("{}  {painted}\n", paint.bold("Verdict"))
}

fn block(title: &str, lines: Vec<String>, paint: Paint) -> String {
    if lines.is_empty() {
        return String::new();
    }
    lines.into_iter().fold(paint.bold(title) + "\n", |text, line| text + &line + "\n")
}

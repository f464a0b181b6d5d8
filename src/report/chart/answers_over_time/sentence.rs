//! The sentence that a chart of answers over time proves: whether they stay, or how far they go, when and for how long.

use super::failed;
use crate::report::chart::cause;
use crate::report::chart::timeline::Windows;
use crate::report::quantity::{Figure, duration, share};
use crate::stats::result::{MarkerKind, RunResult, Unit};
use crate::stats::shift::{SURE, Shift, Side};

/// What is less than this share of the rate is not worth a sentence, however sure.
const WORTH: f64 = 0.05;
/// The same, where requests fail instead.
const WORTH_FAILING: f64 = 0.01;
/// A share of failures that is told where answers stay.
const FAILING: f64 = 0.005;
/// What stays is never this many times as much as at another time.
const FAR: f64 = 2.0;
/// Less than this share of what there was is almost nothing.
const ALMOST_NONE: f64 = 0.001;

/// Rates in the windows after the warm-up.
struct Rates {
    ok: Vec<f64>,
    failed: Vec<f64>,
    /// Seconds that a window stands for, over all replications.
    counted_s: f64,
    /// Where each of these windows begins, and where the last one ends, in seconds.
    edges: Vec<f64>,
}

/// The sentence, without a full stop.
pub fn of(result: &RunResult) -> String {
    let rates = Rates::of(result);
    if rates.ok.iter().chain(&rates.failed).all(|rate| *rate <= 0.0) {
        return "no request has ended".to_owned();
    }
    let down = Shift::of(&rates.ok, Side::Down).filter(|shift| rates.is_told(shift));
    let up = Shift::of(&rates.ok, Side::Up).filter(|shift| rates.is_told(shift));
    match (down, up) {
        (None, None) => rates.stays(),
        (Some(down), None) => rates.shifts(result, &down, ["fall", "drop", "come back to"]),
        (None, Some(up)) => rates.shifts(result, &up, ["rise", "rise", "go back to"]),
        (Some(down), Some(up)) if rates.fails(&down) || down.errors >= 2.0 * up.errors => {
            rates.shifts(result, &down, ["fall", "drop", "come back to"])
        }
        (Some(down), Some(up)) if up.errors >= 2.0 * down.errors => {
            rates.shifts(result, &up, ["rise", "rise", "go back to"])
        }
        (Some(_), Some(_)) => {
            let all = |pick: fn(f64, f64) -> f64, begin: f64| rates.ok.iter().copied().fold(begin, pick);
            let (low, high) = (all(f64::min, f64::INFINITY), all(f64::max, 0.0));
            format!("ok answers vary between {} and {}{}", rate(low), rate(high), rates.losses())
        }
    }
}

impl Rates {
    /// Beside a cold start everything stays near. A run that is nothing but warm-up is told as it is.
    fn of(result: &RunResult) -> Self {
        let series = &result.series;
        let (ok, failed) = (&series.endings_per_s.ok, failed(&series.endings_per_s));
        let Some(windows) = Windows::new(series.start_s, series.width_s, ok.len()) else {
            return Self { ok: Vec::new(), failed: Vec::new(), counted_s: 0.0, edges: Vec::new() };
        };
        let finite = ok.iter().zip(&failed).position(|(ok, failed)| !(ok.is_finite() && failed.is_finite()));
        let end = finite.unwrap_or(ok.len());
        let measured = (0..end).find(|at| windows.edge(*at) >= result.warmup_s).unwrap_or(0);
        Self {
            ok: ok[measured..end].to_vec(),
            failed: failed[measured..end].to_vec(),
            counted_s: series.width_s * f64::from(result.replications),
            edges: (measured..=end).map(|at| windows.edge(at)).collect(),
        }
    }

    fn is_told(&self, shift: &Shift) -> bool {
        let worth = if self.fails(shift) { WORTH_FAILING } else { WORTH };
        shift.is_sure() && (shift.level - shift.before).abs() >= worth * shift.before.max(shift.level)
    }

    /// True if at least half of what is missing fails instead.
    fn fails(&self, shift: &Shift) -> bool {
        let before = mean(&self.failed[..self.failed.len().div_ceil(10)]);
        mean(&self.failed[shift.from..shift.to]) - before >= (shift.before - shift.level) / 2.0
    }

    fn stays(&self) -> String {
        let usual = rate(mean(&self.ok));
        let far =
            self.range().map(|(low, high)| format!("range from {} to {}, {usual} on average", rate(low), rate(high)));
        format!("ok answers {}{}", far.unwrap_or_else(|| format!("stay near {usual}")), self.losses())
    }

    /// The least and the most of a window, if one is more than twice the other and chance alone would not do it: the
    /// root of a Poisson variable has a standard deviation of a half (Bartlett 1936), the difference of two of them that
    /// of the root of a half.
    fn range(&self) -> Option<(f64, f64)> {
        // A last hundredth may be the edge of the run.
        let inner = &self.ok[..self.ok.len() - self.ok.len() / 100];
        let (low, high) = (inner.iter().copied().reduce(f64::min)?, inner.iter().copied().reduce(f64::max)?);
        let [few, many] = [low, high].map(|rate| (rate * self.counted_s).max(0.0).sqrt());
        (high > FAR * low && (many - few) / 0.5_f64.sqrt() >= SURE).then_some((low, high))
    }

    /// What fails, if it is worth a word.
    fn losses(&self) -> String {
        let (ok, failed) = (mean(&self.ok), mean(&self.failed));
        if failed < FAILING * (ok + failed) {
            return String::new();
        }
        format!("; {} of the requests fail", share(failed, ok + failed))
    }

    /// To the end, or for a while; `words` for the one, the other, and what follows that.
    fn shifts(&self, result: &RunResult, shift: &Shift, words: [&str; 3]) -> String {
        let [lasting, passing, back] = words;
        let (from_s, to_s) = (self.edges[shift.from], self.edges[shift.to]);
        let when = cause::of(result, from_s + result.series.width_s / 2.0);
        let when = when.unwrap_or_else(|| format!("from {} on", duration(from_s)));
        let almost_none = shift.level > 0.0 && shift.level < ALMOST_NONE * shift.before;
        let level = if almost_none { "almost none".to_owned() } else { rate(shift.level) };
        let before = rate(shift.before);
        let rest = &self.ok[shift.to..];
        // What follows an end that is shorter than a hundredth of the run may be its edge.
        if rest.len() * 100 <= self.ok.len() {
            let stays = if ended(result, from_s) {
                format!(", and do not {}", back.trim_end_matches(" to"))
            } else {
                String::new()
            };
            return format!("ok answers {lasting} from {before} to {level} {when}{stays}");
        }
        let when =
            if when.starts_with("from ") { format!("around {}", duration(f64::midpoint(from_s, to_s))) } else { when };
        let long = duration(to_s - from_s);
        format!("ok answers {passing} from {before} to {level} for {long} {when}, and {back} {}", rate(mean(rest)))
    }
}

/// True if a fault that lasted at second `from_s` or began then is over before the last tenth of what is shown.
fn ended(result: &RunResult, from_s: f64) -> bool {
    let series = &result.series;
    let last_s = series.start_s + 0.9 * series.width_s * series.endings_per_s.ok.len() as f64;
    result.markers.iter().any(|m| m.kind == MarkerKind::Repair && (from_s..last_s).contains(&m.t_s))
}

fn rate(per_s: f64) -> String {
    Figure::new(per_s, None, Unit::PerSecond).value()
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

//! Latency is that of requests that ended ok: a design that turns the slow ones away looks fast.
//!
//! Where the share of requests that end ok differs by more than its own 95 % interval, a better latency of fewer requests, or
//! a worse one of more, says so beside its word.

use super::{Pairing, RISK, Row, Word, pair};
use crate::stats::result::RunResult;

/// Says of each latency of a design that is ranked beside the baseline's of how many more or fewer requests it is.
pub fn qualify(rows: &mut [Row], at: usize, (base, other): (&RunResult, &RunResult), pairing: Pairing) {
    for row in rows {
        let Some(share) = share_of(&row.metric, base, other) else { continue };
        let difference = &mut row.differences[at];
        let Ok(found) = pair(&share, (base, "A"), (other, "B"), pairing) else { continue };
        let (gap, interval) = (found.difference(), found.interval(1.0 - RISK));
        let is_shown = interval.low > 0.0 || interval.high < 0.0;
        let misleads = match difference.word {
            Word::Better => gap < 0.0,
            Word::Worse => gap > 0.0,
            Word::Higher | Word::Lower | Word::NoDifferenceShown | Word::NotRanked => false,
        };
        if is_shown && misleads {
            difference.why = Some(match found.relative(1.0 - RISK) {
                Some(relative) => told(relative.value),
                None => "of requests that failed before".to_owned(),
            });
        }
    }
}

/// The metric that says of how many requests a latency is, if it is one: over the same window, or else over the whole run.
fn share_of(metric: &str, base: &RunResult, other: &RunResult) -> Option<String> {
    let at = metric.find("latency.").filter(|at| *at == 0 || metric.starts_with("class."))?;
    let whole = format!("{}success_ratio", &metric[..at]);
    let own = metric.find('[').map(|bracket| format!("{whole}{}", &metric[bracket..]));
    let both = |name: &String| [base, other].iter().all(|it| it.metrics.contains_key(name));
    own.filter(both).or(Some(whole))
}

/// `of 47 % fewer requests`.
fn told(change: f64) -> String {
    let (percent, way) = (100.0 * change.abs(), if change < 0.0 { "fewer" } else { "more" });
    match percent {
        p if p < 0.1 => format!("of less than 0.1 % {way} requests"),
        p if p < 9.95 => format!("of {p:.1} % {way} requests"),
        p => format!("of {p:.0} % {way} requests"),
    }
}

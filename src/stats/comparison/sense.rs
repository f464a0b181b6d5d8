//! Which way a metric is better, known by its name in the metric namespace.

use super::Word;
use serde::{Deserialize, Serialize};

/// Owners of times that somebody waits for: `latency.p99`, `web.response.mean`, `web.workers.wait.mean`.
const TIMES: [&str; 4] = ["latency", "response", "wait", "apply_delay"];
/// Last words of what is better when there is less of it.
const LESS: [&str; 11] = [
    "refused",
    "stale_ratio",
    "stale_reads",
    "stale_hits",
    "lost_writes",
    "refused_writes",
    "miss_ratio",
    "imbalance",
    "unowned",
    "per_hour",
    "per_million",
];
/// Last words of what is better when there is more of it.
const MORE: [&str; 3] = ["success_ratio", "goodput", "hit_ratio"];

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// As of latency.
    LowerIsBetter,
    /// As of goodput.
    HigherIsBetter,
    /// As of utilization: high is thrifty, low is safe.
    Neither,
}

impl Sense {
    /// The sense of a metric, whatever its window.
    #[must_use]
    pub fn of(metric: &str) -> Self {
        let name = without_window(metric);
        // `p99.9` holds a dot.
        let mut words = name.strip_suffix(".9").unwrap_or(name).rsplit('.');
        let (last, owner) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if name.starts_with("saturation") {
            // `saturation@latency.p99`: the load up to which that is kept.
            Self::HigherIsBetter
        } else if TIMES.contains(&owner) || owner == "failed" || LESS.contains(&last) {
            Self::LowerIsBetter
        } else if MORE.contains(&last) {
            Self::HigherIsBetter
        } else {
            Self::Neither
        }
    }

    /// The word for a difference that is shown.
    #[must_use]
    pub fn word(self, difference: f64) -> Word {
        match (self, difference > 0.0) {
            (Self::LowerIsBetter, false) | (Self::HigherIsBetter, true) => Word::Better,
            (Self::LowerIsBetter, true) | (Self::HigherIsBetter, false) => Word::Worse,
            (Self::Neither, true) => Word::Higher,
            (Self::Neither, false) => Word::Lower,
        }
    }
}

/// What comes before the window: brackets that hold a number belong to the name, as that of an instance.
fn without_window(metric: &str) -> &str {
    let is_window = |at: &usize| {
        let inner = metric[at + 1..].split(']').next().unwrap_or_default();
        !inner.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut brackets = metric.match_indices('[').map(|(at, _)| at);
    brackets.find(is_window).map_or(metric, |at| &metric[..at])
}

//! Trying again: shared by all who call, clients and steps of services.
//!
//! Each attempt is a call of its own, with its own timeout and its own draws; attempt 0 draws what it would draw without
//! retries. Pauses draw by the lineage of the failed attempt.

use super::settings::Complaint;
use super::wiring::Wiring;
use crate::engine::draw::{Lineage, Source};
use crate::engine::time::Span;
use crate::model::ask::Ending;
use crate::notation::Duration;
use crate::policy::backoff::{Backoff, Jitter};
use schemars::JsonSchema;
use serde::Deserialize;

/// When and how a call that failed is made again.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("examples" = [{ "attempts": 3 }]))]
pub struct RetrySettings {
    /// Calls in all, the first included.
    #[schemars(range(min = 1, max = 1000))]
    attempts: u16,
    /// Pause before the second attempt; none by default.
    #[serde(default)]
    backoff: Option<Duration>,
    /// What each further pause is multiplied by, at least 1; 2 by default.
    #[serde(default)]
    #[schemars(range(min = 1.0, max = 1000.0))]
    factor: Option<f64>,
    /// The longest pause before jitter; without it, an hour.
    #[serde(default)]
    max_backoff: Option<Duration>,
    /// How pauses are spread; not at all by default.
    #[serde(default)]
    jitter: Option<JitterWord>,
    /// After which endings the call is made again; after all but `ok` by default.
    #[serde(default)]
    on: Option<Vec<EndingWord>>,
}

/// How pauses are spread.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JitterWord {
    /// Not at all.
    #[default]
    None,
    /// Uniform from zero to the pause.
    Full,
    /// Uniform from half the pause to the pause.
    Equal,
}

/// How a call fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndingWord {
    /// Turned away because a queue was full.
    Rejected,
    /// Turned away by a policy.
    Shed,
    /// No answer in time.
    TimedOut,
    /// Whoever worked on it died.
    Crashed,
    /// Nobody there.
    Unreachable,
    /// Answered with an error.
    Failed,
}

impl From<EndingWord> for Ending {
    fn from(word: EndingWord) -> Self {
        match word {
            EndingWord::Rejected => Self::Rejected,
            EndingWord::Shed => Self::Shed,
            EndingWord::TimedOut => Self::TimedOut,
            EndingWord::Crashed => Self::Crashed,
            EndingWord::Unreachable => Self::Unreachable,
            EndingWord::Failed => Self::Failed,
        }
    }
}

impl RetrySettings {
    /// Finds what types cannot tell; `at` is where the settings are.
    #[must_use]
    pub fn check(&self, at: &str) -> Vec<Complaint> {
        let mut found = Vec::new();
        if self.on.as_ref().is_some_and(Vec::is_empty) {
            let message = "nothing is tried again";
            found.push(Complaint::conflict(&format!("{at}.on"), message).expected("an ending, or no `on`"));
        }
        let shapes = [
            ("factor", self.factor.is_some()),
            ("max_backoff", self.max_backoff.is_some()),
            ("jitter", self.jitters()),
        ];
        for (shape, _) in shapes.into_iter().filter(|(_, there)| *there && self.backoff.is_none()) {
            let message = format!("`{shape}` without `backoff`");
            found.push(Complaint::conflict(&format!("{at}.{shape}"), message).expected("both or none"));
        }
        if let (Some(first), Some(most)) = (self.backoff, self.max_backoff)
            && most.seconds() < first.seconds()
        {
            let message = format!("`max_backoff` ({most}) is below `backoff` ({first})");
            let complaint = Complaint::out_of_range(&format!("{at}.max_backoff"), message);
            found.push(complaint.expected(format!("{first} or more")));
        }
        found
    }

    fn jitters(&self) -> bool {
        self.jitter.is_some_and(|jitter| jitter != JitterWord::None)
    }

    /// The rule for one replication; `ordinal` tells the call sites of a component apart.
    #[must_use]
    pub fn build(&self, wiring: &Wiring, ordinal: u32) -> Retry {
        let every = [true; Ending::COUNT];
        let on = self.on.as_ref().map_or(every, |words| {
            let mut on = [false; Ending::COUNT];
            for &word in words {
                on[Ending::from(word) as usize] = true;
            }
            on
        });
        let backoff = self.pauses(wiring.common.tick_ns);
        Retry { attempts: self.attempts, backoff, on, draws: wiring.source("backoff", ordinal) }
    }

    /// The longest time that all attempts take together, in ticks, if each ends after `timeout` ticks at the latest.
    #[must_use]
    pub fn longest_ticks(&self, timeout: f64, tick_ns: u64) -> f64 {
        let pauses = self.pauses(tick_ns);
        (1..self.attempts).fold(timeout, |sum, retry| sum + pauses.longest(retry - 1) + timeout)
    }

    fn pauses(&self, tick_ns: u64) -> Backoff {
        let jitter = match self.jitter.unwrap_or_default() {
            JitterWord::None => Jitter::None,
            JitterWord::Full => Jitter::Full,
            JitterWord::Equal => Jitter::Equal,
        };
        let ticks = |duration: &Duration| duration.ticks(tick_ns);
        let hour = 3.6e12 / tick_ns as f64;
        Backoff {
            base: self.backoff.as_ref().map_or(0.0, ticks),
            factor: self.factor.unwrap_or(2.0),
            most: self.max_backoff.as_ref().map_or(hour, ticks),
            jitter,
        }
    }
}

/// When and how to try again.
#[derive(Clone, Debug)]
pub struct Retry {
    attempts: u16,
    backoff: Backoff,
    /// By ending.
    on: [bool; Ending::COUNT],
    draws: Source,
}

impl Retry {
    /// Never.
    #[must_use]
    pub fn never(wiring: &Wiring) -> Self {
        let backoff = Backoff { base: 0.0, factor: 1.0, most: 0.0, jitter: Jitter::None };
        Self { attempts: 1, backoff, on: [false; Ending::COUNT], draws: wiring.source("backoff", 0) }
    }

    /// True if there may be a second attempt.
    #[must_use]
    pub fn tries_again(&self) -> bool {
        self.attempts > 1
    }

    /// The pause before the next attempt, after one that ended so with `tries` before it; none if it was the last.
    #[must_use]
    pub fn pause(&self, tries: u16, ending: Ending, lineage: Lineage) -> Option<Span> {
        let again = tries + 1 < self.attempts && self.on[ending as usize];
        again.then(|| self.backoff.pause(tries, self.draws.open(lineage)))
    }
}

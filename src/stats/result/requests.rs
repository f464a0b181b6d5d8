//! What became of the requests: exhaustive and disjoint endings.

use serde::{Deserialize, Serialize};

/// Requests issued in the measured time. Law: `issued` = sum of `endings` + `in_flight`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Requests {
    /// Requests that clients began.
    pub issued: u64,
    /// By ending; the fields stand beside `issued` in JSON.
    #[serde(flatten)]
    pub endings: Endings<u64>,
    /// Requests that had no ending when the run stopped.
    pub in_flight: u64,
}

/// One value for each way in which a request can end (its last attempt's ending).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Endings<T> {
    /// Answered.
    pub ok: T,
    /// A queue was full.
    pub rejected: T,
    /// Refused by policy.
    pub shed: T,
    /// A timer fired first.
    pub timed_out: T,
    /// The process that held it died.
    pub crashed: T,
    /// No path, or nobody to ask.
    pub unreachable: T,
    /// Answered with an error.
    pub failed: T,
}

impl<T> Endings<T> {
    /// Name and value of every ending, `ok` first.
    #[must_use]
    pub fn named(&self) -> [(&'static str, &T); 7] {
        [
            ("ok", &self.ok),
            ("rejected", &self.rejected),
            ("shed", &self.shed),
            ("timed_out", &self.timed_out),
            ("crashed", &self.crashed),
            ("unreachable", &self.unreachable),
            ("failed", &self.failed),
        ]
    }
}

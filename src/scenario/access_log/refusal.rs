//! Why a log is not replayed.
//!
//! Messages name lines, not the file: the caller puts its path before them.

use super::date;
use super::tally::Tally;
use crate::components::clients::replay_settings::Format;
use std::fmt;

/// Why a log is not replayed.
#[derive(Debug)]
pub enum Refusal {
    /// Reading failed.
    Unreadable {
        /// The line that was being read, from 1.
        line: u64,
        /// What the system says.
        error: std::io::Error,
    },
    /// A gzip file.
    Compressed,
    /// No line, or blank lines only.
    Empty,
    /// More than 1 % of the lines are odd.
    TooOdd(Format, Box<Tally>),
    /// Sound lines, but none becomes an arrival.
    NoArrival(Box<Tally>),
    /// The replay would be longer than simulated time, from the first to the last stamp.
    TooLong(Box<Tally>),
    /// More lines than line numbers.
    TooManyLines,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { line, error } => write!(f, "line {line}: cannot read the log: {error}"),
            Self::Compressed => write!(f, "the log is compressed (gzip); expected plain text: unpack it first"),
            Self::Empty => write!(f, "the log is empty; expected at least one request"),
            Self::TooOdd(format, tally) => {
                let (odd, lines) = (tally.odd_lines(), tally.lines);
                let (share, format) = (odd as f64 / lines as f64 * 100.0, format.word());
                write!(f, "{odd} of {lines} lines ({share:.3} %) are not in the {format} log format: ")?;
                write!(f, "{}; expected at most 1 % of odd lines", tally.odd.text())
            }
            Self::NoArrival(tally) => {
                let (lines, unmatched, silent) = (tally.lines, tally.unmatched, tally.without_request);
                write!(f, "none of {lines} lines is replayed: {unmatched} fit no route, {silent} hold no request; ")?;
                write!(f, "expected a route that fits, or `otherwise`")
            }
            Self::TooLong(tally) => {
                let (first, last) = tally.stamps.unwrap_or_default();
                let (first, last) = (date::utc(first), date::utc(last));
                write!(
                    f,
                    "the log spans {first} to {last}, longer than simulated time; expected a smaller `time_scale`"
                )
            }
            Self::TooManyLines => write!(f, "the log has more than {} lines; expected a part of it", u32::MAX),
        }
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { error, .. } => Some(error),
            Self::Compressed
            | Self::Empty
            | Self::TooOdd(..)
            | Self::NoArrival(..)
            | Self::TooLong(..)
            | Self::TooManyLines => None,
        }
    }
}

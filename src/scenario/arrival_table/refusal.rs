//! Why a table of arrivals is not replayed.
//!
//! Messages name lines, not the file: the caller puts its path before them.

use super::row::HEADER;
use crate::notation::suggest;
use crate::scenario::access_log;
use crate::scenario::odd_lines::OddLines;
use std::fmt;

/// Why a table is not replayed.
#[derive(Debug)]
pub enum Refusal {
    /// It cannot be read as lines, or has none.
    File(access_log::Refusal),
    /// It does not begin with the names of its columns.
    Header {
        /// The line where they should stand.
        line: u64,
        /// What stands there.
        found: String,
    },
    /// More than 1 % of the lines are odd.
    TooOdd {
        /// How many lines there are.
        lines: u64,
        /// The odd ones.
        odd: OddLines,
    },
    /// A time that the clock cannot count to.
    TooLong {
        /// Where it stands.
        line: u64,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(refusal) => refusal.fmt(f),
            Self::Header { line, found } => {
                let found = suggest::shorten(found.trim());
                write!(f, "line {line}: the columns are `{found}`; expected `{}`", HEADER.join(","))
            }
            Self::TooOdd { lines, odd } => {
                let (count, text) = (odd.count(), odd.text());
                let share = count as f64 / *lines as f64 * 100.0;
                write!(f, "{count} of {lines} lines ({share:.3} %) are no arrivals: {text}; ")?;
                write!(f, "expected at most 1 % of odd lines")
            }
            Self::TooLong { line } => {
                write!(f, "line {line}: `t` is later than the clock can count; ")?;
                write!(f, "expected an earlier time, a smaller `time_scale` or a longer `tick`")
            }
        }
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(refusal) => Some(refusal),
            Self::Header { .. } | Self::TooOdd { .. } | Self::TooLong { .. } => None,
        }
    }
}

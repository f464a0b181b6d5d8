//! What reading a log counted: lines, odd ones, dropped ones, disorder.
//!
//! Numbers only; `describe` and `refusal` put them into words.

use super::line::Oddness;
use crate::scenario::odd_lines::OddLines;

/// Counts of a log. `lines` = odd + without request + unmatched + arrivals.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Lines that are not blank.
    pub lines: u64,
    /// Blank lines, which count as nothing else.
    pub blank: u64,
    /// Odd lines by reason.
    pub odd: OddLines,
    /// Sound lines of connections on which no request came (408, 400).
    pub without_request: u64,
    /// Sound lines that fit no route.
    pub unmatched: u64,
    /// Sound lines stamped earlier than the sound line before them.
    pub out_of_order: u64,
    /// The furthest that a stamp lies behind the latest before it, in seconds.
    pub furthest_back_s: i64,
    /// The earliest and the latest stamp of all sound lines, in Unix seconds, as written.
    pub stamps: Option<(i64, i64)>,
    /// Arrivals whose response is larger than [`super::Arrival::bytes`] can say.
    pub huge: u64,
    /// The stamp of the last sound line.
    last: Option<i64>,
}

impl Tally {
    /// All odd lines.
    #[must_use]
    pub fn odd_lines(&self) -> u64 {
        self.odd.count()
    }

    /// More than 1 % of the lines are odd: this is not a log of that format.
    #[must_use]
    pub fn too_odd(&self) -> bool {
        self.odd.are_too_many(self.lines)
    }

    pub(super) fn odd(&mut self, line: u64, reason: Oddness) {
        self.odd.add(line, reason.text());
    }

    /// Notes the stamp of a sound line.
    pub(super) fn stamp(&mut self, stamp_s: i64) {
        self.out_of_order += u64::from(self.last.is_some_and(|last| stamp_s < last));
        self.last = Some(stamp_s);
        let (first, latest) = self.stamps.unwrap_or((stamp_s, stamp_s));
        self.furthest_back_s = self.furthest_back_s.max(latest - stamp_s);
        self.stamps = Some((first.min(stamp_s), latest.max(stamp_s)));
    }
}

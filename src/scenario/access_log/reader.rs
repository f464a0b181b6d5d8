//! From an access log to arrivals: one pass over the lines, then a stable sort by stamp, then the spread.
//!
//! Memory holds one line, the distinct keys, and 48 bytes per arrival while placing (24 afterwards). Time 0 is the
//! earliest stamp of all sound lines, dropped ones included, rounded down to the resolution: another route does not move
//! the clock. About 2.4 million lines (260 MB) a second on one core of the development machine. Ignored:
//! everything that `mod.rs` lists.

use super::keys::Keys;
use super::line::{self, Line, Oddness};
use super::lines::{Lines, Text};
use super::refusal::Refusal;
use super::rules::Rules;
use super::spread;
use super::tally::Tally;
use crate::components::clients::replay::Arrival;
use crate::engine::time::{Instant, Span};
use std::io::BufRead;

/// Ticks of the longest replay: a factor of four below the end of simulated time, for what follows the last arrival.
const LONGEST: f64 = (1u64 << 62) as f64;

/// A log as arrivals.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replay {
    /// By time; those at the same tick in the log's order. Never empty.
    pub arrivals: Vec<Arrival>,
    /// Distinct keys.
    pub keys: u32,
    /// The simulated time that the log covers: from its first stamp to the end of its last, scaled.
    pub span: Span,
    /// What was counted.
    pub tally: Tally,
}

/// An arrival before it is placed.
struct Kept {
    stamp_s: i64,
    line: u32,
    /// By first appearance, from 0.
    key: u32,
    bytes: u32,
    class: u16,
}

/// Reads a log to its end.
///
/// # Errors
/// The log cannot be read, is empty, more than 1 % of its lines are odd, or none of them is replayed.
pub fn read(log: impl BufRead, rules: &Rules) -> Result<Replay, Refusal> {
    let mut reading = Reading { rules, tally: Tally::default(), keys: Keys::default(), kept: Vec::new() };
    let mut lines = Lines::new(log);
    while let Some((number, text)) = lines.next()? {
        reading.take(number, text)?;
    }
    reading.finish()
}

struct Reading<'a> {
    rules: &'a Rules,
    tally: Tally,
    keys: Keys,
    kept: Vec<Kept>,
}

impl Reading<'_> {
    fn take(&mut self, number: u64, text: Text<'_>) -> Result<(), Refusal> {
        let parsed = match text {
            Text::Whole(text) if text.trim_ascii().is_empty() => {
                self.tally.blank += 1;
                return Ok(());
            }
            Text::Whole(text) => line::parse(text, self.rules.format),
            Text::TooLong => Err(Oddness::TooLong),
        };
        self.tally.lines += 1;
        match parsed {
            Ok(line) => self.keep(u32::try_from(number).map_err(|_| Refusal::TooManyLines)?, &line),
            Err(reason) => self.tally.odd(number, reason),
        }
        Ok(())
    }

    fn keep(&mut self, number: u32, line: &Line<'_>) {
        self.tally.stamp(line.stamp_s);
        let Some(thing) = self.rules.key(line) else {
            self.tally.without_request += 1;
            return;
        };
        let Some(class) = self.rules.class(line) else {
            self.tally.unmatched += 1;
            return;
        };
        let bytes = u32::try_from(line.bytes).unwrap_or_else(|_| {
            self.tally.huge += 1;
            u32::MAX
        });
        let stamp_s = round_down(line.stamp_s, self.rules.resolution_s);
        self.kept.push(Kept { stamp_s, line: number, key: self.keys.count(thing), bytes, class });
    }

    fn finish(mut self) -> Result<Replay, Refusal> {
        let tally = &self.tally;
        if tally.lines == 0 {
            return Err(Refusal::Empty);
        }
        if tally.too_odd() {
            return Err(Refusal::TooOdd(self.rules.format, Box::new(self.tally)));
        }
        if self.kept.is_empty() {
            return Err(Refusal::NoArrival(Box::new(self.tally)));
        }
        let sum = tally.odd_lines() + tally.without_request + tally.unmatched + self.kept.len() as u64;
        assert!(sum == tally.lines, "{} lines, but {sum} accounted for", tally.lines);
        let (first_s, last_s) = tally.stamps.expect("an arrival has a stamp");
        let resolution_s = self.rules.resolution_s;
        let start_s = round_down(first_s, resolution_s);
        let covered_s = round_down(last_s, resolution_s) + resolution_s - start_s;
        let ticks = covered_s as f64 * self.rules.time_scale * self.rules.ticks_per_s;
        if ticks > LONGEST {
            return Err(Refusal::TooLong(Box::new(self.tally)));
        }
        self.kept.sort_by_key(|kept| kept.stamp_s);
        let keys = self.keys.by_popularity();
        let arrivals = placed(&self.kept, start_s, &keys, self.rules);
        Ok(Replay { arrivals, keys: keys.len() as u32, span: Span::from_ticks(ticks), tally: self.tally })
    }
}

/// Gives each arrival its place, stamp by stamp.
fn placed(kept: &[Kept], start_s: i64, keys: &[u32], rules: &Rules) -> Vec<Arrival> {
    let mut arrivals: Vec<Arrival> = Vec::with_capacity(kept.len());
    let (mut lines, mut places) = (Vec::new(), Vec::new());
    for shared in kept.chunk_by(|a, b| a.stamp_s == b.stamp_s) {
        lines.clear();
        lines.extend(shared.iter().map(|kept| kept.line));
        spread::place(rules.spread, &lines, rules.source, &mut places);
        for (kept, place) in shared.iter().zip(&places) {
            let log_s = (kept.stamp_s - start_s) as f64 + place * rules.resolution_s as f64;
            let at = Instant::ZERO + Span::from_ticks(log_s * rules.time_scale * rules.ticks_per_s);
            let &Kept { line, key, bytes, class, .. } = kept;
            arrivals.push(Arrival { at, line, key: keys[key as usize], bytes, class });
        }
    }
    assert!(arrivals.is_sorted_by_key(|arrival| arrival.at), "arrivals placed out of order");
    arrivals
}

/// The largest multiple of `step` that is not above `value`.
const fn round_down(value: i64, step: i64) -> i64 {
    value - value.rem_euclid(step)
}

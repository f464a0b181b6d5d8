//! From a table to arrivals: one pass over the lines, then a stable sort by time.
//!
//! Memory holds one line and 24 bytes per arrival. Time 0 is the start of the run. Ignored: everything that `mod.rs`
//! lists.

use super::refusal::Refusal;
use super::row::{self, Fields, HEADER};
use crate::components::clients::replay::Arrival;
use crate::engine::agenda::HORIZON;
use crate::engine::time::{Instant, Span};
use crate::scenario::access_log::describe::{OPEN, SAME, lines, percent, span};
use crate::scenario::access_log::lines::{LONGEST, Lines, Text};
use crate::scenario::odd_lines::OddLines;
use std::io::BufRead;

/// How a table becomes arrivals.
#[derive(Clone, PartialEq, Debug)]
pub struct Rules {
    /// The classes by their ids.
    pub classes: Vec<String>,
    /// Simulated time = written time x this.
    pub time_scale: f64,
    /// Ticks in a simulated second.
    pub ticks_per_s: f64,
}

/// A table as arrivals.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Table {
    /// By time; those at the same tick in the order of the table. Never empty.
    pub arrivals: Vec<Arrival>,
    /// Lines that are neither blank nor the header.
    pub lines: u64,
    /// Lines that are no arrival.
    pub odd: OddLines,
    /// Sound lines of an earlier time than the sound line before them.
    pub out_of_order: u64,
    /// Arrivals whose answer is larger than [`Arrival::bytes`] can say.
    pub huge: u64,
}

/// Reads a table to its end.
///
/// # Errors
/// The file cannot be read, has another header, no line, more than 1 % odd ones, or times beyond the clock.
pub fn read(file: impl BufRead, rules: &Rules) -> Result<Table, Refusal> {
    let mut table = Table::default();
    let (mut lines, mut fields) = (Lines::new(file), Fields::new(LONGEST));
    let (mut headed, mut latest) = (false, Instant::ZERO);
    while let Some((number, text)) = lines.next().map_err(Refusal::File)? {
        let text = match text {
            Text::Whole(text) if text.trim_ascii().is_empty() => continue,
            Text::Whole(text) => text,
            Text::TooLong => b"",
        };
        if !headed {
            if fields.of(text) != Some(HEADER) {
                let found = String::from_utf8_lossy(&text[..text.len().min(60)]).into_owned();
                return Err(Refusal::Header { line: number, found });
            }
            headed = true;
            continue;
        }
        table.lines += 1;
        match arrival(number, text, &mut fields, rules, &mut table.huge)? {
            Ok(arrival) => {
                table.out_of_order += u64::from(arrival.at < latest);
                latest = arrival.at;
                table.arrivals.push(arrival);
            }
            Err(reason) => table.odd.add(number, reason),
        }
    }
    if table.lines == 0 {
        return Err(Refusal::File(crate::scenario::access_log::Refusal::Empty));
    }
    if table.odd.are_too_many(table.lines) {
        return Err(Refusal::TooOdd { lines: table.lines, odd: table.odd });
    }
    table.arrivals.sort_by_key(|arrival| arrival.at);
    Ok(table)
}

/// The arrival of a line, or why it is odd.
fn arrival(
    number: u64,
    text: &[u8],
    fields: &mut Fields,
    rules: &Rules,
    huge: &mut u64,
) -> Result<Result<Arrival, &'static str>, Refusal> {
    let line = u32::try_from(number).map_err(|_| Refusal::File(crate::scenario::access_log::Refusal::TooManyLines))?;
    let Some(fields) = fields.of(text) else { return Ok(Err("not four fields of text")) };
    let row = match row::parse(fields) {
        Ok(row) => row,
        Err(reason) => return Ok(Err(reason)),
    };
    let Some(class) = rules.classes.iter().position(|class| class == row.class) else {
        return Ok(Err("`class` is no class of the scenario"));
    };
    let ticks = row.t_s * rules.time_scale * rules.ticks_per_s;
    if ticks > (HORIZON.0 / 16) as f64 {
        return Err(Refusal::TooLong { line: number });
    }
    let bytes = u32::try_from(row.bytes).unwrap_or_else(|_| {
        *huge += 1;
        u32::MAX
    });
    let at = Instant::ZERO + Span::from_ticks(ticks);
    Ok(Ok(Arrival { at, line, key: row.key, bytes, class: class as u16 }))
}

impl Table {
    /// The simulated time that the table covers. It ends with an arrival and does not say how long nobody came after
    /// it; a mean gap is the best guess.
    #[must_use]
    pub fn span(&self) -> Span {
        let last = self.arrivals.last().map_or(Instant::ZERO, |arrival| arrival.at);
        Span(last.0 + last.0 / self.arrivals.len().max(1) as u64)
    }

    /// What a reader of the results must know, one note a line.
    #[must_use]
    pub fn notes(&self, rules: &Rules) -> Vec<String> {
        let last = self.arrivals.last().map_or(0, |arrival| arrival.at.0) as f64 / rules.ticks_per_s;
        let count = self.arrivals.len();
        let odd = match self.odd.count() {
            0 => format!("none of {} is odd", lines(self.lines)),
            odd => {
                let share = percent(odd, self.lines);
                format!("{odd} of {} ({share}) odd and dropped: {}", lines(self.lines), self.odd.text())
            }
        };
        let disorder = match self.out_of_order {
            0 => "no line is of an earlier time than the line before it".to_owned(),
            some => format!("{} of an earlier time than the line before: sorted by time", lines(some)),
        };
        let mut notes = vec![
            format!(
                "replays {count} of {}, the last arrival at {} x time_scale {} = {} simulated",
                lines(self.lines),
                span(last / rules.time_scale),
                rules.time_scale,
                span(last)
            ),
            odd,
            disorder,
            SAME.to_owned(),
            OPEN.to_owned(),
        ];
        if self.huge > 0 {
            notes.push(format!("{} with an answer above 4 GiB: taken as 4 GiB", lines(self.huge)));
        }
        notes
    }
}

//! Odd lines of a recording: counted by reason, the first few of each remembered.
//!
//! A real file has a few lines that cannot be read, and a file of another format has many: up to one line in a hundred
//! is dropped and told, more are refused.

/// Line numbers that are kept for each reason: enough to look at, too few to flood a message.
const SHOWN: usize = 3;

/// The odd lines, by reason in order of first appearance.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OddLines(Vec<Reason>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Reason {
    text: &'static str,
    count: u64,
    /// The first few line numbers, from 1.
    first: Vec<u64>,
}

impl OddLines {
    /// Counts a line.
    pub fn add(&mut self, line: u64, reason: &'static str) {
        let at = self.0.iter().position(|known| known.text == reason).unwrap_or_else(|| {
            self.0.push(Reason { text: reason, count: 0, first: Vec::new() });
            self.0.len() - 1
        });
        let reason = &mut self.0[at];
        reason.count += 1;
        if reason.first.len() < SHOWN {
            reason.first.push(line);
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.iter().map(|reason| reason.count).sum()
    }

    /// More than one in a hundred of so many lines: this is no file of its format.
    #[must_use]
    pub fn are_too_many(&self, lines: u64) -> bool {
        self.count() * 100 > lines
    }

    /// In words: `a quoted field has no end (lines 7, 9)`, reason by reason.
    #[must_use]
    pub fn text(&self) -> String {
        let each = self.0.iter().map(|reason| {
            let first: Vec<String> = reason.first.iter().map(u64::to_string).collect();
            let more = if reason.count > first.len() as u64 { ", ..." } else { "" };
            let word = if reason.count == 1 { "line" } else { "lines" };
            format!("{} ({word} {}{more})", reason.text, first.join(", "))
        });
        each.collect::<Vec<_>>().join("; ")
    }
}

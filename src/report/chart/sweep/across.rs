//! A factor to the right: its numbers at their distances, or its words side by side.

use super::field::Axis;
use crate::report::chart::lettering::{fitted, width};
use crate::report::chart::scale::{Law, Range, Scale};
use crate::report::chart::ticks::{self, Tick};

/// Between two levels' numbers.
const GAP_PX: f64 = 10.0;
/// Levels that are numbered themselves; where there are more, round numbers are.
const NUMBERED: usize = 24;
/// Free beside the first and the last level, as a share of the range.
const FREE: f64 = 0.04;

/// A lower axis.
pub struct Across {
    /// How it spreads.
    pub law: Law,
    /// From where to where.
    pub range: Range,
    /// Where each level lies.
    pub at: Vec<f64>,
    /// What is written below.
    pub ticks: Vec<Tick>,
}

impl Across {
    /// The axis of a factor over so many pixels, in letters of so many.
    pub fn of(axis: &Axis, room: f64, px: f64) -> Self {
        let count = axis.levels.len();
        let Some(numbers) = axis.numbers.clone() else {
            let at: Vec<f64> = (0..count).map(|place| place as f64).collect();
            let range = Range { low: -0.5, high: count as f64 - 0.5 };
            let step = room / count as f64 - 4.0;
            let words =
                at.iter().zip(&axis.levels).map(|(x, level)| (*x, fitted(&level.word(), step.max(28.0), px, false)));
            let ticks = apart(words.collect(), Scale::new(Law::Linear, range, (0.0, room)), px);
            return Self { law: Law::Linear, range, at, ticks };
        };
        let law = if axis.factor.log && numbers[0] > 0.0 { Law::Log } else { Law::Linear };
        let range = range(law, numbers[0], numbers[count - 1]);
        let scale = Scale::new(law, range, (0.0, room));
        let levels = numbers.iter().map(|number| (*number, ticks::short(*number))).collect();
        let shown = match law {
            _ if count <= NUMBERED => levels,
            Law::Linear => ticks::round(range, 6.0),
            Law::Log => ticks::ratios(range),
        };
        Self { law, range, ticks: apart(shown, scale, px), at: numbers }
    }
}

/// All levels, with room beside them.
fn range(law: Law, low: f64, high: f64) -> Range {
    match law {
        Law::Log => {
            let room = (high / low).max(1.5).powf(FREE);
            Range { low: low / room, high: high * room }
        }
        Law::Linear => {
            let room = if high > low { (high - low) * FREE } else { (low.abs() / 2.0).max(0.5) };
            Range { low: low - room, high: high + room }
        }
    }
}

/// As many as do not touch each other, from the first on.
fn apart(ticks: Vec<Tick>, scale: Scale, px: f64) -> Vec<Tick> {
    let mut free = f64::NEG_INFINITY;
    let fits = |(at, text): &Tick| {
        let (middle, half) = (scale.at(*at), width(text, px, false) / 2.0);
        let fits = middle - half >= free;
        if fits {
            free = middle + half + GAP_PX;
        }
        fits
    };
    ticks.into_iter().filter(fits).collect()
}

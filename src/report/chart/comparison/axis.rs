//! How many times as much as the baseline, on a log axis that is labelled in changes: -50 %, +100 %.
//!
//! The axis ends at round changes that hold every mark and interval up to a hundredth and a hundred times as much; what
//! lies beyond has an arrow behind the last number.

use super::rows::Metric;
use crate::report::chart::canvas::Frame;
use crate::report::chart::scale::{Range, Scale};
use crate::report::chart::ticks::Tick;
use crate::stats::comparison::Word;

/// Nothing narrower is shown, so that noise does not fill the page.
const LEAST: f64 = 1.05;
/// Beyond a hundredth and a hundred times as much marks are arrows at the edge.
const MOST: f64 = 100.0;
/// The side on which nothing lies has this part of the other's room, so that the middle is seen to be one.
const EMPTY: f64 = 0.2;
/// Free behind the last number: for half a mark, and for an arrow.
const FREE_PX: (f64, f64) = (12.0, 30.0);
/// Least distance of two numbers.
const STEP_PX: f64 = 58.0;
/// Changes in percent that read well, from the middle outwards.
const DOWN: [f64; 12] = [-1.0, -2.0, -5.0, -10.0, -20.0, -30.0, -50.0, -80.0, -90.0, -95.0, -98.0, -99.0];
/// Upwards; what is more than doubled reads better in times.
const UP: [f64; 14] = [1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0, 200.0, 400.0, 900.0, 1900.0, 4900.0, 9900.0];
/// What stands below the middle.
pub const SAME: &str = "as A";

/// The axis of a chart.
pub struct Axis {
    /// Ratios to the baseline, round at both ends.
    pub range: Range,
    /// True if there are arrows at the lower and at the upper end.
    arrows: [bool; 2],
}

impl Axis {
    /// An axis that holds what is drawn.
    pub fn of(metrics: &[Metric]) -> Self {
        let all = metrics.iter().flat_map(|metric| &metric.lines).flat_map(|line| &line.differences);
        let shown: Vec<_> = all.filter(|it| it.word != Word::NotRanked).filter_map(|it| it.relative).collect();
        let ends = shown.iter().flat_map(|it| {
            let interval = it.interval.map_or([it.value; 2], |interval| [interval.low, interval.high]);
            [it.value, interval[0], interval[1]]
        });
        // A hundred percent less has no place on any log axis, and does not make this one longer.
        let ratios: Vec<f64> = ends.map(|change| 1.0 + change).filter(|it| it.is_finite() && *it > 0.0).collect();
        let down = ratios.iter().fold(LEAST, |widest, ratio| widest.max(1.0 / ratio.max(1.0 / MOST)));
        let up = ratios.iter().fold(LEAST, |widest, ratio| widest.max(ratio.min(MOST)));
        let (down, up) = (down.max(up.powf(EMPTY)), up.max(down.powf(EMPTY)));
        let beyond = |way: f64| shown.iter().any(|it| beyond(it.value) == Some(way));
        let range = Range { low: round(&DOWN, |ratio| ratio <= 1.0 / down), high: round(&UP, |ratio| ratio >= up) };
        Self { range, arrows: [-1.0, 1.0].map(beyond) }
    }

    /// From where to where it lies in a frame: something is free behind its ends.
    pub fn room(&self, frame: Frame) -> (f64, f64) {
        let free = self.arrows.map(|has_arrow| if has_arrow { FREE_PX.1 } else { FREE_PX.0 });
        (frame.left + free[0], frame.right - free[1])
    }

    /// No change, both ends, and round changes between them, apart enough to be read.
    pub fn ticks(&self, scale: &Scale) -> Vec<Tick> {
        let mut found = vec![(1.0, SAME.to_owned())];
        for (side, end) in [(&DOWN[..], self.range.low), (&UP[..], self.range.high)] {
            let (middle, edge) = (scale.at(1.0), scale.at(end));
            let mut last = middle;
            for percent in side {
                let ratio = ratio(*percent);
                let x = scale.at(ratio);
                let is_inside = (self.range.low..self.range.high).contains(&ratio);
                let is_apart = (x - last).abs() >= STEP_PX && (x - edge).abs() >= STEP_PX;
                if (ratio / end - 1.0).abs() < 1e-9 || (is_inside && is_apart) {
                    last = x;
                    found.push((ratio, told(*percent)));
                }
            }
        }
        found
    }
}

/// -1 or 1 for a change that lies beyond the lower or upper end of every axis.
pub fn beyond(change: f64) -> Option<f64> {
    let ratio = 1.0 + change;
    (ratio * MOST < 1.0).then_some(-1.0).or((ratio > MOST).then_some(1.0))
}

/// The first change outwards that is far enough; the last one if none is.
fn round(side: &[f64], is_enough: impl Fn(f64) -> bool) -> f64 {
    let found = side.iter().copied().map(ratio).find(|it| is_enough(*it));
    found.unwrap_or_else(|| ratio(side[side.len() - 1]))
}

fn ratio(percent: f64) -> f64 {
    1.0 + percent / 100.0
}

fn told(percent: f64) -> String {
    let ratio = ratio(percent);
    if ratio > 2.0 { format!("{ratio:.0} times") } else { format!("{percent:+.0} %") }
}

#[cfg(test)]
mod tests {
    use super::{Axis, Range, Scale, beyond};
    use crate::report::chart::scale::Law;

    #[test]
    fn the_ends_are_named_and_numbers_do_not_touch() {
        for (low, high, expected) in [
            (0.8, 5.0, "-20 % as A +50 % 3 times 5 times"),
            (0.01, 100.0, "-99 % -80 % as A 5 times 100 times"),
            (0.95, 1.05, "-5 % -2 % as A +2 % +5 %"),
        ] {
            let axis = Axis { range: Range { low, high }, arrows: [false, false] };
            let scale = Scale::new(Law::Log, axis.range, (0.0, 340.0));
            let mut ticks = axis.ticks(&scale);
            ticks.sort_by(|a, b| a.0.total_cmp(&b.0));
            let words: Vec<&str> = ticks.iter().map(|(_, text)| text.as_str()).collect();
            assert_eq!(words.join(" "), expected);
        }
    }

    #[test]
    fn what_no_axis_reaches_is_known() {
        let check = |change: f64, expected: Option<f64>| assert_eq!(beyond(change), expected, "{change}");
        check(-1.0, Some(-1.0));
        check(-0.995, Some(-1.0));
        check(-0.99, None);
        check(0.0, None);
        check(99.0, None);
        check(100.0, Some(1.0));
    }
}

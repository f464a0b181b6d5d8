//! How many times as much as the baseline, on a log axis that is labelled in changes: -50 %, +100 %.

use crate::report::chart::scale::{Range, Scale};
use crate::report::chart::ticks::Tick;
use crate::stats::comparison::{Comparison, Word};

/// Nothing narrower is shown, so that noise does not fill the page.
const LEAST: f64 = 1.05;
/// Beyond a hundredth and a hundred times as much marks are arrows at the edge.
const MOST: f64 = 100.0;
/// Room for these behind the last number.
const BEYOND: f64 = 2.0;
/// Least distance of two numbers.
const STEP_PX: f64 = 58.0;
/// Changes in percent that read well, from the middle outwards.
const DOWN: [f64; 11] = [-1.0, -2.0, -5.0, -10.0, -20.0, -50.0, -80.0, -90.0, -95.0, -98.0, -99.0];
/// Upwards; what is more than doubled reads better in times.
const UP: [f64; 12] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 400.0, 900.0, 1900.0, 4900.0, 9900.0];

/// A range around 1 that holds every mark and interval.
pub fn range(comparison: &Comparison) -> Range {
    let shown = comparison.metrics.iter().flat_map(|row| &row.differences).filter(|it| it.word != Word::NotRanked);
    let ends = shown.filter_map(|it| it.relative).flat_map(|it| {
        let interval = it.interval.map_or([it.value; 2], |interval| [interval.low, interval.high]);
        [it.value, interval[0], interval[1]]
    });
    let ratios: Vec<f64> = ends.filter(|change| change.is_finite()).map(|change| 1.0 + change).collect();
    let down = ratios.iter().fold(LEAST, |widest, ratio| widest.max(1.0 / ratio.max(1.0 / MOST)));
    let up = ratios.iter().fold(LEAST, |widest, ratio| widest.max(ratio.min(MOST)));
    // The side on which nothing lies has a fifth of the other's room, so that the middle is seen to be one.
    let room = |own: f64, other: f64| own.max(other.powf(0.2)) * if own < MOST { 1.02 } else { BEYOND };
    Range { low: 1.0 / room(down, up), high: room(up, down) }
}

/// -1 or 1 for a change that lies beyond the lower or upper end of every axis.
pub fn beyond(change: f64) -> Option<f64> {
    let ratio = 1.0 + change;
    (ratio * MOST < 1.0).then_some(-1.0).or((ratio > MOST).then_some(1.0))
}

/// Round changes on both sides of none, apart enough to be read.
pub fn ticks(scale: &Scale, range: Range) -> Vec<Tick> {
    let mut found = vec![(1.0, "0".to_owned())];
    for side in [&DOWN[..], &UP[..]] {
        let mut last = scale.at(1.0);
        for percent in side {
            let ratio = 1.0 + percent / 100.0;
            let x = scale.at(ratio);
            if (range.low..=range.high).contains(&ratio) && (x - last).abs() >= STEP_PX {
                last = x;
                let text = if ratio > 2.0 { format!("{ratio:.0} times") } else { format!("{percent:+.0} %") };
                found.push((ratio, text));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::beyond;

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

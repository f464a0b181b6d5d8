//! Stale reads and replication lag over simulated time: when do copies fall behind, and who sees it?
//!
//! Above, the share of reads whose answer lacked the last acknowledged write; below, how long after its commit a write was
//! applied by a replica, where writes are applied later.

use super::canvas::{Frame, Point, sheet};
use super::heading::Heading;
use super::measured::{self, Measured};
use super::scale::Range;
use super::theme::Theme;
use super::ticks::{self, Tick};
use crate::report::quantity::{about, duration, share};
use crate::stats::result::RunResult;

/// From where to where, and its numbers.
type Axis = (Range, Vec<Tick>);

const WIDTH: u32 = 800;
const MARGIN_PX: f64 = 16.0;
const PANEL_PX: f64 = 300.0;
/// What is so many times the mean is told.
const PEAK: f64 = 2.0;

/// What the chart proves: `2.0 % of the reads of db are stale, 9.1 % at worst around 12 min; copies
/// lag 122 ms on average`.
#[must_use]
pub fn title(result: &RunResult) -> String {
    let (stale, lag) = parts(result);
    let reads = stale.first().map(|worst| {
        let mean = worst.mean.unwrap_or(0.0);
        let peak = worst.stretches(result).into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a });
        let peak = peak.filter(|(_, most)| *most > PEAK * mean);
        let peak = peak.map(|(at, most)| format!(", {} at worst around {}", share(most, 1.0), duration(at)));
        let is_worst = stale.len() > 1 && stale[1..].iter().all(|other| worst.is_above(other));
        let others = if is_worst { ", more than of any other" } else { "" };
        format!("{} of the reads of {} are stale{others}{}", share(mean, 1.0), worst.owner, peak.unwrap_or_default())
    });
    let reads = reads.unwrap_or_else(|| "no read is stale".to_owned());
    let lag = lag.first().map(|worst| {
        let whose = if stale.first().is_some_and(|stale| stale.owner == worst.owner) { "its" } else { worst.owner };
        format!("; {whose} copies lag {} on average", about(worst.mean.unwrap_or(0.0)))
    });
    reads + &lag.unwrap_or_default()
}

/// Stale reads of those who have any, and lags.
fn parts(result: &RunResult) -> (Vec<Measured<'_>>, Vec<Measured<'_>>) {
    (measured::of(result, ".stale_reads", false), measured::of(result, ".apply_delay.mean", false))
}

/// The chart as SVG; none if nothing is stale and nothing lags.
#[must_use]
pub fn draw(result: &RunResult, theme: &Theme) -> Option<String> {
    let (stale, lag) = parts(result);
    if stale.is_empty() && lag.is_empty() {
        return None;
    }
    let title = title(result);
    let width = duration(result.series.width_s);
    let plural = if result.replications == 1 { "" } else { "s" };
    let mut notes =
        vec![format!("{}, seed {}, {} replication{plural}", result.scenario.name, result.seed, result.replications)];
    let mut panels: Vec<(&[Measured], Axis)> = Vec::new();
    if !stale.is_empty() {
        let left_out = measured::left_out(&stale);
        notes.push(format!("share of reads that lack the last acknowledged write, in windows of {width}{left_out}"));
        panels.push((&stale, percent(measured::largest(&stale))));
    }
    if !lag.is_empty() {
        let place = if panels.is_empty() { "" } else { "below: " };
        let left_out = measured::left_out(&lag);
        notes.push(format!("{place}mean time from a write's commit to its being applied by a replica{left_out}"));
        panels.push((&lag, times(measured::largest(&lag))));
    }
    let right = f64::from(WIDTH) - MARGIN_PX;
    let heading = Heading::new(&title, &notes, right - MARGIN_PX, theme);
    let top = MARGIN_PX + heading.height() + 10.0;
    #[expect(clippy::cast_sign_loss, reason = "a height")]
    let size = (WIDTH, (top + PANEL_PX * panels.len() as f64 + MARGIN_PX).ceil() as u32);
    Some(sheet(size, theme, &title, |canvas| {
        heading.draw(canvas, Point { x: MARGIN_PX, y: MARGIN_PX });
        for (at, (all, (range, ticks))) in panels.iter().enumerate() {
            let top = top + PANEL_PX * at as f64;
            let page = Frame { left: MARGIN_PX, top, right, bottom: top + PANEL_PX - 14.0 };
            measured::plot(canvas, result, all, page, (*range, ticks));
        }
    }))
}

/// From zero to this share.
fn percent(largest: f64) -> Axis {
    let (range, ticks) = ticks::from_zero(100.0 * largest, 4.0);
    let ticks = ticks.into_iter().map(|(value, text)| (value / 100.0, format!("{text} %"))).collect();
    (Range { low: range.low / 100.0, high: range.high / 100.0 }, ticks)
}

/// From zero to this time, in the unit that fits it.
fn times(largest: f64) -> Axis {
    let (factor, unit) = if largest < 1e-3 {
        (1e6, "µs")
    } else if largest < 1.0 {
        (1e3, "ms")
    } else {
        (1.0, "s")
    };
    let (range, ticks) = ticks::from_zero(factor * largest, 4.0);
    let ticks = ticks.into_iter().map(|(value, text)| (value / factor, format!("{text} {unit}"))).collect();
    (Range { low: range.low / factor, high: range.high / factor }, ticks)
}

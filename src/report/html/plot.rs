//! A chart as data: what the script of the page draws.
//!
//! Ranges and ticks of quantities come from here, so that a chart and its static twin have the same axes; the script only
//! chooses ticks of time, since the reader zooms. Numbers keep five digits: nobody sees the sixth.

pub mod answers;
pub mod latency;
pub mod load;
pub mod spectrum;

use crate::report::chart::events::Events;
use crate::report::chart::scale::Range;
use crate::report::chart::ticks::Tick;
use crate::report::chart::timeline::Windows;
use crate::stats::result::RunResult;
use serde::Serialize;

/// One interactive chart.
#[derive(Clone, Debug, Serialize)]
pub struct Plot {
    /// The horizontal axis.
    x: Horizontal,
    /// The vertical axis.
    y: Vertical,
    curves: Vec<Curve>,
    /// Faults, the warm-up, changes and actions; only over time.
    marks: Vec<Mark>,
    /// Height in pixels.
    height: u32,
}

/// The horizontal axis.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Horizontal {
    /// Windows of simulated time, all equally wide, in seconds.
    Clock { start: f64, width: f64, count: usize },
    /// Places on the axis of nines.
    Nines { at: Vec<f64>, ticks: Vec<Tick> },
}

/// The vertical axis.
#[derive(Clone, Debug, Serialize)]
struct Vertical {
    log: bool,
    low: f64,
    high: f64,
    ticks: Vec<Tick>,
    /// How the script writes a value: `seconds`, `rate`, `share` or `count`.
    unit: &'static str,
}

/// A curve in a colour of the page's style; filled down to the axis, or not.
#[derive(Clone, Debug, Serialize)]
struct Curve {
    name: String,
    colour: &'static str,
    filled: bool,
    values: Vec<Option<f64>>,
}

/// Something that happened: from an instant to another, or at one instant.
#[derive(Clone, Debug, Serialize)]
struct Mark {
    from: f64,
    to: f64,
    name: String,
    /// `fault`, `warmup` or `action`.
    kind: &'static str,
}

impl Vertical {
    fn new(log: bool, range: Range, ticks: Vec<Tick>, unit: &'static str) -> Self {
        Self { log, low: range.low, high: range.high, ticks, unit }
    }

    /// As much of a value as the axis can show; gaps stay gaps.
    fn shown(&self, values: impl Iterator<Item = Option<f64>>) -> Vec<Option<f64>> {
        let shown = |value: f64| value.is_finite().then(|| five_digits(value.clamp(self.low, self.high)));
        values.map(|value| value.and_then(shown)).collect()
    }
}

/// The windows as an axis.
fn clock(windows: Windows, result: &RunResult, count: usize) -> (Horizontal, Vec<Mark>) {
    let shown = windows.span();
    let events = Events::of(result, shown);
    let span = |span: crate::report::chart::events::Span| Mark {
        from: span.from_s.max(shown.low),
        to: span.to_s.min(shown.high),
        name: span.name,
        kind: if span.fault { "fault" } else { "warmup" },
    };
    let line = |(at, name): (f64, String)| Mark { from: at, to: at, name, kind: "action" };
    let marks = events.spans.into_iter().map(span).chain(events.lines.into_iter().map(line)).collect();
    (Horizontal::Clock { start: result.series.start_s, width: result.series.width_s, count }, marks)
}

fn five_digits(value: f64) -> f64 {
    format!("{value:.4e}").parse().expect("a number that was just written is one")
}

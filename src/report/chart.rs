//! Charts as SVG text. A chart's title is the sentence that the chart proves, computed from its own data.
//!
//! One chart is one file with two functions: `title` says the sentence, `draw` shows it. plotters writes the SVG; the
//! layout is done here, because without fonts plotters can only guess how wide a text is, and puts labels on data.

pub mod answers_over_time;
pub mod comparison;
pub mod growth;
pub mod latency_over_time;
pub mod spectrum;
pub mod sweep;
pub mod theme;
pub mod utilization_and_queue;

mod canvas;
pub(super) mod events;
mod heading;
pub(super) mod lettering;
pub(super) mod panel;
pub(super) mod scale;
mod single;
pub(super) mod ticks;
pub(super) mod timeline;

#[cfg(test)]
mod tests;

use crate::stats::result::RunResult;
use theme::Theme;

/// Every chart of a run, with the name of its file.
#[must_use]
pub fn all(result: &RunResult) -> [(&'static str, String); 4] {
    let theme = Theme::light();
    [
        ("answers", answers_over_time::draw(result, &theme)),
        ("latency", latency_over_time::draw(result, &theme)),
        ("spectrum", spectrum::draw(result, &theme)),
        ("utilization", utilization_and_queue::draw(result, &theme)),
    ]
}

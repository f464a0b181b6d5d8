//! Charts as SVG text. A chart's title is the sentence that the chart proves, computed from its own data.
//!
//! One chart is one file with two functions: `title` says the sentence, `draw` shows it. plotters writes the SVG; the
//! layout is done here, because without fonts plotters can only guess how wide a text is, and puts labels on data.

pub mod answers_over_time;
pub mod comparison;
pub mod growth;
pub mod hits_over_time;
pub mod latency_over_time;
pub mod load;
pub mod night;
pub mod shares;
pub mod spectrum;
pub mod staleness_over_time;
pub mod sweep;
pub mod theme;
pub mod topology;
pub mod utilization_and_queue;

mod canvas;
mod cause;
pub(super) mod events;
mod heading;
pub(super) mod lettering;
mod measured;
pub(super) mod panel;
pub(super) mod scale;
mod single;
pub(super) mod ticks;
pub(super) mod timeline;

#[cfg(test)]
mod tests;

use crate::stats::result::RunResult;
use theme::Theme;

/// Every chart that a run may have, with the name of its file: none where there is nothing that it could show. Each is
/// light or dark as the reader's system is.
#[must_use]
pub fn all(result: &RunResult) -> [(&'static str, Option<String>); 8] {
    let theme = Theme::light();
    let adapted = |svg: Option<String>| svg.map(|svg| night::adapted(&svg));
    [
        ("answers", adapted(Some(answers_over_time::draw(result, &theme)))),
        ("hits", adapted(hits_over_time::draw(result, &theme))),
        ("latency", adapted(Some(latency_over_time::draw(result, &theme)))),
        ("shares", adapted(shares::draw(result, &theme))),
        ("spectrum", adapted(Some(spectrum::draw(result, &theme)))),
        ("staleness", adapted(staleness_over_time::draw(result, &theme))),
        ("topology", topology::draw(result, &theme).map(|svg| night::with(&svg, &topology::at_night()))),
        ("utilization", adapted(Some(utilization_and_queue::draw(result, &theme)))),
    ]
}

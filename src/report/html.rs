//! One self-contained page for a browser: everything that a result says, with charts to point at and zoom into.
//!
//! The page asks nothing of any network: style, script and data are in it, and its policy forbids to load anything. Each
//! chart is there twice, as the static SVG of [`super::chart`] and as data that uPlot draws in its place where scripts
//! run; paper gets the SVG. What comes from a scenario passes [`escape`], in texts and in data.
//!
//! One section is one file with a function that takes the result and returns HTML, empty where there is nothing to say.

mod bound;
mod cards;
mod charts;
pub mod comparison;
mod document;
mod endings;
pub(super) mod escape;
mod followed;
mod goals;
pub mod growth;
mod page;
mod plot;
pub mod saturation;
pub(super) mod style;
pub mod sweep;
mod table;
mod tables;
pub(super) mod topology;
mod trust;

#[cfg(test)]
mod tests;

use crate::stats::result::RunResult;
use crate::stats::trace::Trace;

/// The page of a run, with the requests of it that were followed; a saved result has none.
#[must_use]
pub fn write(result: &RunResult, followed: Option<&Trace>) -> String {
    let charts = charts::of(result);
    let sections = [
        cards::header(result),
        goals::section(result),
        cards::section(result),
        table::section("Latency", &tables::latency(result)),
        charts.html,
        followed.map(followed::section).unwrap_or_default(),
        table::section("Architecture", &topology::figure(result)),
        endings::section(result),
        tables::sections(result),
        trust::sections(result),
        document::sections(result),
        trust::provenance(result),
    ];
    page::whole(&result.scenario.name, &sections.concat(), &charts.plots)
}

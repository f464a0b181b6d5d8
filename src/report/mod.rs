//! From a result to bytes: text, JSON, CSV, Markdown, charts, pages for a browser. Opens no file, simulates nothing, computes no statistic.
//!
//! A new output is one file here that takes a `RunResult` and returns a `String`. `quantity` is the only place that
//! knows how a number is written for people; `summary` decides what a reader sees first, and `text` and `markdown`
//! only lay it out, so that the two never disagree.

pub mod beside;
pub mod chart;
pub mod compare;
pub mod csv;
pub mod definitions;
pub mod explain;
pub mod growth;
pub mod html;
pub mod inputs;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod methods;
pub mod quantity;
pub mod saturation;
pub mod spof;
pub mod summary;
pub mod sweep;
pub mod text;
pub mod trace;
pub mod verify;

#[cfg(test)]
mod fixture;

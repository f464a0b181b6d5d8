//! A comparison of designs to bytes: text, Markdown, CSV, JSON.
//!
//! All of them show the same rows in the same order; [`cells`] is the only place that knows how a difference reads.

pub(super) mod cells;
pub mod csv;
mod finding;
mod goals;
pub mod json;
pub mod markdown;
pub(super) mod patch;
pub mod text;

#[cfg(test)]
mod tests;

pub(super) use cells::word;
pub use finding::{finding, headline};

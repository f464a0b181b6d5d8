//! A comparison as JSON.

use crate::stats::comparison::Comparison;

/// The whole document, indented, with a final line feed.
#[must_use]
pub fn write(comparison: &Comparison) -> String {
    let mut text = serde_json::to_string_pretty(comparison).expect("a comparison holds string keys only");
    text.push('\n');
    text
}

//! Events that are planned for a time when the run is over: legal, and probably not meant.

use crate::components::settings::Complaint;
use crate::engine::time::Span;
use crate::scenario::document::Document;
use crate::scenario::timing::Timing;

/// Finds events that never happen.
pub fn check(document: &Document, timing: &Timing) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (name, event) in &document.events {
        let Some(at) = event.at.as_ref().map(|at| Span::from_ticks(at.ticks(timing.tick_ns))) else { continue };
        if at >= timing.duration {
            let end = timing.duration_of(timing.duration);
            let message = format!("event `{name}` never happens: the run is over after {end}");
            let complaint = Complaint::out_of_range("at", message).under(&["events", name]);
            found.push(complaint.expected("an earlier time, or a longer `run.duration`"));
        }
    }
    found
}

//! Times that the clock cannot count to.

use super::numbers::longest;
use crate::components::settings::Complaint;
use crate::notation::{Duration, Rate};
use crate::scenario::timing::Timing;
use serde_json::Value;

/// Finds durations, and gaps between the events of a rate, that are longer than the longest run.
pub fn check(document: &Value, timing: &Timing) -> Vec<Complaint> {
    let mut found = Vec::new();
    for section in ["components", "links"] {
        if let Some(value) = document.get(section) {
            walk(value, timing, &mut vec![section.to_owned()], &mut found);
        }
    }
    found
}

fn walk(value: &Value, timing: &Timing, at: &mut Vec<String>, found: &mut Vec<Complaint>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(elements) => elements.iter().enumerate().map(|(i, value)| (i.to_string(), value)).collect(),
        Value::String(text) => return found.extend(too_long(text, timing, at)),
        Value::Null | Value::Bool(_) | Value::Number(_) => return,
    };
    for (key, value) in below {
        at.push(key);
        walk(value, timing, at, found);
        at.pop();
    }
}

fn too_long(text: &str, timing: &Timing, at: &[String]) -> Option<Complaint> {
    let (limit, years) = longest(timing.tick_ns);
    let duration = || text.parse::<Duration>().ok().map(|it| it.ticks(timing.tick_ns));
    let gap =
        || text.parse::<Rate>().ok().filter(|it| it.per_second() > 0.0).map(|it| it.mean_gap_ticks(timing.tick_ns));
    let (ticks, what) = match duration() {
        Some(ticks) => (ticks, "is longer"),
        None => (gap()?, "leaves gaps that are longer"),
    };
    (ticks > limit as f64).then(|| {
        let mut complaint = Complaint::out_of_range("", format!("`{text}` {what} than the clock can count"));
        complaint.at = at.to_vec();
        complaint.expected(format!("at most {years:.2} years, or a longer `tick`"))
    })
}

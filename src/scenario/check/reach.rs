//! Times that the clock cannot count to.

use super::numbers::{MOST_BYTES, longest};
use crate::components::settings::Complaint;
use crate::notation::{Bandwidth, Duration, Rate, Size};
use crate::scenario::timing::Timing;
use serde_json::Value;

/// Finds durations, and gaps between the events of a rate, that are longer than the longest run; and what follows from
/// others: how long a message occupies a link, and opening a connection takes.
pub fn check(document: &Value, timing: &Timing) -> Vec<Complaint> {
    let mut found = Vec::new();
    for section in ["components", "links", "events"] {
        if let Some(value) = document.get(section) {
            walk(value, timing, &mut vec![section.to_owned()], &mut found);
        }
    }
    if found.is_empty() {
        found.extend(slow_links(document, timing));
        found.extend(slow_connections(document, timing));
    }
    found
}

fn entries<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(key).and_then(Value::as_object).into_iter().flatten()
}

/// Links on which the largest message takes too long.
fn slow_links(document: &Value, timing: &Timing) -> Vec<Complaint> {
    let (limit, _) = longest(timing.tick_ns);
    let bytes = largest(document);
    let mut found = Vec::new();
    for (name, link) in entries(document, "links") {
        for key in ["bandwidth", "bandwidth_per_client"] {
            let Some(text) = link.get(key).and_then(Value::as_str) else { continue };
            let ticks = text.parse::<Bandwidth>().map_or(0.0, |it| it.ticks_per_byte(timing.tick_ns) * bytes as f64);
            if ticks > limit as f64 {
                let message = format!("a message of {bytes} bytes takes longer at `{text}` than the clock can count");
                let complaint = Complaint::out_of_range(key, message).under(&["links", name]);
                found.push(complaint.expected("a faster link, smaller messages, or a longer `tick`"));
            }
        }
    }
    found
}

/// The largest message of a document, in bytes. What a log says may be any size.
fn largest(value: &Value) -> u64 {
    match value {
        Value::Object(members) => {
            let own = |(key, value): (&String, &Value)| match (key.as_str(), value) {
                ("request" | "response" | "respond", Value::String(text)) => {
                    text.parse::<Size>().map_or(0, Size::bytes)
                }
                ("replay", _) => MOST_BYTES,
                _ => largest(value),
            };
            members.iter().map(own).max().unwrap_or(0)
        }
        Value::Array(elements) => elements.iter().map(largest).max().unwrap_or(0),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// Pools whose connections take too long to open over the longest link.
fn slow_connections(document: &Value, timing: &Timing) -> Vec<Complaint> {
    let (limit, _) = longest(timing.tick_ns);
    let ticks = |link: &Value, key: &str| {
        let duration = link.get(key).and_then(Value::as_str).and_then(|text| text.parse::<Duration>().ok());
        duration.map_or(0.0, |it| it.ticks(timing.tick_ns))
    };
    let both = |(_, link): (_, &Value)| ["rtt", "forward", "backward"].map(|key| ticks(link, key)).iter().sum::<f64>();
    let farthest = entries(document, "links").map(both).fold(0.0, f64::max);
    let mut found = Vec::new();
    for (name, component) in entries(document, "components") {
        let Some(service) = component.get("service") else { continue };
        for (to, pool) in entries(service, "pools") {
            let trips = pool.get("round_trips").and_then(Value::as_u64).unwrap_or(0);
            if trips as f64 * farthest > limit as f64 {
                let message = format!("{trips} round trips over the longest link are more than the clock can count");
                let complaint = Complaint::out_of_range("", message).expected("fewer round trips, or a nearer place");
                found.push(complaint.under(&["components", name, "service", "pools", to, "round_trips"]));
            }
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

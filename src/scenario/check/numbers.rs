//! Numbers that are in range one by one and impossible together.

use super::at;
use crate::components::settings::Complaint;
use crate::engine::agenda::HORIZON;
use crate::scenario::document::{Document, PopularitySettings};
use crate::scenario::timing::Timing;

/// The number of machines and instances that a scenario may have.
const MAX_PLACES: u64 = 1_000_000;

/// Finds impossible numbers.
pub fn check(document: &Document) -> Vec<Complaint> {
    let mut found = Vec::new();
    run(document, &mut found);
    if !document.classes.is_empty() && document.classes.values().map(|class| class.share).sum::<f64>() <= 0.0 {
        found.push(at(&["classes"], "no class has a share above 0"));
    }
    for (name, keys) in &document.keys {
        let here = ["keys", name, "popularity"];
        match &keys.popularity {
            PopularitySettings::Zipf(exponent) if !(exponent.is_finite() && (0.0..=10.0).contains(exponent)) => {
                let message = format!("a Zipf exponent is between 0 and 10, not {exponent}");
                found.push(at(&[&here[..], &["zipf"]].concat(), message));
            }
            PopularitySettings::Hot(hot) if hot.keys >= keys.count => {
                let message = format!("{} hot keys of {} leave no other keys", hot.keys, keys.count);
                found.push(at(&[&here[..], &["hot", "keys"]].concat(), message));
            }
            PopularitySettings::Uniform
            | PopularitySettings::Sequential
            | PopularitySettings::Zipf(_)
            | PopularitySettings::Hot(_) => {}
        }
    }
    let machines: u64 = document.machines.values().map(|set| u64::from(set.count)).sum();
    if machines > MAX_PLACES {
        found.push(at(&["machines"], format!("{machines} machines are more than the {MAX_PLACES} that fit")));
    }
    found
}

fn run(document: &Document, found: &mut Vec<Complaint>) {
    let timing = match Timing::new(&document.run) {
        Ok(timing) => timing,
        Err((key, message)) => return found.push(at(&["run", key], message)),
    };
    let limit = HORIZON.0 / 16;
    if timing.duration.0 > limit {
        let years = limit as f64 * timing.tick_ns as f64 / 1e9 / 86_400.0 / 365.0;
        let message = format!("the run is longer than the clock can count ({years:.2} years with this tick)");
        found.push(at(&["run", "duration"], message).help("use a longer `tick`"));
    } else if timing.duration.0 == 0 {
        found.push(at(&["run", "duration"], "the run has no length"));
    } else if timing.warmup >= timing.duration {
        found.push(at(&["run", "warmup"], "the warm-up leaves nothing of the run to measure"));
    }
}

//! Numbers that are in range one by one and impossible together.

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
        found.push(Complaint::out_of_range("classes", "no class has a share above zero"));
    }
    for (name, keys) in &document.keys {
        let here = ["keys", name, "popularity"];
        match &keys.popularity {
            PopularitySettings::Zipf(exponent) if !(exponent.is_finite() && (0.0..=10.0).contains(exponent)) => {
                let message = format!("a Zipf exponent of {exponent}");
                found.push(Complaint::out_of_range("zipf", message).under(&here).expected("a number from 0 to 10"));
            }
            PopularitySettings::Hot(hot) if hot.keys >= keys.count => {
                let message = format!("{} hot keys of {} leave no others", hot.keys, keys.count);
                found.push(Complaint::out_of_range("hot.keys", message).under(&here));
            }
            PopularitySettings::Uniform
            | PopularitySettings::Sequential
            | PopularitySettings::Zipf(_)
            | PopularitySettings::Hot(_) => {}
        }
    }
    let machines: u64 = document.machines.values().map(|set| u64::from(set.count)).sum();
    if machines > MAX_PLACES {
        let message = format!("{machines} machines in all");
        found.push(Complaint::out_of_range("machines", message).expected(format!("at most {MAX_PLACES}")));
    }
    found
}

fn run(document: &Document, found: &mut Vec<Complaint>) {
    let timing = match Timing::new(&document.run) {
        Ok(timing) => timing,
        Err((key, message)) => return found.push(Complaint::out_of_range(key, message).under(&["run"])),
    };
    let limit = HORIZON.0 / 16;
    if timing.duration.0 > limit {
        let years = limit as f64 * timing.tick_ns as f64 / 1e9 / 86_400.0 / 365.0;
        let message = "the run is longer than the clock can count";
        let expected = format!("at most {years:.2} years, or a longer `tick`");
        found.push(Complaint::out_of_range("run.duration", message).expected(expected));
    } else if timing.duration.0 == 0 {
        found.push(Complaint::out_of_range("run.duration", "the run has no length"));
    } else if timing.warmup >= timing.duration {
        let message = "the warm-up leaves nothing of the run to measure";
        found.push(Complaint::conflict("run.warmup", message).expected("less than the duration"));
    }
}

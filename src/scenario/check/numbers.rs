//! Numbers that are in range one by one and impossible together.

use crate::components::settings::Complaint;
use crate::engine::agenda::HORIZON;
use crate::scenario::document::{Document, KeySettings, Mode, PopularitySettings};
use crate::scenario::timing::Timing;

/// The largest key space under a Zipf law, which has a table with an entry for each key.
const MOST_ZIPF_KEYS: u64 = 1 << 24;

/// The most that one message may have.
pub(super) const MOST_BYTES: u64 = u32::MAX as u64;

/// Finds impossible numbers; `usual` is the mode of the run unless it names one.
pub fn check(document: &Document, usual: Mode) -> Vec<Complaint> {
    let mut found = Vec::new();
    run(document, usual, &mut found);
    if !document.classes.is_empty() && document.classes.values().map(|class| class.share).sum::<f64>() <= 0.0 {
        let complaint = Complaint::out_of_range("classes", "no class has a share above zero");
        found.push(complaint.expected("at least one class that is asked for"));
    }
    for (name, class) in &document.classes {
        for (key, size) in [("request", class.request), ("response", class.response)] {
            if let Some(size) = size.filter(|size| size.bytes() > MOST_BYTES) {
                let complaint = Complaint::out_of_range(key, format!("a message of {size}"));
                found.push(complaint.under(&["classes", name]).expected("less than 4GiB"));
            }
        }
    }
    // A tick that is wrong is told; what depends on it is then judged by a nanosecond.
    let tick_ns = Timing::new(&document.run, usual).map_or(1, |timing| timing.tick_ns);
    for (name, keys) in &document.keys {
        found.extend(drift(keys, tick_ns).map(|complaint| complaint.under(&["keys", name])));
        let here = ["keys", name, "popularity"];
        match &keys.popularity {
            PopularitySettings::Zipf(exponent) if !(exponent.is_finite() && (0.0..=10.0).contains(exponent)) => {
                let message = format!("a Zipf exponent of {exponent}");
                found.push(Complaint::out_of_range("zipf", message).under(&here).expected("a number from 0 to 10"));
            }
            PopularitySettings::Zipf(_) if keys.count > MOST_ZIPF_KEYS => {
                let complaint = Complaint::out_of_range("count", format!("{} keys under a Zipf law", keys.count));
                found.push(complaint.under(&here[..2]).expected(format!("at most {MOST_ZIPF_KEYS}")));
            }
            PopularitySettings::Hot(hot) if hot.keys >= keys.count => {
                let message = format!("{} hot keys of {} leave no others", hot.keys, keys.count);
                let complaint = Complaint::out_of_range("hot.keys", message).under(&here);
                found.push(complaint.expected("fewer hot keys than keys"));
            }
            PopularitySettings::Uniform
            | PopularitySettings::Sequential
            | PopularitySettings::Zipf(_)
            | PopularitySettings::Hot(_) => {}
        }
    }
    found
}

/// A ranking that moves must be one, and move to other keys.
fn drift(keys: &KeySettings, tick_ns: u64) -> Option<Complaint> {
    let drift = keys.drift.as_ref()?;
    match keys.popularity {
        PopularitySettings::Uniform | PopularitySettings::Sequential => {
            let complaint = Complaint::conflict("drift", "no key is more popular than the others");
            return Some(complaint.expected("a popularity of `zipf` or `hot`, or no `drift`"));
        }
        PopularitySettings::Zipf(_) | PopularitySettings::Hot(_) => {}
    }
    if drift.by >= keys.count {
        let complaint = Complaint::out_of_range("drift.by", format!("a move by {} of {} keys", drift.by, keys.count));
        return Some(complaint.expected(format!("less than {}", keys.count)));
    }
    let (limit, years) = longest(tick_ns);
    let every = drift.every.ticks(tick_ns);
    (!(0.5..=limit as f64).contains(&every)).then(|| {
        let complaint = Complaint::out_of_range("drift.every", format!("a move every {}", drift.every));
        complaint.expected(format!("at least a tick of the clock, at most {years:.2} years"))
    })
}

fn run(document: &Document, usual: Mode, found: &mut Vec<Complaint>) {
    let timing = match Timing::new(&document.run, usual) {
        Ok(timing) => timing,
        Err((key, message)) => {
            let complaint = Complaint::out_of_range(key, message).under(&["run"]);
            return found.push(complaint.expected("whole nanoseconds such as \"1ns\" or \"1us\""));
        }
    };
    let (limit, years) = longest(timing.tick_ns);
    if timing.duration.0 > limit {
        let message = "the run is longer than the clock can count";
        let expected = format!("at most {years:.2} years, or a longer `tick`");
        found.push(Complaint::out_of_range("run.duration", message).expected(expected));
    } else if timing.duration.0 == 0 {
        let message = "the run is shorter than a tick of its clock";
        found.push(Complaint::out_of_range("run.duration", message).expected("a longer duration"));
    } else if timing.warmup.is_some_and(|warmup| warmup >= timing.duration) {
        let message = "the warm-up leaves nothing of the run to measure";
        found.push(Complaint::conflict("run.warmup", message).expected("less than the duration"));
    }
}

/// The longest time that a scenario may write, in ticks and in years: far enough from the end of the clock that sums of
/// a few fit.
pub(super) fn longest(tick_ns: u64) -> (u64, f64) {
    let ticks = HORIZON.0 / 16;
    (ticks, ticks as f64 * tick_ns as f64 / 1e9 / 86_400.0 / 365.0)
}

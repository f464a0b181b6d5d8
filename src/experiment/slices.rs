//! Where the figures of a replication are cut: wherever the measured window may begin once all replications are known,
//! and wherever a rule's window begins or ends.

use crate::engine::time::{Instant, Span};
use crate::scenario::Scenario;
use crate::scenario::document::Mode;

/// Parts of a run, in hundredths, that a warm-up may take: each at most a third more than the one before, so that little
/// is thrown away for being rounded up, and few enough to be kept in memory. The floor is 2 %, the limit 50 %
/// (statistics, section 2).
const LADDER: [u64; 14] = [2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50];
/// Slices of a single replication whose warm-up is still to be found; half of them are left at least.
const SINGLE: u64 = 200;
/// Slices of a single replication after a given warm-up: whole numbers of them make 32, 16 and 20 batches.
const SINGLE_MEASURED: u64 = 160;

/// The bounds of the slices of each of `replications` replications, rising.
#[must_use]
pub fn bounds(scenario: &Scenario, replications: u32) -> Vec<Instant> {
    let timing = scenario.timing;
    let to = Instant::ZERO + timing.duration;
    let single = replications == 1 && timing.mode == Mode::Steady;
    let mut bounds = match timing.warmup {
        Some(warmup) if single => parts(Instant::ZERO + warmup, to, SINGLE_MEASURED),
        Some(warmup) => vec![Instant::ZERO + warmup],
        None if single => parts(Instant::ZERO, to, SINGLE),
        None => {
            let rungs = LADDER.into_iter().map(|hundredths| share(timing.duration, hundredths, 100));
            std::iter::once(Instant::ZERO).chain(rungs).collect()
        }
    };
    bounds.push(to);
    bounds.extend(scenario.slo.iter().filter_map(|rule| rule.window).flat_map(|window| [window.from, window.to]));
    bounds.sort_unstable();
    bounds.dedup();
    bounds
}

/// The earliest possible end of a warm-up that takes at least until `when`, and the floor: none beyond the limit.
#[must_use]
pub fn rung(duration: Span, bounds: &[Instant], when: Instant) -> Instant {
    let floor = floor(duration);
    let limit = share(duration, LADDER[LADDER.len() - 1], 100);
    let at = bounds.partition_point(|bound| *bound < when.max(floor).min(limit));
    bounds[at]
}

/// What a warm-up takes at least.
#[must_use]
pub fn floor(duration: Span) -> Instant {
    share(duration, LADDER[0], 100)
}

fn parts(from: Instant, to: Instant, count: u64) -> Vec<Instant> {
    (0..count).map(|part| from + Span(share(to - from, part, count).0)).collect()
}

/// So many parts of a span.
fn share(span: Span, part: u64, of: u64) -> Instant {
    Instant((u128::from(span.0) * u128::from(part) / u128::from(of)) as u64)
}

//! Where the figures of a replication are cut: wherever the measured window may begin once all replications are known,
//! and wherever the window of a rule, or of a metric that was asked for, begins or ends.
//!
//! A single replication is cut more finely, because its batches are made of slices. Slices hold sums; the histograms,
//! which are large, belong to sections of several slices.

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
/// Slices of a single replication in a section: where the warm-up is still to be found, and where it is given.
const SECTION: u64 = 5;
const SECTION_MEASURED: u64 = 8;

/// Where a replication is cut, rising. The first bound is where recording begins, the last is the end of the run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cuts {
    /// The bounds of the slices.
    pub slices: Vec<Instant>,
    /// The bounds of the sections, each of which bounds a slice too.
    pub sections: Vec<Instant>,
}

impl Cuts {
    /// Where each of `replications` replications is cut.
    #[must_use]
    pub fn of(scenario: &Scenario, replications: u32) -> Self {
        let timing = scenario.timing;
        let to = Instant::ZERO + timing.duration;
        let single = replications == 1 && timing.mode == Mode::Steady;
        let start = Instant::ZERO + timing.warmup.unwrap_or_default();
        let ladder = || LADDER.into_iter().map(|hundredths| share(timing.duration, hundredths, 100));
        let (slices, sections) = match timing.warmup {
            Some(_) if single => {
                (parts(start, to, SINGLE_MEASURED), parts(start, to, SINGLE_MEASURED / SECTION_MEASURED))
            }
            None if single => (parts(start, to, SINGLE), parts(start, to, SINGLE / SECTION)),
            Some(_) => (vec![start], vec![start]),
            None => {
                let rungs: Vec<Instant> = std::iter::once(start).chain(ladder()).collect();
                (rungs.clone(), rungs)
            }
        };
        let others: Vec<Instant> = scenario.windows().flat_map(|window| [window.from, window.to]).chain([to]).collect();
        let [slices, sections] = [slices, sections].map(|mut bounds| {
            bounds.extend(&others);
            bounds.sort_unstable();
            bounds.dedup();
            bounds
        });
        Self { slices, sections }
    }
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

//! What a cache counts, and the figures that are made of it.

use crate::components::settings::{Figure, Measure};
use crate::components::wiring::Wiring;
use crate::model::ids::CounterId;

/// The figures; counters are named by their places in [`Counters::of`].
pub const MEASURES: &[Measure] = &[
    Measure { name: "hit_ratio", figure: Figure::Share(0, 1) },
    Measure { name: "stale_hits", figure: Figure::Share(2, 3) },
    Measure { name: "fetches", figure: Figure::PerSecond(4) },
    Measure { name: "coalesced", figure: Figure::PerSecond(5) },
    Measure { name: "evictions", figure: Figure::PerSecond(6) },
    Measure { name: "expirations", figure: Figure::PerSecond(7) },
];

/// What is counted.
#[derive(Clone, Copy, Debug)]
pub struct Counters {
    /// Reads that found an entry.
    pub hits: CounterId,
    /// Reads that found none.
    pub misses: CounterId,
    /// Hits that showed a version which was not the latest.
    pub stale: CounterId,
    /// Hits that showed the latest version.
    pub fresh: CounterId,
    /// Calls for reads that missed.
    pub fetches: CounterId,
    /// Reads that waited for the fetch of another.
    pub coalesced: CounterId,
    /// Entries that gave way.
    pub evictions: CounterId,
    /// Entries that were asked for and had expired.
    pub expirations: CounterId,
}

impl Counters {
    /// Those of a component.
    pub fn of(wiring: &Wiring) -> Self {
        let [hits, misses, stale, fresh, fetches, coalesced, evictions, expirations] =
            [0, 1, 2, 3, 4, 5, 6, 7].map(|number| wiring.counter(number));
        Self { hits, misses, stale, fresh, fetches, coalesced, evictions, expirations }
    }
}

//! What an instance keeps, who gives way, and how long an entry lives.

use super::shelf::Shelf;
use crate::engine::dist::Dist;
use crate::engine::draw::{Lineage, Source};
use crate::engine::time::Span;
use crate::policy::eviction;
use crate::policy::eviction::store::{Capacity, Store};

/// What is kept, and for how long.
#[derive(Debug)]
pub struct Keeping {
    /// Who gives way.
    pub policy: &'static eviction::Entry,
    /// How much one instance keeps.
    pub capacity: Capacity,
    /// True if each use renews an entry.
    pub sliding: bool,
    /// Ticks of a second.
    pub second: u64,
    /// How long an entry lives.
    pub ttl: Option<(Dist, Source)>,
    /// By which part of it more or less.
    pub jitter: Option<(f64, Source)>,
    /// Draws of who gives way.
    pub eviction: Source,
}

impl Keeping {
    /// An empty shelf for one instance.
    pub fn shelf(&self) -> Shelf {
        Shelf::new(Store::new(self.policy, self.capacity), self.sliding, self.second)
    }

    /// How long what the visit with this lineage keeps lives.
    pub fn life(&self, lineage: Lineage) -> Span {
        let Some((ttl, draws)) = &self.ttl else { return Span::FOREVER };
        let life = ttl.sample(&mut draws.open(lineage));
        let Some((part, draws)) = &self.jitter else { return life };
        let factor = 1.0 + part * (2.0 * draws.open(lineage).unit() - 1.0);
        Span::from_ticks(life.0 as f64 * factor)
    }
}

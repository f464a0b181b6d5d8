//! Eviction policies: which entry of a full store gives way.
//!
//! A policy sees slots, dense numbers that [a store](store::Store) reuses, and is told what happens to them. Every
//! operation takes constant time. It belongs to one store.
//!
//! With independent references the hit ratios are known (`stats::theory::cache`), and under Zipf's law their order is
//! FIFO = random < LRU < LFU: 39.4, 43.7 and 57.1 % for 1000 of 10 000 keys with exponent 0.8.
//!
//! To add a policy: one file with an `ENTRY`, and its two lines here.
//!
//! Ignored: what an entry cost to fetch, its size (a large one gives way like a small one) and its expiry, which is the
//! matter of whoever owns the store.

mod fifo;
mod lfu;
mod line;
mod lru;
mod pool;
mod random;
mod sampled_lfu;
mod sampled_lru;
pub mod store;

#[cfg(test)]
mod tests;

use crate::engine::draw::Substream;
use std::fmt;

/// Every policy, in the order of the reference.
pub const POLICIES: &[Entry] =
    &[lru::ENTRY, lfu::ENTRY, fifo::ENTRY, random::ENTRY, sampled_lru::ENTRY, sampled_lfu::ENTRY];

/// A way to choose who gives way, with its memory.
pub trait Eviction: Send + fmt::Debug {
    /// `slot`, free so far, now holds `key`.
    fn inserted(&mut self, slot: u32, key: u64);

    /// What `slot` holds was read or written again.
    fn touched(&mut self, slot: u32);

    /// `slot` is free.
    fn removed(&mut self, slot: u32);

    /// What follows happens in this second of the clock; it never goes back. Nothing else tells the time.
    fn tell(&mut self, _second: u64) {}

    /// `key` was asked for and is not kept.
    fn missed(&mut self, _key: u64) {}

    /// The slot that gives way next; at least one is taken. It stays taken until [`Eviction::removed`].
    fn victim(&mut self, draw: &mut Substream) -> u32;

    /// True if `newcomer`, a key that is not kept, gives way itself rather than `victim`.
    fn refuses(&self, _newcomer: u64, _victim: u32) -> bool {
        false
    }
}

/// One line of the reference and the policy's constructor.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The scenario's word.
    pub name: &'static str,
    /// One sentence for the reference.
    pub summary: &'static str,
    /// True if it must be told the time.
    pub looks_at_clock: bool,
    /// A fresh policy for one store.
    pub make: fn() -> Box<dyn Eviction>,
}

/// A name that no policy has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownPolicy {
    /// What was asked for.
    pub name: String,
    /// The policy whose name is nearest.
    pub nearest: &'static str,
}

impl fmt::Display for UnknownPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = POLICIES.iter().map(|entry| entry.name).collect();
        let Self { name, nearest } = self;
        write!(f, "unknown eviction policy `{name}`, expected one of {}; nearest is `{nearest}`", names.join(", "))
    }
}

impl std::error::Error for UnknownPolicy {}

/// The entry of this name.
///
/// # Errors
/// If no policy is called so; names the nearest.
pub fn find(name: &str) -> Result<&'static Entry, UnknownPolicy> {
    POLICIES.iter().find(|entry| entry.name == name).ok_or_else(|| {
        let nearest = POLICIES.iter().min_by_key(|entry| strsim::damerau_levenshtein(entry.name, name));
        UnknownPolicy { name: name.to_owned(), nearest: nearest.expect("there are policies").name }
    })
}

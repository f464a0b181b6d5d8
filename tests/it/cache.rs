//! The cache: what a hit, a miss, a write and a flight do, tick by tick, and what a run of them adds up to.

mod races;
pub mod stage;
mod staleness;
mod walks;

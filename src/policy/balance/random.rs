//! Random: all candidates alike, independent of everything.
//!
//! Splits a Poisson stream into independent Poisson streams, so each of n servers is an M/M/1 queue with 1/n of the
//! rate (Kingman 1993, colouring theorem).
//!
//! Ignored: weights, load.

use super::{Balance, Candidate, Entry, Subject};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "random",
    summary: "uniform at random, independent of load",
    stateless: true,
    counts_open: false,
    subject: Subject::Nothing,
    heeds_weights: false,
    make: || Box::new(Random),
};

#[derive(Debug)]
struct Random;

impl Balance for Random {
    fn pick(&mut self, candidates: &[Candidate], _key: u64, mut draw: Substream) -> usize {
        draw.below(candidates.len() as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_shares, members};
    use super::*;

    #[test]
    fn all_are_picked_alike() {
        check_shares(&mut Random, &members(&[0, 1, 2, 3, 9]), &[0.2; 5]);
        check_shares(&mut Random, &members(&[4]), &[1.0]);
    }
}

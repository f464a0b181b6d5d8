//! Weighted random: in proportion to weight, independent of load.
//!
//! Splits a Poisson stream into independent Poisson streams of rates in proportion to the weights (Kingman 1993). One
//! pass over the candidates, since their set and weights may change between picks.
//!
//! Ignored: load. If all weights are 0 all count alike, since a call must go somewhere.

use super::{Balance, Candidate, Entry, Subject};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "weighted",
    summary: "at random in proportion to weight, independent of load",
    stateless: true,
    counts_open: false,
    subject: Subject::Nothing,
    heeds_weights: true,
    make: || Box::new(Weighted),
};

#[derive(Debug)]
struct Weighted;

impl Balance for Weighted {
    fn pick(&mut self, candidates: &[Candidate], _key: u64, mut draw: Substream) -> usize {
        by_weight(weights(candidates), &mut draw)
    }
}

/// The index of one of these weights, each as likely as it is large.
pub(super) fn by_weight(weights: impl Iterator<Item = f64> + Clone, draw: &mut Substream) -> usize {
    let total: f64 = weights.clone().sum();
    let mut left = draw.unit() * total;
    let mut last = 0;
    for (index, weight) in weights.enumerate() {
        if left < weight {
            return index;
        }
        left -= weight;
        if weight > 0.0 {
            last = index;
        }
    }
    // Only rounding of the sum leads here.
    last
}

/// The weights of the candidates; 1 for each if all are 0.
pub(super) fn weights(candidates: &[Candidate]) -> impl Iterator<Item = f64> + Clone {
    let alike = candidates.iter().all(|c| c.weight <= 0.0);
    candidates.iter().map(move |c| {
        assert!(c.weight.is_finite() && c.weight >= 0.0, "candidate {} has weight {}", c.ordinal, c.weight);
        if alike { 1.0 } else { c.weight }
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_shares, weighted};
    use super::*;

    #[test]
    fn shares_follow_the_weights() {
        check_shares(&mut Weighted, &weighted(&[5.0, 0.0, 3.0, 2.0, 0.0]), &[0.5, 0.0, 0.3, 0.2, 0.0]);
        check_shares(&mut Weighted, &weighted(&[0.1, 0.1]), &[0.5, 0.5]);
        check_shares(&mut Weighted, &weighted(&[0.0, 0.0]), &[0.5, 0.5]);
    }
}

//! By key: key modulo the number of candidates.
//!
//! Stable and without salt: the same key meets the same candidate as long as the membership is the same, whatever the
//! seed, and consecutive keys go round the candidates. When membership goes from n to m, a share of 1 - gcd(n, m) /
//! max(n, m) of the keys moves: nearly all (the reason for consistent hashing, Karger et al. 1997).
//!
//! Ignored: weights, load, ordinals (only the place in the list counts).

use super::{Balance, Candidate, Entry, Subject};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "by_key",
    summary: "key modulo the number of candidates; stable, without salt",
    stateless: true,
    counts_open: false,
    subject: Subject::Key,
    heeds_weights: false,
    make: || Box::new(ByKey),
};

#[derive(Debug)]
struct ByKey;

impl Balance for ByKey {
    fn pick(&mut self, candidates: &[Candidate], key: u64, _draw: Substream) -> usize {
        (key % candidates.len() as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{draw, members};
    use super::*;

    #[test]
    fn a_key_stays_and_its_neighbours_go_round() {
        let candidates = members(&[2, 3, 8]);
        let picked = [1, 2, 3, 4, u64::MAX, 1].map(|key| ByKey.pick(&candidates, key, draw(key)));
        assert_eq!(picked, [1, 2, 0, 1, 0, 1]);
    }

    #[test]
    fn one_more_candidate_moves_nearly_all_keys() {
        let (before, after) = (members(&[0, 1]), members(&[0, 1, 2]));
        let moved = (1..=600).filter(|&key| ByKey.pick(&before, key, draw(0)) != ByKey.pick(&after, key, draw(0)));
        // 1 - gcd(2, 3) / 3.
        assert_eq!(moved.count(), 400);
    }
}

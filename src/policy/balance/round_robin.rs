//! Round robin: each in turn.
//!
//! The next is the first candidate after the one picked last, in the order of ordinals, and after the last comes the
//! first again. So n equal servers each see every n-th arrival (E_n/M/1 under Poisson arrivals), and a change of
//! membership neither resets the turn nor skips anybody: whoever stays is picked again before anyone is picked twice.
//!
//! Ignored: weights, load. Two holders do not coordinate their turns.

use super::{Balance, Candidate, Entry, Subject};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "round_robin",
    summary: "each in turn; a change of membership does not reset the turn",
    stateless: false,
    counts_open: false,
    subject: Subject::Nothing,
    heeds_weights: false,
    make: || Box::new(RoundRobin::default()),
};

#[derive(Default, Debug)]
struct RoundRobin {
    /// The smallest ordinal that has not had its turn in this lap.
    next: u64,
}

impl Balance for RoundRobin {
    fn pick(&mut self, candidates: &[Candidate], _key: u64, _draw: Substream) -> usize {
        debug_assert!(candidates.is_sorted_by_key(|c| c.ordinal), "candidates ascend by ordinal");
        // As long as nobody has left, the next is where it belongs.
        let guess = self.next as usize;
        let after = if candidates.get(guess).is_some_and(|c| u64::from(c.ordinal) == self.next) {
            guess
        } else {
            candidates.partition_point(|c| u64::from(c.ordinal) < self.next)
        };
        let index = if after == candidates.len() { 0 } else { after };
        self.next = u64::from(candidates[index].ordinal) + 1;
        index
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{draw, members};
    use super::*;

    /// The ordinals picked while the membership goes through `memberships`.
    fn check(memberships: &[&[u32]], expected: &[u32]) {
        let mut policy = RoundRobin::default();
        let picked: Vec<u32> = memberships.iter().map(|m| m[policy.pick(&members(m), 0, draw(0))]).collect();
        assert_eq!(picked, expected);
    }

    #[test]
    fn turns_are_strictly_cyclic() {
        check(&[&[0, 1, 2][..]; 7], &[0, 1, 2, 0, 1, 2, 0]);
        check(&[&[5][..]; 3], &[5, 5, 5]);
        check(&[&[0, u32::MAX][..]; 3], &[0, u32::MAX, 0]);
    }

    #[test]
    fn ejection_and_return_do_not_reset_the_turn() {
        let (all, ejected) = (&[0, 1, 2][..], &[0, 2][..]);
        check(&[all, ejected, all, all, ejected, all, all], &[0, 2, 0, 1, 2, 0, 1]);
    }

    #[test]
    fn a_newcomer_has_its_turn_in_this_lap() {
        check(&[&[0, 1], &[0, 1, 7], &[0, 1, 7], &[0, 1, 7]], &[0, 1, 7, 0]);
    }

    #[test]
    fn a_member_that_flaps_between_picks_does_not_starve_the_others() {
        let (all, ejected) = (&[0, 1, 2][..], &[0, 2][..]);
        check(&[all, ejected, all, ejected, all, ejected], &[0, 2, 0, 2, 0, 2]);
    }
}

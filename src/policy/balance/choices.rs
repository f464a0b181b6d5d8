//! Power of d choices: d distinct candidates at random, the fewest open calls among them; ties uniform at random.
//!
//! For many servers the share of queues with at least i calls is rho^((d^i - 1)/(d - 1)) (Vvedenskaya, Dobrushin &
//! Karpelevich 1996; Mitzenmacher 2001): two choices already turn a geometric tail into a doubly exponential one. d = 1
//! is random, d >= n is least connections.
//!
//! Ignored: weights.

use super::least_connections::fewest_open;
use super::{Balance, Candidate, Entry};
use crate::engine::draw::Substream;
use std::num::NonZeroU32;

pub(super) const ENTRY: Entry = Entry {
    name: "choices",
    summary: "the fewest open calls among `choices` distinct candidates at random",
    make: |setup| Box::new(Choices::new(setup.choices)),
};

/// The policy with its d.
#[derive(Debug)]
pub(super) struct Choices {
    choices: usize,
    /// Indices chosen for the current pick, kept so that a pick allocates nothing.
    chosen: Vec<usize>,
}

impl Choices {
    pub(super) fn new(choices: NonZeroU32) -> Self {
        Self { choices: choices.get() as usize, chosen: Vec::new() }
    }
}

impl Balance for Choices {
    fn pick(&mut self, candidates: &[Candidate], _key: u64, mut draw: Substream) -> usize {
        let n = candidates.len();
        choose(n, self.choices.min(n), &mut self.chosen, &mut draw);
        fewest_open(candidates, self.chosen.iter().copied(), &mut draw)
    }
}

/// Fills `chosen` with d distinct indices below n, every set equally likely (Floyd's algorithm; Bentley & Floyd 1987,
/// Communications of the ACM 30(9)). Their order is not uniform, which the random tie-break makes good.
fn choose(n: usize, d: usize, chosen: &mut Vec<usize>, draw: &mut Substream) {
    chosen.clear();
    for last in n - d..n {
        let index = draw.below(last as u64 + 1) as usize;
        chosen.push(if chosen.contains(&index) { last } else { index });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{busy, check_shares, draw};
    use super::*;
    use crate::engine::dist::check::chi_square;
    use std::collections::BTreeMap;

    fn choices(d: u32) -> Choices {
        Choices::new(NonZeroU32::new(d).expect("at least one choice"))
    }

    #[test]
    fn every_set_of_distinct_candidates_is_equally_likely() {
        let check = |n: usize, d: usize, sets: usize| {
            let mut counts: BTreeMap<Vec<usize>, u64> = BTreeMap::new();
            let mut chosen = Vec::new();
            for request in 0..100_000 {
                choose(n, d, &mut chosen, &mut draw(request));
                let mut set = chosen.clone();
                set.sort_unstable();
                set.dedup();
                assert_eq!(set.len(), d, "chosen {chosen:?} of {n}");
                *counts.entry(set).or_default() += 1;
            }
            assert_eq!(counts.len(), sets);
            chi_square(&counts.into_values().collect::<Vec<_>>(), &vec![1.0 / sets as f64; sets]);
        };
        check(2, 2, 1);
        check(5, 2, 10);
        check(6, 3, 20);
    }

    #[test]
    fn the_fewest_open_calls_win_among_the_chosen() {
        // Sorted by open calls, candidate i wins against those behind it: C(n - 1 - i, d - 1) of C(n, d) sets.
        check_shares(&mut choices(2), &busy(&[0, 1, 2, 3]), &[3.0 / 6.0, 2.0 / 6.0, 1.0 / 6.0, 0.0]);
        check_shares(&mut choices(3), &busy(&[3, 2, 1, 0]), &[0.0, 0.0, 1.0 / 4.0, 3.0 / 4.0]);
        check_shares(&mut choices(2), &busy(&[1, 1, 1]), &[1.0 / 3.0; 3]);
        check_shares(&mut choices(2), &busy(&[5, 0, 5]), &[1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0]);
    }

    #[test]
    fn one_choice_is_random_and_many_are_least_connections() {
        check_shares(&mut choices(1), &busy(&[0, 9]), &[0.5, 0.5]);
        check_shares(&mut choices(9), &busy(&[1, 0, 0]), &[0.0, 0.5, 0.5]);
        check_shares(&mut choices(2), &busy(&[4]), &[1.0]);
    }
}

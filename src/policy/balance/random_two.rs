//! Two draws at random by weight, perhaps of the same one; the fewer open calls for its weight.
//!
//! HAProxy's `random(2)` and Envoy's `LEAST_REQUEST` with its two choices. With n equal candidates one draw in n repeats
//! the first and looks at nobody else: of two candidates the choice is blind half of the time, so that
//! [`power_of_two`](super::power_of_two), whose two are distinct, does better the fewer there are. A tie goes to the
//! second of the two, as in HAProxy.

use super::weighted::{by_weight, weights};
use super::{Balance, Candidate, Entry, Subject};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "random_two",
    summary: "the fewer open calls of two draws at random by weight, perhaps of the same one (HAProxy's random(2))",
    stateless: false,
    counts_open: true,
    subject: Subject::Nothing,
    heeds_weights: true,
    make: || Box::new(RandomTwo),
};

#[derive(Debug)]
struct RandomTwo;

impl Balance for RandomTwo {
    fn pick(&mut self, candidates: &[Candidate], _key: u64, mut draw: Substream) -> usize {
        let weights = weights(candidates);
        let [first, second] = [(); 2].map(|()| by_weight(weights.clone(), &mut draw));
        let load =
            |at: usize, by: usize| f64::from(candidates[at].open) * weights.clone().nth(by).expect("it was drawn");
        if load(second, first) > load(first, second) { first } else { second }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{busy, check_shares, weighted};
    use super::*;

    #[test]
    fn the_busiest_is_chosen_where_both_draws_are_of_it() {
        // Of n the busiest wins 1 / n^2, the next ((2)^2 - 1) / n^2 and so on.
        check_shares(&mut RandomTwo, &busy(&[0, 1]), &[3.0 / 4.0, 1.0 / 4.0]);
        check_shares(&mut RandomTwo, &busy(&[2, 0, 1]), &[1.0 / 9.0, 5.0 / 9.0, 3.0 / 9.0]);
    }

    #[test]
    fn draws_and_loads_go_by_weight() {
        check_shares(&mut RandomTwo, &weighted(&[3.0, 1.0]), &[0.75, 0.25]);
        let mut candidates = weighted(&[3.0, 1.0]);
        (candidates[0].open, candidates[1].open) = (2, 1);
        check_shares(&mut RandomTwo, &candidates, &[15.0 / 16.0, 1.0 / 16.0]);
    }
}

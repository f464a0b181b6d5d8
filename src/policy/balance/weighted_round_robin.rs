//! Smooth weighted round robin: turns in proportion to weight, spread out rather than in runs.
//!
//! nginx's algorithm (`ngx_http_upstream_get_peer`, since 1.3.1, 2012): at each pick every candidate's credit grows by
//! its weight, the richest is picked (the first of equals) and pays the sum of the weights. Weights 5, 1, 1 give a a b
//! a c a a. The credit of an absent member waits for its return; a newcomer starts at 0.
//!
//! Ignored: load; nginx's temporary lowering of a failing peer's weight. If all weights are 0 all count alike, since a
//! call must go somewhere.

use super::{Balance, Candidate, Entry, Subject, weighted::weights};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "weighted_round_robin",
    summary: "turns in proportion to weight, evenly spread (nginx's smooth algorithm)",
    stateless: false,
    counts_open: false,
    subject: Subject::Nothing,
    heeds_weights: true,
    make: || Box::new(WeightedRoundRobin::default()),
};

#[derive(Default, Debug)]
struct WeightedRoundRobin {
    /// By ordinal: ordinals are never reused, so the list is as long as the number of births.
    credit: Vec<f64>,
}

impl Balance for WeightedRoundRobin {
    fn pick(&mut self, candidates: &[Candidate], _key: u64, _draw: Substream) -> usize {
        let highest = candidates.iter().map(|c| c.ordinal as usize).max().expect("there is a candidate");
        if self.credit.len() <= highest {
            self.credit.resize(highest + 1, 0.0);
        }
        let mut total = 0.0;
        let mut best: Option<usize> = None;
        for (index, weight) in weights(candidates).enumerate() {
            let credit = &mut self.credit[candidates[index].ordinal as usize];
            *credit += weight;
            total += weight;
            let credit = *credit;
            if weight > 0.0 && best.is_none_or(|b| credit > self.credit[candidates[b].ordinal as usize]) {
                best = Some(index);
            }
        }
        let best = best.expect("some weight is positive");
        self.credit[candidates[best].ordinal as usize] -= total;
        best
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{draw, weighted};
    use super::*;

    fn check(weights: &[f64], expected: &[usize]) {
        let mut policy = WeightedRoundRobin::default();
        let picked: Vec<usize> = expected.iter().map(|_| policy.pick(&weighted(weights), 0, draw(0))).collect();
        assert_eq!(picked, expected);
    }

    #[test]
    fn turns_are_spread_as_nginx_spreads_them() {
        check(&[5.0, 1.0, 1.0], &[0, 0, 1, 0, 2, 0, 0, 0, 0, 1]);
        check(&[1.0, 2.0, 3.0], &[2, 1, 0, 2, 1, 2]);
        check(&[1.0, 1.0, 1.0], &[0, 1, 2, 0, 1, 2]);
        check(&[0.0, 1.0, 0.0], &[1, 1, 1]);
        check(&[0.0, 0.0], &[0, 1, 0]);
    }

    #[test]
    fn turns_over_a_lap_equal_the_weights() {
        let mut policy = WeightedRoundRobin::default();
        let candidates = weighted(&[3.0, 5.0, 0.0, 12.0]);
        for _lap in 0..100 {
            let mut turns = [0; 4];
            for _ in 0..20 {
                turns[policy.pick(&candidates, 0, draw(0))] += 1;
            }
            assert_eq!(turns, [3, 5, 0, 12]);
        }
    }
}

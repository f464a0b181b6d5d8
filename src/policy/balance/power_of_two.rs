//! Power of two choices: two distinct candidates at random, the one with fewer open calls; a tie is a fair coin.
//!
//! For many servers the share of queues with at least i calls is rho^(2^i - 1) (Vvedenskaya, Dobrushin & Karpelevich
//! 1996; Mitzenmacher 2001, "The power of two choices in randomized load balancing", IEEE TPDS 12(10)): a doubly
//! exponential tail instead of a geometric one. Also JSQ(2). With two candidates it is least connections.
//!
//! With weights each of the two is drawn in proportion to weight, and open calls count for the weight: nginx's
//! `random two least_conn`.

use super::least_connections::fewest_open;
use super::weighted::{by_weight, weights};
use super::{Balance, Candidate, Entry, Subject};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "power_of_two",
    summary: "the fewer open calls of two distinct candidates at random by weight; ties at random",
    stateless: false,
    counts_open: true,
    subject: Subject::Nothing,
    heeds_weights: true,
    make: || Box::new(PowerOfTwo),
};

#[derive(Debug)]
struct PowerOfTwo;

impl Balance for PowerOfTwo {
    fn pick(&mut self, candidates: &[Candidate], _key: u64, mut draw: Substream) -> usize {
        let alike = candidates.iter().all(|c| c.weight.total_cmp(&candidates[0].weight).is_eq());
        let pair = if alike { pair(candidates.len(), &mut draw) } else { Some(weighted_pair(candidates, &mut draw)) };
        let weight = |index: usize| if alike { 1.0 } else { candidates[index].weight };
        match pair {
            None => 0,
            Some(pair) => fewest_open(candidates, pair.into_iter().map(|index| (index, weight(index))), &mut draw),
        }
    }
}

/// Two indices, each drawn in proportion to weight, the second among the others: the same one twice if nobody else has
/// a weight.
fn weighted_pair(candidates: &[Candidate], draw: &mut Substream) -> [usize; 2] {
    let first = by_weight(weights(candidates), draw);
    let others = weights(candidates).enumerate().map(|(index, weight)| if index == first { 0.0 } else { weight });
    let alone = others.clone().all(|weight| weight <= 0.0);
    [first, if alone { first } else { by_weight(others, draw) }]
}

/// Two distinct indices below n, every pair equally likely; none if there is only one.
fn pair(n: usize, draw: &mut Substream) -> Option<[usize; 2]> {
    let others = n.checked_sub(1).filter(|&others| others > 0)?;
    let first = draw.below(n as u64) as usize;
    let second = draw.below(others as u64) as usize;
    Some([first, second + usize::from(second >= first)])
}

#[cfg(test)]
mod tests {
    use super::super::tests::{busy, check_shares, draw, weighted};
    use super::*;
    use crate::engine::dist::check::chi_square;

    #[test]
    fn every_ordered_pair_of_distinct_candidates_is_equally_likely() {
        let mut counts = [[0u64; 5]; 5];
        for request in 0..100_000 {
            let [first, second] = pair(5, &mut draw(request)).expect("five candidates have pairs");
            assert_ne!(first, second);
            counts[first][second] += 1;
        }
        let pairs = (0..25).filter(|i| i / 5 != i % 5).map(|i| counts[i / 5][i % 5]);
        chi_square(&pairs.collect::<Vec<_>>(), &[1.0 / 20.0; 20]);
        assert_eq!(pair(1, &mut draw(0)), None);
    }

    #[test]
    fn with_weights_the_second_is_drawn_among_the_others() {
        // Idle: who of the pair wins goes by weight. P(0 wins) = P(pair has 0) * 2 / 3 with weights 2, 1, 1.
        let with_first = 2.0 / 4.0 + 2.0 * (1.0 / 4.0) * (2.0 / 3.0);
        let first = with_first * 2.0 / 3.0;
        check_shares(&mut PowerOfTwo, &weighted(&[2.0, 1.0, 1.0]), &[first, (1.0 - first) / 2.0, (1.0 - first) / 2.0]);
        check_shares(&mut PowerOfTwo, &weighted(&[2.0, 0.0, 0.0]), &[1.0, 0.0, 0.0]);
        check_shares(&mut PowerOfTwo, &weighted(&[2.0, 1.0]), &[2.0 / 3.0, 1.0 / 3.0]);
    }

    #[test]
    fn the_fewer_open_calls_win() {
        // Sorted by open calls, candidate i wins against those behind it: (n - 1 - i) of C(n, 2) pairs.
        check_shares(&mut PowerOfTwo, &busy(&[0, 1, 2, 3]), &[3.0 / 6.0, 2.0 / 6.0, 1.0 / 6.0, 0.0]);
        check_shares(&mut PowerOfTwo, &busy(&[1, 1, 1]), &[1.0 / 3.0; 3]);
        check_shares(&mut PowerOfTwo, &busy(&[5, 0, 5]), &[1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0]);
        check_shares(&mut PowerOfTwo, &busy(&[4]), &[1.0]);
    }
}

//! Least connections: the fewest open calls for its weight; ties at random in proportion to weight.
//!
//! With one holder and equal weights this is join-the-shortest-queue (Winston 1977: optimal for exponential service);
//! several holders each see only their own calls. A tie that always went to the first would break the symmetry of equal
//! servers, and with it the even use of caches and sessions. With weights the ratio of open calls to weight counts, as
//! in nginx (`least_conn`), whose ties go round in proportion to weight: the same shares, more evenly.
//!
//! Ignored: how long the open calls will last.

use super::weighted::weights;
use super::{Balance, Candidate, Entry, Subject};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "least_connections",
    summary: "the fewest open calls (waiting and in service) for its weight; ties at random",
    stateless: false,
    counts_open: true,
    subject: Subject::Nothing,
    heeds_weights: true,
    make: || Box::new(LeastConnections),
};

#[derive(Debug)]
struct LeastConnections;

impl Balance for LeastConnections {
    fn pick(&mut self, candidates: &[Candidate], _key: u64, mut draw: Substream) -> usize {
        let places = weights(candidates).enumerate().filter(|(_, weight)| *weight > 0.0);
        fewest_open(candidates, places, &mut draw)
    }
}

/// The one of these, by index and positive weight, with the fewest open calls for its weight. Ties go in proportion to
/// weight, in one pass: each of equals replaces the one held with its share of the weight so far (reservoir of one;
/// Knuth, volume 2, section 3.4.2, algorithm R).
pub(super) fn fewest_open(
    candidates: &[Candidate],
    places: impl Iterator<Item = (usize, f64)>,
    draw: &mut Substream,
) -> usize {
    let mut held: Option<(usize, f64)> = None;
    let (mut equals, mut total) = (0, 0.0);
    for (index, weight) in places {
        let order = held.map_or(std::cmp::Ordering::Less, |(best, by)| {
            (f64::from(candidates[index].open) * by).total_cmp(&(f64::from(candidates[best].open) * weight))
        });
        if order.is_gt() {
            continue;
        }
        (equals, total) = if order.is_lt() { (1, weight) } else { (equals + 1, total + weight) };
        // Where all weigh alike, whole numbers decide.
        let alike = total.total_cmp(&(weight * equals as f64)).is_eq();
        if order.is_lt() || if alike { draw.below(equals) == 0 } else { draw.unit() * total < weight } {
            held = Some((index, weight));
        }
    }
    held.expect("there is a candidate").0
}

#[cfg(test)]
mod tests {
    use super::super::tests::{busy, check_shares, weighted};
    use super::*;

    #[test]
    fn the_fewest_open_calls_win_and_ties_are_uniform() {
        check_shares(&mut LeastConnections, &busy(&[3, 1, 2]), &[0.0, 1.0, 0.0]);
        check_shares(&mut LeastConnections, &busy(&[0, 0, 0, 0]), &[0.25; 4]);
        check_shares(&mut LeastConnections, &busy(&[7, 2, 9, 2, 2]), &[0.0, 1.0 / 3.0, 0.0, 1.0 / 3.0, 1.0 / 3.0]);
        check_shares(&mut LeastConnections, &busy(&[u32::MAX, u32::MAX]), &[0.5, 0.5]);
    }

    #[test]
    fn open_calls_count_for_the_weight_and_ties_go_by_it() {
        let with = |open: &[u32], by: &[f64]| {
            let mut candidates = weighted(by);
            candidates.iter_mut().zip(open).for_each(|(candidate, &open)| candidate.open = open);
            candidates
        };
        check_shares(&mut LeastConnections, &weighted(&[5.0, 1.0, 1.0]), &[5.0 / 7.0, 1.0 / 7.0, 1.0 / 7.0]);
        check_shares(&mut LeastConnections, &with(&[3, 1], &[4.0, 1.0]), &[1.0, 0.0]);
        check_shares(&mut LeastConnections, &with(&[5, 1], &[4.0, 1.0]), &[0.0, 1.0]);
        check_shares(&mut LeastConnections, &with(&[4, 2, 1], &[2.0, 1.0, 0.5]), &[4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0]);
        check_shares(&mut LeastConnections, &with(&[9, 0], &[1.0, 0.0]), &[1.0, 0.0]);
    }
}

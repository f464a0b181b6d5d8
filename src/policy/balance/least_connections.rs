//! Least connections: the fewest open calls; ties uniform at random.
//!
//! With one holder this is join-the-shortest-queue (Winston 1977: optimal for exponential service); several holders
//! each see only their own calls. A tie that always went to the first would break the symmetry of equal servers, and
//! with it the even use of caches and sessions.
//!
//! Ignored: weights, and how long the open calls will last.

use super::{Balance, Candidate, Entry};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "least_connections",
    summary: "the fewest open calls (waiting and in service); ties at random",
    stateless: false,
    counts_open: true,
    make: || Box::new(LeastConnections),
};

#[derive(Debug)]
struct LeastConnections;

impl Balance for LeastConnections {
    fn pick(&mut self, candidates: &[Candidate], _key: u64, mut draw: Substream) -> usize {
        fewest_open(candidates, 0..candidates.len(), &mut draw)
    }
}

/// The one of `indices` with the fewest open calls, ties uniform at random, in one pass: the i-th of equals replaces
/// the one held with probability 1/i (reservoir of one; Knuth, volume 2, section 3.4.2, algorithm R).
pub(super) fn fewest_open(
    candidates: &[Candidate],
    indices: impl Iterator<Item = usize>,
    draw: &mut Substream,
) -> usize {
    let (mut best, mut fewest, mut equals) = (0, u32::MAX, 0);
    for index in indices {
        let open = candidates[index].open;
        if open < fewest || equals == 0 {
            (best, fewest, equals) = (index, open, 1);
        } else if open == fewest {
            equals += 1;
            if draw.below(equals) == 0 {
                best = index;
            }
        }
    }
    assert!(equals > 0, "there is a candidate");
    best
}

#[cfg(test)]
mod tests {
    use super::super::tests::{busy, check_shares};
    use super::*;

    #[test]
    fn the_fewest_open_calls_win_and_ties_are_uniform() {
        check_shares(&mut LeastConnections, &busy(&[3, 1, 2]), &[0.0, 1.0, 0.0]);
        check_shares(&mut LeastConnections, &busy(&[0, 0, 0, 0]), &[0.25; 4]);
        check_shares(&mut LeastConnections, &busy(&[7, 2, 9, 2, 2]), &[0.0, 1.0 / 3.0, 0.0, 1.0 / 3.0, 1.0 / 3.0]);
        check_shares(&mut LeastConnections, &busy(&[u32::MAX, u32::MAX]), &[0.5, 0.5]);
    }
}

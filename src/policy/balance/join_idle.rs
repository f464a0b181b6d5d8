//! Join the idle queue: anybody who is idle, at random; if nobody is, anybody at all.
//!
//! What a balancer does that knows only who has said that he is idle (Lu et al. 2011, "Join-Idle-Queue", Performance
//! Evaluation 68(11)). With one holder and many servers the wait vanishes below full load; near it, or with few servers,
//! the calls that find nobody idle are placed blindly.
//!
//! Ignored: weights, and how many calls wait where nobody is idle.

use super::{Balance, Candidate, Entry, Subject};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "join_idle",
    summary: "one without open calls at random; without such a one, anybody at random",
    stateless: false,
    counts_open: true,
    subject: Subject::Nothing,
    heeds_weights: false,
    make: || Box::new(JoinIdle),
};

#[derive(Debug)]
struct JoinIdle;

impl Balance for JoinIdle {
    fn pick(&mut self, candidates: &[Candidate], _key: u64, mut draw: Substream) -> usize {
        let idle = || (0..candidates.len()).filter(|&at| candidates[at].open == 0);
        match idle().count() as u64 {
            0 => draw.below(candidates.len() as u64) as usize,
            count => idle().nth(draw.below(count) as usize).expect("it was counted"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{busy, check_shares};
    use super::*;

    #[test]
    fn the_idle_share_alike_and_so_do_all_where_nobody_is() {
        check_shares(&mut JoinIdle, &busy(&[3, 0, 2, 0]), &[0.0, 0.5, 0.0, 0.5]);
        check_shares(&mut JoinIdle, &busy(&[3, 1, 9]), &[1.0 / 3.0; 3]);
        check_shares(&mut JoinIdle, &busy(&[0]), &[1.0]);
    }
}

//! Consistent hash: the owner of the request's key on a ring of the candidates.
//!
//! nginx's `hash $uri consistent` and HAProxy's `hash-type consistent`: when somebody comes or goes only his keys move
//! (see [`ring`](crate::policy::sharding::ring)). A candidate of weight 1 has 160 points, as in libketama and nginx, so
//! that shares differ by about 8 %. The ring has no salt: the same under every seed.
//!
//! A request without a key goes anywhere, at random. Ignored: load (HAProxy's `hash-balance-factor`).

use super::weighted::{by_weight, weights};
use super::{Balance, Candidate, Entry, Subject};
use crate::engine::draw::Substream;
use crate::policy::sharding::ring::Ring;
use crate::policy::sharding::{Member, Placement};

pub(super) const ENTRY: Entry = Entry {
    name: "consistent_hash",
    summary: "the owner of the key on a ring of the candidates: few keys move when one comes or goes",
    stateless: true,
    counts_open: false,
    subject: Subject::Key,
    heeds_weights: true,
    make: || Box::new(ConsistentHash::default()),
};

/// Points of a candidate of weight 1: `ngx_http_upstream_init_chash`, after libketama.
const POINTS: u32 = 160;

/// The ring of those who were the candidates last.
#[derive(Default, Debug)]
struct ConsistentHash {
    members: Vec<Member>,
    ring: Option<Ring>,
}

impl ConsistentHash {
    /// The ring of these candidates; the one at hand, if they are the same as before.
    fn ring(&mut self, candidates: &[Candidate]) -> &Ring {
        let weighted = || candidates.iter().zip(weights(candidates)).filter(|(_, weight)| *weight > 0.0);
        let member = |(it, weight): (&Candidate, f64)| Member { ordinal: it.ordinal, weight };
        if self.ring.is_none() || !weighted().map(member).eq(self.members.iter().copied()) {
            self.members = weighted().map(member).collect();
            self.ring = Some(Ring::new(0, POINTS, &self.members));
        }
        self.ring.as_ref().expect("it was made")
    }
}

impl Balance for ConsistentHash {
    fn pick(&mut self, candidates: &[Candidate], key: u64, mut draw: Substream) -> usize {
        if key == 0 {
            return by_weight(weights(candidates), &mut draw);
        }
        let owner = self.ring(candidates).owner(key);
        candidates.iter().position(|it| it.ordinal == owner).expect("the ring is of the candidates")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{draw, members, weighted};
    use super::*;

    fn owners(policy: &mut ConsistentHash, candidates: &[Candidate]) -> Vec<u32> {
        (1..=20_000).map(|key| candidates[policy.pick(candidates, key, draw(key))].ordinal).collect()
    }

    #[test]
    fn only_the_keys_of_who_leaves_move_and_come_back() {
        let mut policy = ConsistentHash::default();
        let all = owners(&mut policy, &members(&[0, 1, 2, 3]));
        let fewer = owners(&mut policy, &members(&[0, 1, 3]));
        assert!(all.iter().zip(&fewer).all(|(before, after)| *before == 2 || before == after));
        assert!(!fewer.contains(&2));
        assert_eq!(owners(&mut policy, &members(&[0, 1, 2, 3])), all);
    }

    #[test]
    fn shares_follow_the_weights_within_what_the_points_allow() {
        let mut policy = ConsistentHash::default();
        let owners = owners(&mut policy, &weighted(&[3.0, 1.0, 0.0]));
        let share = owners.iter().filter(|owner| **owner == 0).count() as f64 / owners.len() as f64;
        // A share on 640 points is Beta(480, 160): standard deviation 0.017; that of 20,000 keys is 0.003.
        assert!((share - 0.75).abs() < 4.0 * 0.0175, "{share}");
        assert!(!owners.contains(&2));
    }
}

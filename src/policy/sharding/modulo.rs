//! Modulo: key modulo the number of members.
//!
//! As even as can be, and good as long as nobody joins or leaves: when n members become m, a share of
//! 1 - gcd(n, m) / max(n, m) of the keys moves, nearly all unless one number divides the other (the reason for
//! consistent hashing, Karger et al. 1997).
//!
//! Ignored: weights; ordinals, of which only the order counts.

use super::{Member, Placement, ordinals};

/// The members, in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Modulo {
    members: Vec<u32>,
}

impl Modulo {
    /// Over these members: at least one, ascending by ordinal.
    #[must_use]
    pub fn new(members: &[Member]) -> Self {
        Self { members: ordinals(members) }
    }
}

impl Placement for Modulo {
    fn owner(&self, key: u64) -> u32 {
        self.members[(key % self.members.len() as u64) as usize]
    }

    fn members(&self) -> &[u32] {
        &self.members
    }

    fn set_members(&mut self, members: &[Member]) {
        *self = Self::new(members);
    }

    fn duplicate(&self) -> Box<dyn Placement> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::moved;
    use super::super::tests::members;
    use super::*;

    #[test]
    fn neighbours_go_round() {
        let placement = Modulo::new(&members(&[2, 3, 8]));
        assert_eq!([1, 2, 3, 4, u64::MAX].map(|key| placement.owner(key)), [3, 8, 2, 3, 2]);
    }

    /// Over a full period of both, n m keys, exactly.
    #[test]
    fn a_change_moves_all_but_the_common_share() {
        let gcd = |mut a: u64, mut b: u64| {
            while b > 0 {
                (a, b) = (b, a % b);
            }
            a
        };
        for n in 1..=9 {
            for m in 1..=9 {
                let [before, after] = [n, m].map(|n: u64| Modulo::new(&members(&(0..n as u32).collect::<Vec<_>>())));
                let stay = n * m * gcd(n, m) / n.max(m);
                assert_eq!(moved(&before, &after, 1..=n * m), n * m - stay, "{n} to {m}");
            }
        }
    }
}

//! How many keys move when a set of shards grows or shrinks.
//!
//! By consistent hashing only those of the members that come or go, |m - n| / max(n, m) of all (Karger et al. 1997), the
//! least that keeps shares equal. Modulo keeps a key only if both remainders agree, which by the Chinese remainder theorem
//! min(n, m) of every lcm(n, m) consecutive keys do: 1 - gcd(n, m) / max(n, m) move.
//!
//! Ignored: the unevenness of a ring, which makes its share random with this mean.

/// A change of membership.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resize {
    /// Members before, at least 1.
    pub before: u32,
    /// Members after, at least 1.
    pub after: u32,
}

impl Resize {
    /// Expected share of the keys that move on a ring.
    #[must_use]
    pub fn moved_by_ring(self) -> f64 {
        f64::from(self.before.abs_diff(self.after)) / self.larger()
    }

    /// Share of the keys that move under modulo.
    #[must_use]
    pub fn moved_by_modulo(self) -> f64 {
        let larger = self.larger();
        let (mut a, mut b) = (self.before, self.after);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        1.0 - f64::from(a) / larger
    }

    fn larger(self) -> f64 {
        assert!(self.before > 0 && self.after > 0, "{self:?} has members");
        f64::from(self.before.max(self.after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, printed, rounding};

    #[test]
    fn known_values() {
        for (before, after, modulo, ring) in
            [(4, 5, 80.0, 20.0), (4, 3, 75.0, 25.0), (5, 4, 80.0, 20.0), (4, 8, 50.0, 50.0), (2, 3, 66.7, 33.3)]
        {
            let resize = Resize { before, after };
            printed(100.0 * resize.moved_by_modulo(), modulo, 1);
            printed(100.0 * resize.moved_by_ring(), ring, 1);
        }
    }

    /// All ways of giving each member one of seven places on a ring; the key lies at its beginning, and who comes first
    /// has it.
    #[test]
    fn a_ring_by_listing_all_places() {
        for (before, after) in [(1, 2), (2, 3), (1, 4), (3, 4), (4, 2)] {
            let (fewer, more) = (u32::min(before, after), u32::max(before, after));
            let (mut all, mut moved) = (0, 0);
            for way in 0..7_u32.pow(more) {
                let place = |member: u32| way / 7_u32.pow(member) % 7;
                let mut places: Vec<u32> = (0..more).map(place).collect();
                places.sort_unstable();
                places.dedup();
                if places.len() == more as usize {
                    all += 1;
                    moved += u32::from((fewer..more).any(|member| place(member) == places[0]));
                }
            }
            agree(Resize { before, after }.moved_by_ring(), f64::from(moved) / f64::from(all), rounding(8));
        }
    }

    #[test]
    fn modulo_by_counting() {
        for (before, after) in [(1, 1), (1, 7), (6, 4), (9, 12), (10, 11), (100, 75)] {
            let period = before * after;
            let moved = (0..period).filter(|key| key % before != key % after).count();
            let counted = moved as f64 / f64::from(period);
            agree(1.0 + Resize { before, after }.moved_by_modulo(), 1.0 + counted, rounding(4));
        }
    }
}

//! Ring: consistent hashing. Members have points on a circle; a key belongs to the next point clockwise.
//!
//! A member that joins or leaves moves only the keys that it gets or had: on average |m - n| / max(n, m) of them when n
//! members become m (Karger et al. 1997, "Consistent hashing and random trees", STOC). With v points each, a share is
//! Beta(v, v (n - 1)), so its relative deviation is sqrt((n - 1) / (n v + 1)): nearly 1 on a plain ring, far less even
//! than modulo, and about 1 / sqrt(v) with v virtual points.
//!
//! Points and keys are hashed with a salt that belongs to the ring, not to the run: the same members own the same keys
//! under every seed. Points may coincide only by a chance of 2^-64 a pair; then the lower ordinal is first.
//!
//! Ignored: load (no bound on a member's share), zones of the copies.

use super::{Member, Placement, ordinals};
use crate::engine::draw::mix;

/// A point of the circle and whose it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Point {
    at: u64,
    ordinal: u32,
}

/// The circle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ring {
    salt: u64,
    points_each: u32,
    members: Vec<u32>,
    /// Clockwise from 0; never empty.
    points: Vec<Point>,
}

impl Ring {
    /// A ring of `points_each` (at least 1) virtual points for a member of weight 1, in proportion for others and one at
    /// least. `salt` tells this ring from others: the hash of its name. Members are at least one and ascend by ordinal.
    #[must_use]
    pub fn new(salt: u64, points_each: u32, members: &[Member]) -> Self {
        assert!(points_each > 0, "a member has a point");
        let mut ring = Self { salt, points_each, members: Vec::new(), points: Vec::new() };
        ring.set_members(members);
        ring
    }

    /// Each member's share of the circle, in the order of ordinals: what it owns of infinitely many keys.
    #[must_use]
    pub fn shares(&self) -> Vec<f64> {
        let mut arcs = vec![0.0; self.members.len()];
        let mut before = self.points.last().expect("a ring has points").at;
        for point in &self.points {
            let member = self.members.binary_search(&point.ordinal).expect("points are of members");
            let arc = point.at.wrapping_sub(before);
            // A single point owns the whole circle.
            arcs[member] += if self.points.len() == 1 { CIRCLE } else { arc as f64 };
            before = point.at;
        }
        arcs.iter().map(|arc| arc / CIRCLE).collect()
    }

    /// The points from the key's clockwise, once round.
    fn clockwise(&self, key: u64) -> impl Iterator<Item = u32> {
        let at = hash(self.salt, KEY, key);
        let next = self.points.partition_point(|point| point.at < at);
        let (before, after) = self.points.split_at(next);
        after.iter().chain(before).map(|point| point.ordinal)
    }
}

/// 2^64, the length of the circle.
const CIRCLE: f64 = 18_446_744_073_709_551_616.0;

/// Tells hashes of keys from hashes of points, whose high half is a member's ordinal plus one.
const KEY: u64 = 0;

/// Where the n-th thing of a kind stands.
const fn hash(salt: u64, kind: u64, n: u64) -> u64 {
    mix(salt ^ mix(kind ^ mix(n)))
}

impl Placement for Ring {
    fn owner(&self, key: u64) -> u32 {
        self.clockwise(key).next().expect("a ring has points")
    }

    fn members(&self) -> &[u32] {
        &self.members
    }

    #[expect(clippy::cast_sign_loss, reason = "a weight is positive; the cast saturates")]
    fn set_members(&mut self, members: &[Member]) {
        self.members = ordinals(members);
        self.points.clear();
        for &Member { ordinal, weight } in members {
            assert!(weight > 0.0 && weight.is_finite(), "the weight {weight} of member {ordinal} is a share");
            let points = (f64::from(self.points_each) * weight).round().max(1.0) as u64;
            let kind = (u64::from(ordinal) + 1) << 32;
            let salt = self.salt;
            self.points.extend((0..points).map(|n| Point { at: hash(salt, kind, n), ordinal }));
        }
        self.points.sort_unstable();
    }

    fn duplicate(&self) -> Box<dyn Placement> {
        Box::new(self.clone())
    }

    /// The owner and the next distinct members clockwise.
    fn owners(&self, key: u64, copies: usize, owners: &mut Vec<u32>) {
        owners.clear();
        let wanted = copies.min(self.members.len());
        let mut points = self.clockwise(key);
        while owners.len() < wanted {
            let member = points.next().expect("every member has a point");
            if !owners.contains(&member) {
                owners.push(member);
            }
        }
    }
}

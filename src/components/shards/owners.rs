//! Who owns which key: where the rule puts it, unless it has not been moved there yet.
//!
//! Law: at any time every key has as many distinct owners as there shall be copies, in their order; usually one. The owners
//! of a key are where it is left or, if it is left nowhere, where it belongs; a move takes it from exactly these. What
//! belongs where follows from the planned members, less those who are left out at present.
//!
//! Memory: as many keys as are still to be moved.

use super::check::{claims, last};
use super::holders::Holders;
use super::{By, Shards};
use crate::components::wiring::Wiring;
use crate::engine::draw::hash_name;
use crate::engine::key_map::KeyMap;
use crate::model::fault::Membership;
use crate::model::ids::ClassId;
use crate::policy::popularity::Popularity;
use crate::policy::sharding::directory::{Directory, MOST_KEYS};
use crate::policy::sharding::modulo::Modulo;
use crate::policy::sharding::range::Ranges;
use crate::policy::sharding::ring::Ring;
use crate::policy::sharding::{Member, Placement, moved};
use std::collections::VecDeque;

/// A key and its key space in one number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slot(u64);

/// There are fewer than 2^48 keys in a space.
const KEY_BITS: u32 = 48;

impl Slot {
    /// A key of a key space.
    pub const fn new(space: u16, key: u64) -> Self {
        Self((space as u64) << KEY_BITS | key)
    }

    /// The key space.
    pub const fn space(self) -> u16 {
        (self.0 >> KEY_BITS) as u16
    }

    /// The key.
    pub const fn key(self) -> u64 {
        self.0 & ((1 << KEY_BITS) - 1)
    }
}

/// What there is of a key space that is moved: its number, a class that asks for its keys, and how many there are.
pub type Space = (u16, ClassId, u64);

/// The owners of all keys.
#[derive(Debug)]
pub struct Owners {
    /// Where the members that are planned have their keys.
    planned: Box<dyn Placement>,
    /// The same without those who are left out.
    present: Box<dyn Placement>,
    /// The weight of each that may be a member, by number; 1 where missing.
    weights: Vec<f64>,
    /// Keys from 1 to this one have an owner.
    last: u64,
    /// Those who are left out, by number.
    out: Vec<bool>,
    /// How many own each key.
    copies: usize,
    /// Keys that are not where they belong, and who owns them.
    left: KeyMap<Holders>,
    /// Keys that may have to be moved, in the order in which they will.
    queue: VecDeque<Slot>,
}

impl Owners {
    /// The owners at the beginning.
    pub fn new(wiring: &Wiring, settings: &Shards) -> Self {
        let (planned, last) = placement(wiring, settings);
        let (present, out) = (planned.duplicate(), vec![false; settings.to.len()]);
        let copies = settings.copies();
        let weights = settings.weights().to_vec();
        Self { planned, present, weights, last, out, copies, left: KeyMap::default(), queue: VecDeque::new() }
    }

    /// The number of the first that owns a key; none if nobody does. Without a key space it is where it belongs.
    #[inline]
    pub fn owner(&self, space: Option<u16>, key: u64) -> Option<u32> {
        if key == 0 || key > self.last {
            return None;
        }
        Some(self.left_at(space, key).map_or_else(|| self.present.owner(key), Holders::first))
    }

    /// All who own a key, in their order; none if nobody does.
    pub fn holders(&self, space: Option<u16>, key: u64) -> Option<Holders> {
        if key == 0 || key > self.last {
            return None;
        }
        Some(self.left_at(space, key).unwrap_or_else(|| self.belongs(key)))
    }

    #[inline]
    fn left_at(&self, space: Option<u16>, key: u64) -> Option<Holders> {
        match space {
            Some(space) if !self.left.is_empty() => self.left.get(Slot::new(space, key).0),
            Some(_) | None => None,
        }
    }

    /// Those to whom a key belongs.
    fn belongs(&self, key: u64) -> Holders {
        Holders::of(self.present.as_ref(), key, self.copies)
    }

    /// True while keys are not where they belong.
    pub fn is_moving(&self) -> bool {
        !self.left.is_empty()
    }

    /// Those who may own keys, ascending: the members, and whoever has keys that are not moved yet.
    pub fn all(&self, spaces: &[Space]) -> Vec<u32> {
        let mut all = self.present.members().to_vec();
        if self.is_moving() {
            let left =
                |&(space, _, count): &Space| (1..=count).filter_map(move |key| self.left.get(Slot::new(space, key).0));
            all.extend(spaces.iter().flat_map(left).flat_map(Holders::members));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Others are members, and own what is theirs at once; how many keys have another owner.
    pub fn change(&mut self, change: &Membership, spaces: &[Space]) -> u64 {
        let before = self.present.duplicate();
        self.plan(change);
        self.count_moved(before.as_ref(), spaces)
    }

    /// Others are members; keys that belong elsewhere now are left where they are.
    pub fn change_later(&mut self, change: &Membership, spaces: &[Space]) {
        let before = self.present.duplicate();
        self.plan(change);
        self.queue.clear();
        for &(space, _, count) in spaces {
            for key in 1..=count.min(self.last) {
                let slot = Slot::new(space, key);
                let owners = self.left.get(slot.0).unwrap_or_else(|| Holders::of(before.as_ref(), key, self.copies));
                self.leave(slot, owners);
            }
        }
    }

    /// The next key that is to be moved, its owners and where it belongs.
    pub fn next_to_move(&mut self, is_moving: impl Fn(Slot) -> bool) -> Option<(Slot, Holders, Holders)> {
        while let Some(slot) = self.queue.pop_front() {
            let owners = self.left.get(slot.0).filter(|_| !is_moving(slot));
            if let Some(owners) = owners {
                return Some((slot, owners, self.belongs(slot.key())));
            }
        }
        None
    }

    /// A key of `from` has other owners from this instant on. It may belong elsewhere by now.
    pub fn settle(&mut self, slot: Slot, from: Holders, to: Holders) {
        let owners = self.holders(Some(slot.space()), slot.key());
        let right = owners.is_some_and(|owners| owners.are(&from));
        assert!(right, "key {} goes from {from:?} to {to:?}, and {owners:?} own it", slot.key());
        self.left.remove(slot.0);
        self.leave(slot, to);
    }

    /// A member is left out, or let in again; false if that changes nothing. The last one is never left out.
    pub fn set_out(&mut self, member: u32, out: bool) -> bool {
        let was = std::mem::replace(&mut self.out[member as usize], out);
        let changed = was != out && self.refresh();
        if !changed {
            self.out[member as usize] = was;
        }
        changed
    }

    /// The key's owners are `owners`: it is left there, unless it belongs there, in whatever order.
    fn leave(&mut self, slot: Slot, owners: Holders) {
        if self.belongs(slot.key()).are(&owners) {
            self.left.remove(slot.0);
        } else {
            self.left.insert(slot.0, owners);
            self.queue.push_back(slot);
        }
    }

    fn plan(&mut self, change: &Membership) {
        let joins = |member: u32| change.join.iter().any(|(it, _)| *it == member);
        let mut ordinals: Vec<u32> = self.planned.members().to_vec();
        ordinals.retain(|member| !change.leave.contains(member) && !joins(*member));
        ordinals.extend(change.join.iter().map(|(member, _)| *member));
        ordinals.sort_unstable();
        self.planned.set_members(&members(&ordinals, &self.weights));
        for (member, keys) in &change.join {
            if let Some((first, last)) = *keys {
                assert!(self.planned.assign(first..=last, *member), "the rule says which keys member {member} gets");
            }
        }
        if !self.refresh() {
            self.present = self.planned.duplicate();
        }
    }

    /// Puts the keys where they belong; false if no member is left.
    fn refresh(&mut self) -> bool {
        let all = self.planned.members();
        let left: Vec<u32> = all.iter().copied().filter(|&member| !self.out[member as usize]).collect();
        if left.is_empty() {
            return false;
        }
        let mut present = self.planned.duplicate();
        if left.len() < all.len() {
            present.set_members(&members(&left, &self.weights));
        }
        self.present = present;
        true
    }

    fn count_moved(&self, before: &dyn Placement, spaces: &[Space]) -> u64 {
        let of = |&(_, _, count): &Space| moved(before, self.present.as_ref(), 1..=count.min(self.last));
        spaces.iter().map(of).sum()
    }
}

fn members(ordinals: &[u32], weights: &[f64]) -> Vec<Member> {
    let weight = |ordinal: u32| weights.get(ordinal as usize).copied().unwrap_or(1.0);
    ordinals.iter().map(|&ordinal| Member { ordinal, weight: weight(ordinal) }).collect()
}

/// Where keys belong at the beginning, and the last key that has an owner.
fn placement(wiring: &Wiring, settings: &Shards) -> (Box<dyn Placement>, u64) {
    let ordinals: Vec<u32> = settings.first_members();
    let members = members(&ordinals, settings.weights());
    match &settings.by {
        By::Modulo => (Box::new(Modulo::new(&members)), u64::MAX),
        By::Directory => {
            let keys = wiring.common.keys.iter().map(Popularity::count).max().unwrap_or(1).min(MOST_KEYS);
            (Box::new(Directory::new(keys, &members).expect("a directory has a size")), keys)
        }
        By::Range(ranges) => {
            let claims = claims(ranges, &ordinals);
            let ranges_of = Ranges::new(&claims, 1..=last(ranges), &members);
            (Box::new(ranges_of.expect("ranges are checked before anything is built")), last(ranges))
        }
        By::Ring(ring) => (Box::new(Ring::new(hash_name(wiring.name), ring.points, &members)), u64::MAX),
    }
}

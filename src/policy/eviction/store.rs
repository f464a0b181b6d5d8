//! A store of entries by key with limited room: what a cache, a resolver or a session table keeps.
//!
//! Room is counted in entries or in bytes. A newcomer that does not fit makes others give way, one after the other as
//! the [policy](super::Eviction) says, until it fits; one that is larger than all the room is not kept and nobody gives
//! way. Same calls and draws, same entries: nothing depends on an order of hashing.
//!
//! Ignored: expiry, which is part of the value and looked at by the owner; memory that is lost between entries.

use super::{Entry, Eviction};
use crate::engine::draw::Substream;
use crate::engine::key_map::KeyMap;

/// How much may be kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Capacity {
    /// Everything.
    Unlimited,
    /// So many entries, whatever their size.
    Entries(u64),
    /// Entries of so many bytes together.
    Bytes(u64),
}

impl Capacity {
    const fn holds(self, entries: u64, bytes: u64) -> bool {
        match self {
            Self::Unlimited => true,
            Self::Entries(most) => entries <= most,
            Self::Bytes(most) => bytes <= most,
        }
    }
}

#[derive(Debug)]
struct Held<T> {
    key: u64,
    bytes: u64,
    value: T,
}

/// The entries. `T` is what the owner knows of one: its version, when it expires, whether it is dirty.
#[derive(Debug)]
pub struct Store<T> {
    capacity: Capacity,
    bytes: u64,
    slots: Vec<Option<Held<T>>>,
    free: Vec<u32>,
    by_key: KeyMap<u32>,
    eviction: Box<dyn Eviction>,
    make: fn() -> Box<dyn Eviction>,
    looks_at_clock: bool,
}

impl<T> Store<T> {
    /// An empty store.
    #[must_use]
    pub fn new(policy: &Entry, capacity: Capacity) -> Self {
        Self {
            capacity,
            bytes: 0,
            slots: Vec::new(),
            free: Vec::new(),
            by_key: KeyMap::default(),
            eviction: (policy.make)(),
            make: policy.make,
            looks_at_clock: policy.looks_at_clock,
        }
    }

    /// How many entries are kept.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.by_key.len()
    }

    /// True when nothing is kept.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// Bytes of all that is kept.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How much may be kept.
    #[must_use]
    pub const fn capacity(&self) -> Capacity {
        self.capacity
    }

    /// True if it must be told the time.
    #[must_use]
    pub const fn looks_at_clock(&self) -> bool {
        self.looks_at_clock
    }

    /// What follows happens in this second of the clock.
    pub fn tell(&mut self, second: u64) {
        self.eviction.tell(second);
    }

    /// Asks for a key: a use that the policy notes, also when it misses.
    pub fn lookup(&mut self, key: u64) -> Option<&mut T> {
        let Some(slot) = self.by_key.get(key) else {
            self.eviction.missed(key);
            return None;
        };
        self.eviction.touched(slot);
        self.slots[slot as usize].as_mut().map(|held| &mut held.value)
    }

    /// Looks at a key without the policy's knowing.
    #[must_use]
    pub fn peek(&self, key: u64) -> Option<&T> {
        let slot = self.by_key.get(key)?;
        self.slots[slot as usize].as_ref().map(|held| &held.value)
    }

    /// Keeps a value of `bytes` bytes under a key, in the place of the one that was there; returns whether it is kept.
    /// `evicted` is given each other entry that gives way, in this order. `draw` is tied to the request.
    ///
    /// Not kept is what is larger than all the room, and what the policy refuses; of a key that is not kept nothing
    /// older stays either. Writing a key again counts as a use; if it grew, others give way, or it does itself.
    pub fn insert(
        &mut self,
        key: u64,
        bytes: u64,
        value: T,
        draw: &mut Substream,
        mut evicted: impl FnMut(u64, T),
    ) -> bool {
        if !self.capacity.holds(1, bytes) {
            self.remove(key);
            return false;
        }
        if let Some(slot) = self.by_key.get(key) {
            return self.rewrite(slot, Held { key, bytes, value }, draw, evicted);
        }
        while !self.capacity.holds(self.len() as u64 + 1, self.bytes.saturating_add(bytes)) {
            let victim = self.eviction.victim(draw);
            if self.eviction.refuses(key, victim) {
                return false;
            }
            let Held { key, value, .. } = self.vacate(victim);
            evicted(key, value);
        }
        self.occupy(Held { key, bytes, value });
        true
    }

    /// Forgets a key; returns its value.
    pub fn remove(&mut self, key: u64) -> Option<T> {
        let slot = self.by_key.get(key)?;
        Some(self.vacate(slot).value)
    }

    /// Forgets everything, also what the policy remembers of keys that are not kept.
    pub fn clear(&mut self) {
        self.bytes = 0;
        self.slots.clear();
        self.free.clear();
        self.by_key.clear();
        self.eviction = (self.make)();
    }

    /// Keys and values in an order that depends on the past calls only.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.slots.iter().flatten().map(|held| (held.key, &held.value))
    }

    fn rewrite(&mut self, slot: u32, held: Held<T>, draw: &mut Substream, mut evicted: impl FnMut(u64, T)) -> bool {
        self.eviction.touched(slot);
        self.bytes += held.bytes;
        let before = self.slots[slot as usize].replace(held).expect("a known slot is taken");
        self.bytes -= before.bytes;
        while !self.capacity.holds(self.len() as u64, self.bytes) {
            let victim = self.eviction.victim(draw);
            let Held { key, value, .. } = self.vacate(victim);
            if victim == slot {
                return false;
            }
            evicted(key, value);
        }
        true
    }

    fn occupy(&mut self, held: Held<T>) {
        let key = held.key;
        self.bytes += held.bytes;
        let slot = self.free.pop().unwrap_or(self.slots.len() as u32);
        if slot as usize == self.slots.len() {
            self.slots.push(None);
        }
        let before = self.slots[slot as usize].replace(held);
        assert!(before.is_none(), "slot {slot} was free");
        self.by_key.insert(key, slot);
        self.eviction.inserted(slot, key);
    }

    fn vacate(&mut self, slot: u32) -> Held<T> {
        self.eviction.removed(slot);
        let held = self.slots[slot as usize].take().expect("who gives way is kept");
        self.bytes -= held.bytes;
        let known = self.by_key.remove(held.key);
        assert!(known == Some(slot), "key {} is kept in slot {slot}, not {known:?}", held.key);
        self.free.push(slot);
        held
    }
}

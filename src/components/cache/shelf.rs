//! What one instance keeps: entries with their versions, sizes and expiry.
//!
//! An entry that has expired goes when it is next asked for, or gives way; until then it takes room. That is how
//! memcached does it, and Redis apart from its sampling.

use crate::engine::draw::Substream;
use crate::engine::time::{Instant, Span};
use crate::model::truth::Version;
use crate::policy::eviction::store::Store;

/// What is kept under a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The version of the data; none if the answer that was kept had none.
    pub version: Option<Version>,
    /// Size of the answer.
    pub bytes: u32,
    /// How long it lives from when it is kept or, if each use renews it, from its last use.
    pub life: Span,
    /// When it is not given out any more.
    pub expires: Instant,
}

/// What a read finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// An entry.
    Hit(Entry),
    /// An entry that has expired, and is gone now.
    Expired,
    /// Nothing.
    Nothing,
}

/// The entries of one instance.
#[derive(Debug)]
pub struct Shelf {
    store: Store<Entry>,
    /// True if each use renews an entry.
    sliding: bool,
    /// Ticks of a second.
    second: u64,
}

impl Shelf {
    /// An empty shelf; `second` is that in ticks.
    pub const fn new(store: Store<Entry>, sliding: bool, second: u64) -> Self {
        Self { store, sliding, second }
    }

    /// Tells the time to a store that wants to know.
    fn tell(&mut self, now: Instant) {
        if self.store.looks_at_clock() {
            self.store.tell(now.0 / self.second);
        }
    }

    /// A read, which is a use.
    pub fn read(&mut self, key: u64, now: Instant) -> Found {
        self.tell(now);
        match self.store.lookup(key) {
            None => Found::Nothing,
            Some(entry) if now < entry.expires => {
                if self.sliding {
                    entry.expires = after(now, entry.life);
                }
                Found::Hit(*entry)
            }
            Some(_) => {
                self.store.remove(key);
                Found::Expired
            }
        }
    }

    /// The entry that a read would be answered with; looking at it is no use of it.
    pub fn live(&self, key: u64, now: Instant) -> Option<Entry> {
        self.store.peek(key).copied().filter(|entry| now < entry.expires)
    }

    /// The size of what is kept, expired or not.
    pub fn bytes(&self, key: u64) -> Option<u32> {
        self.store.peek(key).map(|entry| entry.bytes)
    }

    /// Keeps an answer for `life`, in the place of what was there; how many others gave way. What lives for no time is
    /// not kept, nor is what has no room.
    pub fn keep(
        &mut self,
        key: u64,
        answer: (Option<Version>, u32),
        life: Span,
        now: Instant,
        draw: &mut Substream,
    ) -> u64 {
        if life.is_zero() {
            self.store.remove(key);
            return 0;
        }
        let (version, bytes) = answer;
        let mut evicted = 0;
        let entry = Entry { version, bytes, life, expires: after(now, life) };
        self.tell(now);
        self.store.insert(key, u64::from(bytes), entry, draw, |_, _| evicted += 1);
        evicted
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.store.clear();
    }

    /// Forgets a key.
    pub fn delete(&mut self, key: u64) {
        self.store.remove(key);
    }
}

/// An instant that the clock may not reach.
const fn after(now: Instant, life: Span) -> Instant {
    Instant(now.0.saturating_add(life.0))
}

//! An implicit 4-ary heap of keys (LaMarca & Ladner 1996, "The influence of caches on the performance of heaps",
//! section 4).
//!
//! Brothers are compared as a whole group: the last group is filled up with [`NO_KEY`], so that the least of four is found
//! without a branch; against a loop over those present this halves the time of a pop and a push (60 keys: 37 to 18 ns). A
//! removal leaves a hole at the root that the next push fills (replace-top), because most handlers push exactly once.
//!
//! A heap that outgrows the caches keeps the near future only and leaves the rest to [`Far`].

use super::NO_KEY;
use super::far::Far;

const ARITY: usize = 4;
/// Where the root is, so that the groups of brothers begin at multiples of [`ARITY`].
const ROOT: usize = ARITY - 1;

/// How many keys are a heap of their own: 256 KiB.
const NEAR: usize = 16_384;

/// Keys, of which the least is at hand.
#[derive(Debug)]
pub(super) struct Heap {
    /// Nothing before the root; after the keys [`NO_KEY`] up to a whole group.
    slots: Vec<u128>,
    /// Keys in `slots`, the hole included.
    taken: usize,
    /// True while the root is a key that was removed.
    hole: bool,
    /// Keys later than all in `slots`, if there are any.
    far: Far,
    /// The number of keys in `slots` at which they are too many.
    limit: usize,
}

impl Heap {
    pub fn new() -> Self {
        let mut slots = Vec::with_capacity(1024);
        slots.resize(ROOT + 1, NO_KEY);
        Self { slots, taken: 0, hole: false, far: Far::new(), limit: NEAR }
    }

    pub fn len(&self) -> usize {
        self.taken - usize::from(self.hole) + self.far.len()
    }

    /// The least key; [`NO_KEY`] if there is none.
    #[inline]
    pub fn first(&mut self) -> u128 {
        if self.hole {
            self.fill_hole();
        }
        self.slots[ROOT]
    }

    /// Removes the least key, of which there is one.
    #[inline]
    pub fn remove_first(&mut self) {
        debug_assert!(!self.hole && self.taken > 0, "what is removed was looked at");
        self.hole = true;
    }

    #[inline]
    pub fn push(&mut self, key: u128) {
        if self.far.claims(key) {
            self.far.push(key);
        } else if self.hole {
            self.hole = false;
            self.sift_down(key);
        } else {
            self.insert(key);
            if self.taken > self.limit {
                self.thin_out();
            }
        }
    }

    #[inline]
    fn insert(&mut self, key: u128) {
        let at = ROOT + self.taken;
        self.taken += 1;
        if at == self.slots.len() {
            self.slots.extend([NO_KEY; ARITY]);
        }
        self.sift_up(at, key);
    }

    /// Leaves all but the near future to `far`. Where that cannot be divided, a second try waits for twice as many keys.
    #[cold]
    fn thin_out(&mut self) {
        if self.far.len() == 0 {
            let keys = self.slots.split_off(ROOT);
            self.far.spread(keys.into_iter().take(self.taken).collect());
            self.refill();
        }
        self.limit = NEAR.max(2 * self.taken);
    }

    /// Takes the next keys of `far` into the empty heap.
    #[cold]
    fn refill(&mut self) {
        let mut near = Vec::new();
        self.far.hand_out(&mut near);
        self.slots.truncate(ROOT);
        self.slots.push(NO_KEY);
        self.taken = 0;
        for key in near {
            self.insert(key);
        }
    }

    /// The last key takes the place of the one that was removed.
    #[inline]
    fn fill_hole(&mut self) {
        self.hole = false;
        self.taken -= 1;
        let last = std::mem::replace(&mut self.slots[ROOT + self.taken], NO_KEY);
        if self.taken > 0 {
            self.sift_down(last);
        } else if self.far.len() > 0 {
            self.refill();
        }
    }

    #[inline]
    fn sift_up(&mut self, mut at: usize, key: u128) {
        let slots = self.slots.as_mut_slice();
        while at > ROOT {
            let parent = at / ARITY + ROOT - 1;
            if key >= slots[parent] {
                break;
            }
            slots[at] = slots[parent];
            at = parent;
        }
        slots[at] = key;
    }

    /// Puts `key` at the root and restores the order below it.
    #[inline]
    fn sift_down(&mut self, key: u128) {
        let slots = self.slots.as_mut_slice();
        let mut at = ROOT;
        while let Some(brothers) = slots.get(ARITY * (at + 1 - ROOT)..).and_then(<[u128]>::first_chunk) {
            let (offset, least) = least(brothers);
            if key <= least {
                break;
            }
            slots[at] = least;
            at = ARITY * (at + 1 - ROOT) + offset;
        }
        slots[at] = key;
    }
}

/// The place of the least key, and the key: two comparisons side by side, then one.
#[inline]
fn least(keys: &[u128; ARITY]) -> (usize, u128) {
    let [a, b, c, d] = *keys;
    let (front, front_key) = if b < a { (1, b) } else { (0, a) };
    let (back, back_key) = if d < c { (3, d) } else { (2, c) };
    if back_key < front_key { (back, back_key) } else { (front, front_key) }
}

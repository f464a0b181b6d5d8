//! A generational arena: slots are reused, ids are not.
//!
//! An [`Id`] that outlives its value resolves to nothing, which is what makes orphans, late answers and stale events
//! harmless. Slots are reused last in, first out, so the arena stays as small as the largest number alive at once.

/// Names one value of an arena for ever.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Id {
    /// The slot.
    pub index: u32,
    generation: u32,
}

impl Id {
    /// The id of nothing.
    pub const NONE: Self = Self { index: u32::MAX, generation: 0 };

    /// True for [`Id::NONE`].
    #[inline]
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.index == u32::MAX
    }
}

/// Begins a cache line, with what is looked at first.
#[derive(Debug)]
#[repr(C, align(64))]
struct Slot<T> {
    /// Odd while the slot is taken.
    generation: u32,
    value: T,
}

/// Values with stable ids.
#[derive(Debug)]
pub struct Arena<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }
}

impl<T> Arena<T> {
    /// Stores a value.
    #[inline]
    pub fn insert(&mut self, value: T) -> Id {
        if let Some(index) = self.free.pop() {
            let slot = &mut self.slots[index as usize];
            slot.generation = slot.generation.wrapping_add(1);
            slot.value = value;
            return Id { index, generation: slot.generation };
        }
        let index = self.slots.len() as u32;
        assert!(index < super::agenda::MAX_SUBJECTS, "at most {} values live at once", super::agenda::MAX_SUBJECTS);
        self.slots.push(Slot { generation: 1, value });
        Id { index, generation: 1 }
    }

    /// Takes a slot as it was left by whoever had it before, or a `fresh` one. Cheaper than [`Arena::insert`] for large
    /// values: the caller sets what matters.
    #[inline]
    pub fn claim(&mut self, fresh: impl FnOnce() -> T) -> (Id, &mut T) {
        let Some(index) = self.free.pop() else {
            let id = self.insert(fresh());
            return (id, &mut self.slots[id.index as usize].value);
        };
        let slot = &mut self.slots[index as usize];
        slot.generation = slot.generation.wrapping_add(1);
        (Id { index, generation: slot.generation }, &mut slot.value)
    }

    /// Frees a slot; the value stays in memory until the slot is taken again.
    #[inline]
    pub fn remove(&mut self, id: Id) {
        let slot = &mut self.slots[id.index as usize];
        assert!(slot.generation == id.generation, "a value is freed once");
        slot.generation = slot.generation.wrapping_add(1);
        self.free.push(id.index);
    }

    /// The value, if it still lives.
    #[inline]
    #[must_use]
    pub fn get(&self, id: Id) -> Option<&T> {
        self.slots.get(id.index as usize).filter(|slot| slot.generation == id.generation).map(|slot| &slot.value)
    }

    /// The value, if it still lives.
    #[inline]
    pub fn get_mut(&mut self, id: Id) -> Option<&mut T> {
        let slot = self.slots.get_mut(id.index as usize)?;
        (slot.generation == id.generation).then_some(&mut slot.value)
    }

    /// The id of what lives in slot `index` now, if anything does.
    #[inline]
    #[must_use]
    pub fn live(&self, index: u32) -> Option<Id> {
        let generation = self.slots.get(index as usize)?.generation;
        (generation & 1 == 1).then_some(Id { index, generation })
    }

    /// What lives in slot `index` now, and its id.
    #[inline]
    pub fn live_mut(&mut self, index: u32) -> Option<(Id, &mut T)> {
        let slot = self.slots.get_mut(index as usize)?;
        let generation = slot.generation;
        (generation & 1 == 1).then_some((Id { index, generation }, &mut slot.value))
    }

    /// Everything that lives, by slot.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &T)> {
        (0u32..).zip(&self.slots).filter_map(|(index, slot)| {
            (slot.generation & 1 == 1).then_some((Id { index, generation: slot.generation }, &slot.value))
        })
    }

    /// The number of values alive.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// True when nothing lives.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> std::ops::Index<Id> for Arena<T> {
    type Output = T;
    #[inline]
    fn index(&self, id: Id) -> &T {
        let slot = &self.slots[id.index as usize];
        debug_assert!(slot.generation == id.generation, "a dead id is not dereferenced");
        &slot.value
    }
}

impl<T> std::ops::IndexMut<Id> for Arena<T> {
    #[inline]
    fn index_mut(&mut self, id: Id) -> &mut T {
        let slot = &mut self.slots[id.index as usize];
        debug_assert!(slot.generation == id.generation, "a dead id is not dereferenced");
        &mut slot.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_id_resolves_to_nothing_though_its_slot_is_reused() {
        let mut arena = Arena::default();
        let first = arena.insert("a");
        arena.remove(first);
        assert_eq!(arena.live(first.index), None);
        let second = arena.insert("b");
        assert_eq!((second.index, arena.live(second.index)), (first.index, Some(second)));
        assert_eq!((arena.get(first), arena.get(second), arena.len()), (None, Some(&"b"), 1));
        assert_eq!(arena.get(Id::NONE), None);
        assert_eq!(arena.iter().collect::<Vec<_>>(), [(second, &"b")]);
    }

    #[test]
    #[should_panic(expected = "freed once")]
    fn freeing_twice_is_caught() {
        let mut arena = Arena::default();
        let id = arena.insert(());
        arena.remove(id);
        arena.remove(id);
    }
}

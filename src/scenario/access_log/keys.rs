//! The things that a log asks for, numbered by popularity: key 1 the most popular, ties by first appearance.
//!
//! Two things are one if their bytes are equal. The numbering does not depend on the platform or the run: the table is
//! only looked up in, never walked.

use std::collections::HashMap;

/// Counts of the distinct things seen so far.
#[derive(Default)]
pub struct Keys {
    /// The place of a thing in `counts`.
    places: HashMap<Box<[u8]>, u32>,
    /// How often each was seen, in order of first appearance.
    counts: Vec<u64>,
}

impl Keys {
    /// Counts one appearance and returns the thing's place by first appearance, from 0.
    pub fn count(&mut self, thing: &[u8]) -> u32 {
        if let Some(place) = self.places.get(thing) {
            self.counts[*place as usize] += 1;
            return *place;
        }
        let place = self.counts.len() as u32;
        self.places.insert(thing.into(), place);
        self.counts.push(1);
        place
    }

    /// The key of each place.
    pub fn by_popularity(&self) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.counts.len()).collect();
        // Stable, so ties stay in order of first appearance.
        order.sort_by_key(|place| std::cmp::Reverse(self.counts[*place]));
        let mut keys = vec![0; order.len()];
        for (rank, place) in order.into_iter().enumerate() {
            keys[place] = rank as u32 + 1;
        }
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_one_is_the_most_popular() {
        let mut keys = Keys::default();
        let places: Vec<u32> = ["b", "a", "c", "a", "d", "c", "a"].iter().map(|t| keys.count(t.as_bytes())).collect();
        assert_eq!(places, [0, 1, 2, 1, 3, 2, 1]);
        assert_eq!(keys.by_popularity(), [3, 1, 2, 4]);
    }
}

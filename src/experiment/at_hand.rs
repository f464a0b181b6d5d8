//! A list of which one item is at hand: it is changed again and again without being looked up.

use std::ops::Range;

/// Items in order, of which one was taken out to be at hand.
#[derive(Clone, Debug)]
pub struct AtHand<T> {
    /// The item at hand.
    pub item: T,
    number: usize,
    /// All others, and an empty one in the place of the one at hand.
    rest: Vec<T>,
}

impl<T: Default> AtHand<T> {
    /// These items, of which there is at least one; the first is at hand.
    #[must_use]
    pub fn new(mut items: Vec<T>) -> Self {
        Self { item: std::mem::take(&mut items[0]), number: 0, rest: items }
    }

    /// From now on item `number` is at hand.
    pub fn turn_to(&mut self, number: usize) {
        std::mem::swap(&mut self.item, &mut self.rest[self.number]);
        std::mem::swap(&mut self.item, &mut self.rest[number]);
        self.number = number;
    }

    /// The items with these numbers, of which there is at least one; in order.
    pub fn range(&self, numbers: Range<usize>) -> impl Iterator<Item = &T> {
        assert!(!numbers.is_empty() && numbers.end <= self.rest.len(), "items {numbers:?} of {}", self.rest.len());
        numbers.map(|number| if number == self.number { &self.item } else { &self.rest[number] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_at_hand_is_found_in_its_place() {
        let mut words = AtHand::new(vec![String::new(); 3]);
        for (number, word) in [(0, "a"), (2, "b"), (2, "c"), (0, "d"), (1, "e")] {
            words.turn_to(number);
            words.item.push_str(word);
        }
        assert_eq!(words.range(0..3).collect::<Vec<_>>(), ["ad", "e", "bc"]);
        assert_eq!(words.range(1..2).collect::<Vec<_>>(), ["e"]);
    }
}

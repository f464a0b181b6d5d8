//! First: the first candidate in their order, as long as it is one.
//!
//! HAProxy's `balance first`: with a bound on the calls open at each (`server_connections`) the first ones are filled and
//! the last ones stay idle, to be switched off. Without a bound everything goes to the first.

use super::{Balance, Candidate, Entry, Subject};
use crate::engine::draw::Substream;

pub(super) const ENTRY: Entry = Entry {
    name: "first",
    summary: "the first that has room (HAProxy's first): fills one after the other",
    stateless: true,
    counts_open: false,
    subject: Subject::Nothing,
    heeds_weights: false,
    make: || Box::new(First),
};

#[derive(Debug)]
struct First;

impl Balance for First {
    fn pick(&mut self, _candidates: &[Candidate], _key: u64, _draw: Substream) -> usize {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{draw, members};
    use super::*;

    #[test]
    fn the_first_of_those_that_are_there() {
        assert_eq!([&[0, 1][..], &[3, 8][..]].map(|them| them[First.pick(&members(them), 7, draw(0))]), [0, 3]);
    }
}

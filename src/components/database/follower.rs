//! How far one replica is: which records it has received, and which it has applied.
//!
//! In order of commits, one is applied at a time, the next when it has been received and all before it are applied.

use super::log::Number;
use crate::engine::time::Instant;
use std::collections::VecDeque;

/// What has become of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// It is on its way.
    Sent,
    /// The replica has it.
    Received,
    /// It is in the replica's data, or does not count any more.
    Applied,
}

/// The records that a replica has not applied, and those between them.
#[derive(Debug)]
pub struct Follower {
    first: Number,
    stages: VecDeque<Stage>,
    /// True while the one thread applies a record.
    applying: bool,
    /// The record whose time the one thread waits for.
    awaited: Option<Number>,
    /// When the record sent last sets out: none overtakes it.
    pub sent_until: Instant,
}

impl Follower {
    /// A replica that has applied everything before `next`.
    pub const fn up_to(next: Number) -> Self {
        Self { first: next, stages: VecDeque::new(), applying: false, awaited: None, sent_until: Instant::ZERO }
    }

    /// The next record is sent to it.
    pub fn send(&mut self, number: Number) {
        let expected = self.first.plus(self.stages.len());
        assert!(number == expected, "record {number:?} follows, not {expected:?}");
        self.stages.push_back(Stage::Sent);
    }

    /// It has received a record; false if that does not count any more.
    pub fn receive(&mut self, number: Number) -> bool {
        let stage = self.stages.get_mut(number.since(self.first)).filter(|stage| **stage == Stage::Sent);
        stage.map(|stage| *stage = Stage::Received).is_some()
    }

    /// True while a record has been received and is not applied.
    pub fn has(&self, number: Number) -> bool {
        self.stages.get(number.since(self.first)) == Some(&Stage::Received)
    }

    /// True while a record is on its way.
    pub fn awaits(&self, number: Number) -> bool {
        self.stages.get(number.since(self.first)) == Some(&Stage::Sent)
    }

    /// The record that the one thread applies next, if it is free.
    pub fn next(&self) -> Option<Number> {
        (!self.applying && self.has(self.first)).then_some(self.first)
    }

    /// The one thread applies a record.
    pub fn begin(&mut self) {
        self.applying = true;
    }

    /// The one thread waits for the time of a record; false if it does so already.
    pub fn wait_for(&mut self, number: Number) -> bool {
        self.awaited.replace(number) != Some(number)
    }

    /// The time of a record has come.
    pub fn wait_no_more(&mut self) {
        self.awaited = None;
    }

    /// The one thread is free.
    pub fn stop(&mut self) {
        self.applying = false;
    }

    /// A record is applied, or dropped; false if that does not count any more.
    pub fn settle(&mut self, number: Number) -> bool {
        let at = number.since(self.first);
        let Some(stage) = self.stages.get_mut(at).filter(|stage| **stage != Stage::Applied) else { return false };
        *stage = Stage::Applied;
        while self.stages.front() == Some(&Stage::Applied) {
            self.stages.pop_front();
            self.first = self.first.plus(1);
        }
        true
    }

    /// The records that are not applied, and whether they have been received.
    pub fn open(&self) -> Vec<(Number, bool)> {
        let numbered = self.stages.iter().enumerate().map(|(at, stage)| (self.first.plus(at), *stage));
        let open = numbered.filter(|(_, stage)| *stage != Stage::Applied);
        open.map(|(number, stage)| (number, stage == Stage::Received)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_applied_in_order_and_numbers_go_round() {
        let first = Number((1 << super::super::log::NUMBER_BITS) - 1);
        let [a, b, c] = [first, first.plus(1), first.plus(2)];
        assert_eq!((b.0, c.since(a)), (0, 2));
        let mut follower = Follower::up_to(a);
        for number in [a, b, c] {
            follower.send(number);
        }
        assert!(follower.receive(b) && !follower.receive(b));
        assert_eq!(follower.next(), None, "the first is on its way");
        assert!(follower.receive(a));
        assert_eq!(follower.next(), Some(a));
        follower.begin();
        assert_eq!(follower.next(), None, "one at a time");
        assert!(follower.settle(a) && !follower.settle(a));
        follower.stop();
        assert_eq!(follower.next(), Some(b));
        assert!(follower.wait_for(b) && !follower.wait_for(b), "one alarm is enough");
        follower.wait_no_more();
        assert!(follower.wait_for(b) && follower.has(b) && !follower.has(c));
        assert_eq!(follower.open(), [(b, true), (c, false)]);
        assert!(follower.settle(c), "dropped");
        assert!(!follower.receive(c));
        assert!(follower.settle(b));
        assert_eq!(follower.open(), []);
    }
}

//! What a change of the primary keeps and loses.

use super::group::Group;
use super::log::{Number, Record};
use crate::engine::arena::Id;
use crate::engine::draw::Lineage;
use crate::engine::time::{Instant, Span};
use crate::model::ask::{Ask, Op};
use crate::model::truth::{Truth, Version};

/// A primary and two replicas of one key space.
struct Stage {
    group: Group,
    truth: Truth,
}

fn ask(key: u64) -> Ask {
    Ask { key, op: Op::Write, ..Ask::NONE }
}

impl Stage {
    fn new() -> Self {
        Self { group: Group::new([None, None, None]), truth: Truth::new(&[Some(0)]) }
    }

    /// A commit at `at`; its writer waits for a replica, or has its answer.
    fn write(&mut self, key: u64, at: u64, waits: bool) -> Number {
        let (ask, waiting) = (ask(key), waits.then_some((Id::NONE, 1)));
        let version = self.truth.commit(&ask);
        if !waits {
            self.truth.acknowledge(&ask, version.expect("the class has keys"));
        }
        let (lineage, committed) = (Lineage(0), Instant(at));
        let record = Record { ask, lineage, version, committed, ticks: 1.0, waiting, acknowledged: !waits, left: 0 };
        self.group.commit(record, &self.truth)
    }

    fn receive(&mut self, replica: usize, number: Number) {
        assert!(self.group.members[replica].follower.receive(number));
    }

    fn apply(&mut self, replica: usize, number: Number, at: u64) -> Option<Span> {
        self.group.apply(replica, number, Instant(at), &self.truth)
    }

    /// The versions that the members and the truth have of a key.
    fn known(&self, key: u64) -> [Option<Version>; 4] {
        let get = |member: usize| self.group.members[member].versions.get(&ask(key), &self.truth);
        [get(0), get(1), get(2), self.truth.committed(&ask(key))]
    }
}

#[test]
fn a_record_is_kept_until_all_have_applied_it() {
    let mut stage = Stage::new();
    let [first, second] = [stage.write(7, 10, false), stage.write(7, 12, false)];
    let committed = stage.truth.committed(&ask(7));
    assert_eq!(stage.known(7), [committed, Some(Version::INITIAL), Some(Version::INITIAL), committed]);
    for (replica, number) in [(1, first), (1, second), (2, second), (2, first)] {
        stage.receive(replica, number);
    }
    assert_eq!(stage.apply(1, first, 15), Some(Span(5)));
    assert_eq!(stage.apply(2, second, 20), Some(Span(8)));
    assert_eq!(stage.apply(2, first, 21), Some(Span(11)), "late, and older than what is there");
    assert!(stage.group.record(first).is_none() && stage.group.record(second).is_some());
    assert_eq!(stage.apply(1, second, 22), Some(Span(10)));
    assert!(stage.group.record(second).is_none());
    assert_eq!(stage.known(7), [committed; 4], "all copies are the same");
}

#[test]
fn what_the_new_primary_has_not_received_is_lost_for_everybody() {
    let mut stage = Stage::new();
    let kept = stage.write(1, 1, false);
    let received = stage.write(2, 2, false);
    stage.write(2, 3, false);
    let waited_for = stage.write(3, 4, true);
    stage.write(1, 5, false);
    for (replica, number) in [(1, kept), (2, kept), (1, received), (2, waited_for)] {
        stage.receive(replica, number);
    }
    assert!(stage.apply(1, kept, 6).is_some() && stage.apply(2, waited_for, 6).is_some());
    let lost = stage.group.promote(1, &mut stage.truth);
    assert_eq!((lost.acknowledged, lost.writers.len()), (2, 1), "nobody was told of the write of key 3");
    assert_eq!(stage.group.primary, 1);
    let [one, two, three] = [1, 2, 3].map(|key| stage.known(key));
    assert_eq!((one[0], one[1], one[3]), (one[1], one[3], one[0]), "the first write of key 1 is left");
    assert!(one[1] > Some(Version::INITIAL) && one[2] == Some(Version::INITIAL));
    assert_eq!((two[0], two[1]), (two[3], two[3]), "what was received is taken over");
    assert!(two[3] > Some(Version::INITIAL));
    assert_eq!(three, [Some(Version::INITIAL); 4], "replica 2 forgets what nobody else has");
    assert_eq!(stage.truth.acknowledged(&ask(1)), one[3]);
    // What is on its way to the other replica still comes.
    assert!(stage.apply(2, kept, 9).is_some());
    stage.receive(2, received);
    assert!(stage.apply(2, received, 9).is_some());
    assert_eq!((stage.known(1), stage.known(2)), ([one[3]; 4], [two[3]; 4]));
    assert!(stage.group.record(received).is_none());
    // The primary so far follows, and the new one does not.
    let next = stage.write(1, 10, false);
    stage.receive(0, next);
    stage.receive(2, next);
    assert!(!stage.group.members[1].follower.receive(next));
    assert!(stage.apply(0, next, 11).is_some() && stage.apply(2, next, 12).is_some());
    assert_eq!(stage.known(1), [stage.truth.committed(&ask(1)); 4]);
    assert!(stage.group.record(next).is_none());
}

#[test]
fn a_later_commit_replaces_an_earlier_one_that_was_not_received() {
    let mut stage = Stage::new();
    stage.write(1, 1, false);
    let later = stage.write(1, 2, false);
    stage.receive(1, later);
    let lost = stage.group.promote(1, &mut stage.truth);
    assert_eq!(lost.acknowledged, 0);
    assert_eq!(stage.known(1)[..2], [stage.truth.committed(&ask(1)); 2]);
}

#[test]
fn a_writer_goes_on_with_the_receipt_that_makes_enough() {
    let mut stage = Stage::new();
    let number = stage.write(1, 1, true);
    assert_eq!(stage.group.count_receipt(number), Some(Id::NONE));
    stage.group.acknowledge(number);
    assert_eq!(stage.group.count_receipt(number), None, "it is answered once");
    let given_up = stage.write(1, 2, true);
    stage.group.give_up(given_up);
    assert_eq!(stage.group.count_receipt(given_up), None);
    assert!(!stage.group.record(given_up).expect("replicas apply it yet").acknowledged);
}

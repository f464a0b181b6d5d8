//! All instances of a database together: what each has, and who is the primary.
//!
//! Law: without promotion, once every record is applied each member has the version of [`Truth`] of every key.

use super::follower::Follower;
use super::log::{Log, Number, Record};
use super::memory::Memory;
use super::moving::HandedOver;
use super::versions::Versions;
use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use crate::model::truth::{Truth, Version};

/// What one instance has.
#[derive(Debug)]
pub struct Member {
    /// The data.
    pub versions: Versions,
    /// The keys in memory, unless all are.
    pub memory: Option<Memory>,
    /// How far it is as a replica.
    pub follower: Follower,
    /// True while it is dead.
    pub down: bool,
}

impl Member {
    fn new(memory: Option<Memory>, next: Number) -> Self {
        Self { versions: Versions::default(), memory, follower: Follower::up_to(next), down: false }
    }

    /// It has died; what it keeps on disk is there afterwards: its data, and the records that it has received.
    pub fn die(&mut self, memory_survives: bool) {
        self.down = true;
        self.follower.stop();
        if let Some(memory) = self.memory.as_mut().filter(|_| !memory_survives) {
            memory.clear();
        }
    }
}

/// What a change of the primary has cost.
#[derive(Debug, Default)]
pub struct Lost {
    /// Writes that were acknowledged and are lost.
    pub acknowledged: u64,
    /// Those who still wait for the answer to a write that is lost.
    pub writers: Vec<Id>,
}

/// The instances.
#[derive(Debug)]
pub struct Group {
    /// By ordinal.
    pub members: Vec<Member>,
    /// The ordinal of the primary.
    pub primary: usize,
    /// Keys that are other databases' now.
    pub handed_over: HandedOver,
    log: Log,
}

impl Group {
    /// Instances with these memories, the first of them the primary.
    pub fn new(memories: impl IntoIterator<Item = Option<Memory>>) -> Self {
        let log = Log::new();
        let members = memories.into_iter().map(|memory| Member::new(memory, log.next())).collect();
        Self { members, primary: 0, handed_over: HandedOver::default(), log }
    }

    /// The ordinals of the replicas.
    pub fn replicas(&self) -> impl Iterator<Item = usize> + use<> {
        let primary = self.primary;
        (0..self.members.len()).filter(move |ordinal| *ordinal != primary)
    }

    /// The primary has committed a record, which is sent to all replicas.
    pub fn commit(&mut self, mut record: Record, truth: &Truth) -> Number {
        if let Some(version) = record.version {
            self.members[self.primary].versions.advance(&record.ask, version, truth);
        }
        record.left = self.members.len() as u32 - 1;
        let number = self.log.push(record);
        for replica in self.replicas() {
            self.members[replica].follower.send(number);
        }
        self.log.tidy();
        number
    }

    /// A record that somebody needs.
    pub fn record(&self, number: Number) -> Option<&Record> {
        self.log.get(number)
    }

    /// The writer has its answer.
    pub fn acknowledge(&mut self, number: Number) {
        if let Some(record) = self.log.get_mut(number) {
            (record.acknowledged, record.waiting) = (true, None);
        }
        self.log.tidy();
    }

    /// The writer is gone.
    pub fn give_up(&mut self, number: Number) {
        if let Some(record) = self.log.get_mut(number) {
            record.waiting = None;
        }
        self.log.tidy();
    }

    /// One more replica says that it has the record; the writer, if it need not wait for others.
    pub fn count_receipt(&mut self, number: Number) -> Option<Id> {
        let (writer, missing) = self.log.get_mut(number)?.waiting.as_mut()?;
        *missing = missing.saturating_sub(1);
        (*missing == 0).then_some(*writer)
    }

    /// A replica has met the demand of a record: how long ago that was committed; none if it does not count any more.
    pub fn apply(&mut self, replica: usize, number: Number, now: Instant, truth: &Truth) -> Option<Span> {
        if !self.members[replica].follower.settle(number) {
            return None;
        }
        let record = self.log.get_mut(number).expect("a record is kept until all have applied it");
        record.left -= 1;
        let (ask, committed, version) = (record.ask, record.committed, record.version);
        if let Some(version) = version {
            self.members[replica].versions.advance(&ask, version, truth);
        }
        self.log.tidy();
        Some(now.since(committed))
    }

    /// Makes a replica the primary. It first takes over what it has received; what it has not is lost, for everybody.
    pub fn promote(&mut self, replica: usize, truth: &mut Truth) -> Lost {
        assert!(replica != self.primary, "instance {replica} is the primary");
        let open = self.members[replica].follower.open();
        for &(number, _) in open.iter().filter(|(_, received)| *received) {
            self.apply(replica, number, Instant::ZERO, truth);
        }
        let mut lost = Lost::default();
        for &(number, _) in open.iter().filter(|(_, received)| !*received) {
            let record = *self.log.get(number).expect("a record is kept until all have applied it");
            if self.handed_over.has(&record.ask, truth) {
                // Its new owner has it.
                lost.writers.extend(record.waiting.map(|(writer, _)| writer));
                self.drop_everywhere(number);
                continue;
            }
            let survived = self.members[replica].versions.get(&record.ask, truth);
            // What was written over by a later commit is not missed.
            if record.version.is_none() || record.version > survived {
                lost.acknowledged += u64::from(record.acknowledged);
            }
            if let Some(survived) = survived {
                self.lose(&record, survived, truth);
            }
            lost.writers.extend(record.waiting.map(|(writer, _)| writer));
            self.drop_everywhere(number);
        }
        let next = self.log.next();
        self.members[self.primary].follower = Follower::up_to(next);
        self.members[replica].follower = Follower::up_to(next);
        self.primary = replica;
        self.log.tidy();
        lost
    }

    fn lose(&mut self, record: &Record, survived: Version, truth: &mut Truth) {
        truth.lose_after(&record.ask, survived);
        for member in &mut self.members {
            member.versions.cut(&record.ask, survived, truth);
        }
    }

    /// Nobody applies or waits for a record any more.
    fn drop_everywhere(&mut self, number: Number) {
        for member in &mut self.members {
            member.follower.settle(number);
        }
        if let Some(record) = self.log.get_mut(number) {
            (record.left, record.waiting) = (0, None);
        }
    }
}

//! The primary's log: commits that some replica has not applied, or whose writers still wait.
//!
//! Bounded by what is not applied: a record is gone once nobody needs it. Records are numbered one after the other; a
//! number of 29 bits goes round, so that it fits into the mark of a visit.

use crate::engine::arena::Id;
use crate::engine::draw::Lineage;
use crate::engine::time::Instant;
use crate::model::ask::Ask;
use crate::model::truth::Version;
use std::collections::VecDeque;

/// Numbers of records have so many bits.
pub const NUMBER_BITS: u32 = 29;
const MASK: u32 = (1 << NUMBER_BITS) - 1;

/// The number of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Number(pub u32);

impl Number {
    /// The number after so many others.
    #[must_use]
    pub const fn plus(self, count: usize) -> Self {
        Self(self.0.wrapping_add(count as u32) & MASK)
    }

    /// How many numbers lie from `first` to this one.
    #[must_use]
    pub const fn since(self, first: Self) -> usize {
        (self.0.wrapping_sub(first.0) & MASK) as usize
    }
}

/// A commit, on its way to the replicas.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// What was asked for.
    pub ask: Ask,
    /// Where the draws of the write stand.
    pub lineage: Lineage,
    /// The version that it made, if it has a key.
    pub version: Option<Version>,
    /// When it was committed.
    pub committed: Instant,
    /// CPU demand of the write at the primary, in ticks.
    pub ticks: f64,
    /// The visit that waits for replicas, and how many of them must still say that they have the record.
    pub waiting: Option<(Id, u32)>,
    /// True once the writer has its answer.
    pub acknowledged: bool,
    /// Replicas that have not applied it.
    pub left: u32,
}

/// The records that somebody needs.
#[derive(Debug)]
pub struct Log {
    first: Number,
    records: VecDeque<Record>,
}

impl Log {
    /// An empty log.
    pub const fn new() -> Self {
        Self { first: Number(0), records: VecDeque::new() }
    }

    /// The number of the next record.
    pub fn next(&self) -> Number {
        self.first.plus(self.records.len())
    }

    /// Adds a record.
    pub fn push(&mut self, record: Record) -> Number {
        assert!(self.records.len() < MASK as usize / 2, "{} records are not applied", self.records.len());
        let number = self.next();
        self.records.push_back(record);
        number
    }

    /// A record that somebody needs.
    pub fn get(&self, number: Number) -> Option<&Record> {
        self.records.get(number.since(self.first))
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, number: Number) -> Option<&mut Record> {
        self.records.get_mut(number.since(self.first))
    }

    /// Forgets what nobody needs any more.
    pub fn tidy(&mut self) {
        while self.records.front().is_some_and(|record| record.left == 0 && record.waiting.is_none()) {
            self.records.pop_front();
            self.first = self.first.plus(1);
        }
    }
}

//! The first look at a replication: which requests are the slowest, which failed, and how long requests take.

use super::Wish;
use crate::engine::arena::Id;
use crate::engine::time::Instant;
use crate::model::ask::Ending;
use crate::model::observer::Observer;
use crate::model::record::{Issued, RequestRecord};
use crate::model::step::Call;
use crate::stats::histogram::Histogram;
use crate::stats::trace::{Choice, Found};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

/// A request that is worth following.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pick {
    /// Its number, from 1.
    pub number: u64,
    /// Why.
    pub choices: Vec<Choice>,
    /// When it was issued.
    pub issued: Instant,
    /// When it ended, if it did.
    pub ended: Option<Instant>,
}

/// A request under way, or over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Known {
    number: u64,
    issued: Instant,
    ended: Option<Instant>,
}

/// Listens for what becomes of requests.
pub struct Scout {
    named: BTreeSet<u64>,
    most: [usize; 2],
    class: Option<usize>,
    /// The request that was just issued and whose first visit is about to be made.
    latest: Option<Known>,
    open: HashMap<Id, Known>,
    /// The slowest so far, the fastest of them first; of equals the one that was issued later.
    slowest: BinaryHeap<Reverse<(u64, Reverse<u64>)>>,
    failed: Vec<u64>,
    /// Those that were ever worth following.
    kept: BTreeMap<u64, Known>,
    /// Latencies of requests that ended ok, in ticks.
    pub latencies: Histogram,
    /// Counts.
    pub found: Found,
}

impl Scout {
    /// One that looks for these.
    pub fn new(wish: &Wish) -> Self {
        Self {
            named: wish.named.iter().copied().collect(),
            most: [wish.slowest as usize, wish.failed as usize],
            class: wish.class,
            latest: None,
            open: HashMap::new(),
            slowest: BinaryHeap::new(),
            failed: Vec::new(),
            kept: BTreeMap::new(),
            latencies: Histogram::new(Histogram::FINE),
            found: Found::default(),
        }
    }

    /// What was found, in the order in which it is shown.
    pub fn picks(&self, wish: &Wish) -> Vec<Pick> {
        let mut slowest: Vec<_> = self.slowest.iter().map(|Reverse(it)| *it).collect();
        slowest.sort_unstable_by_key(|it| Reverse(*it));
        let named = wish.named.iter().map(|number| (*number, Choice::Named));
        let slowest = (1..).zip(slowest).map(|(rank, (_, Reverse(number)))| (number, Choice::Slowest(rank)));
        let failed = (1..).zip(&self.failed).map(|(rank, number)| (*number, Choice::Failed(rank)));
        let mut picks: Vec<Pick> = Vec::new();
        for (number, choice) in named.chain(slowest).chain(failed) {
            if let Some(pick) = picks.iter_mut().find(|pick| pick.number == number) {
                if !pick.choices.contains(&choice) {
                    pick.choices.push(choice);
                }
                continue;
            }
            let known = self.kept.get(&number).expect("who is picked was kept");
            picks.push(Pick { number, choices: vec![choice], issued: known.issued, ended: known.ended });
        }
        picks
    }

    fn ended_ok(&mut self, latency: u64, known: Known) {
        self.found.ok += 1;
        self.latencies.record(latency);
        self.slowest.push(Reverse((latency, Reverse(known.number))));
        self.kept.insert(known.number, known);
        if self.slowest.len() > self.most[0] {
            let gone = self.slowest.pop().map(|Reverse((_, Reverse(number)))| number);
            if let Some(gone) = gone.filter(|gone| !self.named.contains(gone)) {
                self.kept.remove(&gone);
            }
        }
    }
}

impl Observer for Scout {
    fn issued(&mut self, request: &Issued) {
        self.found.issued += 1;
        let known = Known { number: self.found.issued, issued: request.at, ended: None };
        if self.named.contains(&known.number) {
            self.kept.insert(known.number, known);
        }
        self.latest = Some(known);
    }

    fn opened(&mut self, visit: Id, _: Id, _: &Call) {
        if let Some(known) = self.latest.take() {
            self.open.insert(visit, known);
        }
    }

    fn ended(&mut self, request: &RequestRecord) {
        let known = self.open.remove(&request.visit).expect("what ends was issued");
        let known = Known { ended: Some(request.ended), ..known };
        if self.named.contains(&known.number) {
            self.kept.insert(known.number, known);
        }
        let counts = self.class.is_none_or(|class| class == usize::from(request.class.0));
        if !(request.measured && counts) {
            return;
        }
        if request.ending == Ending::Ok {
            return self.ended_ok((request.ended - request.issued).0, known);
        }
        self.found.failed += 1;
        if self.failed.len() < self.most[1] {
            self.failed.push(known.number);
            self.kept.insert(known.number, known);
        }
    }
}

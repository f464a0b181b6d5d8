//! The authority for a name: the list of addresses in force, and the order in which it hands them out.
//!
//! It watches nobody: an address stays in the list until somebody takes it out (a planned change), whether or not it
//! answers.

use crate::engine::draw::{Lineage, Source};
use crate::model::fault::Change;
use crate::model::ids::InstanceId;
use schemars::JsonSchema;
use serde::Deserialize;

/// In which order addresses are handed out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// As they are listed, always.
    Fixed,
    /// As they are listed, each lookup beginning one further than the last (round-robin DNS, RFC 1794).
    #[default]
    Rotate,
    /// Each lookup in a new random order.
    Random,
}

/// What a lookup brought: a list, and what it begins with. It says the same however the records change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The number of the list among all that were ever in force.
    pub list: u32,
    /// Where it begins, or the lineage of its order.
    pub turn: u64,
}

/// How a lookup ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// With addresses.
    Answered(Answer),
    /// With the news that nobody is there.
    Refused,
    /// Not at all.
    Silence,
}

/// The authority for one name.
#[derive(Debug)]
pub struct Authority {
    /// Every list that was ever in force; changes repeat themselves, so they are few.
    lists: Vec<Vec<InstanceId>>,
    /// The lists that are planned to be in force now, the last of which is.
    in_force: Vec<u32>,
    order: Order,
    draws: Source,
    /// The number of lookups that were answered.
    answered: u64,
    /// Outages that last: those that refuse, and those that are silent.
    refusing: u32,
    silent: u32,
}

impl Authority {
    /// The authority that hands out `records`, of which there is at least one.
    #[must_use]
    pub fn new(records: Vec<InstanceId>, order: Order, draws: Source) -> Self {
        Self { lists: vec![records], in_force: vec![0], order, draws, answered: 0, refusing: 0, silent: 0 }
    }

    /// The end of a lookup: the `number`-th of `resolver`.
    pub fn ask(&mut self, resolver: u32, number: u32) -> Outcome {
        if self.silent > 0 {
            return Outcome::Silence;
        }
        if self.refusing > 0 {
            return Outcome::Refused;
        }
        let list = *self.in_force.last().expect("the list of the beginning is never taken away");
        let turn = match self.order {
            Order::Fixed => 0,
            Order::Rotate => self.answered,
            Order::Random => Lineage::root(u64::from(resolver), u64::from(number)).0,
        };
        self.answered += 1;
        Outcome::Answered(Answer { list, turn })
    }

    /// Address number `number` of an answer, from 0, if it has so many.
    #[must_use]
    pub fn address(&self, answer: Answer, number: u32) -> Option<InstanceId> {
        let list = &self.lists[answer.list as usize];
        let (count, number) = (list.len() as u64, u64::from(number));
        if number >= count {
            return None;
        }
        match self.order {
            Order::Fixed | Order::Rotate => Some(list[((answer.turn % count + number) % count) as usize]),
            Order::Random => Some(self.shuffled(list, Lineage(answer.turn), number)),
        }
    }

    /// Draws without putting back; all but the last of `number` + 1 draws are only made to be left out.
    fn shuffled(&self, list: &[InstanceId], order: Lineage, number: u64) -> InstanceId {
        let mut draw = self.draws.open(order);
        let first = draw.below(list.len() as u64) as usize;
        if number == 0 {
            return list[first];
        }
        let mut left = list.to_vec();
        left.swap_remove(first);
        for _ in 1..number {
            left.swap_remove(draw.below(left.len() as u64) as usize);
        }
        left[draw.below(left.len() as u64) as usize]
    }

    /// Its records change, or it is away; or that is over.
    pub fn change(&mut self, change: &Change, begins: bool) {
        match change {
            Change::Records(records) => self.list(records, begins),
            Change::Members(_) => unreachable!("a name has no members"),
            Change::Outage { silent } => {
                let count = if *silent { &mut self.silent } else { &mut self.refusing };
                *count = if begins { *count + 1 } else { *count - 1 };
            }
        }
    }

    fn list(&mut self, records: &[InstanceId], begins: bool) {
        let known = self.lists.iter().position(|list| list == records);
        if !begins {
            let over = known.expect("what ends has begun") as u32;
            // The list of the beginning, in front, is no change and does not end.
            let at = self.in_force[1..].iter().rposition(|list| *list == over).expect("what ends has begun");
            self.in_force.remove(1 + at);
            return;
        }
        let list = known.unwrap_or_else(|| {
            self.lists.push(records.to_vec());
            self.lists.len() - 1
        });
        self.in_force.push(list as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: &[u32]) -> Vec<InstanceId> {
        numbers.iter().map(|&number| InstanceId(number)).collect()
    }

    fn authority(order: Order) -> Authority {
        Authority::new(ids(&[7, 8, 9]), order, Source::new(1, 0, "site", "order", 0))
    }

    /// All addresses of the answer to a lookup.
    fn answer(authority: &mut Authority, resolver: u32, number: u32) -> Vec<u32> {
        let Outcome::Answered(answer) = authority.ask(resolver, number) else { return Vec::new() };
        (0..).map_while(|number| authority.address(answer, number)).map(|instance| instance.0).collect()
    }

    #[test]
    fn lists_go_round_or_not() {
        let check = |order, expected: [[u32; 3]; 4]| {
            let mut authority = authority(order);
            assert_eq!([0, 1, 2, 3].map(|number| answer(&mut authority, 0, number)), expected);
        };
        check(Order::Fixed, [[7, 8, 9]; 4]);
        check(Order::Rotate, [[7, 8, 9], [8, 9, 7], [9, 7, 8], [7, 8, 9]]);
    }

    #[test]
    fn a_random_order_is_any_order_equally_often() {
        let mut authority = authority(Order::Random);
        let mut counts = std::collections::BTreeMap::new();
        for number in 0..6000 {
            *counts.entry(answer(&mut authority, 3, number)).or_insert(0_i64) += 1;
        }
        assert_eq!(counts.len(), 6, "three addresses have six orders");
        let chi2: f64 = counts.values().map(|&count| (count - 1000).pow(2) as f64 / 1000.0).sum();
        // The 0.9999 quantile of chi square with 5 degrees of freedom.
        assert!(chi2 < 25.75, "{counts:?}");
        let (one, same) = (authority.ask(3, 17), authority.ask(3, 17));
        assert_eq!(one, same, "the order belongs to the lookup, not to when it was made");
    }

    #[test]
    fn changes_overlap_and_the_last_one_to_begin_wins() {
        let mut authority = authority(Order::Fixed);
        let mut step = |change: Change, begins| {
            authority.change(&change, begins);
            answer(&mut authority, 0, 0)
        };
        let records = |numbers: &[u32]| Change::Records(ids(numbers));
        assert_eq!(step(records(&[1]), true), [1]);
        assert_eq!(step(records(&[7, 8, 9]), true), [7, 8, 9]);
        assert_eq!(step(records(&[2]), true), [2]);
        assert_eq!(step(records(&[7, 8, 9]), false), [2]);
        assert_eq!(step(records(&[2]), false), [1]);
        assert_eq!(step(records(&[1]), false), [7, 8, 9]);
    }

    #[test]
    fn silence_is_stronger_than_a_refusal() {
        let mut authority = authority(Order::Fixed);
        authority.change(&Change::Outage { silent: false }, true);
        assert_eq!(authority.ask(0, 0), Outcome::Refused);
        authority.change(&Change::Outage { silent: true }, true);
        assert_eq!(authority.ask(0, 0), Outcome::Silence);
        authority.change(&Change::Outage { silent: true }, false);
        authority.change(&Change::Outage { silent: false }, false);
        assert_eq!(answer(&mut authority, 0, 0), [7, 8, 9]);
    }

    #[test]
    fn an_answer_says_the_same_after_a_change() {
        let mut authority = authority(Order::Rotate);
        let Outcome::Answered(before) = authority.ask(0, 0) else { unreachable!("nobody is away") };
        authority.change(&Change::Records(ids(&[1])), true);
        assert_eq!(authority.address(before, 1), Some(InstanceId(8)));
        assert_eq!(authority.address(before, 3), None);
    }
}

//! Resolvers: each remembers the last answer to its users' question until its time is over.
//!
//! A user's resolver is a weighted hash of the user. While a resolver asks, those who need the answer wait for it
//! together; with a lifetime of zero nothing is remembered and nobody shares (RFC 1035, section 3.2.1).

use super::authority::Answer;
use crate::engine::arena::Id;
use crate::engine::draw::{Lineage, Source};
use crate::engine::time::Instant;
use schemars::JsonSchema;
use serde::Deserialize;

/// In which order a resolver gives out what it remembers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Handing {
    /// As it was answered itself: for all its users alike.
    #[default]
    Kept,
    /// Each time beginning one further than the last (dnsmasq; unbound's `rrset-roundrobin`).
    Rotate,
    /// Each time beginning anywhere (BIND 9).
    Random,
}

/// An answer, and when it is forgotten.
#[derive(Clone, Copy, Debug)]
struct Copy {
    answer: Answer,
    until: Instant,
}

/// What one resolver knows.
#[derive(Debug, Default)]
pub struct Resolver {
    copy: Option<Copy>,
    /// Lookups that are over.
    pub lookups: u32,
    /// Answers that were given out in turn.
    given: u64,
    /// True while a lookup that may be shared is under way.
    pub asking: bool,
    /// Visits that wait for it; some may be over already.
    pub waiting: Vec<Id>,
}

impl Resolver {
    /// What it remembers.
    #[must_use]
    pub fn remembered(&self, now: Instant) -> Option<Answer> {
        self.copy.filter(|copy| now < copy.until).map(|copy| copy.answer)
    }

    /// How much further than the first the next answer begins that is given out in turn.
    pub fn turn(&mut self) -> u64 {
        self.given += 1;
        self.given - 1
    }

    /// Remembers an answer.
    pub fn remember(&mut self, answer: Answer, until: Instant) {
        self.copy = Some(Copy { answer, until });
    }
}

/// All resolvers of a name.
#[derive(Debug)]
pub struct Resolvers {
    /// By number.
    pub all: Vec<Resolver>,
    /// Sums of the weights up to and with each; empty if all are alike.
    upto: Vec<f64>,
    draws: Source,
}

impl Resolvers {
    /// So many resolvers; weights go by number, 1 where missing.
    #[must_use]
    pub fn new(count: u32, weights: &[f64], draws: Source) -> Self {
        let mut upto = Vec::new();
        if !weights.is_empty() {
            let weight = |number: u32| weights.get(number as usize).copied().unwrap_or(1.0);
            upto.extend((0..count).map(weight).scan(0.0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            }));
        }
        Self { all: (0..count).map(|_| Resolver::default()).collect(), upto, draws }
    }

    /// The number of a user's resolver; nobody in particular has the first.
    #[inline]
    #[must_use]
    pub fn of(&self, user: u32) -> u32 {
        let count = self.all.len();
        if user == 0 || count == 1 {
            return 0;
        }
        let mut draw = self.draws.open(Lineage::root(0, u64::from(user)));
        let Some(total) = self.upto.last() else { return draw.below(count as u64) as u32 };
        let at = draw.unit() * total;
        self.upto.partition_point(|upto| *upto <= at).min(count - 1) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: u32 = 100_000;

    /// Users of each resolver are as many as its share says, within 4.6 standard deviations of the binomial law.
    fn check(count: u32, weights: &[f64], shares: &[f64]) {
        let resolvers = Resolvers::new(count, weights, Source::new(1, 0, "site", "resolver", 0));
        let mut users = vec![0_u32; count as usize];
        (1..=USERS).for_each(|user| users[resolvers.of(user) as usize] += 1);
        for (&found, share) in users.iter().zip(shares) {
            let (mean, variance) = (f64::from(USERS) * share, f64::from(USERS) * share * (1.0 - share));
            assert!((f64::from(found) - mean).abs() <= 4.6 * variance.sqrt(), "{users:?}");
        }
        assert_eq!(resolvers.of(0), 0, "nobody in particular");
        assert_eq!(resolvers.of(17), resolvers.of(17));
    }

    #[test]
    fn users_are_spread_by_weight() {
        check(1, &[], &[1.0]);
        check(4, &[], &[0.25; 4]);
        check(10, &[9.0], &[0.5, 1.0 / 18.0, 1.0 / 18.0]);
        check(3, &[1.0, 2.0, 1.0], &[0.25, 0.5, 0.25]);
    }

    #[test]
    fn an_answer_is_forgotten_at_its_time() {
        let mut resolver = Resolver::default();
        let answer = Answer { list: 0, turn: 1 };
        assert_eq!(resolver.remembered(Instant(0)), None);
        resolver.remember(answer, Instant(10));
        assert_eq!([9, 10].map(|at| resolver.remembered(Instant(at))), [Some(answer), None]);
    }
}

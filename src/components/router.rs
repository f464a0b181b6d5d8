//! A router: who of several instances gets a call, as its holder sees it.
//!
//! Every place that chooses a target uses this: balancers, services and clients. Selection state (a counter, the calls
//! a holder has open) belongs to each holder; policies without state are shared by all holders.

use super::settings::Complaint;
use super::wiring::Wiring;
use crate::engine::draw::{Lineage, Source};
use crate::model::ids::InstanceId;
use crate::policy::balance::{self, Balance, Candidate, Entry};

#[derive(Debug)]
struct Holder {
    balance: Box<dyn Balance>,
    candidates: Vec<Candidate>,
}

/// A choice among instances.
#[derive(Debug)]
pub struct Router {
    entry: &'static Entry,
    /// True if open calls are counted.
    counts: bool,
    targets: Vec<InstanceId>,
    weights: Vec<f64>,
    draws: Source,
    holders: Vec<Option<Box<Holder>>>,
}

impl Router {
    /// A router over the instances of `to` by the policy named `balance`. `weights` go by instance, 1 where missing.
    #[must_use]
    pub fn new(wiring: &Wiring, to: &[&str], balance: &str, weights: &[f64], purpose_ordinal: u32) -> Self {
        let targets = to.iter().flat_map(|name| wiring.entries(name).iter().copied()).collect();
        Self::among(wiring, targets, balance, weights, purpose_ordinal)
    }

    /// A router over these instances.
    #[must_use]
    pub fn among(
        wiring: &Wiring,
        targets: Vec<InstanceId>,
        balance: &str,
        weights: &[f64],
        purpose_ordinal: u32,
    ) -> Self {
        let entry = balance::find(balance).expect("policies are checked before anything is built");
        let weights = (0..targets.len()).map(|i| weights.get(i).copied().unwrap_or(1.0)).collect();
        let counts = entry.counts_open && targets.len() > 1;
        Self { entry, counts, targets, weights, draws: wiring.source("routing", purpose_ordinal), holders: Vec::new() }
    }

    /// The same, counting open calls whether or not the policy looks at them.
    #[must_use]
    pub fn counting(self) -> Self {
        Self { counts: true, ..self }
    }

    /// True if open calls are counted: somebody must say when a call is over.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.counts
    }

    /// The number of targets.
    #[must_use]
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// True if there is nobody to choose.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// Chooses for a request: the instance, and its number among the targets.
    #[inline]
    pub fn pick(&mut self, holder: u32, key: u64, lineage: Lineage) -> (InstanceId, u32) {
        if let ([only], false) = (&self.targets[..], self.counts) {
            return (*only, 0);
        }
        self.pick_one(holder, key, lineage)
    }

    fn pick_one(&mut self, holder: u32, key: u64, lineage: Lineage) -> (InstanceId, u32) {
        let (draws, counts) = (self.draws, self.counts);
        let holder = self.holder(holder);
        let at = holder.balance.pick(&holder.candidates, key, draws.open(lineage));
        if counts {
            holder.candidates[at].open += 1;
        }
        (self.targets[at], at as u32)
    }

    /// Chooses for one more copy of a request, beside those that went to the targets numbered in `used`: another one, if
    /// there is one.
    pub fn pick_other(&mut self, holder: u32, key: u64, lineage: Lineage, used: &[u32]) -> (InstanceId, u32) {
        if used.is_empty() || used.len() >= self.targets.len() {
            return self.pick(holder, key, lineage);
        }
        self.pick_where(holder, key, lineage, |at, _| !used.contains(&at)).expect("somebody is not used")
    }

    /// Chooses among those targets, by number and candidate, that fit; none if there is none.
    pub fn pick_where(
        &mut self,
        holder: u32,
        key: u64,
        lineage: Lineage,
        fits: impl Fn(u32, &Candidate) -> bool,
    ) -> Option<(InstanceId, u32)> {
        let (draws, counts) = (self.draws, self.counts);
        let holder = self.holder(holder);
        let fitting = (0u32..).zip(&holder.candidates).filter(|(at, candidate)| fits(*at, candidate));
        let (numbers, fitting): (Vec<u32>, Vec<Candidate>) = fitting.unzip();
        if fitting.is_empty() {
            return None;
        }
        let at = numbers[holder.balance.pick(&fitting, key, draws.open(lineage))];
        holder.candidates[at as usize].open += u32::from(counts);
        Some((self.targets[at as usize], at))
    }

    /// How many more calls a holder may open at targets that are `up`, each of which takes `most`.
    pub fn room(&mut self, holder: u32, most: u32, up: impl Fn(u32) -> bool) -> u32 {
        let candidates = (0u32..).zip(&self.holder(holder).candidates).filter(|(at, _)| up(*at));
        candidates.map(|(_, candidate)| most.saturating_sub(candidate.open)).fold(0, u32::saturating_add)
    }

    /// The instance that target number `at` is.
    #[must_use]
    pub fn target(&self, at: u32) -> InstanceId {
        self.targets[at as usize]
    }

    /// True if this instance may be chosen.
    #[must_use]
    pub fn has(&self, target: InstanceId) -> bool {
        self.targets.contains(&target)
    }

    /// `by` takes the place of `target`, if that is one of the targets: what is remembered of the place is now of it.
    pub fn replace(&mut self, target: InstanceId, by: InstanceId) {
        for it in self.targets.iter_mut().filter(|it| **it == target) {
            *it = by;
        }
    }

    /// The call to target number `at` is over.
    #[inline]
    pub fn over(&mut self, holder: u32, at: u32) {
        if self.counts {
            self.count_over(holder, at);
        }
    }

    #[inline(never)]
    fn count_over(&mut self, holder: u32, at: u32) {
        let open = &mut self.holder(holder).candidates[at as usize].open;
        *open = open.checked_sub(1).expect("a call is over once");
    }

    #[inline]
    fn holder(&mut self, number: u32) -> &mut Holder {
        let number = if self.entry.stateless { 0 } else { number as usize };
        if self.holders.get(number).is_none_or(Option::is_none) {
            self.begin_to_hold(number);
        }
        self.holders[number].as_mut().expect("it has begun")
    }

    #[cold]
    fn begin_to_hold(&mut self, number: usize) {
        if self.holders.len() <= number {
            self.holders.resize_with(number + 1, || None);
        }
        let candidates = (0u32..).zip(&self.weights);
        let candidates = candidates.map(|(ordinal, &weight)| Candidate { ordinal, open: 0, weight }).collect();
        self.holders[number] = Some(Box::new(Holder { balance: (self.entry.make)(), candidates }));
    }
}

/// Finds what is wrong with the name of a policy.
#[must_use]
pub fn check_balance(at: &str, name: &str) -> Option<Complaint> {
    let known = balance::POLICIES.iter().map(|entry| entry.name);
    balance::find(name).err().map(|_| Complaint::unknown(at, "balancing policy", name, known))
}

//! A router: who of several instances gets a call, as its holder sees it.
//!
//! Every place that chooses a target uses this: balancers, services and clients. Selection state (a counter, the calls
//! a holder has open) belongs to each holder; policies without state are shared by all holders. Who takes calls at all is
//! the same for everybody, and known at once: a holder of a router passes on [`Component::members_changed`]. Targets are
//! numbered, those that come later among them, and a number is never given to another.
//!
//! [`Component::members_changed`]: crate::model::component::Component::members_changed

use super::settings::Complaint;
use super::wiring::Wiring;
use crate::engine::draw::{Lineage, Source};
use crate::model::component::Ctx;
use crate::model::ids::InstanceId;
use crate::policy::balance::{self, Balance, Candidate, Entry, Subject};

/// The number of nobody.
pub const NOBODY: u32 = u32::MAX;

#[derive(Debug)]
struct Holder {
    balance: Box<dyn Balance>,
    /// Those who take calls, in their order.
    candidates: Vec<Candidate>,
}

/// A choice among instances.
#[derive(Debug)]
pub struct Router {
    entry: &'static Entry,
    /// True if open calls are counted.
    counts: bool,
    /// All that may be there during the run, by number.
    targets: Vec<InstanceId>,
    weights: Vec<f64>,
    /// The numbers of those that take calls, ascending.
    present: Vec<u32>,
    nobody: InstanceId,
    draws: Source,
    holders: Vec<Option<Box<Holder>>>,
    /// Those among whom a choice at hand is made: their numbers among those present, and themselves.
    fitting: (Vec<u32>, Vec<Candidate>),
}

impl Router {
    /// A router over the instances of `to` by the policy named `balance`. `weights` go by the instances that are there
    /// from the start, 1 where missing, and for those that come later.
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
        let mut weights = weights.iter().copied();
        let mut weight = |there| if there { weights.next().unwrap_or(1.0) } else { 1.0 };
        let there: Vec<bool> = targets.iter().map(|&target| wiring.is_from_start(target)).collect();
        Self {
            entry,
            counts: entry.counts_open && targets.len() > 1,
            targets,
            weights: there.iter().map(|&there| weight(there)).collect(),
            present: (0..).zip(&there).filter_map(|(number, there)| there.then_some(number)).collect(),
            nobody: wiring.world.nobody,
            draws: wiring.source("routing", purpose_ordinal),
            holders: Vec::new(),
            fitting: (Vec::new(), Vec::new()),
        }
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

    /// True if who asks decides, and is handed over as the key.
    #[must_use]
    pub fn looks_at_users(&self) -> bool {
        self.entry.subject == Subject::User
    }

    /// The number of targets, those included that are not there yet, or not any more.
    #[must_use]
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// True if there is nobody to choose, ever.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// The numbers of those that take calls.
    pub fn present(&self) -> impl Iterator<Item = u32> + use<'_> {
        self.present.iter().copied()
    }

    /// True if target number `at` takes calls.
    #[must_use]
    pub fn is_present(&self, at: u32) -> bool {
        self.position(at).is_some()
    }

    /// Others than before may take calls: the counts of those who stay are kept.
    pub fn look_anew(&mut self, ctx: &Ctx) {
        let present: Vec<u32> = (0..)
            .zip(&self.targets)
            .filter(|(_, target)| ctx.takes_calls(**target))
            .map(|(number, _)| number)
            .collect();
        if present == self.present {
            return;
        }
        let before = std::mem::replace(&mut self.present, present);
        for holder in self.holders.iter_mut().flatten() {
            let kept = |number: u32| before.binary_search(&number).map(|at| holder.candidates[at]);
            let fresh = |ordinal: u32| Candidate { ordinal, open: 0, weight: self.weights[ordinal as usize] };
            let candidates = self.present.iter().map(|&number| kept(number).unwrap_or_else(|_| fresh(number)));
            holder.candidates = candidates.collect();
        }
    }

    /// Where target number `at` stands among those present.
    #[inline]
    fn position(&self, at: u32) -> Option<usize> {
        if self.present.get(at as usize) == Some(&at) {
            return Some(at as usize);
        }
        self.present.binary_search(&at).ok()
    }

    /// Chooses for a request: the instance, and its number among the targets. If none takes calls, it is [`NOBODY`], who
    /// refuses all calls.
    #[inline]
    pub fn pick(&mut self, holder: u32, key: u64, lineage: Lineage) -> (InstanceId, u32) {
        if let (&[only], false) = (&self.present[..], self.counts) {
            return (self.targets[only as usize], only);
        }
        self.pick_one(holder, key, lineage)
    }

    fn pick_one(&mut self, holder: u32, key: u64, lineage: Lineage) -> (InstanceId, u32) {
        if self.present.is_empty() {
            return (self.nobody, NOBODY);
        }
        let (draws, counts) = (self.draws, self.counts);
        let holder = self.holder(holder);
        let at = holder.balance.pick(&holder.candidates, key, draws.open(lineage));
        if counts {
            holder.candidates[at].open += 1;
        }
        let number = self.present[at];
        (self.targets[number as usize], number)
    }

    /// Chooses for one more copy of a request, beside those that went to the targets numbered in `used`: another one, if
    /// there is one.
    pub fn pick_other(&mut self, holder: u32, key: u64, lineage: Lineage, used: &[u32]) -> (InstanceId, u32) {
        if used.is_empty() || used.len() >= self.targets.len() {
            return self.pick(holder, key, lineage);
        }
        let other = self.pick_where(holder, key, lineage, |at, _| (!used.contains(&at)).then_some(1.0));
        other.unwrap_or_else(|| self.pick(holder, key, lineage))
    }

    /// Chooses among those targets, by number and candidate, that fit; none if there is none. Who fits is told by what
    /// its weight is multiplied by.
    pub fn pick_where(
        &mut self,
        holder: u32,
        key: u64,
        lineage: Lineage,
        fits: impl Fn(u32, &Candidate) -> Option<f64>,
    ) -> Option<(InstanceId, u32)> {
        let (draws, counts) = (self.draws, self.counts);
        let (mut places, mut fitting) = std::mem::take(&mut self.fitting);
        places.clear();
        fitting.clear();
        let holder = self.holder(holder);
        for (at, candidate) in (0u32..).zip(&holder.candidates) {
            let Some(part) = fits(candidate.ordinal, candidate) else { continue };
            places.push(at);
            fitting.push(Candidate { weight: candidate.weight * part, ..*candidate });
        }
        let chosen = (!fitting.is_empty()).then(|| {
            let at = places[holder.balance.pick(&fitting, key, draws.open(lineage))] as usize;
            holder.candidates[at].open += u32::from(counts);
            holder.candidates[at].ordinal
        });
        self.fitting = (places, fitting);
        chosen.map(|number| (self.targets[number as usize], number))
    }

    /// How many more calls a holder may open at targets that are `up`, each of which takes `most`.
    pub fn room(&mut self, holder: u32, most: u32, up: impl Fn(u32) -> bool) -> u32 {
        let candidates = self.holder(holder).candidates.iter().filter(|candidate| up(candidate.ordinal));
        candidates.map(|candidate| most.saturating_sub(candidate.open)).fold(0, u32::saturating_add)
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
        // Nobody counts the calls of a target that takes no more.
        let Some(at) = self.position(at) else { return };
        let open = &mut self.holder(holder).candidates[at].open;
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
        let candidate = |&ordinal: &u32| Candidate { ordinal, open: 0, weight: self.weights[ordinal as usize] };
        let candidates = self.present.iter().map(candidate).collect();
        self.holders[number] = Some(Box::new(Holder { balance: (self.entry.make)(), candidates }));
    }
}

/// Finds what is wrong with the name of a policy, where one does not look at who asks.
#[must_use]
pub fn check_balance(at: &str, name: &str) -> Option<Complaint> {
    let known = balance::POLICIES.iter().map(|entry| entry.name);
    match balance::find(name) {
        Err(_) => Some(Complaint::unknown(at, "balancing policy", name, known)),
        Ok(entry) if entry.subject == Subject::User => {
            let message = format!("only a `load_balancer` can choose by `{name}`");
            Some(Complaint::conflict(at, message).expected("another policy, or a `load_balancer` in front"))
        }
        Ok(_) => None,
    }
}

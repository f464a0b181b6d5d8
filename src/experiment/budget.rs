//! What a run may take: so many events, or so much time on the wall, within a replication too.
//!
//! Events are counted in the order of the replications' numbers: those that fit are kept, and from the first that does not fit
//! on none is. So the result is the same for any number of threads, though one of them may have begun what is not kept.
//! A replication that cannot fit any more is unwound by its calls, of which it knows the number at any moment; it is
//! charged its events or its calls, whatever is more, so that whoever is unwound would not have fitted.
//!
//! Time ends a run at a sample of the replication that is under way; what is complete by then depends on the machine.

use super::replicate::Replicate;
use crate::engine::time::Instant;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// What a run may take.
pub struct Budget<'a> {
    most_events: Option<u64>,
    out_of_time: Option<&'a (dyn Fn() -> bool + Sync)>,
    /// Events of the replications that are finished, by their numbers.
    spent: Mutex<BTreeMap<u32, u64>>,
    /// How far the first replication came, if it did not fit.
    first_came_to: Mutex<Option<Instant>>,
}

impl<'a> Budget<'a> {
    /// So many events of all replications, and until it is out of time; none for no bound.
    #[must_use]
    pub fn new(most_events: Option<u64>, out_of_time: Option<&'a (dyn Fn() -> bool + Sync)>) -> Self {
        Self { most_events, out_of_time, spent: Mutex::default(), first_came_to: Mutex::default() }
    }

    /// The same for another run of as many.
    #[must_use]
    pub fn again(&self) -> Self {
        Self::new(self.most_events, self.out_of_time)
    }

    /// What is said of a run of which only so many replications fit, of those that were planned.
    #[must_use]
    pub fn told(&self, kept: usize, planned: u32) -> Vec<String> {
        if self.is_late() {
            return vec![
                format!("cut short by --max-seconds: {kept} of {planned} replications were complete"),
                "not reproducible: the run was ended by the clock on the wall".to_owned(),
            ];
        }
        let most = self.most_events.unwrap_or(u64::MAX);
        vec![format!(
            "cut short by --max-events {most}: {kept} of {planned} replications fit, and all figures are of those"
        )]
    }

    /// What a replication may take at most: those before it that are finished have taken the rest.
    #[must_use]
    pub fn left(&self, number: u32) -> u64 {
        let spent = self.spent.lock().expect("who counts does not panic");
        let before: u64 = spent.range(..number).map(|(_, events)| events).sum();
        self.most_events.map_or(u64::MAX, |most| most.saturating_sub(before))
    }

    /// A replication is finished.
    pub fn spend(&self, number: u32, events: u64) {
        self.spent.lock().expect("who counts does not panic").insert(number, events);
    }

    /// A replication that had come so far takes more than is left.
    pub fn exceeded(&self, number: u32, at: Instant) {
        if number == 0 {
            *self.first_came_to.lock().expect("who counts does not panic") = Some(at);
        }
    }

    /// True once the time is over.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.out_of_time.is_some_and(|out_of_time| out_of_time())
    }

    /// Keeps the replications that fit.
    pub fn keep(&self, replicates: &mut Vec<Replicate>) {
        let Some(most) = self.most_events else { return };
        let spent = self.spent.lock().expect("who counts does not panic");
        let mut sum = 0;
        let fits = |(at, replicate): (u32, &Replicate)| {
            sum += spent.get(&replicate.number).copied().unwrap_or_default();
            at == replicate.number && sum <= most
        };
        let fitting = (0..).zip(replicates.iter()).map(fits).take_while(|fits| *fits).count();
        replicates.truncate(fitting);
    }

    /// About how many events the first replication takes at least, of a run that ends at an instant, if it did not fit.
    #[must_use]
    pub fn first_takes(&self, end: Instant) -> Option<f64> {
        let most = self.most_events?;
        if let Some(events) = self.spent.lock().expect("who counts does not panic").get(&0) {
            return Some(*events as f64);
        }
        let at = (*self.first_came_to.lock().expect("who counts does not panic"))?;
        (at > Instant::ZERO).then(|| most as f64 * (end.0 as f64 / at.0 as f64).max(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::replicate::{Plan, replicate_some};
    use crate::experiment::watch::Watch;
    use crate::scenario::Scenario;
    use serde_json::json;

    fn shop() -> Scenario {
        let document = json!({
            "scalelab": 1, "name": "shop", "run": { "duration": "20s" },
            "components": {
                "people": { "clients": { "load": { "poisson": "50/s" }, "to": "web" } },
                "web": { "service": { "on": {}, "steps": [{ "cpu": { "exp": "10ms" } }] } } } });
        Scenario::from_value(document).expect("the test's scenario is right")
    }

    /// The events of the replications that are kept.
    fn kept(scenario: &Scenario, most: Option<u64>, threads: usize) -> (Vec<u64>, Option<f64>) {
        let budget = Budget::new(most, None);
        let watch = Watch { budget: Some(&budget), ..Watch::only(&|_| ()) };
        let mut replicates = replicate_some(scenario, Plan { seed: 1, replications: 6, threads }, 0..6, watch);
        budget.keep(&mut replicates);
        let takes = budget.first_takes(Instant::ZERO + scenario.timing.duration);
        (replicates.iter().map(|replicate| replicate.tally.events).collect(), takes)
    }

    #[test]
    fn the_replications_that_fit_are_kept_whatever_the_number_of_threads() {
        let scenario = shop();
        let (all, _) = kept(&scenario, None, 2);
        assert_eq!(all.len(), 6);
        for fitting in 0..=6 {
            let sum: u64 = all[..fitting].iter().sum();
            // One event less, and the last of them does not fit.
            for (most, expected) in [(sum, fitting), (sum.saturating_sub(1), fitting.saturating_sub(1))] {
                for threads in [1, 4] {
                    assert_eq!(kept(&scenario, Some(most), threads).0, all[..expected], "{most}, {threads} threads");
                }
            }
        }
    }

    /// A tenth of what it takes: it is not run to its end, and what it takes is told from how far it came.
    #[test]
    fn a_replication_that_does_not_fit_is_not_finished() {
        let scenario = shop();
        let first = kept(&scenario, None, 1).0[0];
        let (found, takes) = kept(&scenario, Some(first / 10), 1);
        let takes = takes.expect("the first did not fit");
        assert!(found.is_empty() && (0.2..1.5).contains(&(takes / first as f64)), "{takes} of {first}");
    }

    #[test]
    fn when_the_time_is_over_nothing_more_is_begun() {
        let scenario = shop();
        let budget = Budget::new(None, Some(&|| true));
        let watch = Watch { budget: Some(&budget), ..Watch::only(&|_| ()) };
        let plan = Plan { seed: 1, replications: 3, threads: 2 };
        assert!(replicate_some(&scenario, plan, 0..3, watch).is_empty());
    }
}

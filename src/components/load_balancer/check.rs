//! What is wrong with the settings of a load balancer.

use super::LoadBalancer;
use super::health::HealthSettings;
use super::passive::PassiveSettings;
use crate::components::connecting;
use crate::components::router::check_balance;
use crate::components::settings::{Complaint, Names, Settings};
use crate::policy::balance::{self, Entry, Subject};

impl LoadBalancer {
    fn policy(&self) -> Option<&'static Entry> {
        balance::find(&self.balance).ok()
    }

    /// True if the instances of this component get calls only while no other may be chosen.
    pub(super) fn is_backup(&self, name: &str) -> bool {
        self.backup.iter().any(|it| it == name)
    }

    /// Finds what types cannot tell.
    pub(super) fn complaints(&self, names: &Names) -> Vec<Complaint> {
        let mut found = self.of_balance();
        found.extend(Complaint::of_distribution("cpu", self.cpu.as_ref()));
        found.extend(self.of_targets(names));
        found.extend(self.of_weights());
        found.extend(self.of_combinations());
        found.extend(connecting::check("", self.connect_timeout.as_ref(), self.timeout.as_ref()));
        found.extend(self.passive.iter().filter_map(PassiveSettings::check));
        found.extend(self.retry.iter().flat_map(|retry| retry.check("retry")));
        found.extend(self.health.iter().flat_map(|health| health.check("health")));
        found.extend(self.standby.iter().flat_map(|standby| standby.check(self.on.as_ref(), names)));
        found
    }

    fn of_balance(&self) -> Vec<Complaint> {
        // A balancer may look at users, if there are any.
        let mut found: Vec<_> = check_balance("balance", &self.balance).into_iter().collect();
        found.retain(|_| self.by_user().is_none());
        if self.forwards() && self.policy().is_some_and(|entry| entry.counts_open) {
            let message = format!("`{}` counts open calls, but who forwards sees no answers", self.balance);
            found.push(Complaint::conflict("balance", message).expected("mode `relay`, or another policy"));
        }
        found
    }

    fn of_targets(&self, names: &Names) -> Vec<Complaint> {
        let mut found = Vec::new();
        let to = self.to.names();
        if to.is_empty() {
            found.push(Complaint::conflict("to", "a balancer without targets").expected("at least one component"));
        }
        if !self.backup.is_empty() && to.iter().all(|name| self.is_backup(name)) {
            found.push(Complaint::conflict("backup", "nobody is left but backups").expected("names of some of `to`"));
        }
        for (i, name) in self.backup.iter().enumerate().filter(|(_, name)| !to.contains(&name.as_str())) {
            found.push(Complaint::unknown(&format!("backup.{i}"), "component of `to`", name, to.iter().copied()));
        }
        let known: u32 = to.iter().filter_map(|name| names.components.get(*name)).sum();
        if self.weights.len() > known as usize {
            let message = format!("{} weights for {known} instances", self.weights.len());
            found.push(Complaint::conflict("weights", message).expected("at most one weight for each instance"));
        }
        found
    }

    fn of_weights(&self) -> Vec<Complaint> {
        let mut found = Vec::new();
        let blind = self.policy().is_some_and(|entry| !entry.heeds_weights);
        let expected = "a `balance` that does, such as `weighted_round_robin`";
        if !self.weights.is_empty() && blind {
            let message = format!("`{}` does not look at weights", self.balance);
            found.push(Complaint::conflict("weights", message).expected(format!("{expected}, or no weights")));
        }
        if let Some(i) = self.weights.iter().position(|w| !(w.is_finite() && *w > 0.0)) {
            let message = format!("a weight of {}", self.weights[i]);
            found.push(Complaint::out_of_range(&format!("weights.{i}"), message).expected("more than 0"));
        }
        // A weight that grows would move keys about.
        let keyed = self.policy().is_some_and(|entry| entry.subject != Subject::Nothing);
        if self.health.as_ref().is_some_and(HealthSettings::starts_slowly) && (blind || keyed) {
            let message = format!("`{}` does not choose by weights that grow", self.balance);
            found.push(Complaint::conflict("health.slow_start", message).expected(expected));
        }
        found
    }

    /// Settings that exclude or need one another.
    fn of_combinations(&self) -> Vec<Complaint> {
        const BOTH: &str = "both or none";
        let forwards = self.forwards();
        let (retries, line) = (self.retry.is_some(), self.server_connections.is_some());
        let rules = [
            (
                self.cpu.is_some() && self.on.is_none(),
                ["cpu", "a balancer inside its callers has no CPU of its own", "`on` with its machines, or no `cpu`"],
            ),
            (
                self.health.is_some() && self.on.is_none(),
                ["health", "a balancer inside its callers asks nobody", "`on` with its machines, or no `health`"],
            ),
            (
                forwards && self.timeout.is_some(),
                ["timeout", "a balancer that forwards waits for no answer", "mode `relay`, or no timeout"],
            ),
            (
                forwards && self.connect_timeout.is_some(),
                [
                    "connect_timeout",
                    "a balancer that forwards connects to nobody",
                    "mode `relay`, or no `connect_timeout`",
                ],
            ),
            (forwards && retries, ["retry", "a balancer that forwards sees no answers", "mode `relay`, or no `retry`"]),
            (
                forwards && self.passive.is_some(),
                ["passive", "a balancer that forwards sees no answers", "mode `relay`, or no `passive`"],
            ),
            (
                forwards && line,
                [
                    "server_connections",
                    "a balancer that forwards does not know when a call is over",
                    "mode `relay`, or no `server_connections`",
                ],
            ),
            (self.retry_at.is_some() && !retries, ["retry_at", "`retry_at` without `retry`", BOTH]),
            (self.retry_writes.is_some() && !retries, ["retry_writes", "`retry_writes` without `retry`", BOTH]),
            (self.queue_limit.is_some() && !line, ["queue_limit", "nobody waits without `server_connections`", BOTH]),
            (self.patience.is_some() && !line, ["patience", "nobody waits without `server_connections`", BOTH]),
            (
                self.cancel && self.timeout.is_none(),
                ["cancel", "`cancel` without `timeout`", "a `timeout` after which to give up"],
            ),
        ];
        let complain = |[at, message, expected]: [&str; 3]| Complaint::conflict(at, message).expected(expected);
        rules.into_iter().filter(|(broken, _)| *broken).map(|(_, said)| complain(said)).collect()
    }
}

//! Engset: a finite number of users, c servers, no queue; a blocked user thinks again.
//!
//! Engset 1918; Cooper, "Introduction to queueing theory", section 3.7. Time congestion counts time with all servers busy,
//! call congestion counts requests that find them so: the latter is the former with one user less. Insensitive to both laws.
//!
//! Ignored: blocked users that retry at once.

use super::birth_death::steady_state;

/// The loss system with its users.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Engset {
    /// Users.
    pub users: u32,
    /// Requests per second of a user that thinks.
    pub think_rate: f64,
    /// Completions per second of a busy server.
    pub service_rate: f64,
    /// Servers.
    pub servers: u32,
}

impl Engset {
    /// Share of time that every server is busy.
    #[must_use]
    pub fn time_congestion(self) -> f64 {
        if self.users < self.servers {
            return 0.0;
        }
        self.busy().last().copied().expect("a chain has states")
    }

    /// Share of requests that find every server busy and are lost.
    #[must_use]
    pub fn call_congestion(self) -> f64 {
        assert!(self.users > 0, "without users there is no request");
        Self { users: self.users - 1, ..self }.time_congestion()
    }

    /// Requests served per second.
    #[must_use]
    pub fn throughput(self) -> f64 {
        self.busy().iter().enumerate().map(|(n, p)| n as f64 * p).sum::<f64>() * self.service_rate
    }

    /// Probabilities of 0, 1... busy servers.
    fn busy(self) -> Vec<f64> {
        let up = |n| f64::from(self.users - n) * self.think_rate;
        steady_state(self.servers.min(self.users), up, |n| f64::from(n) * self.service_rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::erlang_loss::ErlangLoss;
    use crate::stats::theory::oracle::{agree, rounding, stationary};

    const PHONES: Engset = Engset { users: 7, think_rate: 0.6, service_rate: 1.5, servers: 3 };

    /// Every user is a bit: free or busy.
    #[test]
    fn a_chain_of_single_users() {
        let chain = stationary(128, |state: usize| {
            let busy = state.count_ones();
            let flip = |user: usize| match state >> user & 1 {
                1 => Some((state & !(1 << user), 1.5)),
                _ => (busy < 3).then_some((state | 1 << user, 0.6)),
            };
            (0..7).filter_map(flip).collect()
        });
        // States with more than three busy are never entered: elimination leaves them at zero.
        let full: f64 = (0..128).filter(|s: &usize| s.count_ones() == 3).map(|s| chain[s]).sum();
        agree(PHONES.time_congestion(), full, rounding(500));
        let thinking = |s: usize| f64::from(7 - s.count_ones()) * chain[s];
        let asked: f64 = (0..128).map(thinking).sum();
        let lost: f64 = (0..128).filter(|s: &usize| s.count_ones() == 3).map(thinking).sum();
        agree(PHONES.call_congestion(), lost / asked, rounding(500));
        agree(PHONES.throughput(), 0.6 * (asked - lost), rounding(500));
    }

    /// Many users that seldom ask are Poisson: the congestion lies between Erlang's with n - c and with n users' load.
    #[test]
    fn many_users_are_erlang() {
        let users = 100_000;
        let system = Engset { users, think_rate: 3.0 / f64::from(users), service_rate: 1.0, servers: 5 };
        let at = |load| ErlangLoss { offered_load: load, servers: 5 }.blocking();
        let found = system.call_congestion();
        assert!(at(3.0 * (1.0 - 6.0 / f64::from(users))) <= found && found <= at(3.0), "{found}");
    }

    #[test]
    fn enough_servers_never_block() {
        let rich = Engset { servers: 7, ..PHONES };
        assert_eq!(rich.call_congestion().to_bits(), 0.0_f64.to_bits());
        assert!(rich.time_congestion() > 0.0);
    }
}

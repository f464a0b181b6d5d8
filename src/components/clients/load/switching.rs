//! Load that switches between a quiet and a busy state: the Markov-modulated Poisson process of two states.
//!
//! Each state lasts an exponential time and has a Poisson rate of its own (Fischer & Meier-Hellstern 1993, "The
//! Markov-modulated Poisson process (MMPP) cookbook"). It begins in the stationary law: in a state in proportion to its
//! mean stay. Stays and state are draws of the clients' name, apart from those of the arrivals, so that two variants see
//! the same bursts. Ignored: more than two states.

use super::profile::{Profile, Sections};
use super::section::{Rate as SectionRate, Section};
use crate::components::settings::Complaint;
use crate::components::wiring::Wiring;
use crate::engine::dist::Dist;
use crate::engine::draw::Source;
use crate::notation::{Duration, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

/// Load that switches at random between two states.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mmpp {
    /// The one state.
    quiet: State,
    /// The other state.
    busy: State,
}

/// A state: Poisson arrivals for an exponential time.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Requests per time while it lasts; may be zero in one state.
    rate: Rate,
    /// How long it lasts on average.
    stay: Duration,
}

impl Mmpp {
    /// The mean rate.
    pub fn per_second(&self) -> f64 {
        let states = [&self.quiet, &self.busy];
        let stays: f64 = states.iter().map(|state| state.stay.seconds()).sum();
        states.iter().map(|state| state.rate.per_second() * state.stay.seconds()).sum::<f64>() / stays
    }

    /// Finds what types cannot tell.
    pub fn check(&self) -> Vec<Complaint> {
        let mut found = Vec::new();
        for (name, state) in [("quiet", &self.quiet), ("busy", &self.busy)] {
            if state.stay.is_zero() {
                let complaint = Complaint::out_of_range(&format!("load.mmpp.{name}.stay"), "a state without length");
                found.push(complaint.expected("a mean stay above zero, such as \"10s\""));
            }
        }
        let a_round: f64 =
            [&self.quiet, &self.busy].map(|state| state.rate.per_second() * state.stay.seconds()).iter().sum();
        if self.quiet.rate.is_zero() && self.busy.rate.is_zero() {
            let complaint = Complaint::out_of_range("load.mmpp", "a rate of zero in both states");
            found.push(complaint.expected("a rate above zero in one of them"));
        } else if found.is_empty() && a_round < super::LEAST_A_ROUND {
            let complaint = Complaint::out_of_range("load.mmpp", "more than a million rounds of states for a request");
            found.push(complaint.expected("longer stays, or higher rates"));
        }
        found
    }

    /// The arrivals of one replication.
    pub fn arrivals(&self, wiring: &Wiring) -> Profile {
        let states = [&self.quiet, &self.busy].map(|state| {
            let mean = state.stay.ticks(wiring.common.tick_ns);
            (1.0 / wiring.gap(&state.rate), Dist::exponential(mean).expect("stays are checked"))
        });
        let [quiet, busy] = [0, 1].map(|state: usize| states[state].1.mean());
        let at = usize::from(wiring.source("state", 0).nth(0).unit() * (quiet + busy) >= quiet);
        let switching = Switching { states, at, stays: 0, draws: wiring.source("stay", 0) };
        Profile::new(Sections::Switching(switching), 0.0)
    }
}

/// The stays, one after the other.
#[derive(Debug)]
pub struct Switching {
    /// Rate per tick and law of the stay in ticks.
    states: [(f64, Dist); 2],
    /// The state that comes next.
    at: usize,
    stays: u64,
    draws: Source,
}

impl Switching {
    /// The next stay.
    pub fn next(&mut self) -> Section {
        let (rate, stay) = &self.states[self.at];
        let section =
            Section { length: stay.sample_ticks(&mut self.draws.nth(self.stays)), rate: SectionRate::Level(*rate) };
        self.at = 1 - self.at;
        self.stays += 1;
        section
    }
}

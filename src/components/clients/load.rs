//! When requests are issued.

mod closed;
mod open;
mod pace;
mod profile;
mod section;
mod sessions;
mod switching;
mod varying;

use super::issue::Issuer;
use super::replay::Replayer;
use super::replay_settings::Recording;
use crate::components::effort::{self, Users};
use crate::components::settings::Complaint;
use crate::components::wiring::Wiring;
use crate::engine::dist::Dist;
use crate::model::component::Component;
use crate::notation::{Distribution, Rate};
use closed::Closed;
use open::{Arrivals, Gaps, Open};
use profile::Profile;
use schemars::JsonSchema;
use serde::Deserialize;
use sessions::SessionsSettings;
use switching::Mmpp;
use varying::{Level, Ramp, Sinusoidal};

/// The fewest requests that a round of states, or a swing, must expect: with less, the search for the next request takes
/// longer than anybody waits.
const LEAST_A_ROUND: f64 = 1e-6;

/// The law of the arrivals.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(extend("examples" = [{ "poisson": "120/s" }]))]
pub enum LoadSettings {
    /// Open: at equal distances, the first after one distance.
    Constant(Rate),
    /// Open: at random, independently of one another.
    Poisson(Rate),
    /// Open: with independent times between arrivals.
    Renewal(Renewal),
    /// Open: at random, at a rate that switches at random between two states.
    Mmpp(Mmpp),
    /// Open: at random, at a rate that jumps at given times; before the first nobody comes.
    Step(#[schemars(length(min = 1))] Vec<Level>),
    /// Open: at random, at a rate that grows or falls in a straight line.
    Ramp(Ramp),
    /// Open: at random, at a rate that swings like a day and a night.
    Sinusoidal(Sinusoidal),
    /// Closed: everybody waits for the answer, thinks, and asks again.
    Closed(Closed),
    /// Partly open: users come at random, ask a few times, thinking in between, and leave.
    Sessions(SessionsSettings),
    /// Open: recorded arrivals.
    Replay(Recording),
}

/// How often requests come on average.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Pace {
    /// Whatever the system does.
    Open {
        /// Mean requests per second.
        per_s: f64,
    },
    /// As fast as the system answers.
    Closed(Users),
    /// As recorded.
    Recorded,
}

/// A renewal process.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// Time between two arrivals.
    gap: Distribution,
}

impl LoadSettings {
    /// The recording, if it is one.
    pub fn recording(&self) -> Option<&Recording> {
        match self {
            Self::Replay(recording) => Some(recording),
            Self::Constant(_)
            | Self::Poisson(_)
            | Self::Renewal(_)
            | Self::Mmpp(_)
            | Self::Step(_)
            | Self::Ramp(_)
            | Self::Sinusoidal(_)
            | Self::Closed(_)
            | Self::Sessions(_) => None,
        }
    }

    /// True for users of a fixed number.
    pub const fn is_closed(&self) -> bool {
        matches!(self, Self::Closed(_))
    }

    /// Why the rate cannot be changed, and what could be; none if it can.
    pub const fn has_no_rate(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Closed(_) => {
                Some(("has no rate: its users ask when they have their answers", "clients with open load, or sessions"))
            }
            Self::Replay(_) => {
                Some(("replays a recording, which has its times", "clients with open load, or sessions"))
            }
            Self::Constant(_)
            | Self::Poisson(_)
            | Self::Renewal(_)
            | Self::Mmpp(_)
            | Self::Step(_)
            | Self::Ramp(_)
            | Self::Sinusoidal(_)
            | Self::Sessions(_) => None,
        }
    }

    /// True if each request is of a user, whatever the population.
    pub const fn has_users(&self) -> bool {
        matches!(self, Self::Closed(_) | Self::Sessions(_))
    }

    /// True if the load is the same at all times.
    pub const fn is_stationary(&self) -> bool {
        !matches!(self, Self::Step(_) | Self::Ramp(_) | Self::Sinusoidal(_))
    }

    /// How often requests come on average.
    pub fn pace(&self) -> Pace {
        let open = |per_s| Pace::Open { per_s };
        match self {
            Self::Constant(rate) | Self::Poisson(rate) => open(rate.per_second()),
            Self::Renewal(renewal) => open(1.0 / effort::mean_s(&renewal.gap)),
            Self::Mmpp(mmpp) => open(mmpp.per_second()),
            Self::Step(steps) => open(varying::highest(steps)),
            Self::Ramp(ramp) => open(ramp.highest()),
            Self::Sinusoidal(wave) => open(wave.per_second()),
            Self::Closed(closed) => closed.pace(),
            Self::Sessions(sessions) => open(sessions.per_second()),
            Self::Replay(_) => Pace::Recorded,
        }
    }

    /// Finds what types cannot tell.
    pub fn check(&self) -> Vec<Complaint> {
        match self {
            Self::Constant(rate) => nonzero("load.constant", *rate),
            Self::Poisson(rate) => nonzero("load.poisson", *rate),
            Self::Renewal(renewal) if renewal.gap.is_zero() => {
                let message = "no time between arrivals";
                vec![Complaint::out_of_range("load.renewal.gap", message).expected("a gap above zero")]
            }
            Self::Renewal(renewal) => Complaint::of_distribution("load.renewal.gap", Some(&renewal.gap)),
            Self::Mmpp(mmpp) => mmpp.check(),
            Self::Step(steps) => varying::check_steps(steps),
            Self::Ramp(ramp) => ramp.check(),
            Self::Sinusoidal(wave) => wave.check(),
            Self::Closed(closed) => closed.check(),
            Self::Sessions(sessions) => sessions.check(),
            // How a recording is read is checked with the whole document.
            Self::Replay(_) => Vec::new(),
        }
    }

    /// The component that issues by this law.
    pub fn build(&self, wiring: &Wiring, issuer: Issuer) -> Box<dyn Component> {
        match self {
            Self::Closed(closed) => Box::new(closed.build(wiring, issuer)),
            Self::Sessions(sessions) => Box::new(sessions.build(wiring, issuer)),
            Self::Replay(_) => {
                let recording = wiring.common.recordings.get(wiring.name);
                let recording = recording.expect("recordings are read before anything is built");
                Box::new(Replayer::new(wiring, issuer, recording.clone()))
            }
            Self::Constant(rate) => open(wiring, issuer, gaps(wiring, Dist::constant(wiring.gap(rate)))),
            Self::Poisson(rate) => open(wiring, issuer, gaps(wiring, Dist::exponential(wiring.gap(rate)))),
            Self::Renewal(renewal) => open(wiring, issuer, gaps(wiring, Ok(wiring.dist(&renewal.gap)))),
            Self::Mmpp(mmpp) => open(wiring, issuer, varying(wiring, mmpp.arrivals(wiring))),
            Self::Step(steps) => open(wiring, issuer, varying(wiring, varying::steps(steps, wiring))),
            Self::Ramp(ramp) => open(wiring, issuer, varying(wiring, ramp.arrivals(wiring))),
            Self::Sinusoidal(wave) => open(wiring, issuer, varying(wiring, wave.arrivals(wiring))),
        }
    }
}

fn nonzero(at: &str, rate: Rate) -> Vec<Complaint> {
    let zero = rate.is_zero().then(|| Complaint::out_of_range(at, "a rate of zero"));
    zero.map(|it| it.expected("a rate above zero, such as \"120/s\"")).into_iter().collect()
}

fn open(wiring: &Wiring, issuer: Issuer, arrivals: Arrivals) -> Box<dyn Component> {
    Box::new(Open::new(issuer, arrivals, wiring.source("arrival", 0)))
}

fn gaps(wiring: &Wiring, law: Result<Dist, crate::engine::dist::OutOfRange>) -> Arrivals {
    let law = law.expect("rates are checked before anything is built");
    if wiring.pace().is_empty() {
        Arrivals::Gaps(Box::new(Gaps::new(law)))
    } else {
        varying(wiring, Profile::of_gaps(law))
    }
}

fn varying(wiring: &Wiring, profile: Profile) -> Arrivals {
    Arrivals::Profile(Box::new(profile.at_pace(wiring.pace())))
}

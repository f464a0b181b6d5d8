//! Scale up against scale out: what each way takes, costs and yields as the load grows.

use super::knee;
use super::result::Metric;
use serde::Serialize;

/// Both ways over the same loads.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Growth {
    /// Format of this document.
    pub scalelab: u32,
    /// Version of the program.
    pub version: String,
    /// The scenario.
    pub name: String,
    /// The machines that grow.
    pub set: String,
    /// What must hold.
    pub goals: Vec<Goal>,
    /// The latency that is shown: that of the first goal about one.
    pub latency: String,
    /// What that latency must stay below, in seconds, if there is a goal about it.
    pub latency_goal_s: Option<f64>,
    /// What prices assume, in a sentence.
    pub prices: String,
    /// Users of closed load, for whom others are taken who come at random.
    pub users: Option<u32>,
    /// Events of the scenarios, which are left out of what is simulated.
    pub left_out: Vec<String>,
    /// Seed of all draws.
    pub seed: u64,
    /// Requests of each replication, at least.
    pub requests: u32,
    /// Replications of each check, at least.
    pub replications: u32,
    /// Seconds for which a machine is dead, and over which availability is taken.
    pub outage_s: f64,
    /// The larger machine.
    pub up: Line,
    /// More machines.
    pub out: Line,
    /// Loads that were tried in vain, which no way has a point for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub untold: Vec<Untold>,
    /// Where scale out becomes the cheaper way.
    pub crossover: Crossover,
}

/// A load under which nothing can be told.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Untold {
    /// Requests per second.
    pub load_per_s: f64,
    /// Why, and what would help.
    pub why: String,
}

/// A rule that must hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Goal {
    /// The metric.
    pub metric: String,
    /// What it must be.
    pub rule: String,
}

/// One way to grow.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Line {
    /// The variant that it starts from.
    pub variant: Option<String>,
    /// What is varied, from what to what.
    pub varied: String,
    /// By rising load.
    pub points: Vec<Point>,
    /// Where it ends.
    pub limit: Limit,
}

/// The cheapest that is enough for a load; where nothing is, the largest.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Point {
    /// Requests per second.
    pub load_per_s: f64,
    /// The size of a machine, or the number of machines.
    pub choice: String,
    /// Machines of the set.
    pub machines: u32,
    /// Cores of all of them.
    pub cores: u32,
    /// True if every goal holds.
    pub is_enough: bool,
    /// Of the whole system.
    pub cost_per_hour: f64,
    /// The latency that is shown; none if nothing ended ok.
    pub latency: Option<Metric>,
    /// Requests per second that ended ok.
    pub goodput: Metric,
    /// The share of the requests that succeed while one of the machines is dead.
    pub availability: Option<Metric>,
}

/// Where a way ends.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Beyond the loads that were tried.
    Beyond,
    /// Its largest is enough for the one load and not for the other.
    Between {
        /// Requests per second.
        low: f64,
        /// Requests per second.
        high: f64,
        /// What is full then, as predicted, by the name of its metrics.
        full: Option<String>,
    },
    /// Nothing is enough for any load that was tried.
    Nowhere,
}

/// Where scale out becomes the cheaper way.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Crossover {
    /// It is not at the one load, and is from the other on at every load that was tried; beyond the end of scale up it is
    /// the only way.
    Between {
        /// Requests per second.
        low: f64,
        /// Requests per second.
        high: f64,
    },
    /// It is at every load that was tried.
    Throughout,
    /// It is not at the highest load for which any way is enough.
    Never,
}

impl Line {
    /// The loads between which the latency becomes twice that of the lowest load, and stays so: a design that grows is
    /// tight before each step and roomy after it, which is no knee.
    #[must_use]
    pub fn knee(&self) -> Option<[f64; 2]> {
        let quiet = self.points.first()?.latency.as_ref()?.value;
        // Where there is an interval, all of it: a last point that is high by chance is no knee.
        let surely = |metric: &Metric| metric.interval.map_or(metric.value, |interval| interval.low);
        let doubled = |point: &Point| Some(surely(point.latency.as_ref()?) >= knee::FACTOR * quiet);
        let found = turn(&self.points.iter().map(doubled).collect::<Vec<_>>()).ok()?;
        Some(found.map(|at| self.points[at].load_per_s))
    }
}

/// Which of two ways is cheaper, from what each costs, if it is enough; `None` where neither is.
#[must_use]
pub fn out_is_cheaper(up: Option<f64>, out: Option<f64>) -> Option<bool> {
    match (up, out) {
        (None, None) => None,
        (None, Some(_)) => Some(true),
        (Some(_), None) => Some(false),
        (Some(up), Some(out)) => Some(out < up),
    }
}

/// The last place at which it is not so, and the next, after which it is so to the end; `Err` says what it is throughout.
/// Places where nothing is known are passed over.
///
/// # Errors
/// True if it is so throughout, false if not at the end.
pub fn turn(known: &[Option<bool>]) -> Result<[usize; 2], bool> {
    let places: Vec<(usize, bool)> = known.iter().enumerate().filter_map(|(at, is_so)| Some((at, (*is_so)?))).collect();
    let Some(last) = places.iter().rposition(|(_, is_so)| !is_so) else { return Err(!places.is_empty()) };
    let next = places.get(last + 1).ok_or(false)?;
    Ok([places[last].0, next.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_turn_is_after_the_last_place_where_it_is_not_so() {
        let read = |text: &str| -> Vec<Option<bool>> {
            text.chars().map(|c| if c == '?' { None } else { Some(c == 'o') }).collect()
        };
        assert_eq!(turn(&read("uuoo")), Ok([1, 2]));
        assert_eq!(turn(&read("uouoo?")), Ok([2, 3]), "a stair that goes up and down ends the last time");
        assert_eq!(turn(&read("u?o")), Ok([0, 2]));
        assert_eq!(turn(&read("oo")), Err(true));
        assert_eq!(turn(&read("ouu")), Err(false));
        assert_eq!(turn(&read("??")), Err(false));
    }

    #[test]
    fn who_is_not_enough_is_not_cheaper() {
        let cases = [
            (Some(2.0), Some(1.0), Some(true)),
            (Some(1.0), Some(1.0), Some(false)),
            (None, Some(9.0), Some(true)),
            (Some(9.0), None, Some(false)),
            (None, None, None),
        ];
        for (up, out, expected) in cases {
            assert_eq!(out_is_cheaper(up, out), expected, "{up:?} {out:?}");
        }
    }
}

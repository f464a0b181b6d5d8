//! A system under test, and how long it must run for its intervals to be narrow enough.
//!
//! Open: the variance of the mean over n requests of M/M/1 is V/n with V = rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4
//! in squared service times (Daley 1968, the sum of all autocovariances of the wait), about (1 + scv)/2 of that for
//! another law of demand, and the demand's own scv on top; half the relaxation is cut twenty times over. Closed: the
//! queues of N users diffuse over N^2 services, and so much is cut.

use super::case::{Case, REPLICATIONS};
use crate::stats::agreement::Expected;
use serde_json::{Value, json};

/// The half width aimed at, so that the 1 % is kept in spite of the interval's own noise: with 19 degrees of freedom
/// it is a third wider than expected in 2 of 100 runs.
const AIM: f64 = 0.0075;
/// Student's t of 95 % with 19 degrees of freedom.
const T19: f64 = 2.093;
/// For p99: 200 observations beyond it in every replication.
const LEAST: f64 = 20_000.0;
/// Completions of a closed run in every replication: 1.5 million in all know the rate of a saturated exponential server
/// within 0.2 %.
const COMPLETIONS: f64 = 75_000.0;

/// What requests are sent to.
#[derive(Clone, Debug)]
pub struct System {
    /// The component that takes the requests.
    pub to: &'static str,
    /// Machines, components, links.
    pub parts: Value,
}

/// The busiest station of an open system.
#[derive(Clone, Copy, Debug)]
pub struct Busiest {
    /// Seconds of all its servers that a request takes: mean demand / servers.
    pub demand_s: f64,
    /// Squared coefficient of variation of the demand.
    pub scv: f64,
}

/// A station with exponential demand.
#[must_use]
pub fn exponential(demand_s: f64) -> Busiest {
    Busiest { demand_s, scv: 1.0 }
}

/// A station that shares its cores among exponential demands: responses vary more than in a line, and a quarter more
/// requests are needed.
#[must_use]
pub fn shared(demand_s: f64) -> Busiest {
    Busiest { demand_s, scv: 1.5 }
}

impl System {
    /// The document under Poisson load.
    #[must_use]
    pub fn open(&self, rate: f64, busiest: Busiest) -> Value {
        self.renewal(rate, busiest, &json!({ "poisson": format!("{rate}/s") }))
    }

    /// The document under an open load of one's own, as long as Poisson load of this rate would need.
    #[must_use]
    pub fn renewal(&self, rate: f64, busiest: Busiest, load: &Value) -> Value {
        let Busiest { demand_s, scv } = busiest;
        let rho = rate * demand_s;
        let spare = 1.0 - rho;
        let waiting = rho * (2.0 + 5.0 * rho - 4.0 * rho * rho + rho * rho * rho) / (spare * spare * spare * spare);
        let relative = waiting * (spare * spare) * (1.0 + scv) / 2.0 + scv;
        let requests = ((T19 / AIM) * (T19 / AIM) * relative / f64::from(REPLICATIONS)).max(LEAST);
        self.document(load, 20.0 * demand_s / (spare * spare), requests / rate)
    }

    /// The document with users that ask again at once, or after `think`, and complete about `rate` requests a second;
    /// `service_s` is the mean service time of its slowest station.
    #[must_use]
    pub fn closed(&self, users: u32, think: Option<Value>, service_s: f64, rate: f64) -> Value {
        let mut load = json!({ "closed": { "users": users } });
        if let Some(think) = think {
            load["closed"]["think"] = think;
        }
        self.document(&load, f64::from(users) * f64::from(users) / 2.0 * service_s, COMPLETIONS / rate)
    }

    fn document(&self, load: &Value, warmup_s: f64, measured_s: f64) -> Value {
        let mut document = self.with_clients(load);
        let duration_s = warmup_s + measured_s;
        document["run"] = json!({ "duration": format!("{duration_s:.6}s"), "warmup": format!("{warmup_s:.6}s") });
        document
    }

    /// The document without a word on how long it runs.
    #[must_use]
    pub fn with_clients(&self, load: &Value) -> Value {
        let mut document = self.parts.clone();
        document["scalelab"] = json!(1);
        document["name"] = json!("case");
        document["components"]["people"] = json!({ "clients": { "load": load, "to": self.to } });
        document
    }

    /// A case of its own: Poisson load.
    #[must_use]
    pub fn case(&self, name: &'static str, seed: u64, load: (f64, Busiest), expected: &[Expected]) -> Case {
        let (rate, busiest) = load;
        Case { name, seed, scenario: self.open(rate, busiest), expected: expected.to_vec() }
    }
}

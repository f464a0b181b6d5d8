//! Closed forms that the simulator must reproduce: each case is a scenario with what queueing theory says of it.
//!
//! Every figure is accepted or refused by its own interval (statistics, section 3.1), never by a tolerance chosen by hand;
//! what is deterministic is compared exactly. Cases are grouped in families, one `#[test]` each, so that the rule of the
//! one permitted re-run has something to be one of.

mod bandwidth;
mod caches;
pub mod case;
mod commits;
mod coverage;
mod dns;
mod farms;
mod faults;
mod held;
mod late_binding;
mod limits;
mod lost_cache;
mod outages;
mod overload;
mod pairs;
mod proxies;
mod quorums;
mod replicas;
mod resharding;
mod retries;
mod scale_up;
mod shards;
mod site;
mod splitting;
mod spread;
mod staleness;
mod steadiness;
mod suite;
mod tides;
mod tiers;
mod two_replicas;
mod working_set;
mod yardstick;

pub use scalelab::experiment::verify::system;

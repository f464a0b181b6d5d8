//! Closed forms of queues, caches, shards and repairs: the truth that a simulation must reproduce within its own interval.
//!
//! One family per file, each with its source, each checked by a second derivation that shares no code with the first.
//! A family is a struct of named parameters and its results are methods, so that two rates are never swapped. Units are
//! seconds and per second. A station that cannot keep up has infinite means and quantiles, not an error.
//!
//! Ignored by all: time before the steady state; failures of machines, except where a file is about them.

pub mod amdahl;
pub mod availability;
pub mod breakdowns;
pub mod cache;
pub mod constant_patience;
pub mod convolution;
pub mod dns;
pub mod engset;
pub mod erlang_a;
pub mod erlang_loss;
pub mod fork_join;
pub mod gim1;
pub mod health_check;
pub mod hedge;
pub mod hot_key;
pub mod jackson;
pub mod jsq;
pub mod k_of_n;
pub mod mg1;
pub mod mm1;
pub mod mmc;
pub mod mmck;
pub mod mmpp;
pub mod moved_keys;
pub mod mtginf;
pub mod mva;
pub mod operational;
pub mod ps;
pub mod ps_law;
pub mod quorum;
pub mod redundancy;
pub mod retries;
pub mod retry_storm;
pub mod ring;
pub mod round_robin;
pub mod sojourn_limit;
pub mod staleness;
pub mod stampede;
pub mod tandem;
pub mod ttl;
pub mod usl;

mod birth_death;
mod decay;
mod matrix;
mod poisson_binomial;
mod quadrature;
mod root;
mod stages;

#[cfg(test)]
mod oracle;

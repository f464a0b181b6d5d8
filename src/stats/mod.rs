//! Numbers for reports, from records: histograms, time series, intervals and the closed forms that a run must reproduce.
//!
//! Invariants: memory does not grow with the number of requests; every random number leaves as an [`estimate::Estimate`]
//! that knows what its interval rests on; nothing here feeds back into a simulation.

pub mod agreement;
pub mod batch;
pub mod beside;
pub mod comparison;
pub mod estimate;
pub mod growth;
pub mod histogram;
pub mod influence;
pub mod kinds;
pub mod knee;
pub mod load_curve;
pub mod mser;
pub mod result;
pub mod sample;
pub mod series;
pub mod shift;
pub mod spectrum;
pub mod student;
pub mod sweep;
pub mod theory;
pub mod trace;
pub mod verification;

//! Running scenarios: the only place that starts threads.

pub mod recorder;
pub mod replicate;

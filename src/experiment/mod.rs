//! Running scenarios: the only place that starts threads.

pub mod control;
pub mod figures;
pub mod names;
pub mod recorder;
pub mod replicate;
pub mod run;
pub mod series;
pub mod slo;
pub mod spof;
pub mod stability;

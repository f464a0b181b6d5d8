//! Running scenarios: the only place that starts threads.

pub mod figures;
pub mod names;
pub mod recorder;
pub mod replicate;
pub mod run;
pub mod series;
pub mod slo;
pub mod stability;

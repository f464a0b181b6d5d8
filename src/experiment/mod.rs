//! Running scenarios: the only place that starts threads.

pub mod analysis;
pub mod compare;
pub mod control;
pub mod cuts;
pub mod figures;
pub mod inputs;
pub mod names;
pub mod part;
pub mod precision;
pub mod recorder;
pub mod replicate;
pub mod run;
pub mod saturation;
pub mod series;
pub mod sheet;
pub mod slice;
pub mod slo;
pub mod spof;
pub mod stability;
pub mod study;
pub mod sweep;
pub mod trace;
pub mod trail;
pub mod verify;
pub mod warmup;
pub mod watch;

//! The one integration-test binary: one module per subject, so that linking is paid once.

mod breakage;
mod cache;
mod changes;
mod cli;
mod comings;
mod compare;
mod determinism;
mod dns;
mod docs;
mod draws;
mod explain;
mod hostile;
mod laws;
mod loads;
mod members;
mod metamorphic;
mod metastable;
mod sandbox;
mod saturation;
mod spof;
mod starters;
mod sweep;
mod theory;
mod tidy;
mod verify;
mod walks;

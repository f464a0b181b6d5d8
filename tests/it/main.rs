//! The one integration-test binary: one module per subject, so that linking is paid once.

mod breakage;
mod cache;
mod cli;
mod determinism;
mod dns;
mod docs;
mod draws;
mod hostile;
mod laws;
mod loads;
mod metamorphic;
mod metastable;
mod sandbox;
mod theory;
mod tidy;
mod walks;

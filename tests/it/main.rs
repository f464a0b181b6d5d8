//! The one integration-test binary: one module per subject, so that linking is paid once.

mod cli;
mod determinism;
mod hostile;
mod sandbox;
mod tidy;

//! The one integration-test binary: one module per subject, so that linking is paid once.

mod docs;
mod draws;
mod laws;
mod metamorphic;
mod theory;
mod tidy;

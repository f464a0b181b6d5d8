//! The one integration-test binary: one module per subject, so that linking is paid once.

mod docs;
mod tidy;

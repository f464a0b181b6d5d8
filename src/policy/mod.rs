//! Pure decisions: who gets a call, which key a request touches. No clock, no input or output.

pub mod backoff;
pub mod balance;
pub mod popularity;

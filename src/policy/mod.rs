//! Pure decisions: no clock, no input or output.

pub mod balance;
pub mod popularity;

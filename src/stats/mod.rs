//! numbers
pub mod histogram;
pub mod result;

//! stats

pub mod result;

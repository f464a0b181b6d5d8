//! How values are written in a scenario: numbers, quantities with units, distributions, and the nearest right word.
//!
//! This layer lies below the components, because their settings are made of these types and live in the components' own
//! files: adding a component stays one file.

pub mod distribution;
pub mod number;
pub mod quantity;
pub mod suggest;

pub use distribution::Distribution;
pub use quantity::{Bandwidth, Duration, Rate, Size};

//! The scenario document: text to tree, quantities with units, overrides, and checks that report all problems at once.
//!
//! The way of a document: bytes become a [`tree::Node`] whose values and keys remember where they stand in which
//! [`source`]; [`patch`] lays variants and `--set` over it; [`shape`] holds it against the generated JSON Schema.
//! Every step reports into one [`diagnostic::Diagnostics`]; a document with an error in it never becomes a run.

pub mod diagnostic;
pub mod distribution;
mod number;
pub mod patch;
pub mod path;
pub mod quantity;
pub mod shape;
pub mod source;
pub mod suggest;
pub mod tree;

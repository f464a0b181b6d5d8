//! scalelab: a discrete-event simulator of web systems that are scaled up or out.
#![forbid(unsafe_code)]

pub mod cli;
pub mod components;
pub mod engine;
pub mod experiment;
pub mod model;
pub mod notation;
pub mod policy;
pub mod report;
pub mod scenario;
pub mod stats;

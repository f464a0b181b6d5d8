//! scenario

pub mod access_log;

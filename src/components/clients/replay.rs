//! Replayed arrivals: requests that were seen somewhere, issued again at their recorded times.
//!
//! Every replication replays the same arrivals, so that intervals exclude the variability of the traffic.

use super::issue::Issuer;
use crate::engine::time::Instant;
use crate::model::ask::Ask;
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::{ClassId, InstanceId};
use crate::model::step::Step;
use crate::model::visit::Frame;
use std::sync::Arc;

/// One recorded arrival.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// When, from the start of the run.
    pub at: Instant,
    /// Its key, 1 and up.
    pub key: u32,
    /// Size of the answer in bytes.
    pub bytes: u32,
    /// Its class.
    pub class: ClassId,
}

/// Recorded arrivals in order of time.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// The arrivals.
    pub arrivals: Vec<Recorded>,
}

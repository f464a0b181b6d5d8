//! The one place where metrics attach: the driver tells, an observer listens.

use super::record::{Issued, RequestRecord, VisitRecord};
use super::station::Station;
use crate::engine::time::Instant;

/// Listens to a run. Every method may be left out.
pub trait Observer {
    /// A request was issued.
    fn issued(&mut self, _request: &Issued) {}
    /// A request ended.
    fn ended(&mut self, _request: &RequestRecord) {}
    /// A visit ended.
    fn visited(&mut self, _visit: &VisitRecord) {}
    /// The instant of sample number `number` has come; all stations and counters may be read.
    fn sample(&mut self, _number: u32, _now: Instant, _stations: &mut [Station], _counters: &[u64]) {}
}

/// Listens to nothing.
impl Observer for () {}

//! The one place where metrics attach: the driver tells, an observer listens.

use super::component::Ctx;
use super::record::{Issued, RequestRecord, VisitRecord};
use super::station::Station;
use super::step::{Call, Step};
use super::visit::Frame;
use crate::engine::arena::Id;
use crate::engine::time::Instant;

/// Listens to a run. Every method may be left out.
pub trait Observer {
    /// A request was issued.
    fn issued(&mut self, _request: &Issued) {}
    /// A request ended.
    fn ended(&mut self, _request: &RequestRecord) {}
    /// A visit ended.
    fn visited(&mut self, _visit: &VisitRecord) {}
    /// A visit was made for a call, by a visit that waits for the answer or, at the root of a tree, by nobody; that of a
    /// request follows its being issued.
    fn opened(&mut self, _visit: Id, _caller: Id, _call: &Call) {}
    /// A visit has come to this step; what it did before is over. The answer that it goes on with, if that is why, is
    /// in the context.
    fn stepped(&mut self, _visit: &Frame, _step: Step, _ctx: &Ctx) {}
    /// The instant of sample number `number` has come; all stations and counters may be read.
    fn sample(&mut self, _number: u32, _now: Instant, _stations: &mut [Station], _counters: &[u64]) {}
}

/// Listens to nothing.
impl Observer for () {}

//! Copies: writes that come with the version that they make, because other databases get the same.
//!
//! Such a write costs what any write costs and goes on to the replicas. It commits nothing: whoever sends it to all copies
//! knows when enough of them have it. What is later than the version that comes stays.

use super::server::Server;
use crate::model::component::Ctx;
use crate::model::step::Step;
use crate::model::truth::{Truth, Version, WIRE_BITS};
use crate::model::visit::Frame;

/// Entries of such calls: this, and the version as it travels.
const FIRST: u32 = 1 << WIRE_BITS;

/// The entry of a call that brings a version.
#[must_use]
pub const fn entry_of(version: Version) -> u32 {
    FIRST | Truth::on_wire(version)
}

/// True if a call with this entry brings a version.
#[must_use]
pub const fn is_copy(entry: u32) -> bool {
    entry & FIRST != 0 && entry < 2 * FIRST
}

/// The version that a call brings, if it brings one.
#[must_use]
pub fn version_of(entry: u32, truth: &Truth) -> Option<Version> {
    is_copy(entry).then(|| truth.off_wire(entry & (FIRST - 1)))
}

impl Server {
    /// The demand of a write that comes with its version is met.
    pub(super) fn keep_copy(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if !self.is_in_place(visit) {
            return self.refuse(ctx);
        }
        let version = version_of(visit.cursor.at, &ctx.truth);
        self.write_down(visit, version, ctx)
    }
}

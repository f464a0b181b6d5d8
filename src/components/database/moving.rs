//! Moving keys to other databases, as those who share the keys out ask for it: to give a copy, to take one, to hand a key
//! over, to accept one.
//!
//! A copy costs a read at the primary and a write where it is taken; it goes on to the replicas like any write. What was
//! handed over is refused from that instant on, at all instances: operations that had begun fail. That it comes back
//! changes nothing until it is accepted, or two would own it. These calls need no
//! connection of those that are limited, as an administrator's.

use super::door::{READ, WRITE};
use super::server::Server;
use crate::engine::key_map::KeyMap;
use crate::model::ask::{Ask, Ending};
use crate::model::component::Ctx;
use crate::model::step::Step;
use crate::model::truth::{Truth, Version};
use crate::model::visit::Frame;

/// The entry of a call for a copy of a key.
pub const COPY: u32 = 4;
/// The entry of a call that brings a copy of a key.
pub const TAKE: u32 = 5;
/// The entry of a call to hand a key over: it is refused from then on. The answer shows its last version.
pub const HAND_OVER: u32 = 6;
/// The entry of a call to accept a key that was taken, once it was handed over: it is refused no more.
pub const ACCEPT: u32 = 7;

/// The keys that were handed over to others.
#[derive(Debug, Default)]
pub struct HandedOver {
    spaces: Vec<KeyMap<()>>,
    count: usize,
}

impl HandedOver {
    /// True if the key that is asked for is somebody else's.
    #[inline]
    #[must_use]
    pub fn has(&self, ask: &Ask, truth: &Truth) -> bool {
        if self.count == 0 || ask.key == 0 {
            return false;
        }
        let keys = truth.space(ask.class).and_then(|space| self.spaces.get(usize::from(space)));
        keys.is_some_and(|keys| keys.get(ask.key).is_some())
    }

    /// The key is somebody else's, or is not any more.
    fn set(&mut self, ask: &Ask, away: bool, truth: &Truth) {
        let Some(space) = truth.space(ask.class).map(usize::from) else { return };
        if self.spaces.len() <= space {
            self.spaces.resize_with(space + 1, KeyMap::default);
        }
        let keys = &mut self.spaces[space];
        if away {
            keys.insert(ask.key, ());
        } else {
            keys.remove(ask.key);
        }
        self.count = self.spaces.iter().map(KeyMap::len).sum();
    }
}

impl Server {
    /// A call has come that moves a key.
    pub fn enter_to_move(&mut self, visit: &Frame, ctx: &mut Ctx) -> Step {
        if visit.ordinal as usize != self.group.primary {
            return FAILED;
        }
        match visit.cursor.at {
            COPY => {
                let ticks = self.ticks_of(READ, visit.lineage);
                self.use_cpu(visit, ticks, &visit.ask, visit.lineage, ctx)
            }
            TAKE => {
                let ticks = self.ticks_of(WRITE, visit.lineage);
                self.use_cpu(visit, ticks, &visit.ask, visit.lineage, ctx)
            }
            entry => {
                self.group.handed_over.set(&visit.ask, entry == HAND_OVER, &ctx.truth);
                self.show(visit, ctx)
            }
        }
    }

    /// The demand of moving a key is met.
    pub fn moved_on(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if visit.ordinal as usize != self.group.primary {
            return FAILED;
        }
        if visit.cursor.at == COPY {
            return self.show(visit, ctx);
        }
        let Some(version) = ctx.truth.take_copy(&visit.ask) else { return FAILED };
        self.keep(visit, version, ctx)
    }

    /// The primary shows what it has.
    fn show(&self, visit: &Frame, ctx: &mut Ctx) -> Step {
        ctx.version = self.group.members[visit.ordinal as usize].versions.get(&visit.ask, &ctx.truth);
        Step::Finish { ending: Ending::Ok, bytes: visit.ask.response_bytes }
    }

    /// The primary takes a copy over, whatever it had.
    fn keep(&mut self, visit: &mut Frame, version: Version, ctx: &mut Ctx) -> Step {
        self.group.members[self.group.primary].versions.cut(&visit.ask, version, &ctx.truth);
        self.write_down(visit, Some(version), ctx)
    }
}

const FAILED: Step = Step::Finish { ending: Ending::Failed, bytes: 0 };

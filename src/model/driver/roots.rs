//! How trees of visits begin.

use super::advance::Onward;
use super::hub::Maker;
use super::{Driver, Input};
use crate::engine::arena::Id;
use crate::model::component::{Origin, Spawn};
use crate::model::ids::ComponentId;
use crate::model::link::Place;
use crate::model::observer::Observer;
use crate::model::record::Issued;
use crate::model::step::Call;
use crate::model::visit::{NOBODY, Visit};

impl<O: Observer> Driver<O> {
    /// Begins what components asked for, in their order. The last one goes on at once.
    #[inline]
    pub(super) fn begin_spawned(&mut self) -> Onward {
        let mut last = None;
        for at in 0..self.hub.ctx.spawns.len() {
            let spawn = self.hub.ctx.spawns[at];
            self.count_root(&spawn);
            if let Some(last) = last.take() {
                self.hub.ready.push_back(last);
            }
            last = self.begin(&spawn);
        }
        self.hub.ctx.spawns.clear();
        if self.hub.ready.is_empty() {
            return last;
        }
        if let Some(last) = last {
            self.hub.ready.push_back(last);
        }
        None
    }

    #[inline]
    fn count_root(&mut self, spawn: &Spawn) {
        if spawn.origin == Origin::Background {
            self.hub.tally.background += 1;
            return;
        }
        self.hub.tally.issued += 1;
        let measured = self.hub.measuring;
        self.hub.tally.measured += u64::from(measured);
        self.hub.tally.measured_open += u64::from(measured);
        let (at, by) = (self.hub.ctx.now, spawn.from.unwrap_or(spawn.at));
        self.hub.observer.issued(&Issued { by, at, ask: spawn.ask, lineage: spawn.lineage, measured });
    }

    /// Makes the first visit of a tree and sends it off.
    #[inline]
    fn begin(&mut self, spawn: &Spawn) -> Onward {
        if self.visits.len() >= self.most_visits {
            self.give_up();
        }
        let hub = &mut self.hub;
        let is_call = spawn.origin == Origin::Request && spawn.from.is_some();
        let lineage = if is_call { spawn.lineage.first() } else { spawn.lineage };
        let call = Call { to: spawn.at, ask: spawn.ask, lineage, ..Call::NONE };
        let from = spawn.from.and_then(|from| hub.ctx.world.instance(from).place);
        let (id, visit) = self.visits.claim(Visit::blank);
        visit.frame.id = id;
        hub.open(
            visit,
            &Maker {
                caller: Id::NONE,
                waits: 0,
                component: ComponentId(u16::MAX),
                name: spawn.from.unwrap_or(NOBODY),
                place: from.unwrap_or(Place::NOWHERE),
                origin: spawn.origin,
            },
            &call,
        );
        visit.frame.cursor.mark = spawn.mark;
        (visit.issued, visit.counted) = (hub.ctx.now, hub.measuring);
        if hub.ctx.truth.has_commits() {
            visit.owed = hub.ctx.truth.acknowledged(&spawn.ask);
        }
        let from = from.unwrap_or(visit.frame.place);
        hub.send(visit, from).then_some((id, Input::Enter))
    }
}

//! One line before all targets: a call is bound to a target only when one has room.

use super::health::Health;
use crate::components::router::Router;
use crate::engine::arena::Id;
use crate::model::component::Ctx;
use crate::model::visit::Frame;
use std::collections::{BTreeMap, VecDeque};

/// The note in the cursor of a visit that waits.
const WAITING: u32 = u32::MAX;

/// Where a call finds itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// It may be passed on.
    Through,
    /// It waits.
    InLine,
    /// Nobody else may wait.
    Full,
}

#[derive(Debug, Default)]
struct Line {
    waiting: VecDeque<Id>,
    /// Those who were let in in this instant and have not gone on yet.
    called: u32,
}

/// The line of each holder.
#[derive(Debug)]
pub struct Lines {
    most: u32,
    limit: u32,
    by_holder: BTreeMap<u32, Line>,
}

impl Lines {
    /// Lines in which at most `limit` wait, before targets each of which takes `most` calls.
    pub fn new(most: u32, limit: u32) -> Self {
        Self { most, limit, by_holder: BTreeMap::new() }
    }

    /// The holders that have a line.
    pub fn holders(&self) -> Vec<u32> {
        self.by_holder.keys().copied().collect()
    }

    /// How many calls a target takes.
    pub fn most(&self) -> u32 {
        self.most
    }

    /// How many more calls the targets take; without limit if nobody is up, so that nobody waits in vain.
    pub fn room(&self, holder: u32, router: &mut Router, health: Option<&Health>) -> u32 {
        let up = |at: u32| health.is_none_or(|health| health.is_up(holder, at));
        let any = router.present().any(up);
        if any { router.room(holder, self.most, up) } else { u32::MAX }
    }

    /// A visit comes, or goes on after it was let in.
    pub fn come(&mut self, holder: u32, visit: &mut Frame, room: u32) -> Place {
        let line = self.by_holder.entry(holder).or_default();
        if std::mem::take(&mut visit.cursor.at) == WAITING {
            return Place::Through;
        }
        if line.waiting.is_empty() && line.called < room {
            return Place::Through;
        }
        if line.waiting.len() >= self.limit as usize {
            return Place::Full;
        }
        visit.cursor.at = WAITING;
        line.waiting.push_back(visit.id);
        Place::InLine
    }

    /// Wakes those for whom there is room.
    pub fn let_in(&mut self, holder: u32, room: u32, ctx: &mut Ctx) {
        let Some(line) = self.by_holder.get_mut(&holder) else { return };
        while line.called < room
            && let Some(visit) = line.waiting.pop_front()
        {
            line.called += 1;
            ctx.wake(visit, holder);
        }
    }

    /// A visit that was let in goes on.
    pub fn woken(&mut self, holder: u32) {
        if let Some(line) = self.by_holder.get_mut(&holder) {
            line.called -= 1;
        }
    }

    /// A visit is over before its time.
    pub fn left(&mut self, holder: u32, visit: &Frame) {
        let Some(line) = self.by_holder.get_mut(&holder).filter(|_| visit.cursor.at == WAITING) else { return };
        match line.waiting.iter().position(|waiting| *waiting == visit.id) {
            Some(at) => {
                line.waiting.remove(at);
            }
            None => line.called -= 1,
        }
    }
}

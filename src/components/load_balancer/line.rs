//! One line before all targets: a call is bound to a target only when one has room.
//!
//! With `patience` who has waited so long leaves it: HAProxy's `timeout queue`.

use super::standing::Standing;
use crate::components::router::Router;
use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use crate::model::component::Ctx;
use crate::model::visit::Frame;
use std::collections::{BTreeMap, VecDeque};

/// The token of an alarm: somebody's patience may be over.
pub const PATIENCE: u32 = u32::MAX - 2;

/// In place of a holder: the patience of who is woken is over.
const OVER: u32 = u32::MAX;

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
    /// Who waits, and until when; in order of arrival, which is that of their deadlines.
    waiting: VecDeque<(Id, Instant)>,
    /// Those who were let in in this instant and have not gone on yet.
    called: u32,
}

/// The line of each holder.
#[derive(Debug)]
pub struct Lines {
    most: u32,
    limit: u32,
    /// How long somebody waits.
    patience: Option<Span>,
    by_holder: BTreeMap<u32, Line>,
}

impl Lines {
    /// Lines in which at most `limit` wait, for so long at most, before targets each of which takes `most` calls.
    pub fn new(most: u32, limit: u32, patience: Option<Span>) -> Self {
        Self { most, limit, patience, by_holder: BTreeMap::new() }
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
    pub fn room(&self, holder: u32, router: &mut Router, standing: &Standing, now: Instant) -> u32 {
        let fits = standing.fit(holder, router, now);
        let any = router.present().any(&fits);
        if any { router.room(holder, self.most, fits) } else { u32::MAX }
    }

    /// A visit comes, or goes on after it was let in.
    pub fn come(&mut self, holder: u32, visit: &mut Frame, room: u32, ctx: &mut Ctx) -> Place {
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
        let until = self.patience.map_or(Instant::NEVER, |patience| {
            ctx.alarm_after(visit.instance, patience, PATIENCE);
            ctx.now + patience
        });
        line.waiting.push_back((visit.id, until));
        Place::InLine
    }

    /// Wakes those for whom there is room.
    pub fn let_in(&mut self, holder: u32, room: u32, ctx: &mut Ctx) {
        let Some(line) = self.by_holder.get_mut(&holder) else { return };
        while line.called < room
            && let Some((visit, _)) = line.waiting.pop_front()
        {
            line.called += 1;
            ctx.wake(visit, holder);
        }
    }

    /// Sends those away whose patience is over.
    pub fn send_away(&mut self, ctx: &mut Ctx) {
        for line in self.by_holder.values_mut() {
            while let Some((visit, _)) = line.waiting.pop_front_if(|(_, until)| *until <= ctx.now) {
                line.called += 1;
                ctx.wake(visit, OVER);
            }
        }
    }

    /// A visit that was woken with this token goes on; false if its patience is over.
    pub fn woken(&mut self, holder: u32, token: u32) -> bool {
        if let Some(line) = self.by_holder.get_mut(&holder) {
            line.called -= 1;
        }
        token != OVER
    }

    /// A visit is over before its time.
    pub fn left(&mut self, holder: u32, visit: &Frame) {
        let Some(line) = self.by_holder.get_mut(&holder).filter(|_| visit.cursor.at == WAITING) else { return };
        match line.waiting.iter().position(|(waiting, _)| *waiting == visit.id) {
            Some(at) => {
                line.waiting.remove(at);
            }
            None => line.called -= 1,
        }
    }
}

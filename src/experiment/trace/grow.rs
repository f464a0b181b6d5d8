//! How the tree of a request grows while it is under way.

use crate::engine::time::{Instant, Span};
use crate::model::ask::{Ending, Reply};
use crate::model::record::VisitRecord;
use crate::model::step::Step;
use crate::model::visit::Frame;
use crate::model::world::Instance;
use crate::stats::trace::{Doing, Request, Stretch, Visit, Wait};

/// What the stations and components of a scenario are called by.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// The place of each station.
    pub place_of: Vec<usize>,
    /// The place at which visits to a component are that wait until somebody wakes them, less its number.
    pub parked: usize,
    /// Every instance.
    pub instances: Vec<Instance>,
    /// The speed at which each station is laid out; 1 of those that are no CPU.
    pub speeds: Vec<f64>,
}

impl Chart {
    /// What a visit does from now on; nothing if the step is over at once.
    pub fn doing(&self, visit: &Visit, frame: &Frame, step: &Step) -> Option<Doing> {
        match *step {
            Step::Acquire { station, .. } => Some(Doing::Waiting(self.place_of[station.0 as usize])),
            Step::Serve(station, demand) => {
                let at = station.0 as usize;
                let full = Span::from_ticks(demand.0 as f64 / self.speeds[at]);
                Some(Doing::Serving(self.place_of[at], full))
            }
            Step::Sleep { .. } if backs_off(visit, frame) => Some(Doing::BackingOff),
            Step::Sleep { .. } => Some(Doing::Pausing),
            Step::Call | Step::CallMany { .. } => {
                Some(Doing::Calling(Wait { tries: frame.cursor.tries, answer: None, timed_out: false }))
            }
            Step::Park => Some(Doing::Waiting(self.parked + visit.component)),
            Step::Release(_) | Step::CallMore | Step::Forward | Step::Finish { .. } => None,
        }
    }
}

/// True if a visit that is about to sleep has just made an attempt in vain and will make another.
fn backs_off(visit: &Visit, frame: &Frame) -> bool {
    let last = visit.stretches.last().map(|stretch| stretch.doing);
    matches!(last, Some(Doing::Calling(wait)) if wait.tries < frame.cursor.tries)
}

/// A visit to an instance that was just made.
pub fn made(caller: Option<(usize, usize)>, tag: u64, sent: Instant, to: Instance) -> Visit {
    Visit {
        caller,
        tag,
        follows: None,
        component: usize::from(to.component.0),
        instance: to.ordinal,
        inside: to.door,
        sent,
        arrived: None,
        ended: None,
        ending: None,
        forwarded: false,
        stretches: Vec::new(),
    }
}

/// The number of the stay at hand of a visit whose last one was `at`: a new one, if that is over and was left to
/// somebody else.
pub fn stay(request: &mut Request, at: usize, sent: Instant) -> usize {
    let last = &request.visits[at];
    if last.ended.is_none() || !last.forwarded {
        return at;
    }
    let next = Visit {
        follows: Some(at),
        sent,
        arrived: None,
        ended: None,
        ending: None,
        forwarded: false,
        stretches: Vec::new(),
        ..*last
    };
    request.visits.push(next);
    request.visits.len() - 1
}

/// What a visit did is over.
pub fn close(visit: &mut Visit, now: Instant, reply: Option<Reply>) {
    let Some(stretch) = visit.stretches.last_mut().filter(|stretch| stretch.to.is_none()) else { return };
    stretch.to = Some(now);
    if let (Doing::Calling(wait), Some(reply)) = (&mut stretch.doing, reply) {
        wait.answer = Some(reply.tag);
        wait.timed_out = reply.ending == Ending::TimedOut;
    }
}

/// A visit comes to a step.
pub fn step(visit: &mut Visit, frame: &Frame, step: &Step, (now, reply): (Instant, Reply), chart: &Chart) {
    if visit.arrived.is_none() {
        visit.arrived = Some(now);
        let at = chart.instances[frame.instance.0 as usize];
        (visit.component, visit.instance, visit.inside) = (usize::from(at.component.0), at.ordinal, at.door);
    }
    // Calls that are added belong to the wait at hand.
    if matches!(step, Step::CallMore) {
        return;
    }
    close(visit, now, Some(reply));
    visit.forwarded = matches!(step, Step::Forward);
    if let Some(doing) = chart.doing(visit, frame, step) {
        visit.stretches.push(Stretch { from: now, to: None, doing });
    }
}

/// A visit is over.
pub fn end(visit: &mut Visit, record: &VisitRecord) {
    close(visit, record.closed, None);
    visit.component = usize::from(record.component.0);
    (visit.instance, visit.inside) = (record.ordinal, record.branch);
    visit.arrived = visit.arrived.or(Some(record.arrived));
    (visit.ended, visit.ending) = (Some(record.closed), Some(record.ending.word()));
}

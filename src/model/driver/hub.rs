//! Everything but the visits: with it at hand, what concerns one visit alone is done without looking it up again.

use super::{Input, STATION, Schedule, Tally, VISIT};
use crate::engine::agenda::{Rank, Subject, Ticket};
use crate::engine::arena::Id;
use crate::engine::time::{Instant, Span};
use crate::model::ask::{Ending, Op, Reply};
use crate::model::component::{Component, Ctx, Origin, Resume};
use crate::model::ids::{ComponentId, InstanceId, StationId};
use crate::model::link::{Place, Way, Width};
use crate::model::observer::Observer;
use crate::model::record::{RequestRecord, VisitRecord};
use crate::model::station::{Grant, Service};
use crate::model::step::{Call, PROBE_REQUEST, Step};
use crate::model::visit::{Cursor, Frame, State, Visit};
use std::collections::VecDeque;

/// The site in a lineage of the draws of messages that are lost.
const LOSSES: u32 = 0xffff;
/// How often a message is sent again at most (TCP gives up after about as many, RFC 9293).
const MOST_LOSSES: u32 = 15;

/// The world around the visits.
pub(super) struct Hub<O> {
    pub ctx: Ctx,
    /// The live event of each sharing station.
    pub armed: Vec<Ticket>,
    pub components: Vec<Box<dyn Component>>,
    pub observer: O,
    pub schedule: Schedule,
    /// True while what begins is measured.
    pub measuring: bool,
    /// No event from here on is taken before it is known what follows the phase at hand.
    pub phase_end: Instant,
    pub tally: Tally,
    /// Visits below requests that began while it is measured and are not over, those that nobody waits for any more
    /// included.
    pub visits_open: u64,
    /// Visits that may go on in this instant.
    pub ready: VecDeque<(Id, Input)>,
}

/// Who makes a visit.
pub(super) struct Maker {
    /// Who waits for its answer, if anybody does.
    pub caller: Id,
    /// Which of the caller's waits it answers.
    pub waits: u32,
    /// The caller's component.
    pub component: ComponentId,
    /// In whose name it is made.
    pub name: InstanceId,
    /// Where it is made.
    pub place: Place,
    pub origin: Origin,
}

impl<O: Observer> Hub<O> {
    /// Asks the component what next.
    #[inline]
    pub fn ask(&mut self, visit: &mut Visit, input: Input) -> Step {
        visit.state = State::Running;
        let component = &mut self.components[usize::from(visit.component.0)];
        let step = match input {
            Input::Enter if visit.frame.cursor.at < PROBE_REQUEST => component.enter(&mut visit.frame, &mut self.ctx),
            Input::Enter => component.probe(&mut visit.frame, &mut self.ctx),
            Input::Done => component.resume(&mut visit.frame, Resume::Done, &mut self.ctx),
            Input::Reply => component.resume(&mut visit.frame, Resume::Reply, &mut self.ctx),
            Input::Overdue | Input::Woken => {
                let why = if matches!(input, Input::Woken) { Resume::Woken(visit.token) } else { Resume::Overdue };
                component.resume(&mut visit.frame, why, &mut self.ctx)
            }
            Input::CalledOff => unreachable!("who is called off is asked nothing"),
        };
        self.observer.stepped(&visit.frame, step, &self.ctx);
        step
    }

    #[inline]
    pub fn schedule_visit(&mut self, visit: &mut Visit, at: Instant, state: State) {
        visit.due = self.ctx.agenda.push(at, Rank::Work, subject(visit));
        visit.state = state;
    }

    /// Schedules the event of a visit a delay ahead that is used again and again.
    #[inline]
    pub fn schedule_fixed(&mut self, visit: &mut Visit, delay: Span, state: State) {
        visit.due = self.ctx.agenda.push_after(self.ctx.now, delay, Rank::Work, subject(visit));
        visit.state = state;
    }

    /// The visit does not wait longer than `span` where it is. Who is let in, or answered, at the deadline is in time.
    pub fn set_deadline(&mut self, visit: &mut Visit, span: Span) {
        visit.due = self.ctx.agenda.push(self.ctx.now + span, Rank::Timer, subject(visit));
    }

    /// A visit wants to hold a server of a pool.
    #[inline(always)]
    pub fn acquire(&mut self, visit: &mut Visit, station: StationId, again: bool, patience: Span) -> Grant {
        let now = self.ctx.now;
        let grant = self.ctx.stations[station.0 as usize].acquire(now, visit.frame.id, again);
        match grant {
            Grant::Held => visit.hold(station, now),
            Grant::Waits(rank) => {
                (visit.state, visit.station, visit.since, visit.rank) = (State::InLine, station, now, rank);
                if patience != Span::FOREVER {
                    self.set_deadline(visit, patience);
                }
            }
            Grant::Refused => {}
        }
        grant
    }

    #[inline(always)]
    pub fn serve(&mut self, visit: &mut Visit, station: StationId, demand: Span) {
        let now = self.ctx.now;
        (visit.station, visit.since, visit.demand) = (station, now, demand);
        match self.ctx.stations[station.0 as usize].serve(now, visit.frame.id, demand) {
            service @ (Service::Until(_) | Service::Stands(_)) => self.begin_service(visit, service),
            Service::Waits(rank) => (visit.rank, visit.state) = (rank, State::Queued),
            Service::Shares(rank) => {
                (visit.rank, visit.state) = (rank, State::Sharing);
                self.rearm(station);
            }
        }
    }

    /// A FIFO server serves a visit.
    #[inline]
    pub fn begin_service(&mut self, visit: &mut Visit, service: Service) {
        match service {
            Service::Until(end) => {
                visit.rank = end.0;
                self.schedule_visit(visit, end, State::Served);
            }
            Service::Stands(left) => (visit.rank, visit.due, visit.state) = (left.0, Ticket::NONE, State::Served),
            Service::Waits(_) | Service::Shares(_) => unreachable!("who is served does not wait"),
        }
    }

    pub fn rearm(&mut self, station: StationId) {
        if let Some(at) = self.ctx.stations[station.0 as usize].rearm() {
            let subject = Subject { kind: STATION, index: station.0 };
            self.armed[station.0 as usize] = self.ctx.agenda.push(at, Rank::Work, subject);
        }
    }

    /// True if nobody goes on in this instant but the chain at hand.
    #[inline]
    pub fn all_wait(&self) -> bool {
        self.ready.is_empty() && self.ctx.spawns.is_empty() && self.ctx.wakes.is_empty()
    }

    /// Moves a visit that leaves nothing behind on to another component; its caller and the caller's timer stay. True if
    /// it is there at once.
    #[inline(always)]
    pub fn forward(&mut self, visit: &mut Visit) -> bool {
        assert!(!visit.is_request(), "a request's first visit stays until the request ends");
        self.record(visit, Ending::Ok);
        let Frame { instance, caller, place, .. } = visit.frame;
        visit.branch = false;
        visit.frame.caller = self.ctx.in_whose_name(instance, caller);
        let call = self.ctx.call;
        self.settle(visit, &call);
        self.send(visit, place)
    }

    /// What a visit is as the maker of the next call.
    #[inline]
    pub fn maker(&self, id: Id, visit: &Visit) -> Maker {
        let Frame { instance, caller, place, .. } = visit.frame;
        let name = self.ctx.in_whose_name(instance, caller);
        Maker { caller: id, waits: visit.wait, component: visit.component, name, place, origin: visit.origin }
    }

    /// Makes the call in the context as a new visit and sends it off; true if it is there at once.
    #[inline(always)]
    pub fn make_call(&mut self, visit: &mut Visit, maker: &Maker) -> bool {
        let call = self.ctx.call;
        self.open(visit, maker, &call);
        if let Some(timeout) = call.timeout {
            visit.timer = self.ctx.agenda.push_after(self.ctx.now, timeout, Rank::Timer, subject(visit));
            visit.cancel = call.cancel;
        }
        self.send(visit, maker.place)
    }

    /// Makes a visit, whose id it knows, a new one for a call.
    #[inline(always)]
    pub fn open(&mut self, visit: &mut Visit, maker: &Maker, call: &Call) {
        (visit.caller, visit.answers, visit.asker) = (maker.caller, maker.waits, maker.component);
        (visit.asked_by, visit.frame.caller, visit.frame.place) = (maker.name, maker.name, maker.place);
        (visit.timer, visit.tag) = (Ticket::NONE, call.tag);
        (visit.many, visit.cancel, visit.origin) = (false, false, maker.origin);
        (visit.doomed, visit.unconnected) = (false, false);
        visit.branch = call.to == maker.name && call.entry != 0;
        self.observer.opened(visit.frame.id, maker.caller, call);
        self.settle(visit, call);
    }

    /// Turns a visit into one at the instance that a call names.
    #[inline(always)]
    pub fn settle(&mut self, visit: &mut Visit, call: &Call) {
        let ctx = &self.ctx;
        let instance = ctx.world.instance(call.to);
        visit.branch |= instance.door;
        (visit.component, visit.arrived) = (instance.component, ctx.now);
        let frame = &mut visit.frame;
        (frame.ask, frame.lineage, frame.instance) = (call.ask, call.lineage, call.to);
        (frame.ordinal, frame.entered) = (instance.ordinal, ctx.now);
        frame.place = instance.place.unwrap_or(frame.place);
        frame.cursor = Cursor::at(call.entry);
        frame.pooled = call.pooled;
        (visit.state, visit.due) = (State::Travelling, Ticket::NONE);
        (visit.waited, visit.served) = (Span::ZERO, Span::ZERO);
        visit.version = None;
        self.tally.visits += 1;
        visit.measured = self.measuring;
        self.visits_open += u64::from(visit.counts() && self.measuring);
    }

    /// Sends a visit off to where it takes place; true if it is there at once.
    #[inline]
    pub fn send(&mut self, visit: &mut Visit, from: Place) -> bool {
        visit.from = from;
        self.carry(visit, from, visit.frame.place, visit.frame.ask.request_bytes, Way::Call)
    }

    /// Sends the answer of a visit that is over; true if it is there at once.
    #[inline]
    pub fn send_back(&mut self, visit: &mut Visit, to: Place, bytes: u32) -> bool {
        self.carry(visit, visit.frame.place, to, bytes, Way::Answer)
    }

    #[inline(always)]
    fn carry(&mut self, visit: &mut Visit, from: Place, to: Place, bytes: u32, way: Way) -> bool {
        let Some(path) = self.ctx.world.net.path(from, to) else { return true };
        let (delay, width, lane) = (path.delays[way as usize], path.widths[way as usize], path.lanes[way as usize]);
        if bytes > 0 && width != Width::Unlimited {
            visit.travel = delay;
            self.transfer(visit, width, bytes, way);
            return false;
        }
        if self.ctx.conditions.matter() {
            let at = self.ctx.now + delay + self.lost_on_the_way(visit, from, to, way);
            if at > self.ctx.now {
                self.schedule_visit(visit, at, travelling(way));
                return false;
            }
        }
        if delay.is_zero() {
            return true;
        }
        visit.state = travelling(way);
        visit.due = self.ctx.agenda.push_in_lane(self.ctx.now + delay, Rank::Work, lane, subject(visit));
        false
    }

    /// How much longer a message takes because it is lost and sent again, each time after twice the time.
    #[cold]
    fn lost_on_the_way(&self, visit: &Visit, from: Place, to: Place, way: Way) -> Span {
        let share = self.ctx.conditions.loss(from, to);
        let mut draw = self.ctx.world.loss_draws.open(visit.frame.lineage.child(LOSSES, way as u32, 0, 0));
        let times = (0..MOST_LOSSES).take_while(|_| share > 0.0 && draw.unit() < share).count();
        Span(self.ctx.world.retransmit_after.0 * ((1 << times) - 1))
    }

    /// The bytes of a message occupy a link before it travels for `Visit::travel`.
    #[cold]
    #[inline(never)]
    fn transfer(&mut self, visit: &mut Visit, width: Width, bytes: u32, way: Way) {
        match width {
            Width::Unlimited => self.travel(visit, way),
            Width::Private(ticks) => {
                let at = self.ctx.now + Span::from_ticks(f64::from(bytes) * ticks) + visit.travel;
                self.schedule_visit(visit, at, travelling(way));
            }
            Width::Shared(station, ticks) => {
                let demand = Span::from_ticks(f64::from(bytes) * ticks);
                if demand.is_zero() {
                    self.travel(visit, way);
                } else {
                    self.serve(visit, station, demand);
                    visit.state = if way == Way::Call { State::Sending } else { State::Replying };
                }
            }
        }
    }

    /// A message has left the link's narrow end and is on its way.
    pub fn travel(&mut self, visit: &mut Visit, way: Way) {
        self.schedule_fixed(visit, visit.travel, travelling(way));
    }

    /// Tells the observer of a visit that is over; not of a request's own, which is told as the request.
    #[inline(always)]
    pub fn record(&mut self, visit: &Visit, ending: Ending) {
        debug_assert!(!visit.is_request(), "a request's first visit is told as the request");
        let background = visit.origin == Origin::Background;
        self.visits_open -= u64::from(!background && visit.measured);
        self.observer.visited(&VisitRecord {
            visit: visit.frame.id,
            component: visit.component,
            ordinal: visit.frame.ordinal,
            class: visit.frame.ask.class,
            lineage: visit.frame.lineage,
            entered: visit.frame.entered,
            arrived: visit.arrived,
            closed: self.ctx.now,
            waited: visit.waited,
            served: visit.served,
            ending,
            background,
            branch: visit.branch,
            measured: visit.measured,
            in_window: self.measuring,
        });
    }

    /// A visit whose call has vanished is none.
    pub fn forget(&mut self, visit: &Visit) {
        self.visits_open -= u64::from(visit.counts() && visit.measured);
    }

    /// A root is over: a request, or work in the background.
    #[inline(never)]
    pub fn end_root(&mut self, visit: &Visit, ending: Ending) {
        if visit.origin == Origin::Background {
            self.tally.background_ended += 1;
            return;
        }
        let (class, issued, measured) = (visit.frame.ask.class, visit.issued, visit.counted);
        let id = visit.frame.id;
        self.tally.ended += 1;
        self.tally.measured_open -= u64::from(measured);
        let in_window = self.measuring;
        let stale = visit.version.filter(|_| visit.frame.ask.op == Op::Read).map(|shown| Some(shown) < visit.owed);
        let ended = self.ctx.now;
        self.observer.ended(&RequestRecord { visit: id, class, issued, ended, ending, measured, in_window, stale });
    }

    /// One of several calls is over: whoever made them is told, whether or not the visit that waited lives.
    #[inline]
    pub fn tell_over(&mut self, visit: &Visit) -> Reply {
        let reply = Reply { ending: visit.ending, tag: visit.tag, bytes: visit.bytes, version: visit.version };
        if visit.many {
            self.components[usize::from(visit.asker.0)].call_over(visit.asked_by, reply, &mut self.ctx);
        }
        reply
    }
}

#[inline]
pub(super) fn subject(visit: &Visit) -> Subject {
    Subject { kind: VISIT, index: visit.frame.id.index }
}

#[inline]
fn travelling(way: Way) -> State {
    if way == Way::Call { State::Travelling } else { State::Answering }
}

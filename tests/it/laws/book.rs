//! The book of a witness: every visit and every call of a run.
//!
//! A sleep takes its span, a service at least its demand, a message the time of its link; an answer arrives when the
//! callee ended plus the way back; several calls are decided when they are and not before; a timeout is never late; who
//! is called off ends when the news has come, and nobody else is; every call is over once, and nobody goes on after the
//! end. What shares a line with other messages is only known to take at least its own time.

use super::call::{CallSeen, Score, When};
use super::seen::{Asked, CpuFacts, Given, Seen};
use scalelab::engine::arena::Id;
use scalelab::engine::draw::Lineage;
use scalelab::engine::time::{Instant, Span};
use scalelab::model::ask::{Ending, Reply};
use scalelab::model::component::{Ctx, Resume};
use scalelab::model::ids::{ComponentId, InstanceId, StationId};
use scalelab::model::link::{Net, Way};
use scalelab::model::record::{RequestRecord, VisitRecord};
use scalelab::model::step::{Call, Step};
use scalelab::model::visit::Frame;
use std::collections::HashMap;

/// What all witnesses of a run know together.
#[derive(Debug, Default)]
pub struct Book {
    visits: HashMap<Id, Seen>,
    calls: Vec<CallSeen>,
    pending: HashMap<(InstanceId, Lineage), Vec<usize>>,
    /// Visits whose end is known and whose record is due; the one that ended last is the last.
    closing: Vec<(Id, Option<Ending>)>,
    /// Calls that were called off, and when: it must turn out why.
    called_off: Vec<(usize, Instant)>,
    /// By who called and with what mark: calls made, and over.
    ledger: HashMap<(ComponentId, InstanceId, u64), (u64, u64)>,
    cpus: HashMap<StationId, CpuFacts>,
    waits: u64,
    /// When and how requests end whose last visit has.
    ends: Vec<(When, Ending)>,
    /// By station.
    pub given: HashMap<StationId, Given>,
    /// Time spent in lines by those who may have left them unserved.
    pub in_vain: u128,
    pub background: u64,
    pub timeouts: u64,
    pub forwards: u64,
    pub cancelled: u64,
    pub shed: u64,
    pub overdue: u64,
    pub woken: u64,
}

impl Book {
    pub fn new(cpus: HashMap<StationId, CpuFacts>) -> Self {
        Self { cpus, ..Self::default() }
    }

    /// At rest: every visit that came in has ended, every call has come in and is over.
    pub fn assert_closed(&mut self, net: &Net) {
        self.judge_called_off(Instant::NEVER, net);
        let open = self.visits.values().filter(|seen| !seen.ended).count();
        let under_way = self.pending.values().map(Vec::len).sum::<usize>();
        assert_eq!((open, under_way, self.closing.len()), (0, 0, 0), "every visit that came in has ended");
        assert_eq!(self.ends, [], "every request whose answer was sent has ended");
        let left = self.ledger.iter().find(|(_, (made, over))| made != over);
        assert_eq!(left, None, "every call is over once");
    }

    pub fn refused(&self) -> u64 {
        self.given.values().map(|given| given.refused).sum()
    }

    pub fn entered(&mut self, visit: &Frame, ctx: &Ctx) {
        self.judge_called_off(ctx.now, &ctx.world.net);
        let at = (visit.instance, visit.lineage);
        let call = self.pending.get_mut(&at).and_then(Vec::pop);
        let (sent, from, home) = match call {
            Some(call) => (self.calls[call].sent, self.calls[call].from, self.calls[call].home),
            None if visit.caller.0 == u32::MAX => (ctx.now, visit.place, Some(visit.place)),
            None => {
                let from = ctx.world.instance(visit.caller).place.expect("who spawns is somewhere");
                // Clients are on no machine, and have no work in the background.
                let home = Some(from).filter(|from| from.machine().is_none());
                self.background += u64::from(home.is_none());
                (visit.entered, from, home)
            }
        };
        assert_eq!(visit.entered, sent, "a visit begins with its call: {visit:?}");
        let arrival = When::arrives(ctx, sent, Way::Call, [from, visit.place], visit.ask.request_bytes);
        arrival.check(ctx.now, "a call takes the time of its link");
        let seen = Seen {
            call,
            at,
            home,
            place: visit.place,
            asked: Asked::Nothing,
            since: ctx.now,
            wait: 0,
            need: 0,
            calls: Vec::new(),
            cancel: false,
            served: Span::ZERO,
            least: Span::ZERO,
            ended: false,
            bytes: 0,
        };
        self.assert_wanted(&seen, ctx);
        let before = self.visits.insert(visit.id, seen);
        assert!(before.is_none_or(|before| before.ended), "a visit comes in once: {visit:?}");
    }

    /// Who was called off does not go on when the news has come.
    fn assert_wanted(&self, seen: &Seen, ctx: &Ctx) {
        let news = seen.call.and_then(|call| self.calls[call].news(&ctx.world.net));
        assert!(news.is_none_or(|news| ctx.now <= news), "called off at {news:?}, at work at {:?}: {seen:?}", ctx.now);
    }

    pub fn asked(&mut self, by: ComponentId, visit: &Frame, step: Step, ctx: &Ctx) {
        let seen = self.visits.get_mut(&visit.id).expect("who asks came in");
        assert!(seen.asked == Asked::Nothing && !seen.ended, "one thing at a time: {seen:?}");
        seen.since = ctx.now;
        match step {
            Step::Acquire { station, .. } => seen.asked = Asked::Acquire(station),
            Step::Serve(station, demand) => seen.asked = Asked::Serve(station, demand),
            Step::Sleep { span, .. } => seen.asked = Asked::Sleep(span),
            Step::Release(_) => {}
            Step::Call => {
                self.begin_wait(visit, 1, false, ctx);
                self.calls_made(by, visit, std::slice::from_ref(&ctx.call), Asked::Call, ctx);
            }
            Step::CallMany { need, cancel } => {
                self.begin_wait(visit, need, cancel, ctx);
                self.calls_made(by, visit, &ctx.calls, Asked::Several(ctx.overdue_after), ctx);
            }
            Step::CallMore => self.calls_made(by, visit, &ctx.calls, Asked::Several(ctx.overdue_after), ctx),
            Step::Park => seen.asked = Asked::Park,
            Step::Forward => self.forward(visit, ctx),
            Step::Finish { ending, bytes } => {
                seen.bytes = bytes;
                self.leave_wait(visit.id, false, ctx.now, &ctx.world.net);
                self.close(visit.id, Some(ending), visit.caller.0 == u32::MAX);
                self.answer(visit.id, ending, ctx);
            }
        }
    }

    fn begin_wait(&mut self, visit: &Frame, need: u32, cancel: bool, ctx: &Ctx) {
        self.leave_wait(visit.id, false, ctx.now, &ctx.world.net);
        self.waits += 1;
        let seen = self.visits.get_mut(&visit.id).expect("who waits came in");
        (seen.wait, seen.need, seen.cancel) = (self.waits, need, cancel);
        seen.calls.clear();
    }

    fn calls_made(&mut self, by: ComponentId, visit: &Frame, calls: &[Call], asked: Asked, ctx: &Ctx) {
        let seen = self.visits.get_mut(&visit.id).expect("who calls came in");
        seen.asked = asked;
        for call in calls {
            seen.calls.push(self.calls.len());
            self.pending.entry((call.to, call.lineage)).or_default().push(self.calls.len());
            self.calls.push(CallSeen::new(call, Some(visit.id), seen.wait, seen.place, ctx));
            self.ledger.entry((by, in_whose_name(visit, ctx), call.tag)).or_default().0 += 1;
        }
    }

    fn forward(&mut self, visit: &Frame, ctx: &Ctx) {
        self.forwards += 1;
        self.leave_wait(visit.id, false, ctx.now, &ctx.world.net);
        self.close(visit.id, Some(Ending::Ok), false);
        let Seen { call, home, place, .. } = self.visits[&visit.id];
        let call = call.unwrap_or_else(|| {
            self.calls.push(CallSeen::new(&ctx.call, None, 0, place, ctx));
            self.calls.len() - 1
        });
        self.calls[call].home = home;
        self.calls[call].forward(&ctx.call, place, ctx);
        self.pending.entry((ctx.call.to, ctx.call.lineage)).or_default().push(call);
    }

    /// A visit's last wait is over: the rest is called off if it wanted so, or if it is `gone` itself.
    fn leave_wait(&mut self, id: Id, gone: bool, now: Instant, net: &Net) {
        let Seen { calls, cancel, place, .. } = &self.visits[&id];
        if *cancel || gone {
            for &call in calls {
                self.calls[call].call_off(now, *place, net);
            }
        }
    }

    /// A visit has ended; a record follows unless it is a request's own.
    fn close(&mut self, id: Id, ending: Option<Ending>, request: bool) {
        let seen = self.visits.get_mut(&id).expect("who ends came in");
        assert!(!seen.ended, "a visit ends once: {seen:?}");
        seen.ended = true;
        if !request {
            self.closing.push((id, ending));
        }
    }

    /// When the answer of a visit that ended now comes to its caller.
    fn answer(&mut self, id: Id, ending: Ending, ctx: &Ctx) {
        let Seen { call, home, place, bytes, .. } = self.visits[&id];
        if let Some(home) = home {
            let when = When::arrives(ctx, ctx.now, Way::Answer, [place, home], bytes);
            return self.ends.push((when, ending));
        }
        let Some(call) = call else { return };
        let caller = self.calls[call].caller.and_then(|caller| self.visits.get(&caller));
        if let Some(caller) = caller.filter(|caller| !caller.ended) {
            let when = When::arrives(ctx, ctx.now, Way::Answer, [place, caller.place], bytes);
            self.calls[call].answer = Some((when, ending));
        }
    }

    pub fn abandoned(&mut self, id: Id) {
        self.close(id, None, false);
    }

    /// A record came: of the visit that ended last, or of one that was called off on its way.
    pub fn recorded(&mut self, instance: InstanceId, record: &VisitRecord, net: &Net) {
        let at = (instance, record.lineage);
        let last = self.closing.last().filter(|(id, _)| self.visits[id].at == at);
        let Some(&(id, ending)) = last else {
            let call = self.pending.get_mut(&at).and_then(Vec::pop).expect("a record follows an end, once");
            assert_eq!(record.ending, Ending::Cancelled, "only who is called off ends on the way: {record:?}");
            return self.called_off.push((call, record.closed));
        };
        self.closing.pop();
        let seen = self.visits[&id].clone();
        check_record(&seen, record, ending);
        if ending.is_some() {
            return;
        }
        self.count_left(&seen, record);
        if record.ending == Ending::Cancelled {
            let call = seen.call.expect("nobody calls off a root");
            self.called_off.push((call, record.closed));
            self.leave_wait(id, true, record.closed, net);
        } else if let Some(home) = seen.home {
            let at = record.closed + net.delay(Way::Answer, seen.place, home);
            self.ends.push((When { at, exact: true }, record.ending));
        } else if let Some(call) = seen.call {
            let caller = self.calls[call].caller.and_then(|caller| self.visits.get(&caller));
            if let Some(caller) = caller.filter(|caller| !caller.ended) {
                let at = record.closed + net.delay(Way::Answer, seen.place, caller.place);
                self.calls[call].answer = Some((When { at, exact: true }, record.ending));
            }
        }
    }

    /// A request has ended as the last visit that it waited for, and when the client has the answer.
    pub fn request_ended(&mut self, record: &RequestRecord) {
        let fits = |(when, ending): &(When, Ending)| *ending == record.ending && when.fits(record.ended);
        let at = self.ends.iter().rposition(fits);
        let at = at.unwrap_or_else(|| panic!("ended as nobody answered: {record:?}, but {:?}", self.ends));
        self.ends.swap_remove(at);
    }

    /// Somebody left a station, or never came in.
    fn count_left(&mut self, seen: &Seen, record: &VisitRecord) {
        let (station, demand) = match seen.asked {
            Asked::Acquire(station) => (station, Span::ZERO),
            Asked::Serve(station, demand) => (station, demand),
            Asked::Nothing | Asked::Sleep(_) | Asked::Call | Asked::Several(_) | Asked::Park => {
                assert_eq!(record.ending, Ending::Cancelled, "who is in no line is not turned away: {seen:?}");
                self.cancelled += 1;
                return;
            }
        };
        let given = self.given.entry(station).or_default();
        self.cancelled += u64::from(record.ending == Ending::Cancelled);
        self.shed += u64::from(record.ending == Ending::Shed);
        if record.ending == Ending::Rejected {
            given.refused += 1;
            return assert_eq!(record.closed, seen.since, "a full line turns away at once");
        }
        given.left += 1;
        given.dropped += u128::from(demand.0);
        self.in_vain += u128::from((record.closed - seen.since).0);
    }

    /// Who was called off was so because its caller had lost interest, and ended when the news came.
    fn judge_called_off(&mut self, now: Instant, net: &Net) {
        let due = |&&(_, at): &&(usize, Instant)| at < now;
        for &(call, at) in self.called_off.iter().filter(due) {
            let call = &self.calls[call];
            let caller = call.caller.map(|caller| &self.visits[&caller]).expect("nobody calls off a root");
            let waits = matches!(caller.asked, Asked::Call | Asked::Several(_)) && caller.wait == call.wait;
            let lost = caller.ended || !waits || call.timed_out(at);
            assert!(lost, "called off at {at:?} though {caller:?} waits for it: {call:?}");
            assert!(call.vague || call.news(net) == Some(at), "called off at {at:?}: {call:?}");
        }
        self.called_off.retain(|&(_, at)| at >= now);
    }

    pub fn resumed(&mut self, by: ComponentId, visit: &Frame, why: Resume, ctx: &Ctx) {
        self.judge_called_off(ctx.now, &ctx.world.net);
        let seen = self.visits.get(&visit.id).expect("who goes on came in");
        assert!(!seen.ended, "who ended does not go on: {seen:?}");
        self.assert_wanted(seen, ctx);
        let (asked, took) = (seen.asked, ctx.now - seen.since);
        match (asked, why) {
            (Asked::Nothing | Asked::Acquire(_), Resume::Done) => {}
            (Asked::Sleep(span), Resume::Done) => assert_eq!(took, span, "a sleep takes its span"),
            (Asked::Serve(station, demand), Resume::Done) => self.served(visit.id, station, demand, took),
            (Asked::Call, Resume::Reply) => {
                let reply = ctx.reply;
                self.over(by, in_whose_name(visit, ctx), reply.tag);
                self.decided(visit.id, Some(reply), ctx);
            }
            (Asked::Several(_), Resume::Reply) => self.decided(visit.id, Some(ctx.reply), ctx),
            (Asked::Several(Some(span)), Resume::Overdue) => {
                assert_eq!(took, span, "overdue when it is time");
                self.overdue += 1;
                self.decided(visit.id, None, ctx);
            }
            (Asked::Park, Resume::Woken(_)) => self.woken += 1,
            (asked, why) => panic!("{visit:?} asked for {asked:?} and goes on with {why:?}"),
        }
        self.visits.get_mut(&visit.id).expect("it came in").asked = Asked::Nothing;
    }

    fn served(&mut self, id: Id, station: StationId, demand: Span, took: Span) {
        if demand.is_zero() {
            return assert!(took.is_zero(), "no demand takes no time");
        }
        let least = self.cpus[&station].least(demand);
        assert!(took >= least, "{demand:?} on {:?} took only {took:?}", self.cpus[&station]);
        let given = self.given.entry(station).or_default();
        (given.demand, given.visits) = (given.demand + u128::from(demand.0), given.visits + 1);
        let seen = self.visits.get_mut(&id).expect("who is served came in");
        seen.served += demand;
        seen.least += least;
    }

    /// A visit goes on because its calls are decided, or are not yet.
    fn decided(&mut self, id: Id, reply: Option<Reply>, ctx: &Ctx) {
        let seen = &self.visits[&id];
        let calls = || seen.calls.iter().map(|&call| &self.calls[call]);
        Score::of(calls(), seen.need, ctx.now).check(reply.map(|reply| reply.ending));
        let Some(Reply { ending, .. }) = reply else { return };
        let decides = |call: &CallSeen| {
            call.outcome().is_some_and(|(when, it)| !when.exact || (when.at == ctx.now && it == ending))
        };
        assert!(calls().any(decides), "{ending:?} came out of nothing at {:?}: {seen:?}", ctx.now);
        if let (Asked::Call, Ending::TimedOut, Some(call)) = (seen.asked, ending, calls().next()) {
            self.timeouts += 1;
            let nested = call.outcome().is_some_and(|(_, it)| it == Ending::TimedOut);
            assert!(nested || !call.answered_by(ctx.now), "an answer at the deadline is in time: {call:?}");
        }
        if ending == Ending::Ok {
            self.leave_wait(id, false, ctx.now, &ctx.world.net);
        }
    }

    /// A call is over.
    pub fn over(&mut self, by: ComponentId, caller: InstanceId, tag: u64) {
        let (made, over) = self.ledger.get_mut(&(by, caller, tag)).expect("what is over was begun");
        *over += 1;
        assert!(over <= made, "a call is over once: {made} made, {over} over");
    }
}

/// The instance that calls: the visited one or, if that is a part of its caller, the caller.
fn in_whose_name(visit: &Frame, ctx: &Ctx) -> InstanceId {
    if ctx.world.instance(visit.instance).place.is_some() { visit.instance } else { visit.caller }
}

/// What a record says of a visit is what was seen of it.
fn check_record(seen: &Seen, record: &VisitRecord, ending: Option<Ending>) {
    let turned_away = [Ending::Rejected, Ending::Shed, Ending::Cancelled];
    assert!(ending.map_or(turned_away.contains(&record.ending), |it| it == record.ending), "{record:?}, {seen:?}");
    // Who is called off may have been served without having been told.
    let untold = match seen.asked {
        Asked::Serve(_, demand) if record.ending == Ending::Cancelled => demand,
        Asked::Nothing
        | Asked::Acquire(_)
        | Asked::Serve(..)
        | Asked::Sleep(_)
        | Asked::Call
        | Asked::Several(_)
        | Asked::Park => Span::ZERO,
    };
    let served = record.served == seen.served || record.served == seen.served + untold;
    assert!(served, "a record tells the demands met: {record:?}, {seen:?}");
    let stay = record.closed - record.entered;
    assert!(record.waited + seen.least <= stay, "waiting and service fit into the stay: {record:?}, {seen:?}");
}

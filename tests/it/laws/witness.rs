//! A witness of a run: it stands between every component and the driver and checks what happens between them.
//!
//! It sees each step that a component asks for and when the component goes on, so it knows, without a look into the
//! driver, how long everything took, whose call made which visit, and what was answered when. It checks on the spot:
//! a sleep takes its span, a service at least its demand, a message the delay of its link; an answer arrives when the
//! callee ended plus the way back; a timeout is never late; nobody goes on twice or after the end.

use scalelab::engine::arena::Id;
use scalelab::engine::draw::Lineage;
use scalelab::engine::time::{Instant, Span};
use scalelab::model::ask::{Ending, Reply};
use scalelab::model::component::{Component, Ctx, Resume};
use scalelab::model::ids::{InstanceId, StationId};
use scalelab::model::link::{Place, Way};
use scalelab::model::station::Discipline;
use scalelab::model::step::{Call, Step};
use scalelab::model::visit::Frame;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// What a visit asked the driver for.
#[derive(Clone, Copy, Debug)]
enum Asked {
    /// Nothing: it is being handled.
    Nothing,
    Acquire,
    Serve(StationId, Span),
    Sleep(Span),
    /// A call, and how long it waits.
    Call(Option<Span>),
    CallMany,
}

/// One visit as the witness knows it.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    caller: Option<Id>,
    /// The visit made by the call that is waited for, once it has come in.
    callee: Option<Id>,
    /// The number of the present wait for answers, and of the caller's wait that this visit answers.
    wait: u32,
    answers: u32,
    /// Calls of the present wait whose visits have not ended.
    open: usize,
    place: Place,
    asked: Asked,
    since: Instant,
    /// CPU demands met, and the shortest time that they can have taken.
    pub served: Span,
    pub least: Span,
    ended: Option<(Instant, Ending)>,
}

/// A call that has not come in.
#[derive(Clone, Copy, Debug)]
struct Pending {
    caller: Option<Id>,
    answers: u32,
    from: Place,
    called: Instant,
}

/// Speed and order of service of a CPU.
#[derive(Clone, Copy, Debug)]
pub struct CpuFacts {
    pub speed: f64,
    pub discipline: Discipline,
}

impl CpuFacts {
    /// The shortest time in which a core can meet a demand: FIFO rounds to the nearest tick, sharing up.
    pub fn least(self, demand: Span) -> Span {
        let exact = demand.0 as f64 / self.speed;
        match self.discipline {
            Discipline::Fifo => Span::from_ticks(exact - 0.5),
            Discipline::ProcessorSharing => Span::from_ticks(exact),
        }
    }
}

/// What all witnesses of a run know together.
#[derive(Debug, Default)]
pub struct Book {
    visits: HashMap<Id, Seen>,
    pending: HashMap<(InstanceId, Lineage), Vec<Pending>>,
    cpus: HashMap<StationId, CpuFacts>,
    now: Instant,
    /// Demands met by each CPU, in ticks at speed 1, and how many.
    pub given: HashMap<StationId, (u128, u64)>,
    /// The visit that ended last: its record is due.
    pub closing: Option<Seen>,
    /// Timeouts seen.
    pub timeouts: u64,
    /// Visits left to somebody else.
    pub forwards: u64,
    /// Visits refused by a full line.
    pub refused: u64,
}

/// A component with a witness.
pub struct Witness {
    inner: Box<dyn Component>,
    book: Arc<Mutex<Book>>,
}

/// Puts a witness before each component.
pub fn watch(
    components: Vec<Box<dyn Component>>,
    cpus: HashMap<StationId, CpuFacts>,
) -> (Vec<Box<dyn Component>>, Arc<Mutex<Book>>) {
    let book = Arc::new(Mutex::new(Book { cpus, ..Book::default() }));
    let wrap =
        |inner: Box<dyn Component>| -> Box<dyn Component> { Box::new(Witness { inner, book: Arc::clone(&book) }) };
    (components.into_iter().map(wrap).collect(), Arc::clone(&book))
}

impl Witness {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().expect("a failed test does not go on")
    }
}

impl Component for Witness {
    fn start(&mut self, ctx: &mut Ctx) {
        self.inner.start(ctx);
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        self.book().entered(visit, ctx);
        let step = self.inner.enter(visit, ctx);
        self.book().asked(visit, step, ctx);
        step
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        self.book().resumed(visit, why, ctx);
        let step = self.inner.resume(visit, why, ctx);
        self.book().asked(visit, step, ctx);
        step
    }

    fn alarm(&mut self, owner: InstanceId, token: u32, ctx: &mut Ctx) {
        self.inner.alarm(owner, token, ctx);
    }

    fn abandoned(&mut self, visit: &Frame) {
        self.book().refuse(visit.id);
        self.inner.abandoned(visit);
    }
}

impl Book {
    /// Visits that came in and did not end.
    pub fn open(&self) -> usize {
        self.visits.values().filter(|seen| seen.ended.is_none()).count()
            + self.pending.values().map(Vec::len).sum::<usize>()
    }

    fn refuse(&mut self, id: Id) {
        self.refused += 1;
        self.end(id, self.now, Ending::Rejected);
    }

    fn entered(&mut self, visit: &Frame, ctx: &Ctx) {
        self.now = ctx.now;
        let known = self.pending.get_mut(&(visit.instance, visit.lineage)).and_then(Vec::pop);
        let root = Pending { caller: None, answers: 0, from: visit.place, called: ctx.now };
        let Pending { caller, answers, from, called } = known.unwrap_or(root);
        assert_eq!(known.is_none(), visit.caller.0 == u32::MAX, "who was not called is a root: {visit:?}");
        assert_eq!(visit.entered, called, "a visit begins with its call: {visit:?}");
        let delay = if known.is_none() { Span::ZERO } else { ctx.world.net.delay(Way::Call, from, visit.place) };
        assert_eq!(ctx.now, called + delay, "a call takes the delay of its link: {visit:?}");
        if let Some(waiting) = self.waiting(caller, answers) {
            waiting.callee = Some(visit.id);
        }
        let seen = Seen {
            caller,
            callee: None,
            wait: 0,
            answers,
            open: 0,
            place: visit.place,
            asked: Asked::Nothing,
            since: ctx.now,
            served: Span::ZERO,
            least: Span::ZERO,
            ended: None,
        };
        let before = self.visits.insert(visit.id, seen);
        assert!(before.is_none_or(|before| before.ended.is_some()), "a visit comes in once: {visit:?}");
    }

    fn asked(&mut self, visit: &Frame, step: Step, ctx: &Ctx) {
        let seen = self.visits.get_mut(&visit.id).expect("who asks came in");
        assert!(matches!(seen.asked, Asked::Nothing) && seen.ended.is_none(), "one thing at a time: {seen:?}");
        seen.since = ctx.now;
        if matches!(step, Step::Call | Step::CallMany { .. }) {
            let open = if matches!(step, Step::Call) { 1 } else { ctx.calls.len() };
            (seen.wait, seen.callee, seen.open) = (seen.wait + 1, None, open);
        }
        let pending = Pending { caller: Some(visit.id), answers: seen.wait, from: seen.place, called: ctx.now };
        seen.asked = match step {
            Step::Acquire { .. } => Asked::Acquire,
            Step::Serve(station, demand) => Asked::Serve(station, demand),
            Step::Sleep { span, .. } => Asked::Sleep(span),
            Step::Call => Asked::Call(ctx.call.timeout),
            Step::CallMany { .. } => Asked::CallMany,
            Step::CallMore | Step::Park => unreachable!("random worlds neither hedge nor park"),
            Step::Release(_) | Step::Forward | Step::Finish { .. } => Asked::Nothing,
        };
        match step {
            Step::Call => self.expect(&ctx.call, pending),
            Step::CallMany { .. } => ctx.calls.iter().for_each(|call| self.expect(call, pending)),
            Step::Forward => {
                let Seen { caller, answers, .. } = self.visits[&visit.id];
                self.end(visit.id, ctx.now, Ending::Ok);
                self.forwards += 1;
                if let Some(waiting) = self.waiting(caller, answers) {
                    (waiting.callee, waiting.open) = (None, waiting.open + 1);
                }
                self.expect(&ctx.call, Pending { caller, answers, ..pending });
            }
            Step::Finish { ending, .. } => self.end(visit.id, ctx.now, ending),
            Step::Acquire { .. }
            | Step::Release(_)
            | Step::Serve(..)
            | Step::Sleep { .. }
            | Step::CallMore
            | Step::Park => {}
        }
    }

    /// The caller of a visit, if it still waits for that answer.
    fn waiting(&mut self, caller: Option<Id>, answers: u32) -> Option<&mut Seen> {
        self.visits.get_mut(&caller?).filter(|waiting| waiting.wait == answers)
    }

    fn expect(&mut self, call: &Call, pending: Pending) {
        self.pending.entry((call.to, call.lineage)).or_default().push(pending);
    }

    fn end(&mut self, id: Id, now: Instant, ending: Ending) {
        let seen = self.visits.get_mut(&id).expect("who ends came in");
        assert!(seen.ended.is_none(), "a visit ends once: {seen:?}");
        seen.ended = Some((now, ending));
        let Seen { caller, answers, .. } = *seen;
        self.closing = Some(*seen);
        if let Some(waiting) = self.waiting(caller, answers) {
            waiting.open -= 1;
        }
    }

    fn resumed(&mut self, visit: &Frame, why: Resume, ctx: &Ctx) {
        self.now = ctx.now;
        let seen = *self.visits.get(&visit.id).expect("who goes on came in");
        assert!(seen.ended.is_none(), "who ended does not go on: {seen:?}");
        let took = ctx.now - seen.since;
        match (seen.asked, why) {
            (Asked::Nothing | Asked::Acquire, Resume::Done) => {}
            (Asked::Sleep(span), Resume::Done) => assert_eq!(took, span, "a sleep takes its span"),
            (Asked::Serve(station, demand), Resume::Done) => self.served(visit.id, station, demand, took),
            (Asked::Call(timeout), Resume::Reply) => self.answered(&seen, timeout, ctx.reply, ctx),
            (Asked::CallMany, Resume::Reply) => {
                assert!(
                    ctx.reply.ending != Ending::Ok || seen.open == 0,
                    "a parallel step ends with its last lane: {seen:?}"
                );
            }
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
        *given = (given.0 + u128::from(demand.0), given.1 + 1);
        let seen = self.visits.get_mut(&id).expect("who is served came in");
        seen.served += demand;
        seen.least += least;
    }

    /// An answer comes when the callee ended, plus the way back; a timeout exactly when it is due, and not after an
    /// answer that was there.
    fn answered(&mut self, caller: &Seen, timeout: Option<Span>, reply: Reply, ctx: &Ctx) {
        let late = timeout.is_some_and(|timeout| ctx.now > caller.since + timeout);
        assert!(!late, "{caller:?} waited beyond {timeout:?} until {:?}", ctx.now);
        let callee = caller.callee.and_then(|id| self.visits.get(&id));
        let arrival = callee.and_then(|callee| {
            let (ended, ending) = callee.ended?;
            Some((ended + ctx.world.net.delay(Way::Answer, callee.place, caller.place), ending))
        });
        if arrival == Some((ctx.now, reply.ending)) {
            return;
        }
        self.timeouts += 1;
        assert!(reply.ending == Ending::TimedOut, "an answer came out of nothing: {reply:?} for {caller:?}");
        assert_eq!(Some(ctx.now), timeout.map(|timeout| caller.since + timeout), "a timeout comes when it is due");
        assert!(arrival.is_none_or(|(at, _)| at > ctx.now), "an answer at the deadline is in time: {arrival:?}");
    }
}

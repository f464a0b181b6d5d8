//! The state machine of a cache.

use super::counters::Counters;
use super::flights::Flights;
use super::keeping::Keeping;
use super::settings::OnWrite;
use super::shelf::{Entry, Found, Shelf};
use crate::components::router::Router;
use crate::engine::dist::Dist;
use crate::engine::draw::Source;
use crate::engine::time::Span;
use crate::model::ask::{Ask, Ending, Op, Reply};
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::InstanceId;
use crate::model::step::Step;
use crate::model::truth::Version;
use crate::model::visit::Frame;

/// The mark of a call that nobody else waits for.
const ALONE: u32 = u32::MAX;

/// What lies behind.
#[derive(Debug)]
pub struct Behind {
    /// Who of several is called.
    pub router: Router,
    /// How long the cache waits.
    pub timeout: Option<Span>,
    /// True if whoever is called is told when the cache gives up.
    pub cancel: bool,
}

/// What one instance knows.
#[derive(Debug)]
pub struct Memory {
    shelf: Shelf,
    flights: Flights,
}

/// The instances of a cache.
#[derive(Debug)]
pub struct Caching {
    /// Its settings.
    pub keeping: Keeping,
    /// What lies behind.
    pub behind: Behind,
    /// CPU demand of a call.
    pub cpu: Option<(Dist, Source)>,
    /// True if it is in each caller's memory.
    pub in_caller: bool,
    /// What happens to the key of a write.
    pub on_write: OnWrite,
    /// True if an instance fetches a key once at a time.
    pub single_flight: bool,
    /// What is counted.
    pub counters: Counters,
    /// By instance; of one in each caller, by caller.
    pub memories: Vec<Option<Box<Memory>>>,
}

impl Caching {
    fn holder(&self, visit: &Frame) -> u32 {
        if self.in_caller { visit.caller.0 } else { visit.ordinal }
    }

    fn memory(&mut self, holder: u32) -> &mut Memory {
        let at = holder as usize;
        if self.memories.len() <= at {
            self.memories.resize_with(at + 1, || None);
        }
        let keeping = &self.keeping;
        self.memories[at]
            .get_or_insert_with(|| Box::new(Memory { shelf: keeping.shelf(), flights: Flights::default() }))
    }

    /// The call has come in, and the cache has done its work for it.
    fn handle(&mut self, visit: &Frame, ctx: &mut Ctx) -> Step {
        let Some(key) = key(&visit.ask, ctx) else { return self.call(visit, ALONE, ctx) };
        match visit.ask.op {
            Op::Read => self.read(key, visit, ctx),
            Op::Write => {
                if self.on_write == OnWrite::DeleteBefore {
                    self.memory(self.holder(visit)).shelf.delete(key);
                }
                self.call(visit, ALONE, ctx)
            }
        }
    }

    fn read(&mut self, key: u64, visit: &Frame, ctx: &mut Ctx) -> Step {
        let counters = self.counters;
        let found = self.memory(self.holder(visit)).shelf.read(key, ctx.now);
        match found {
            Found::Hit(entry) => {
                ctx.count(counters.hits, 1);
                if let Some(shown) = entry.version {
                    let latest = ctx.truth.committed(&visit.ask);
                    ctx.count(if Some(shown) < latest { counters.stale } else { counters.fresh }, 1);
                }
                return answer(entry, ctx);
            }
            Found::Expired => ctx.count(counters.expirations, 1),
            Found::Nothing => {}
        }
        ctx.count(counters.misses, 1);
        let step = self.fetch(key, visit, ctx);
        ctx.count(counters.coalesced, u64::from(step == Step::Park));
        step
    }

    /// Asks what lies behind for a key, or waits for whoever does.
    fn fetch(&mut self, key: u64, visit: &Frame, ctx: &mut Ctx) -> Step {
        let mut flight = ALONE;
        if self.single_flight {
            let flights = &mut self.memory(self.holder(visit)).flights;
            if flights.join(key, visit.id) {
                return Step::Park;
            }
            flight = flights.begin(key, ctx.now);
        }
        ctx.count(self.counters.fetches, 1);
        self.call(visit, flight, ctx)
    }

    /// Calls what lies behind.
    fn call(&mut self, visit: &Frame, flight: u32, ctx: &mut Ctx) -> Step {
        let holder = self.holder(visit);
        let Behind { router, timeout, cancel } = &mut self.behind;
        let (to, target) = router.pick(holder, visit.ask.key, visit.lineage);
        let call = &mut ctx.call;
        (call.to, call.tag) = (to, u64::from(flight) << 32 | u64::from(target));
        (call.ask, call.lineage, call.timeout) = (visit.ask, visit.lineage, *timeout);
        (call.entry, call.cancel, call.pooled) = (0, *cancel, false);
        Step::Call
    }

    /// What lies behind has answered, or the time was up.
    fn answered(&mut self, visit: &Frame, reply: Reply, ctx: &mut Ctx) -> Step {
        let holder = self.holder(visit);
        self.behind.router.over(holder, reply.tag as u32);
        let reply = Reply { bytes: if reply.ending == Ending::Ok { reply.bytes } else { 0 }, ..reply };
        if let Some(key) = key(&visit.ask, ctx) {
            if reply.ending == Ending::Ok {
                self.settle(key, visit, reply, ctx);
            }
            let flight = flight(reply);
            if flight != ALONE {
                self.memory(holder).flights.end(flight, Some(reply), ctx);
            }
        }
        Step::Finish { ending: reply.ending, bytes: reply.bytes }
    }

    /// What an answer that is ok means for the entry of its key.
    fn settle(&mut self, key: u64, visit: &Frame, reply: Reply, ctx: &mut Ctx) {
        let on_write = self.on_write;
        let shelf = &mut self.memory(self.holder(visit)).shelf;
        match (visit.ask.op, on_write) {
            (Op::Read, _) => self.keep(key, visit, (reply.version, reply.bytes), ctx),
            (Op::Write, OnWrite::DeleteAfter) => shelf.delete(key),
            (Op::Write, OnWrite::UpdateAfter) => {
                let bytes = shelf.bytes(key).unwrap_or(visit.ask.request_bytes);
                self.keep(key, visit, (reply.version, bytes), ctx);
            }
            (Op::Write, OnWrite::None | OnWrite::DeleteBefore) => {}
        }
    }

    fn keep(&mut self, key: u64, visit: &Frame, answer: (Option<Version>, u32), ctx: &mut Ctx) {
        let life = self.keeping.life(visit.lineage);
        let mut draw = self.keeping.eviction.open(visit.lineage);
        let evicted = self.memory(self.holder(visit)).shelf.keep(key, answer, life, ctx.now, &mut draw);
        ctx.count(self.counters.evictions, evicted);
    }

    /// The fetch that a visit waited for is over.
    fn woken(&mut self, visit: &Frame, flight: u32, ctx: &mut Ctx) -> Step {
        let holder = self.holder(visit);
        if let Some(Reply { ending, bytes, version, .. }) = self.memory(holder).flights.outcome(flight) {
            ctx.version = version;
            return Step::Finish { ending, bytes };
        }
        let key = key(&visit.ask, ctx).expect("who waits for a key has one");
        match self.memory(holder).shelf.live(key, ctx.now) {
            Some(entry) => answer(entry, ctx),
            None => self.fetch(key, visit, ctx),
        }
    }
}

/// Answers with what is kept.
fn answer(entry: Entry, ctx: &mut Ctx) -> Step {
    ctx.version = entry.version;
    Step::Finish { ending: Ending::Ok, bytes: entry.bytes }
}

/// The fetch that others wait for, by the mark of its call.
const fn flight(reply: Reply) -> u32 {
    (reply.tag >> 32) as u32
}

/// A key and its key space in one number; none if nothing is asked for by key.
fn key(ask: &Ask, ctx: &Ctx) -> Option<u64> {
    // Keys are below 2^32. A recording may ask for keys by a class without a key space.
    let space = ctx.truth.space(ask.class).map_or(0, |space| u64::from(space) + 1);
    (ask.key != 0).then_some(space << 48 | ask.key)
}

impl Component for Caching {
    fn members_changed(&mut self, ctx: &mut Ctx) {
        self.behind.router.look_anew(ctx);
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        match &self.cpu {
            None => self.handle(visit, ctx),
            Some((demand, draws)) => {
                let station = ctx.world.instance(visit.instance).cpu.expect("a placed cache has a CPU");
                Step::Serve(station, demand.sample(&mut draws.open(visit.lineage)))
            }
        }
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        match why {
            Resume::Done => self.handle(visit, ctx),
            Resume::Reply => self.answered(visit, ctx.reply, ctx),
            Resume::Woken(flight) => self.woken(visit, flight, ctx),
            Resume::Overdue => unreachable!("a cache makes one call at a time"),
        }
    }

    /// Flights end by themselves: those who fetch are gone, and so are those who wait.
    fn down(&mut self, instance: InstanceId, keeps: Option<bool>, ctx: &mut Ctx) {
        if keeps == Some(true) {
            return;
        }
        let ordinal = ctx.world.instance(instance).ordinal as usize;
        // What is in its callers' memory has one instance for all of them.
        let dead = if self.in_caller { 0..self.memories.len() } else { ordinal..ordinal + 1 };
        self.memories.get_mut(dead).into_iter().flatten().flatten().for_each(|memory| memory.shelf.clear());
    }

    fn call_over(&mut self, caller: InstanceId, reply: Reply, ctx: &mut Ctx) {
        let holder = if self.in_caller { caller.0 } else { ctx.world.instance(caller).ordinal };
        self.behind.router.over(holder, reply.tag as u32);
        let flight = flight(reply);
        if flight != ALONE {
            self.memory(holder).flights.end(flight, None, ctx);
        }
    }
}

//! The instances of a database as visits of reads and writes see them.

use super::copies::is_copy;
use super::door::{Door, READ, WRITE};
use super::failover::Failover;
use super::group::Group;
use super::log::{Number, Record};
use super::memory::Memory;
use super::moving::{ACCEPT, COPY, HAND_OVER, TAKE};
use super::replication::SEND_AGAIN_S;
use super::{Apply, Counter, Database, Replication};
use crate::components::wiring::Wiring;
use crate::engine::dist::Dist;
use crate::engine::draw::{Lineage, Source};
use crate::engine::time::Span;
use crate::model::ask::{Ask, Ending, Reply};
use crate::model::component::{Component, Ctx, Resume};
use crate::model::ids::{CounterId, InstanceId};
use crate::model::step::Step;
use crate::model::truth::Version;
use crate::model::visit::Frame;

/// The writer waits for replicas; its mark is the number of the record.
const WAITING: u32 = 3;
/// The same for whoever brings a copy.
const TAKING: u32 = 8;
/// The mark of a visit that waits for a connection, and of one that uses the CPU.
const CONNECTING: u32 = 0;
const SERVED: u32 = 1;
/// Why a writer is woken.
pub(super) const RECEIVED: u32 = 0;
const LOST: u32 = 1;
/// The longest demand: sums of a few still fit into the clock's range.
const LONGEST: Span = Span(1 << 61);

/// A law and the source of its draws.
pub(super) type Cost = Option<(Dist, Source)>;

/// A database in one replication.
#[derive(Debug)]
pub struct Server {
    door: Door,
    pub(super) group: Group,
    /// The instances, by ordinal.
    pub(super) own: Vec<InstanceId>,
    read: Cost,
    write: Cost,
    /// On top of an operation on a key that is not in memory.
    miss: Cost,
    /// What applying a record costs at a replica, as a share of what the write cost.
    pub(super) apply_cost: f64,
    /// Time until a record sets out, for each replica by ordinal.
    pub(super) lags: Vec<Cost>,
    pub(super) in_order: bool,
    /// Replicas that must have received a record before its write is answered.
    receipts: u32,
    /// True if a replica says so when it has applied a record, not when it has received it.
    pub(super) waits_until_applied: bool,
    /// No record is applied earlier than this after its commit.
    pub(super) apply_after: Span,
    /// How a primary that is dead is replaced.
    pub(super) failover: Option<Failover>,
    /// Time after which a record that was not received is sent again.
    pub(super) send_again: Span,
    first: CounterId,
}

impl Server {
    /// Makes the instances and their doors.
    pub(super) fn new(wiring: &Wiring, settings: &Database) -> Self {
        let own = wiring.own().to_vec();
        let cost = |law: &Option<crate::notation::Distribution>, purpose: &str| {
            law.as_ref().map(|law| (wiring.dist(law), wiring.source(purpose, 0)))
        };
        let lag = |ordinal| settings.lag.as_ref().map(|law| (wiring.dist(law), wiring.source("lag", ordinal)));
        let replication = settings.replication.unwrap_or_default();
        let receipts = match replication {
            Replication::Async => 0,
            Replication::SemiSync => 1,
            Replication::Sync | Replication::RemoteApply => own.len() as u32 - 1,
        };
        Self {
            door: Door::new(wiring, settings),
            group: Group::new(own.iter().map(|&instance| memory(wiring, settings, instance))),
            read: cost(&settings.read.cpu, "read"),
            write: cost(&settings.write.cpu, "write"),
            miss: cost(&settings.miss_cost, "miss"),
            apply_cost: settings.write.apply_cost.unwrap_or(1.0),
            lags: (0..own.len() as u32).map(lag).collect(),
            in_order: settings.apply.unwrap_or_default() == Apply::InOrder,
            receipts,
            waits_until_applied: replication == Replication::RemoteApply,
            apply_after: settings.apply_after.as_ref().map_or(Span::ZERO, |delay| wiring.span(delay)),
            failover: settings.failover.as_ref().map(|failover| Failover::new(failover, wiring)),
            send_again: Span::from_ticks(SEND_AGAIN_S * 1e9 / wiring.common.tick_ns as f64).max(Span(1)),
            first: wiring.counter(0),
            own,
        }
    }

    pub(super) fn count(&self, counter: Counter, amount: u64, ctx: &mut Ctx) {
        ctx.count(CounterId(self.first.0 + counter as u32), amount);
    }

    /// A use of the CPU, a longer one if the key is not in memory.
    pub(super) fn use_cpu(&mut self, visit: &Frame, ticks: f64, ask: &Ask, lineage: Lineage, ctx: &mut Ctx) -> Step {
        let memory = self.group.members[visit.ordinal as usize].memory.as_mut();
        let kept = memory.and_then(|memory| memory.touch(ask, &ctx.truth));
        if let Some(kept) = kept {
            self.count(if kept { Counter::Hits } else { Counter::Misses }, 1, ctx);
        }
        let miss = if kept == Some(false) { ticks_of(&self.miss, lineage) } else { 0.0 };
        let cpu = ctx.world.instance(visit.instance).cpu.expect("a database stands on machines");
        Step::Serve(cpu, Span::from_ticks(ticks + miss).min(LONGEST))
    }

    /// The call has its connection.
    fn serve(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        visit.cursor.mark = SERVED;
        let ticks = self.ticks_of(visit.cursor.at, visit.lineage);
        self.use_cpu(visit, ticks, &visit.ask, visit.lineage, ctx)
    }

    /// The demand of an operation, by where it begins.
    pub(super) fn ticks_of(&self, operation: u32, lineage: Lineage) -> f64 {
        ticks_of(if operation == READ { &self.read } else { &self.write }, lineage)
    }

    /// True if a visit may do what it is here for: only the primary takes writes.
    pub(super) fn is_in_place(&self, visit: &Frame) -> bool {
        visit.cursor.at == READ || visit.ordinal as usize == self.group.primary
    }

    pub(super) fn refuse(&self, ctx: &mut Ctx) -> Step {
        self.count(Counter::RefusedWrites, 1, ctx);
        Step::Finish { ending: Ending::Failed, bytes: 0 }
    }

    fn begin(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if self.group.handed_over.has(&visit.ask, &ctx.truth) {
            return Step::Finish { ending: Ending::Failed, bytes: 0 };
        }
        if !self.is_in_place(visit) {
            return self.refuse(ctx);
        }
        let connections = ctx.world.instance(visit.instance).connections;
        match connections.filter(|_| !visit.pooled) {
            Some(connections) => {
                visit.cursor.mark = CONNECTING;
                Step::acquire(connections)
            }
            None => self.serve(visit, ctx),
        }
    }

    /// The demand of a read is met: it shows what this instance has now.
    fn answer_read(&mut self, visit: &Frame, ctx: &mut Ctx) -> Step {
        if self.group.handed_over.has(&visit.ask, &ctx.truth) {
            return Step::Finish { ending: Ending::Failed, bytes: 0 };
        }
        let ordinal = visit.ordinal as usize;
        let replica = ordinal != self.group.primary;
        self.count(if replica { Counter::ReplicaReads } else { Counter::PrimaryReads }, 1, ctx);
        ctx.version = self.group.members[ordinal].versions.get(&visit.ask, &ctx.truth);
        if ctx.version.is_some() {
            let stale = ctx.version < ctx.truth.committed(&visit.ask);
            self.count(if stale { Counter::StaleReads } else { Counter::FreshReads }, 1, ctx);
        }
        Step::Finish { ending: Ending::Ok, bytes: visit.ask.response_bytes }
    }

    /// The demand of a write is met: it is committed.
    fn commit(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if self.group.handed_over.has(&visit.ask, &ctx.truth) {
            return Step::Finish { ending: Ending::Failed, bytes: 0 };
        }
        if !self.is_in_place(visit) {
            return self.refuse(ctx);
        }
        let version = if visit.ask.key == 0 { None } else { ctx.truth.commit(&visit.ask) };
        self.write_down(visit, version, ctx)
    }

    /// A version, written here or brought from elsewhere, is the primary's and goes to the replicas.
    pub(super) fn write_down(&mut self, visit: &mut Frame, version: Option<Version>, ctx: &mut Ctx) -> Step {
        let waiting = (self.receipts > 0).then_some((visit.id, self.receipts));
        let record = Record {
            ask: visit.ask,
            lineage: visit.lineage,
            version,
            committed: ctx.now,
            ticks: ticks_of(&self.write, visit.lineage),
            waiting,
            acknowledged: waiting.is_none(),
            left: 0,
        };
        let number = self.group.commit(record, &ctx.truth);
        self.send(number, &record, ctx);
        if waiting.is_some() {
            let at = if visit.cursor.at == WRITE { WAITING } else { TAKING };
            (visit.cursor.at, visit.cursor.mark) = (at, number.0);
            return Step::Park;
        }
        acknowledge(&record, visit.cursor.at == WRITE, ctx)
    }

    /// The writer need not wait any more.
    fn woken(&mut self, visit: &Frame, token: u32, ctx: &mut Ctx) -> Step {
        let number = Number(visit.cursor.mark);
        let record = self.group.record(number).copied().filter(|_| token == RECEIVED);
        let Some(record) = record else { return Step::Finish { ending: Ending::Failed, bytes: 0 } };
        self.group.acknowledge(number);
        acknowledge(&record, visit.cursor.at == WAITING, ctx)
    }

    /// Makes a replica, by its ordinal, the primary. What it has not received is lost.
    pub fn promote(&mut self, replica: usize, ctx: &mut Ctx) {
        let open = if self.waits_until_applied { self.group.members[replica].follower.open() } else { Vec::new() };
        let lost = self.group.promote(replica, &mut ctx.truth);
        for (number, _) in open.into_iter().filter(|(_, received)| *received) {
            if let Some(writer) = self.group.count_receipt(number) {
                ctx.wake(writer, RECEIVED);
            }
        }
        self.count(Counter::LostWrites, lost.acknowledged, ctx);
        lost.writers.into_iter().for_each(|writer| ctx.wake(writer, LOST));
        self.door.promote(self.own[replica]);
    }
}

/// The write is answered, to a client if it is not a copy.
fn acknowledge(record: &Record, to_client: bool, ctx: &mut Ctx) -> Step {
    if let Some(version) = record.version.filter(|_| to_client) {
        ctx.truth.acknowledge(&record.ask, version);
    }
    ctx.version = record.version;
    Step::Finish { ending: Ending::Ok, bytes: record.ask.response_bytes }
}

fn ticks_of(cost: &Cost, lineage: Lineage) -> f64 {
    cost.as_ref().map_or(0.0, |(law, draws)| law.sample_ticks(&mut draws.open(lineage)))
}

/// The memory of an instance, unless everything fits.
fn memory(wiring: &Wiring, settings: &Database, instance: InstanceId) -> Option<Memory> {
    let world = wiring.world;
    let machine = world.instance(instance).place?.machine()?;
    let (memory, working_set) = (world.machine(machine).memory?, settings.working_set?.bytes());
    let mut spaces: Vec<usize> = wiring.common.classes.iter().filter_map(|class| class.keys).collect();
    spaces.sort_unstable();
    spaces.dedup();
    let keys = spaces.into_iter().map(|space| wiring.common.keys[space].count()).sum();
    let draws = wiring.source("memory", world.instance(instance).ordinal);
    Some(Memory::new(Memory::room(keys, memory, working_set), draws))
}

impl Component for Server {
    fn start(&mut self, ctx: &mut Ctx) {
        self.begin_to_watch(ctx);
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        if ctx.world.instance(visit.instance).door {
            return self.door.pass(visit, ctx);
        }
        match visit.cursor.at {
            READ | WRITE => self.begin(visit, ctx),
            at if is_copy(at) => self.begin(visit, ctx),
            COPY | TAKE | HAND_OVER | ACCEPT => self.enter_to_move(visit, ctx),
            _ => self.enter_in_background(visit, ctx),
        }
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        match (why, visit.cursor.at) {
            (Resume::Reply, _) if ctx.world.instance(visit.instance).door => self.door.answered(visit, ctx.reply, ctx),
            (Resume::Reply, _) => self.judge_primary(ctx.reply.ending, ctx),
            (Resume::Woken(token), _) => self.woken(visit, token, ctx),
            (Resume::Done | Resume::Overdue, at)
                if visit.cursor.mark == CONNECTING && (matches!(at, READ | WRITE) || is_copy(at)) =>
            {
                self.serve(visit, ctx)
            }
            (Resume::Done | Resume::Overdue, at) if is_copy(at) => self.keep_copy(visit, ctx),
            (Resume::Done | Resume::Overdue, READ) => self.answer_read(visit, ctx),
            (Resume::Done | Resume::Overdue, WRITE) => self.commit(visit, ctx),
            (Resume::Done | Resume::Overdue, COPY | TAKE) => self.moved_on(visit, ctx),
            (Resume::Done | Resume::Overdue, _) => self.applied(visit, ctx),
        }
    }

    fn alarm(&mut self, owner: InstanceId, token: u32, ctx: &mut Ctx) {
        self.remind(owner, token, ctx);
    }

    fn abandoned(&mut self, visit: &Frame) {
        if matches!(visit.cursor.at, WAITING | TAKING) {
            self.group.give_up(Number(visit.cursor.mark));
        }
        self.abandoned_in_background(visit);
    }

    fn down(&mut self, instance: InstanceId, keeps: Option<bool>, ctx: &mut Ctx) {
        let ordinal = ctx.world.instance(instance).ordinal as usize;
        self.group.members[ordinal].die(keeps == Some(true));
    }

    fn up(&mut self, instance: InstanceId, ctx: &mut Ctx) {
        self.come_back(ctx.world.instance(instance).ordinal as usize, ctx);
    }

    fn call_over(&mut self, caller: InstanceId, reply: Reply, _ctx: &mut Ctx) {
        self.door.over(caller, reply.tag);
    }
}

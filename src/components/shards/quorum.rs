//! Quorums: several copies of a key are written and read alike, and some of them are enough.
//!
//! A write goes to all copies and is answered when `write_quorum` of them have it. Whoever passes it on gives it its
//! version; each copy keeps the latest that it was ever given, so that the last write wins, in whatever order they come
//! (DeCandia et al. 2007, "Dynamo", SOSP; Cassandra). A read asks `read_quorum` copies, and others in the place of those
//! that fail; it shows the latest version among the answers. Where both quorums together are more than there are copies,
//! they share one, and no read misses a write that was answered before it began.
//!
//! While copies move, a write goes to those that will have the key as well, and needs as many answers more. A write whose
//! key has other owners when enough have answered goes to all of those too before it is answered.
//!
//! A write that too few copies answer fails, though those that have it keep it: a later read may show it.
//!
//! Ignored: clocks that differ, conflicts that are kept for the reader, repair of copies that missed a write: they lack it
//! until the key is written again.

use super::answers::Answers;
use super::holders::Holders;
use super::relay::Relay;
use super::{Counter, ReadFrom, Shards};
use crate::components::database::copies;
use crate::components::wiring::Wiring;
use crate::engine::draw::Source;
use crate::engine::time::Span;
use crate::model::ask::{Ask, Ending, Op, Reply};
use crate::model::component::Ctx;
use crate::model::step::{Call, Step};
use crate::model::visit::Frame;

/// The mark of a visit that asks copies, and of one that writes them.
pub const READING: u32 = 2;
/// See [`READING`].
pub const WRITING: u32 = 3;
/// Marks of calls to copies: this, the number of the question and that of the shard.
const COPY_CALL: u64 = 1 << 63;
/// The number of no question.
const NO_QUESTION: u32 = u32::MAX >> 1;
/// Where a visit keeps the number of its question plus one, how many copies it has asked, and a version.
const QUESTION: usize = 0;
const ASKED: usize = 1;
const VERSION: usize = 2;

/// How many copies are enough, and what they have answered.
#[derive(Debug)]
pub struct Quorum {
    /// Copies that must have a write.
    pub write: u32,
    read: u32,
    from: ReadFrom,
    timeout: Option<Span>,
    draws: Source,
    pub(super) answers: Answers,
}

impl Quorum {
    /// Nothing is asked yet; none where each key has one owner.
    pub fn new(wiring: &Wiring, settings: &Shards) -> Option<Self> {
        (settings.copies() > 1).then(|| Self {
            write: settings.write_quorum(),
            read: settings.read_quorum(),
            from: settings.read_from.unwrap_or_default(),
            timeout: settings.timeout.as_ref().map(|timeout| wiring.span(timeout)),
            draws: wiring.source("copies", 0),
            answers: Answers::default(),
        })
    }

    /// The first copy that a read asks, by its place among `count`.
    fn begin_at(&self, visit: &Frame, count: usize) -> usize {
        match self.from {
            ReadFrom::First => 0,
            ReadFrom::Any => self.draws.open(visit.lineage).below(count as u64) as usize,
        }
    }

    /// The visit asks nothing any more.
    pub fn leave(&mut self, visit: &mut Frame) {
        let question = &mut visit.cursor.registers[QUESTION];
        if let Some(number) = std::mem::take(question).checked_sub(1) {
            self.answers.leave(number);
        }
    }

    /// A visit begins to ask; the number of its question.
    pub fn begin(&mut self, visit: &mut Frame) -> u32 {
        let number = self.answers.begin();
        visit.cursor.registers[QUESTION] = number + 1;
        number
    }

    /// The question of a visit that asks.
    pub fn question(visit: &Frame) -> u32 {
        visit.cursor.registers[QUESTION] - 1
    }
}

/// The mark of a call to the copy of a shard.
pub fn tag(question: Option<u32>, shard: u32) -> u64 {
    COPY_CALL | u64::from(question.unwrap_or(NO_QUESTION)) << u32::BITS | u64::from(shard)
}

/// True if a call went to one of several copies.
pub const fn is_copy_call(tag: u64) -> bool {
    tag & COPY_CALL != 0
}

/// The copies of a key, and those that will have it when it has moved.
#[derive(Clone, Copy, Debug)]
struct Targets {
    now: Holders,
    next: Holders,
}

impl Targets {
    fn all(self) -> impl Iterator<Item = u32> + Clone {
        self.now.members().chain(self.next.without(self.now))
    }
}

impl Relay {
    /// Asks or writes the copies of a key.
    pub fn pass_to_copies(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        match visit.ask.op {
            Op::Read => self.read_copies(visit, ctx),
            Op::Write => {
                let version = ctx.truth.begin(&visit.ask).map_or(0, copies::entry_of);
                (visit.cursor.mark, visit.cursor.registers[VERSION]) = (WRITING, version);
                self.write_copies(visit, ctx)
            }
        }
    }

    fn targets(&mut self, ask: &Ask, ctx: &Ctx) -> Option<Targets> {
        let space = ctx.truth.space(ask.class);
        let now = self.owners.holders(space, ask.key)?;
        let next = self.migration.as_ref().and_then(|migration| migration.moves_to(space, ask.key));
        Some(Targets { now, next: next.unwrap_or(now) })
    }

    fn write_copies(&mut self, visit: &Frame, ctx: &mut Ctx) -> Step {
        let Some(targets) = self.targets(&visit.ask, ctx) else { return self.unowned(ctx) };
        for shard in targets.all() {
            let call = self.call_copy(shard, visit, None);
            ctx.calls.push(Call { entry: visit.cursor.registers[VERSION], ..call });
        }
        let more = targets.next.without(targets.now).count() as u32;
        Step::CallMany { need: self.quorum().write + more, cancel: false }
    }

    /// A call to a copy.
    fn call_copy(&mut self, shard: u32, visit: &Frame, question: Option<u32>) -> Call {
        let call = self.call(shard, visit, visit.ask);
        Call { tag: tag(question, shard), timeout: self.quorum().timeout, ..call }
    }

    fn quorum(&mut self) -> &mut Quorum {
        self.quorum.as_mut().expect("keys have several copies")
    }

    /// Enough copies have a write, or cannot have it any more.
    pub fn copies_written(&mut self, visit: &Frame, reply: Reply, ctx: &mut Ctx) -> Step {
        let Some(targets) = self.targets(&visit.ask, ctx) else { return self.unowned(ctx) };
        if targets.all().any(|shard| !ctx.made.contains(&tag(None, shard))) {
            return self.write_copies(visit, ctx);
        }
        if reply.ending != Ending::Ok {
            return self.too_few(ctx);
        }
        if let Some(version) = copies::version_of(visit.cursor.registers[VERSION], &ctx.truth) {
            ctx.truth.settle(&visit.ask, version);
            ctx.version = Some(version);
        }
        Step::Finish { ending: Ending::Ok, bytes: reply.bytes }
    }

    fn read_copies(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        (visit.cursor.mark, visit.cursor.registers[ASKED]) = (READING, 0);
        let need = self.quorum().read;
        self.quorum().begin(visit);
        for _ in 0..need {
            if !self.ask_next(visit, ctx) {
                self.quorum().leave(visit);
                return self.unowned(ctx);
            }
        }
        Step::CallMany { need, cancel: false }
    }

    /// Asks the next copy; false if there is none.
    fn ask_next(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> bool {
        let Some(holders) = self.owners.holders(ctx.truth.space(visit.ask.class), visit.ask.key) else { return false };
        let (count, asked) = (holders.len(), visit.cursor.registers[ASKED] as usize);
        if asked == count {
            return false;
        }
        let at = (self.quorum().begin_at(visit, count) + asked) % count;
        let shard = holders.members().nth(at).expect("it is one of them");
        let question = Quorum::question(visit);
        visit.cursor.registers[ASKED] += 1;
        self.quorum().answers.ask(question);
        let call = self.call_copy(shard, visit, Some(question));
        ctx.calls.push(call);
        true
    }

    /// Enough copies have answered a read, or one more must be asked.
    pub fn copies_read(&mut self, visit: &mut Frame, reply: Reply, ctx: &mut Ctx) -> Step {
        let question = Quorum::question(visit);
        if reply.ending == Ending::Ok {
            ctx.version = self.quorum().answers.latest(question);
            self.quorum().leave(visit);
            return Step::Finish { ending: Ending::Ok, bytes: reply.bytes };
        }
        let holders = self.owners.holders(ctx.truth.space(visit.ask.class), visit.ask.key);
        let stays = |made: &u64| holders.is_some_and(|holders| holders.has(*made as u32));
        if !ctx.made.iter().all(stays) {
            // Others have the key by now: answers of both would not make a quorum of either.
            self.quorum().leave(visit);
            return self.read_copies(visit, ctx);
        }
        if self.ask_next(visit, ctx) {
            ctx.count(self.counter(Counter::FurtherCopies), 1);
            return Step::CallMore;
        }
        self.quorum().leave(visit);
        self.too_few(ctx)
    }

    fn too_few(&self, ctx: &mut Ctx) -> Step {
        ctx.count(self.counter(Counter::NoQuorum), 1);
        Step::Finish { ending: Ending::Failed, bytes: 0 }
    }

    /// A call to a copy is over.
    pub fn heard(&mut self, reply: Reply) {
        let question = (reply.tag >> u32::BITS) as u32 & NO_QUESTION;
        if question != NO_QUESTION {
            self.quorum().answers.heard(question, reply);
        }
    }
}

//! Replication: how a record comes to a replica, is applied there, and is said to have been received.
//!
//! All of it is work in the background. A record lags, sets out from the primary as a message as large as the write's
//! call, and has then been received. Applying it uses the replica's CPU and memory, and does not begin before the delay
//! since its commit is over. Where a writer waits, the replica says by a message without bytes that it has received or
//! applied it. In order, no record overtakes another.
//!
//! A dead primary sends nothing. What a replica has not received after [`SEND_AGAIN_S`] is sent again, where anything is
//! planned to go wrong at all.

use super::Counter;
use super::failover::{ASK, CHECK, PROMOTE};
use super::log::{NUMBER_BITS, Number, Record};
use super::server::{RECEIVED, Server};
use crate::model::ask::Ask;
use crate::model::component::{Ctx, Origin, Spawn};
use crate::model::ids::InstanceId;
use crate::model::step::Step;
use crate::model::visit::Frame;

/// What a visit in the background is there for; its mark holds this above the number of the record.
const RECEIVE: u32 = 0;
const APPLY: u32 = 1;
const RECEIPT: u32 = 2;

/// Seconds after which a record that was not received is sent again: `wal_retrieve_retry_interval` of PostgreSQL.
pub const SEND_AGAIN_S: f64 = 5.0;
/// What an alarm is there for; its token holds this above the number of the record.
const SET_OUT: u32 = 0;
const LOOK_AFTER: u32 = 1;
const DELAY_OVER: u32 = 4;

fn errand(mark: u32) -> (u32, Number) {
    (mark >> NUMBER_BITS, Number(mark & ((1 << NUMBER_BITS) - 1)))
}

/// A visit at `at` for the sake of a record.
fn spawn(at: InstanceId, from: Option<InstanceId>, record: &Record, what: u32, number: Number) -> Spawn {
    let Record { ask, lineage, .. } = *record;
    Spawn { at, from, origin: Origin::Background, ask, lineage, mark: what << NUMBER_BITS | number.0 }
}

impl Server {
    /// A record begins to lag, on its way to every replica.
    pub fn send(&mut self, number: Number, record: &Record, ctx: &mut Ctx) {
        for replica in self.group.replicas() {
            let lag = self.lags[replica].as_ref().map(|(law, draws)| law.sample(&mut draws.open(record.lineage)));
            let mut at = ctx.now + lag.unwrap_or_default();
            if self.in_order {
                let until = &mut self.group.members[replica].follower.sent_until;
                at = at.max(*until);
                *until = at;
            }
            if at == ctx.now {
                self.set_out(self.own[replica], number, ctx);
            } else {
                ctx.alarm_at(self.own[replica], at, SET_OUT << NUMBER_BITS | number.0);
            }
        }
    }

    /// The time has come for a record to set out for a replica, or to see whether it has come there.
    pub fn remind(&mut self, replica: InstanceId, token: u32, ctx: &mut Ctx) {
        let (what, number) = errand(token);
        match what {
            ASK => return self.ask_for_life(ctx),
            PROMOTE => return self.fail_over(ctx),
            _ => {}
        }
        let ordinal = ctx.world.instance(replica).ordinal as usize;
        if what == DELAY_OVER {
            return self.end_delay(ordinal, number, ctx);
        }
        if what == SET_OUT || self.group.members[ordinal].follower.awaits(number) {
            self.set_out(replica, number, ctx);
        }
    }

    /// A record sets out for a replica.
    fn set_out(&mut self, replica: InstanceId, number: Number, ctx: &mut Ctx) {
        let Some(record) = self.group.record(number) else { return };
        if !self.group.members[self.group.primary].down {
            let primary = self.own[self.group.primary];
            ctx.spawn(spawn(replica, Some(primary), record, RECEIVE, number));
        }
        if !ctx.world.faults.is_empty() {
            ctx.alarm_after(replica, self.send_again, LOOK_AFTER << NUMBER_BITS | number.0);
        }
    }

    /// An instance is there again, and applies what it has received.
    pub fn come_back(&mut self, ordinal: usize, ctx: &mut Ctx) {
        self.group.members[ordinal].down = false;
        if self.in_order {
            self.apply_next(ordinal, ctx);
            return;
        }
        let open = self.group.members[ordinal].follower.open();
        for (number, _) in open.into_iter().filter(|(_, received)| *received) {
            let record = self.group.record(number).expect("a record is kept until all have applied it");
            // Of what is due later, an alarm tells.
            if record.committed + self.apply_after <= ctx.now {
                ctx.spawn(spawn(self.own[ordinal], None, record, APPLY, number));
            }
        }
    }

    /// A visit in the background has come.
    pub fn enter_in_background(&mut self, visit: &Frame, ctx: &mut Ctx) -> Step {
        let (what, number) = errand(visit.cursor.mark);
        match what {
            RECEIVE => self.receive(visit, number, ctx),
            APPLY => self.apply(visit, number, ctx),
            CHECK => self.call_primary(ctx),
            _ => {
                if let Some(writer) = self.group.count_receipt(number) {
                    ctx.wake(writer, RECEIVED);
                }
                Step::DONE
            }
        }
    }

    fn receive(&mut self, visit: &Frame, number: Number, ctx: &mut Ctx) -> Step {
        let replica = visit.ordinal as usize;
        let Some(record) = self.group.record(number).copied() else { return Step::DONE };
        if !self.group.members[replica].follower.receive(number) {
            return Step::DONE;
        }
        if !self.waits_until_applied {
            self.say_so(visit.instance, &record, number, ctx);
        }
        let due = record.committed + self.apply_after;
        if self.in_order {
            self.apply_next(replica, ctx);
        } else if ctx.now < due {
            ctx.alarm_at(visit.instance, due, DELAY_OVER << NUMBER_BITS | number.0);
        } else {
            ctx.spawn(spawn(visit.instance, None, &record, APPLY, number));
        }
        Step::DONE
    }

    /// A replica tells a writer who waits that it has the record, or has applied it.
    fn say_so(&self, replica: InstanceId, record: &Record, number: Number, ctx: &mut Ctx) {
        if record.waiting.is_some() {
            let ask = Ask { request_bytes: 0, ..record.ask };
            let primary = self.own[self.group.primary];
            ctx.spawn(spawn(primary, Some(replica), &Record { ask, ..*record }, RECEIPT, number));
        }
    }

    /// A record that a replica has received may be applied from now on.
    fn end_delay(&mut self, replica: usize, number: Number, ctx: &mut Ctx) {
        let member = &mut self.group.members[replica];
        member.follower.wait_no_more();
        if member.down {
            return;
        }
        if self.in_order {
            self.apply_next(replica, ctx);
        } else if member.follower.has(number) {
            let record = self.group.record(number).expect("a record is kept until all have applied it");
            ctx.spawn(spawn(self.own[replica], None, record, APPLY, number));
        }
    }

    /// The one thread of a replica goes on, if it is free and has something that may be applied.
    fn apply_next(&mut self, replica: usize, ctx: &mut Ctx) {
        let Some(number) = self.group.members[replica].follower.next() else { return };
        let record = *self.group.record(number).expect("a record is kept until all have applied it");
        let (due, follower) = (record.committed + self.apply_after, &mut self.group.members[replica].follower);
        if due <= ctx.now {
            follower.begin();
            ctx.spawn(spawn(self.own[replica], None, &record, APPLY, number));
        } else if follower.wait_for(number) {
            ctx.alarm_at(self.own[replica], due, DELAY_OVER << NUMBER_BITS | number.0);
        }
    }

    fn apply(&mut self, visit: &Frame, number: Number, ctx: &mut Ctx) -> Step {
        let Some(record) = self.group.record(number).copied() else { return self.applied(visit, ctx) };
        self.use_cpu(visit, record.ticks * self.apply_cost, &record.ask, record.lineage, ctx)
    }

    /// The demand of applying a record is met.
    pub fn applied(&mut self, visit: &Frame, ctx: &mut Ctx) -> Step {
        let (replica, (_, number)) = (visit.ordinal as usize, errand(visit.cursor.mark));
        let record = self.group.record(number).copied();
        if let Some(delay) = self.group.apply(replica, number, ctx.now, &ctx.truth) {
            self.count(Counter::Delay, delay.0, ctx);
            self.count(Counter::Applied, 1, ctx);
            if let Some(record) = record.filter(|_| self.waits_until_applied) {
                self.say_so(visit.instance, &record, number, ctx);
            }
        }
        if self.in_order {
            self.group.members[replica].follower.stop();
            self.apply_next(replica, ctx);
        }
        Step::DONE
    }

    /// A visit in the background ended before its time: its record may be applied again.
    pub fn abandoned_in_background(&mut self, visit: &Frame) {
        if visit.cursor.at == 0 && errand(visit.cursor.mark).0 == APPLY {
            self.group.members[visit.ordinal as usize].follower.stop();
        }
    }
}

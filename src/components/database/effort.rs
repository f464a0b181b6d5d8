//! What reads and writes cost the primary and the replicas, on average.

use super::memory::Memory;
use super::{Apply, Database, From, Replication};
use crate::components::effort::{Doubt, Effort, Flow, Keeping, Stay, Time, To, Use, mean_s};
use crate::model::ask::Op;

/// A record that is applied at a replica.
const APPLY: u8 = 1;

impl Database {
    /// Behind the door: who is asked; at an instance: what that costs.
    pub(super) fn efforts<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        let mut effort = if stay.instance.is_some() { self.at_instance(stay) } else { self.at_door(stay) };
        if self.max_connections.is_some() {
            effort.doubts.push(Doubt::near_saturation("`max_connections` turns calls away before the CPU is full"));
        }
        if self.reads.fallback.is_some() && self.reads.timeout.is_some() {
            effort.doubts.push(Doubt::near_saturation("reads that take too long are made again at the primary"));
        }
        if self.replicas.is_some() && self.apply.unwrap_or_default() == Apply::InOrder {
            let why = "`in_order`: one thread applies records, and falls behind on a busy CPU before reads do";
            effort.doubts.push(Doubt::near_saturation(why));
        }
        if self.failover.is_some() {
            effort.doubts.push(Doubt::near_saturation("a primary that is too slow to answer is replaced"));
        }
        effort
    }

    fn at_door<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        let own = stay.wiring.own();
        let mut effort = Effort::default();
        for flow in stay.flows {
            let readers = match (flow.op, self.read_from()) {
                (Op::Write, _) | (Op::Read, From::Primary) => &own[..1],
                (Op::Read, From::Replicas) => &own[1..],
                (Op::Read, From::Any) => own,
            };
            let weights = if flow.op == Op::Read { self.reads.weights.clone() } else { Vec::new() };
            let leg = effort.leg(To::Own(readers.to_vec(), &self.reads.balance, weights), flow.clone());
            effort.times.push(Time::Leg(leg));
            if flow.op == Op::Write {
                for &replica in &own[1..] {
                    let record = Flow { part: APPLY, ..flow.clone() };
                    effort.background(To::Own(vec![replica], "random", Vec::new()), record);
                }
                if self.replication.is_some_and(|how| how != Replication::Async) {
                    let why = "writes wait for replicas: the time is one without that";
                    effort.doubts.push(Doubt::near_saturation(why));
                }
            }
        }
        effort
    }

    fn at_instance<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        let mut effort = Effort::default();
        let (read_s, write_s) =
            (self.read.cpu.as_ref().map_or(0.0, mean_s), self.write.cpu.as_ref().map_or(0.0, mean_s));
        let missed = self.missed(stay, &mut effort);
        for (flow, missed) in stay.flows.iter().zip(missed) {
            let cpu_s = match (flow.part, flow.op) {
                (APPLY, _) => write_s * self.write.apply_cost.unwrap_or(1.0),
                (_, Op::Read) => read_s,
                (_, Op::Write) => write_s,
            };
            let cpu_s = cpu_s + missed * self.miss_cost.as_ref().map_or(0.0, mean_s);
            effort.cpu += flow.per_s * cpu_s;
            effort.times.push(Time::Cpu(cpu_s));
        }
        effort
    }

    /// The share of each flow whose key is not in memory.
    fn missed(&self, stay: &Stay, effort: &mut Effort) -> Vec<f64> {
        let none = vec![0.0; stay.flows.len()];
        let Some(room) = self.room(stay) else { return none };
        let common = stay.wiring.common;
        let mut spaces: Vec<usize> = stay.flows.iter().filter_map(|flow| Some(flow.keys.as_ref()?.space)).collect();
        spaces.sort_unstable();
        spaces.dedup();
        if stay.flows.iter().any(|flow| flow.keys.as_ref().is_some_and(|keys| keys.shares.is_none())) {
            let why = "there are too many keys to follow one by one; all are taken to be in memory";
            effort.doubts.push(Doubt::always(why));
            effort.fill_s = f64::INFINITY;
            return none;
        }
        let (mut uses, mut first) = (Vec::new(), Vec::new());
        for &space in &spaces {
            first.push(uses.len());
            uses.resize(uses.len() + common.keys[space].count() as usize, Use { reads_per_s: 0.0, writes_per_s: 0.0 });
        }
        let start = |space: usize| first[spaces.partition_point(|&other| other < space)];
        for flow in stay.flows {
            let Some(keys) = &flow.keys else { continue };
            let Some(shares) = &keys.shares else { continue };
            for (at, share) in (start(keys.space)..).zip(shares.iter()) {
                uses[at].reads_per_s += flow.per_s * share;
            }
        }
        let keeping = Keeping { slots: Some(room), evict: "lru", ttl_s: None, sliding: false };
        effort.fill_s = (stay.fill_s)(&keeping, &uses);
        let hits = (stay.hit_ratios)(&keeping, &uses);
        let per_s: f64 = uses.iter().map(|key| key.reads_per_s).sum();
        effort.doubts.extend(stay.cold((room as f64).min(uses.len() as f64), per_s));
        let missed = |flow: &Flow| {
            let Some((keys, shares)) = flow.keys.as_ref().and_then(|keys| Some((keys, keys.shares.as_ref()?))) else {
                return 0.0;
            };
            (start(keys.space)..).zip(shares.iter()).map(|(at, share)| share * (1.0 - hits[at])).sum()
        };
        stay.flows.iter().map(missed).collect()
    }

    /// How many keys fit into the memory of the instance, if that counts.
    fn room(&self, stay: &Stay) -> Option<u64> {
        let machine = stay.wiring.world.machine_of(stay.instance?)?;
        let (memory, working_set) = (stay.wiring.world.machine(machine).memory?, self.working_set?.bytes());
        let mut spaces: Vec<usize> = stay.wiring.common.classes.iter().filter_map(|class| class.keys).collect();
        spaces.sort_unstable();
        spaces.dedup();
        let keys = spaces.into_iter().map(|space| stay.wiring.common.keys[space].count()).sum();
        Some(Memory::room(keys, memory, working_set))
    }
}

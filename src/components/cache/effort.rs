//! What a cache finds and what it asks for behind, on average, once it is warm.

use super::Cache;
use super::settings::{Expiry, OnWrite, Room};
use crate::components::effort::{Doubt, Effort, Flow, Keeping, Keys, Stay, Time, To, Use, mean_s};
use crate::model::ask::Op;
use std::collections::BTreeMap;

/// The share of reads that find their key, by key space and key.
type Found = BTreeMap<usize, Vec<f64>>;

impl Cache {
    /// Writes, misses and what has no key go on.
    pub(super) fn efforts<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        let mut effort = Effort::default();
        let cpu_s = self.cpu.as_ref().map_or(0.0, mean_s);
        let found = self.found(stay, &mut effort);
        for flow in stay.flows {
            effort.cpu += flow.per_s * cpu_s;
            let missed = Self::missed(flow, &found);
            let share = missed.per_s / flow.per_s;
            let behind = if share > 0.0 {
                let to = To::Components(vec![&self.to], &self.balance, Vec::new());
                Time::Times(share, Box::new(Time::Leg(effort.leg(to, missed))))
            } else {
                Time::Pass(0.0)
            };
            effort.times.push(Time::Sum(vec![Time::Cpu(cpu_s), behind]));
        }
        if !self.single_flight && !found.is_empty() {
            let why = "fetches that take long are made several times: there is no `single_flight`";
            effort.doubts.push(Doubt::near_saturation(why));
        }
        if self.timeout.is_some() {
            effort.doubts.push(Doubt::near_saturation("`timeout` ends fetches that take too long"));
        }
        effort
    }

    /// What goes on behind.
    fn missed(flow: &Flow, found: &Found) -> Flow {
        let hits = flow.keys.as_ref().filter(|_| flow.op == Op::Read).and_then(|keys| found.get(&keys.space));
        let Some((hits, keys, shares)) = hits.and_then(|hits| {
            let keys = flow.keys.as_ref()?;
            Some((hits, keys, keys.shares.as_ref()?))
        }) else {
            return flow.clone();
        };
        let missed = || shares.iter().zip(hits).map(|(share, hit)| share * (1.0 - hit).max(0.0));
        let share: f64 = missed().sum();
        if share <= 0.0 {
            return flow.at(0.0);
        }
        Flow { keys: Some(keys.reweighed(missed())), ..flow.at(flow.per_s * share) }
    }

    fn found(&self, stay: &Stay, effort: &mut Effort) -> Found {
        let mut uses: BTreeMap<usize, Vec<Use>> = BTreeMap::new();
        for flow in stay.flows {
            let Some(Keys { space, shares }) = &flow.keys else { continue };
            let Some(shares) = shares else {
                effort
                    .doubts
                    .push(Doubt::always("there are too many keys to follow one by one; the hit ratio is taken as 0"));
                effort.fill_s = f64::INFINITY;
                return Found::new();
            };
            let none = Use { reads_per_s: 0.0, writes_per_s: 0.0 };
            let keys = uses.entry(*space).or_insert_with(|| vec![none; shares.len()]);
            for (key, share) in keys.iter_mut().zip(shares.iter()) {
                match flow.op {
                    Op::Read => key.reads_per_s += flow.per_s * share,
                    Op::Write if self.deletes() => key.writes_per_s += flow.per_s * share,
                    Op::Write => {}
                }
            }
        }
        let slots = match self.slots(stay) {
            Ok(slots) => slots,
            Err(doubt) => {
                effort.fill_s = f64::INFINITY;
                effort.doubts.push(doubt);
                return Found::new();
            }
        };
        let (keys, ttl_s) = (uses.values().map(Vec::len).sum::<usize>() as f64, self.ttl.as_ref().map(mean_s));
        let per_s: f64 = stay.flows.iter().filter(|flow| flow.op == Op::Read).map(|flow| flow.per_s).sum();
        // No more is kept than is asked for while it lives.
        let kept = slots.map_or(keys, |slots| keys.min(slots as f64)).min(ttl_s.map_or(keys, |life| per_s * life));
        effort.doubts.extend(stay.cold(kept, per_s));
        if stay
            .flows
            .iter()
            .any(|flow| flow.keys.as_ref().is_some_and(|keys| stay.wiring.common.keys[keys.space].drifts()))
        {
            effort.doubts.push(Doubt::always("the popularity of keys drifts: the hit ratio is that of one that stays"));
        }
        let evict = self.evict.as_deref().unwrap_or("lru");
        if evict.starts_with("sampled_") {
            effort.doubts.push(Doubt::always("who gives way is sampled: the hit ratio is that of an exact choice"));
        }
        let keeping = Keeping {
            slots,
            evict: evict.trim_start_matches("sampled_"),
            ttl_s,
            sliding: self.expiry == Some(Expiry::Sliding),
        };
        let all: Vec<Use> = uses.values().flatten().copied().collect();
        effort.fill_s = (stay.fill_s)(&keeping, &all);
        let mut hits = (stay.hit_ratios)(&keeping, &all).into_iter();
        uses.into_iter().map(|(space, keys)| (space, hits.by_ref().take(keys.len()).collect())).collect()
    }

    fn deletes(&self) -> bool {
        match self.on_write {
            OnWrite::DeleteBefore | OnWrite::DeleteAfter => true,
            OnWrite::None | OnWrite::UpdateAfter => false,
        }
    }

    /// How many keys fit, any number if none; or why that cannot be said.
    fn slots(&self, stay: &Stay) -> Result<Option<u64>, Doubt> {
        match &self.capacity {
            None => Ok(None),
            Some(Room::Entries(most)) => Ok(Some(*most)),
            Some(Room::Bytes(most)) => {
                let keyed = stay.flows.iter().filter(|flow| flow.keys.is_some() && flow.op == Op::Read);
                let mut sizes: Vec<u32> =
                    keyed.map(|flow| stay.wiring.common.classes[flow.class].response_bytes).collect();
                sizes.sort_unstable();
                sizes.dedup();
                if let [size] = sizes[..]
                    && size > 0
                {
                    return Ok(Some(most.bytes() / u64::from(size)));
                }
                Err(Doubt::always("entries differ in size: the hit ratio is taken as 0"))
            }
        }
    }
}

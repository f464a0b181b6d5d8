//! The obvious store: a vector that is searched, a clock that counts uses.

use super::super::store::Capacity;
use crate::engine::draw::Substream;
use std::collections::{BTreeMap, BTreeSet};

struct Row {
    key: u64,
    bytes: u64,
    version: u64,
    came: u64,
    used: u64,
}

pub struct Slow {
    policy: String,
    capacity: Capacity,
    rows: Vec<Row>,
    uses: BTreeMap<u64, u64>,
    clock: u64,
}

impl Slow {
    pub fn new(policy: &str, capacity: Capacity) -> Self {
        Self { policy: policy.into(), capacity, rows: vec![], uses: BTreeMap::new(), clock: 0 }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn bytes(&self) -> u64 {
        self.rows.iter().map(|row| row.bytes).sum()
    }

    pub fn entries(&self) -> BTreeSet<(u64, u64)> {
        self.rows.iter().map(|row| (row.key, row.version)).collect()
    }

    pub fn clear(&mut self) {
        self.rows.clear();
        self.uses.clear();
    }

    pub fn lookup(&mut self, key: u64) -> Option<u64> {
        self.clock += 1;
        *self.uses.entry(key).or_default() += 1;
        let row = self.rows.iter_mut().find(|row| row.key == key)?;
        row.used = self.clock;
        Some(row.version)
    }

    pub fn remove(&mut self, key: u64) -> Option<u64> {
        let at = self.rows.iter().position(|row| row.key == key)?;
        Some(self.rows.swap_remove(at).version)
    }

    pub fn insert(
        &mut self,
        key: u64,
        bytes: u64,
        version: u64,
        draw: &mut Substream,
        gone: &mut Vec<(u64, u64)>,
    ) -> bool {
        self.clock += 1;
        let (most, most_bytes) = match self.capacity {
            Capacity::Unlimited => (usize::MAX, u64::MAX),
            Capacity::Entries(most) => (most as usize, u64::MAX),
            Capacity::Bytes(most) => (usize::MAX, most),
        };
        if most == 0 || bytes > most_bytes {
            self.remove(key);
            return false;
        }
        let known = self.rows.iter().position(|row| row.key == key);
        let uses = self.uses.get(&key).copied().unwrap_or(0);
        let uses = if known.is_some() { uses + 1 } else { uses.max(1) };
        if let Some(at) = known {
            self.uses.insert(key, uses);
            self.rows[at] = Row { key, bytes, version, came: self.rows[at].came, used: self.clock };
        }
        let extra = if known.is_some() { (0, 0) } else { (1, bytes) };
        while self.rows.len() + extra.0 > most || self.bytes() + extra.1 > most_bytes {
            let at = self.victim(draw);
            let victim = self.rows[at].key;
            if self.policy == "lfu" && known.is_none() && uses < self.uses[&victim] {
                return false;
            }
            let row = self.rows.swap_remove(at);
            if row.key == key {
                return false;
            }
            gone.push((row.key, row.version));
        }
        if known.is_none() {
            self.uses.insert(key, uses);
            self.rows.push(Row { key, bytes, version, came: self.clock, used: self.clock });
        }
        true
    }

    /// The index of the one that gives way.
    fn victim(&self, draw: &mut Substream) -> usize {
        let least = |rank: &dyn Fn(&Row) -> (u64, u64)| {
            (0..self.rows.len()).min_by_key(|&at| rank(&self.rows[at])).expect("something is kept")
        };
        match self.policy.as_str() {
            "lru" => least(&|row| (row.used, 0)),
            "fifo" => least(&|row| (row.came, 0)),
            "lfu" => least(&|row| (self.uses[&row.key], row.used)),
            "random" => draw.below(self.rows.len() as u64) as usize,
            other => panic!("{other} has no slow twin"),
        }
    }
}

//! Random databases behind shards whose members come and go while machines crash, vanish, stand still or are slow.

use scalelab::engine::time::Instant;
use serde_json::{Value, json};

/// From here on everything is repaired and moved.
pub const LATE: Instant = Instant(400_000_000_000);
/// How many databases there are, members of the shards or not.
pub const DATABASES: usize = 4;
pub const KEYS: u64 = 24;

/// Numbers read as choices, as in other random scenarios.
pub struct Choices<'a>(std::slice::Iter<'a, u16>);

impl<'a> Choices<'a> {
    pub fn of(choices: &'a [u16]) -> Self {
        Self(choices.iter())
    }

    pub fn pick(&mut self, n: usize) -> usize {
        self.0.next().map_or(0, |&choice| usize::from(choice)) % n
    }

    pub fn one_of(&mut self, values: &[&str]) -> Value {
        json!(values[self.pick(values.len())])
    }

    fn database(&mut self) -> Value {
        let cpu = json!({ "cpu": { "exp": self.one_of(&["1ms", "2ms", "100us"]) } });
        let mut db = json!({ "primary": {}, "read": cpu, "write": cpu, "reads": { "from": "primary" } });
        if self.pick(2) > 0 {
            db["replicas"] = json!({ "count": 1 + self.pick(2) });
            db["lag"] = self.one_of(&["0s", "50ms", "1s"]);
            db["replication"] = self.one_of(&["async", "semi_sync", "sync", "remote_apply"]);
            db["apply"] = self.one_of(&["in_order", "independent"]);
            db["apply_after"] = self.one_of(&["0s", "30ms", "500ms"]);
            if self.pick(2) > 0 {
                db["failover"] = json!({ "every": "200ms", "fall": 1 + self.pick(2), "promotion": "100ms" });
            }
        }
        db
    }

    /// Changes of members, each of which is right after those before it; times rise, and at least so many stay.
    pub fn changes(&mut self, by: &Value, members: &mut Vec<usize>, least: usize, events: &mut Value) {
        let mut at_ms = 500;
        for number in 0..self.pick(4) {
            at_ms += self.pick(1500);
            let one = self.pick(DATABASES);
            let mut event = json!({ "at": format!("{at_ms}ms"), "shards": "split" });
            if members.contains(&one) {
                if members.len() == least {
                    continue;
                }
                members.retain(|it| *it != one);
                event["remove"] = json!(format!("db-{one}"));
            } else {
                members.push(one);
                event["add"] = json!(format!("db-{one}"));
                if by == "directory" || by.get("range").is_some() {
                    let first = 1 + self.pick(KEYS as usize);
                    event["keys"] = json!([[first, KEYS as usize - self.pick(KEYS as usize + 1 - first)]]);
                }
            }
            events[format!("change {number}")] = event;
        }
    }

    pub fn faults(&mut self, events: &mut Value) {
        for number in 0..self.pick(4) {
            let verb = ["crash", "lose", "freeze", "slow"][self.pick(4)];
            let (at, lasting) = (300 + self.pick(3000), 50 + self.pick(3000));
            let mut event = json!({ "at": format!("{at}ms"), "for": format!("{lasting}ms") });
            event[verb] = json!(format!("db-{}", self.pick(DATABASES)));
            if verb == "slow" {
                event["by"] = json!(10);
            }
            events[format!("fault {number}")] = event;
        }
    }

    /// A rule for these members at the beginning.
    pub fn rule(&mut self, members: &[usize]) -> Value {
        let count = members.len();
        let share = KEYS as usize / count;
        let last = |i: usize| if i + 1 == count { KEYS as usize } else { (i + 1) * share };
        let ranges: Vec<_> = (0..count).map(|i| [1 + i * share, last(i)]).collect();
        let rules =
            [json!("modulo"), json!({ "ring": { "points": 4 } }), json!("directory"), json!({ "range": ranges })];
        rules[self.pick(4)].clone()
    }

    pub fn scenario(&mut self) -> Value {
        let mut members: Vec<usize> = (0..=self.pick(DATABASES)).collect();
        members.truncate(DATABASES);
        let by = self.rule(&members);
        let name = |number: usize| format!("db-{number}");
        let shards = json!({
            "to": (0..DATABASES).map(name).collect::<Vec<_>>(), "members": members.iter().copied().map(name).collect::<Vec<_>>(),
            "by": by, "moving": { "size": "1KiB", "at_once": 1 + self.pick(4) },
        });
        let mut events = json!({});
        self.changes(&by, &mut members, 1, &mut events);
        self.faults(&mut events);
        let load = json!({ "step": [{ "at": "0s", "rate": "100/s" }, { "at": "4s", "rate": "0/s" }, { "at": "400s", "rate": "100/s" }] });
        let timeout = self.one_of(&["200ms", "1s", "300ms"]);
        let mut components = json!({
            "writers": { "clients": { "classes": ["edit"], "load": load, "to": "split", "timeout": timeout } },
            "readers": { "clients": { "classes": ["view"], "load": load, "to": "web", "timeout": "1s" } },
            "web": { "service": { "on": {}, "steps": [{ "call": "split", "timeout": timeout, "retry": { "attempts": 2 } }] } },
            "split": { "shards": shards },
        });
        for number in 0..DATABASES {
            components[name(number)] = json!({ "database": self.database() });
        }
        json!({
            "scalelab": 1, "name": "keys", "run": { "mode": "terminating", "duration": "401s" },
            "keys": { "rows": { "count": KEYS, "popularity": { "zipf": 1 } } },
            "classes": { "view": { "key": "rows" }, "edit": { "op": "write", "key": "rows" } },
            "links": { "default": { "rtt": self.one_of(&["1ms", "0s", "20ms"]), "bandwidth": "100Mbit/s" } },
            "components": components, "events": events,
        })
    }
}

//! Random databases, and shards of them whose members may come and go.

use super::{Builder, Callable};
use scalelab::engine::draw::Substream;
use serde_json::{Value, json};

impl Builder<'_> {
    /// One to four databases and, at times, shards of all of them.
    pub(super) fn data(&mut self) -> Vec<(String, Value)> {
        let mut components = Vec::new();
        let names: Vec<String> = (0..=self.pick(4)).map(|number| format!("d{number}")).collect();
        let mut most = 0;
        for name in &names {
            let (settings, visits) = self.database();
            most = most.max(visits);
            components.push((name.clone(), json!({ "database": settings })));
            self.callable.push(Callable { name: name.clone(), visits, answers_itself: false });
        }
        if self.chance(80) {
            let (settings, copies) = self.shards(&names);
            components.push(("p0".to_owned(), json!({ "shards": settings })));
            // A call that one copy does not answer goes to another, or is made again.
            let visits = 1 + 2 * copies as u32 * most;
            self.callable.push(Callable { name: "p0".to_owned(), visits, answers_itself: false });
            // Whatever else is called, keys of all classes come here.
            let mut people = json!({ "load": { "poisson": "2/ms" }, "to": "p0", "zone": self.zone() });
            if self.chance(40) {
                people["timeout"] = self.patience();
            }
            components.push(("v0".to_owned(), json!({ "clients": people })));
        }
        components
    }

    fn one_machine(&mut self) -> Value {
        let mut machine = self.machine();
        machine["count"] = json!(1);
        machine
    }

    fn database(&mut self) -> (Value, u32) {
        let mut db =
            json!({ "primary": self.one_machine(), "read": { "cpu": self.law() }, "write": { "cpu": self.law() } });
        let mut replicas = 0;
        if self.chance(60) {
            replicas = 1 + self.pick(2);
            db["replicas"] = self.one_machine();
            db["replicas"]["count"] = json!(replicas);
            db["write"]["apply_cost"] = json!(self.one_of(&[1.0, 0.0, 0.3]));
            db["apply"] = json!(self.one_of(&["in_order", "independent"]));
            db["replication"] = json!(self.one_of(&["async", "semi_sync", "sync", "remote_apply"]));
            if self.chance(60) {
                db["lag"] = self.law();
            }
            if self.chance(30) {
                db["apply_after"] = self.patience();
            }
            db["reads"] =
                json!({ "from": self.one_of(&["replicas", "primary", "any"]), "balance": self.one_of(&super::all()) });
            if db["reads"]["from"] != "primary" && self.chance(50) {
                db["reads"]["fallback"] = json!("primary");
                if self.chance(50) {
                    db["reads"]["timeout"] = self.patience();
                }
            }
        }
        if self.chance(20) {
            db["max_connections"] = json!(2 + self.pick(7));
        }
        (db, 3 + 3 * replicas as u32)
    }

    fn shards(&mut self, names: &[String]) -> (Value, usize) {
        let members = 1 + self.pick(names.len());
        let last = |member: usize| if member == members { 7 } else { member };
        let ranges: Vec<_> = (1..=members).map(|member| [member, last(member)]).collect();
        let rules =
            [json!("modulo"), json!({ "ring": { "points": 3 } }), json!("directory"), json!({ "range": ranges })];
        let mut shards = json!({ "to": names, "members": names[..members], "by": rules[self.pick(4)], "moving": {} });
        shards["moving"]["at_once"] = json!(1 + self.pick(3));
        let copies = 1 + self.pick(members.min(3));
        if copies > 1 {
            shards["replicas"] = json!(copies);
            shards["write_quorum"] = json!(1 + self.pick(copies));
            shards["read_quorum"] = json!(1 + self.pick(copies));
            shards["read_from"] = json!(self.one_of(&["any", "first"]));
            if self.chance(50) {
                shards["timeout"] = self.patience();
            }
        }
        (shards, copies)
    }
}

/// Changes of the members of the shards, if there are any: each who is none joins, and then one of the first leaves.
pub fn changes_of_members(document: &Value, draw: &mut Substream) -> Vec<(String, Value)> {
    let shards = &document["components"]["p0"]["shards"];
    let (Some(to), Some(members)) = (shards["to"].as_array(), shards["members"].as_array()) else { return Vec::new() };
    let told = shards["by"] == "directory" || shards["by"].get("range").is_some();
    let mut events = Vec::new();
    let mut at_us = 0;
    let mut at = |draw: &mut Substream| {
        at_us += 1 + draw.below(6_000);
        json!(format!("{at_us}us"))
    };
    for name in to.iter().filter(|name| !members.contains(name)).filter_map(Value::as_str) {
        let mut event = json!({ "at": at(draw), "add": name, "shards": "p0" });
        if told {
            let first = 1 + draw.below(7);
            event["keys"] = json!([[first, first + draw.below(8 - first)]]);
        }
        events.push((format!("joins {name}"), event));
    }
    if to.len() > members.len() {
        events.push(("leaves".to_owned(), json!({ "at": at(draw), "remove": members[0], "shards": "p0" })));
    }
    events
}

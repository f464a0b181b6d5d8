//! Random caches.

use super::Builder;
use serde_json::{Value, json};

impl Builder<'_> {
    /// A cache, and how many visits a call of it causes at most.
    pub(super) fn cache(&mut self) -> (Value, u32) {
        let to = self.pick(self.callable.len());
        let visits = self.callable[to].visits + 1;
        let mut settings = json!({ "to": self.callable[to].name, "balance": self.one_of(&super::all()) });
        if self.chance(60) {
            settings["on"] = self.on();
            if self.chance(60) {
                settings["cpu"] = self.law();
            }
        }
        if self.chance(50) {
            settings["capacity"] = [json!(3), json!("50KiB"), json!(0)][self.pick(3)].clone();
            settings["evict"] = json!(self.one_of(&["lru", "lfu", "fifo", "random"]));
        }
        if self.chance(60) {
            settings["ttl"] = self.law();
            settings["expiry"] = json!(self.one_of(&["fixed", "sliding"]));
            settings["jitter"] = json!(self.one_of(&[0.0, 0.3, 1.0]));
        }
        settings["on_write"] = json!(self.one_of(&["none", "delete_before", "delete_after", "update_after"]));
        settings["single_flight"] = json!(self.chance(60));
        if self.any() && self.chance(30) {
            settings["timeout"] = self.patience();
            settings["cancel"] = json!(self.chance(50));
        }
        (settings, visits)
    }
}

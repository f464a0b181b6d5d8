//! Random clients.

use super::Builder;
use serde_json::{Value, json};

impl Builder<'_> {
    pub(super) fn clients(&mut self) -> Value {
        let rate = 1 + self.pick(6);
        let rate = format!("{rate}/ms");
        let load = match self.pick(9) {
            0 => json!({ "poisson": rate }),
            1 => json!({ "constant": rate }),
            2 => json!({ "renewal": { "gap": self.law() } }),
            3 => json!({ "closed": { "users": 1 + self.pick(5), "think": { "exp": "500us" } } }),
            4 => self.sessions(),
            5 => json!({ "mmpp": {
                "quiet": { "rate": "0/ms", "stay": "3ms" }, "busy": { "rate": rate, "stay": "1700us" } } }),
            6 => json!({ "step": [{ "at": "1ms", "rate": rate }, { "at": "2ms", "rate": "0/ms" },
                { "at": "7001us", "rate": "1/ms" }] }),
            7 => json!({ "ramp": { "from": "0/ms", "to": rate, "start": "1ms", "end": "11ms" } }),
            _ => json!({ "sinusoidal": { "mean": rate, "amplitude": 1.0, "period": "3333us", "phase": "1ms" } }),
        };
        let to = self.pick(self.callable.len());
        let mut settings = json!({ "load": load, "to": self.callable[to].name, "zone": self.zone() });
        settings["balance"] = json!(self.one_of(&super::all()));
        if settings["load"].get("closed").is_none() && self.chance(30) {
            settings["population"] = json!(self.one_of(&[1, 3, 1_000_000_000]));
        }
        if self.classes > 0 && self.chance(40) {
            settings["classes"] = json!([format!("c{}", self.pick(self.classes))]);
        }
        if self.any() && self.chance(50) {
            settings["timeout"] = self.patience();
            settings["cancel"] = json!(self.chance(50));
        }
        if self.any() && self.chance(30) {
            settings["retry"] = self.retry();
        }
        settings
    }

    fn sessions(&mut self) -> Value {
        let requests = self.one_of(&[(1, 0.0), (3, 0.0), (0, 2.5)]);
        let requests = if requests.0 > 0 { json!(requests.0) } else { json!({ "geometric": requests.1 }) };
        let mut sessions = json!({ "rate": "1/ms", "requests": requests });
        if self.chance(70) {
            sessions["think"] = self.law();
        }
        json!({ "sessions": sessions })
    }
}

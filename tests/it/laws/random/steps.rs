//! The steps of random services.

use super::{Builder, Callable, MOST_VISITS};
use serde_json::{Value, json};

impl Builder<'_> {
    /// One to four steps. `times` is how often they are done in one visit; `visits` grows by what they may cause.
    pub(super) fn steps(&mut self, depth: usize, times: u32, visits: &mut u32) -> Vec<Value> {
        let mut steps: Vec<Value> = (0..=self.pick(3)).map(|_| self.step(depth, times, visits)).collect();
        if self.chance(15) {
            let respond = if self.classes > 0 { json!("class") } else { json!("3KiB") };
            steps.push(json!({ "respond": respond }));
        } else if self.chance(10) {
            let to = self.callee(times, visits, false);
            steps.extend(to.map(|to| json!({ "forward": to })));
        } else if self.any() && self.chance(5) {
            steps.push(json!({ "fail": true }));
        }
        steps
    }

    fn step(&mut self, depth: usize, times: u32, visits: &mut u32) -> Value {
        match self.pick(if depth < 2 { 9 } else { 5 }) {
            0 => json!({ "cpu": self.law() }),
            1 => json!({ "sleep": self.law() }),
            2..=4 => self.call(times, visits),
            5 => {
                let lanes: Vec<_> = (0..=self.pick(3)).map(|_| json!(self.steps(depth + 1, times, visits))).collect();
                let mut step = json!({ "parallel": lanes });
                if self.chance(40) {
                    step["need"] = json!(1 + self.pick(lanes.len()));
                    step["cancel"] = json!(self.any() && self.chance(60));
                }
                step
            }
            6 | 7 => self.branch(depth, times, visits),
            _ => {
                let rounds = self.pick(4) as u32;
                json!({ "times": rounds, "steps": self.steps(depth + 1, times * rounds.max(1), visits) })
            }
        }
    }

    /// A component that a visit may call `times` times, in the background or not.
    fn callee(&mut self, times: u32, visits: &mut u32, background: bool) -> Option<String> {
        let fits = |callable: &Callable| {
            (callable.answers_itself || !background) && *visits + times * callable.visits <= MOST_VISITS
        };
        let fitting: Vec<usize> = (0..self.callable.len()).filter(|&at| fits(&self.callable[at])).collect();
        let at = fitting.get(self.pick(fitting.len().max(1)))?;
        let to = &self.callable[*at];
        *visits += times * to.visits;
        Some(to.name.clone())
    }

    fn call(&mut self, times: u32, visits: &mut u32) -> Value {
        let background = self.chance(10);
        let copies = if !background && self.chance(25) { 2 + self.pick(2) as u32 } else { 1 };
        let retry = if self.any() && !background && self.chance(25) { self.retry() } else { Value::Null };
        let attempts = retry["attempts"].as_u64().unwrap_or(1) as u32;
        let Some(to) = self.callee(times * copies * attempts, visits, background) else {
            return json!({ "cpu": self.law() });
        };
        let mut step = json!({ "call": to });
        if background {
            step["background"] = json!(true);
        }
        if copies > 1 {
            step["copies"] = json!(copies);
            let need = 1 + self.pick(copies as usize) as u32;
            step["need"] = json!(need);
            if self.any() && need < copies && self.chance(80) {
                step["hedge_after"] = json!(self.one_of(&["50us", "300us", "100001ns", "0s"]));
            }
        }
        if self.any() && !background && self.chance(40) {
            step["timeout"] = self.patience();
        }
        if self.any() && (copies > 1 || step.get("timeout").is_some()) {
            step["cancel"] = json!(self.chance(60));
        }
        if !retry.is_null() {
            step["retry"] = retry;
        }
        if self.chance(50) {
            step["balance"] = json!(self.one_of(&super::all()));
        }
        if self.chance(20) {
            step["op"] = json!(self.one_of(&["read", "write"]));
        }
        step
    }

    fn branch(&mut self, depth: usize, times: u32, visits: &mut u32) -> Value {
        let mut branch = match self.pick(3) {
            0 => json!({ "probability": 0.4 }),
            1 if self.classes > 0 => json!({ "class": "c0" }),
            _ => json!({ "op": "write" }),
        };
        branch["then"] = json!(self.steps(depth + 1, times, visits));
        if self.chance(70) {
            branch["else"] = json!(self.steps(depth + 1, times, visits));
        }
        json!({ "branch": branch })
    }
}

//! The steps of a service as they are written: one verb each, with modifiers.

use crate::components::retry::RetrySettings;
use crate::components::router::check_balance;
use crate::components::settings::{Complaint, Names};
use crate::model::ask::Op;
use crate::model::visit::LOOP_DEPTH;
use crate::notation::{Distribution, Duration, Size};
use crate::policy::balance;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::borrow::Cow;

/// One step: exactly one of `cpu`, `sleep`, `call`, `forward`, `parallel`, `branch`, `times`, `respond`, `fail`, with
/// its modifiers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StepSettings {
    /// Use the machine's CPU for this long, at speed 1 and without contention.
    pub cpu: Option<Distribution>,
    /// Wait this long without using anything.
    pub sleep: Option<Distribution>,
    /// Call this component and wait for its answer.
    pub call: Option<String>,
    /// Leave the rest to this component, which answers the caller directly; worker and visit end here.
    pub forward: Option<String>,
    /// Do these at the same time, each a step or a list of steps; go on when all, or `need`, are done.
    pub parallel: Option<Vec<Lane>>,
    /// Choose between two lists of steps.
    pub branch: Option<Branch>,
    /// Repeat `steps` this many times, one after the other.
    #[schemars(range(max = 1_000_000))]
    pub times: Option<u32>,
    /// Answer with this many bytes, `"class"` for the size that the class says. The visit is over.
    pub respond: Option<Respond>,
    /// Answer with an error; the visit is over, as `failed`.
    pub fail: Option<Truth>,
    /// With `times`: what is repeated.
    pub steps: Option<Vec<StepSettings>>,
    /// With `call`: how long to wait for the answer of each attempt; without it, for ever.
    pub timeout: Option<Duration>,
    /// With `call`: when and how to try again; never by default.
    pub retry: Option<RetrySettings>,
    /// With `call`: how many instances are called at most, different ones as far as there are; one by default.
    #[schemars(range(min = 2, max = 1000))]
    pub copies: Option<u32>,
    /// With `copies` or `parallel`: how many must end well; 1 of the copies, all that is parallel by default.
    #[schemars(range(min = 1, max = 1000))]
    pub need: Option<u32>,
    /// With `copies`: first call only as many as are needed, and one more whenever this time passes without enough
    /// answers, or an answer is no success.
    pub hedge_after: Option<Duration>,
    /// With `timeout`, `copies` or `parallel`: true if who is not needed any more is told and stops; else it works on.
    pub cancel: bool,
    /// With `call`: true to go on at once; nobody waits for the work, and it is no part of the request.
    pub background: bool,
    /// With `call` or `forward`: the policy by which one of several instances is chosen; `random` by default.
    pub balance: Option<String>,
    /// With `call` or `forward`: what is done there, if not what the request does.
    pub op: Option<OpWord>,
}

/// One of the things done at the same time.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Lane {
    /// A list of steps.
    Many(Vec<StepSettings>),
    /// A single step.
    One(Box<StepSettings>),
}

impl Lane {
    /// The steps.
    pub fn steps(&self) -> &[StepSettings] {
        match self {
            Self::Many(steps) => steps,
            Self::One(step) => std::slice::from_ref(step),
        }
    }
}

/// A choice, by exactly one of `probability`, `class`, `op`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Branch {
    /// `then` with this probability.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub probability: Option<f64>,
    /// `then` for requests of this class.
    pub class: Option<String>,
    /// `then` for requests that do this.
    pub op: Option<OpWord>,
    /// The steps if so.
    pub then: Vec<StepSettings>,
    /// The steps if not.
    #[serde(rename = "else")]
    pub otherwise: Vec<StepSettings>,
}

/// What is done to the data.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpWord {
    /// Data are looked at.
    #[default]
    Read,
    /// Data are changed.
    Write,
}

impl From<OpWord> for Op {
    fn from(word: OpWord) -> Self {
        match word {
            OpWord::Read => Self::Read,
            OpWord::Write => Self::Write,
        }
    }
}

/// The word `true`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "bool")]
pub struct Truth;

impl TryFrom<bool> for Truth {
    type Error = &'static str;

    fn try_from(truth: bool) -> Result<Self, Self::Error> {
        if truth { Ok(Self) } else { Err("`true`, or leave the step out") }
    }
}

impl JsonSchema for Truth {
    fn schema_name() -> Cow<'static, str> {
        "Truth".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "boolean", "const": true })
    }
}

/// The size of an answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Respond {
    /// What the request's class says.
    Class(ClassWord),
    /// This much.
    Size(Size),
}

/// The word `class`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClassWord {
    /// What the request's class says.
    Class,
}

impl StepSettings {
    fn verbs(&self) -> Vec<&'static str> {
        let verbs = [
            ("cpu", self.cpu.is_some()),
            ("sleep", self.sleep.is_some()),
            ("call", self.call.is_some()),
            ("forward", self.forward.is_some()),
            ("parallel", self.parallel.is_some()),
            ("branch", self.branch.is_some()),
            ("times", self.times.is_some()),
            ("respond", self.respond.is_some()),
            ("fail", self.fail.is_some()),
        ];
        verbs.into_iter().filter_map(|(word, there)| there.then_some(word)).collect()
    }

    /// Whom the step calls or forwards to, and the verb.
    pub fn target(&self) -> Option<(&'static str, &str)> {
        let call = self.call.as_deref().map(|to| ("call", to));
        call.or(self.forward.as_deref().map(|to| ("forward", to)))
    }

    /// The verb, if nothing of the visit comes after it.
    fn last_word(&self) -> Option<&'static str> {
        let ends =
            [("respond", self.respond.is_some()), ("fail", self.fail.is_some()), ("forward", self.forward.is_some())];
        ends.into_iter().find_map(|(verb, there)| there.then_some(verb))
    }

    /// Finds what is wrong with this step by itself.
    pub fn check(&self, at: &str, names: &Names) -> Vec<Complaint> {
        let mut found = Vec::new();
        let verbs = self.verbs();
        if verbs.len() != 1 {
            let said = if verbs.is_empty() { "none".to_owned() } else { verbs.join(" and ") };
            found.push(Complaint::conflict(at, format!("a step has exactly one verb, this one has {said}")).expected(
                "one of `cpu`, `sleep`, `call`, `forward`, `parallel`, `branch`, `times`, `respond` and `fail`",
            ));
        }
        found.extend(self.check_modifiers(at));
        if let Some(balance) = &self.balance {
            found.extend(check_balance(&format!("{at}.balance"), balance));
            let counts = balance::find(balance).is_ok_and(|entry| entry.counts_open);
            if counts && self.forward.is_some() {
                let message = format!("`{balance}` counts open calls, but who forwards sees no answers");
                found.push(Complaint::conflict(&format!("{at}.balance"), message).expected("another policy"));
            }
        }
        found.extend(self.retry.iter().flat_map(|retry| retry.check(&format!("{at}.retry"))));
        found.extend(self.check_need(at));
        if self.background {
            let waits = [self.timeout.is_some(), self.retry.is_some(), self.copies.is_some()];
            if let Some(which) = waits.iter().position(|there| *there) {
                let modifier = ["timeout", "retry", "copies"][which];
                let message = format!("nobody waits for a call in the background, so `{modifier}` means nothing");
                found.push(Complaint::conflict(&format!("{at}.{modifier}"), message).expected("only one of the two"));
            }
        }
        if self.parallel.as_ref().is_some_and(Vec::is_empty) {
            found.push(Complaint::conflict(&format!("{at}.parallel"), "nothing to do at once").expected("steps"));
        }
        if self.times.is_some() && self.steps.as_ref().is_none_or(Vec::is_empty) {
            found.push(Complaint::conflict(at, "nothing to repeat").expected("`steps` beside `times`"));
        }
        found.extend(Complaint::of_distribution(&format!("{at}.cpu"), self.cpu.as_ref()));
        found.extend(Complaint::of_distribution(&format!("{at}.sleep"), self.sleep.as_ref()));
        if let Some(branch) = &self.branch {
            found.extend(branch.check(&format!("{at}.branch"), names));
        }
        found
    }
}

impl StepSettings {
    /// Every modifier belongs to a verb.
    fn check_modifiers(&self, at: &str) -> Vec<Complaint> {
        let mut found = Vec::new();
        let modifiers = [
            ("steps", self.steps.is_some(), "times", self.times.is_some()),
            ("timeout", self.timeout.is_some(), "call", self.call.is_some()),
            ("balance", self.balance.is_some(), "call` or `forward", self.target().is_some()),
            ("op", self.op.is_some(), "call` or `forward", self.target().is_some()),
        ];
        let (call, parallel, copies) = (self.call.is_some(), self.parallel.is_some(), self.copies.is_some());
        let many = copies || parallel;
        let modifiers = modifiers.into_iter().chain([
            ("retry", self.retry.is_some(), "call", call),
            ("copies", copies, "call", call),
            ("need", self.need.is_some(), "copies` or `parallel", many),
            ("hedge_after", self.hedge_after.is_some(), "copies", copies),
            ("cancel", self.cancel, "timeout`, `copies` or `parallel", many || self.timeout.is_some()),
            ("background", self.background, "call", call),
        ]);
        for (modifier, there, verb, fits) in modifiers {
            if there && !fits {
                let message = format!("`{modifier}` without `{verb}`");
                found.push(Complaint::conflict(&format!("{at}.{modifier}"), message).expected("both or none"));
            }
        }
        found
    }

    /// More cannot be needed than there are.
    fn check_need(&self, at: &str) -> Option<Complaint> {
        let need = self.need?;
        let (there, what) = match (&self.parallel, self.copies) {
            (Some(lanes), _) => (lanes.len() as u64, "things done at the same time"),
            (None, copies) => (u64::from(copies?), "copies"),
        };
        let message = format!("{need} of {there} {what}");
        let complaint = Complaint::out_of_range(&format!("{at}.need"), message).expected(format!("at most {there}"));
        (u64::from(need) > there).then_some(complaint)
    }
}

impl Branch {
    fn check(&self, at: &str, names: &Names) -> Vec<Complaint> {
        let mut found = Vec::new();
        let tests = [self.probability.is_some(), self.class.is_some(), self.op.is_some()];
        if tests.iter().filter(|there| **there).count() != 1 {
            let message = "a branch is decided by exactly one thing";
            found.push(Complaint::conflict(at, message).expected("one of `probability`, `class` and `op`"));
        }
        if let Some(class) = self.class.as_ref().filter(|class| !names.classes.contains(class)) {
            let known = names.classes.iter().map(String::as_str);
            found.push(Complaint::unknown(&format!("{at}.class"), "class", class, known));
        }
        found
    }
}

/// Calls `look` for every step of a list and below it, with its path.
pub fn visit<'a>(steps: &'a [StepSettings], at: &str, look: &mut impl FnMut(&str, &'a StepSettings)) {
    for (i, step) in steps.iter().enumerate() {
        let at = format!("{at}.{i}");
        look(&at, step);
        for (below, list) in lists(step, &at) {
            visit(list, &below, look);
        }
    }
}

/// The lists of steps inside a step, with their paths.
fn lists<'a>(step: &'a StepSettings, at: &str) -> Vec<(String, &'a [StepSettings])> {
    let mut found: Vec<(String, &[StepSettings])> = Vec::new();
    if let Some(lanes) = &step.parallel {
        for (i, lane) in lanes.iter().enumerate() {
            match lane {
                Lane::Many(steps) => found.push((format!("{at}.parallel.{i}"), steps)),
                // The path of a single step ends with its lane; `visit` adds an index that is not there.
                Lane::One(step) => found.push((format!("{at}.parallel.{i}.~"), std::slice::from_ref(step))),
            }
        }
    }
    if let Some(branch) = &step.branch {
        found.push((format!("{at}.branch.then"), &branch.then));
        found.push((format!("{at}.branch.else"), &branch.otherwise));
    }
    if let Some(steps) = &step.steps {
        found.push((format!("{at}.steps"), steps));
    }
    found
}

/// Finds what is wrong with the order and nesting of a list of steps.
pub fn check_list(steps: &[StepSettings], at: &str, depth: usize) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (i, step) in steps.iter().enumerate() {
        let here = format!("{at}.{i}");
        let last = step.last_word();
        if let Some(verb) = last.filter(|_| i + 1 < steps.len()) {
            let next = format!("{at}.{}", i + 1);
            found.push(Complaint::conflict(&next, format!("a step after `{verb}` is never reached")));
        }
        let depth = depth + usize::from(step.times.is_some());
        if depth > LOOP_DEPTH {
            let message = format!("loops nested {depth} deep");
            found.push(Complaint::out_of_range(&here, message).expected(format!("at most {LOOP_DEPTH}")));
            continue;
        }
        for (below, list) in lists(step, &here) {
            found.extend(check_list(list, &below, depth));
        }
    }
    found
}

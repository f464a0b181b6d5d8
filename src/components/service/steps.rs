//! The steps of a service as they are written: one verb each, with modifiers.

use crate::components::retry::RetrySettings;
use crate::model::ask::Op;
use crate::notation::{Distribution, Duration, Size};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::borrow::Cow;

/// One step: exactly one of `cpu`, `sleep`, `call`, `forward`, `parallel`, `branch`, `times`, `respond`, `fail`, with
/// its modifiers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("examples" = [{ "cpu": "5ms" }, { "call": "db" }]))]
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
    /// With `call`: how long to wait for a connection; then the attempt ends as `unreachable`. Without it, as long as for
    /// the answer. Below `timeout`.
    pub connect_timeout: Option<Duration>,
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
    /// The words of its verbs; one, if it is right.
    pub fn verbs(&self) -> Vec<&'static str> {
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
    pub fn last_word(&self) -> Option<&'static str> {
        let ends =
            [("respond", self.respond.is_some()), ("fail", self.fail.is_some()), ("forward", self.forward.is_some())];
        ends.into_iter().find_map(|(verb, there)| there.then_some(verb))
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
pub fn lists<'a>(step: &'a StepSettings, at: &str) -> Vec<(String, &'a [StepSettings])> {
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

/// Adds whom a list of steps may call for a request of this class that does this, and what is done there.
pub fn calls_for(steps: &[StepSettings], class: &str, op: Op, found: &mut Vec<(String, Op)>) {
    for step in steps {
        found.extend(step.target().map(|(_, to)| (to.to_owned(), step.op.map_or(op, Op::from))));
        let Some(branch) = &step.branch else {
            for (_, list) in lists(step, "") {
                calls_for(list, class, op, found);
            }
            continue;
        };
        let by_class = branch.class.as_ref().map(|wanted| wanted == class);
        let holds = by_class.or(branch.op.map(|wanted| Op::from(wanted) == op));
        for (arm, goes) in [(&branch.then, holds != Some(false)), (&branch.otherwise, holds != Some(true))] {
            if goes {
                calls_for(arm, class, op, found);
            }
        }
    }
}

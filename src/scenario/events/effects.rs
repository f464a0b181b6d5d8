//! The effects of faults: on all whom an event hits together, and on each by itself.

use super::targets::Names;
use super::{Answer, EventSettings, Memory, Verb};
use crate::model::fault::{Effect, Route, Target};
use crate::model::ids::MachineId;
use crate::scenario::changes;

/// The effects of an event: on all targets together, and on each by itself.
pub struct Effects {
    /// Together.
    pub joint: Vec<Effect>,
    /// Each by itself.
    pub single: Vec<Effect>,
}

impl Effects {
    /// What is only planned.
    pub fn joint(effect: Option<Effect>) -> Self {
        Self { joint: effect.into_iter().collect(), single: Vec::new() }
    }
}

impl Names<'_> {
    /// The effects of a fault on those whom it hits.
    pub fn effects(&self, event: &EventSettings, verb: Verb, names: &[&str]) -> Effects {
        let make = |targets: Vec<Target>| -> Effect {
            let machines = || targets.iter().filter_map(|target| machine(*target)).collect::<Vec<_>>();
            match verb {
                Verb::Freeze => Effect::Frozen(targets),
                Verb::Slow => Effect::Slow(machines(), 1.0 / event.by.unwrap_or(1.0)),
                Verb::Partition => Effect::Isolation(machines()),
                Verb::Crash | Verb::Lose => {
                    let keeps = event.state.map(|state| state == Memory::Keep);
                    Effect::Down { targets, silent: is_silent(event, verb), keeps }
                }
                Verb::Loss | Verb::Records | Verb::Add | Verb::Remove | Verb::Size | Verb::Load => {
                    unreachable!("`{}` hits no machine and no process", verb.word())
                }
            }
        };
        let way = |routes: Vec<Route>| match event.share {
            Some(share) if verb == Verb::Loss => Effect::Loss(routes, share),
            _ => Effect::Partition(routes),
        };
        let mut effects = Effects { joint: Vec::new(), single: Vec::new() };
        let mut together = Vec::new();
        for name in names {
            if let Some(outage) = changes::outage(name, self.components, is_silent(event, verb)) {
                effects.joint.push(outage.clone());
                effects.single.push(outage);
                continue;
            }
            if let Some(routes) =
                self.routes(name, event.one_way).filter(|_| matches!(verb, Verb::Partition | Verb::Loss))
            {
                effects.joint.push(way(routes.clone()));
                effects.single.push(way(routes));
                continue;
            }
            let targets = self.targets(name).expect("names are checked before anything is built");
            if self.document.zones.contains_key(*name) {
                // A zone fails as one.
                effects.single.push(make(targets.clone()));
            } else {
                effects.single.extend(targets.iter().map(|&target| make(vec![target])));
            }
            together.extend(targets);
        }
        if !together.is_empty() {
            effects.joint.push(make(together));
        }
        effects
    }
}

/// True if those who call the dead hear nothing.
fn is_silent(event: &EventSettings, verb: Verb) -> bool {
    let usual = if verb == Verb::Lose { Answer::Silence } else { Answer::Refuse };
    event.answer.unwrap_or(usual) == Answer::Silence
}

fn machine(target: Target) -> Option<MachineId> {
    match target {
        Target::Machine(machine) => Some(machine),
        Target::Process(_) => None,
    }
}

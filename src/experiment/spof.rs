//! Single points of failure: each machine and each component is killed in turn, and what each class of requests then
//! experiences is tabulated.
//!
//! The kill comes after a quarter of the run and stays; what is issued in the second half counts, so that checks and
//! failovers have a quarter of the run to do what they do. Events of the scenario itself are left out.

use super::control::same_times;
use super::figures;
use super::replicate::{Plan, replicate_all};
use super::study::measured;
use crate::model::ask::Ending;
use crate::scenario::Scenario;
use crate::scenario::document::Mode;
use crate::stats::result::Metric;
use serde_json::json;
use std::collections::BTreeMap;

/// A class experiences a single point of failure if less of it succeeds.
const GONE: f64 = 0.01;

/// What happens to requests when one thing is dead.
#[derive(Clone, PartialEq, Debug)]
pub struct Kill {
    /// What is dead, in the words of an event; none for the run in which nothing is.
    pub target: Option<String>,
    /// The share of requests that succeed, by class: first of all requests.
    pub success: Vec<Metric>,
    /// How many machines die, or lose it: one, unless it is a component that is on several.
    pub machines: u32,
    /// How requests end that do not succeed, as shares of all: the most frequent first.
    pub endings: Vec<(Ending, Metric)>,
    /// Of how many equal machines this is one; 1 of what has no twin.
    pub twins: u32,
}

impl Kill {
    /// True for a class, by its place in `success`, that is gone with what is dead.
    #[must_use]
    pub fn takes_all(&self, class: usize) -> bool {
        self.target.is_some() && self.success[class].value < GONE
    }

    /// The ending of which there surely is more than what is dead had of the requests.
    #[must_use]
    pub fn more_than_its_share(&self) -> Option<Ending> {
        let share = 1.0 / f64::from(self.twins);
        let (ending, metric) = self.endings.first().filter(|_| self.twins > 1)?;
        metric.interval.is_some_and(|interval| interval.low > share).then_some(*ending)
    }
}

/// Who can be killed, in the words of an event: each machine, then each component as a whole.
#[must_use]
pub fn targets(scenario: &Scenario) -> Vec<String> {
    let machines = scenario.layout.sets.iter().flat_map(|set| {
        let one = set.settings.count == 1;
        (0..set.settings.count).map(move |i| if one { set.name.clone() } else { format!("{}[{i}]", set.name) })
    });
    let killable = scenario.components.iter().filter(|component| !component.settings.is_source());
    let mut found: Vec<String> = machines.collect();
    for component in killable.filter(|component| !scenario.layout.sets.iter().any(|set| set.name == component.name)) {
        found.push(component.name.clone());
    }
    found
}

/// How many machines it takes to kill a target.
fn machines(scenario: &Scenario, target: Option<&str>) -> u32 {
    let sets = scenario.layout.sets.iter();
    let on =
        sets.filter(|set| set.services.iter().any(|service| Some(service.as_str()) == target && set.name != *service));
    on.map(|set| set.settings.count).sum::<u32>().max(1)
}

/// The names of the columns of [`Kill::success`]: all requests, then the classes that have names.
#[must_use]
pub fn classes(scenario: &Scenario) -> Vec<String> {
    let named = scenario.common.classes.iter().map(|class| class.name.clone()).filter(|name| !name.is_empty());
    std::iter::once("all".to_owned()).chain(named).collect()
}

/// Kills each in turn; `done` hears how many runs are finished, of one more than there are [`targets`].
#[must_use]
pub fn spof(scenario: &Scenario, plan: Plan, done: &(dyn Fn(u32) + Sync)) -> Vec<Kill> {
    let all = std::iter::once(None).chain(targets(scenario).into_iter().map(Some));
    let kills = (1u32..).zip(all).map(|(number, target)| {
        let killed = killed(scenario, target.as_deref());
        let metrics = figures::metrics(&killed, &measured(&killed, &replicate_all(&killed, plan, &|_| ())));
        done(number);
        let success = |class: &String| {
            let name = if class == "all" { "success_ratio".to_owned() } else { format!("class.{class}.success_ratio") };
            metrics.get(&name).cloned()
        };
        let success = classes(&killed).iter().filter_map(success).collect();
        let machines = machines(scenario, target.as_deref());
        let (endings, twins) = (endings(&metrics), twins(scenario, target.as_deref()));
        Kill { target, success, machines, endings, twins }
    });
    kills.collect()
}

/// How requests end that do not succeed.
fn endings(metrics: &BTreeMap<String, Metric>) -> Vec<(Ending, Metric)> {
    let failed = Ending::ALL.into_iter().filter(|ending| *ending != Ending::Ok);
    let mut found: Vec<(Ending, Metric)> = failed
        .filter_map(|ending| Some((ending, metrics.get(&format!("failed.{}", ending.word()))?.clone())))
        .collect();
    found.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    found
}

/// Of how many equal machines a target is one.
fn twins(scenario: &Scenario, target: Option<&str>) -> u32 {
    let set = target.and_then(|target| target.split_once('[')).map(|(set, _)| set);
    let found = scenario.layout.sets.iter().find(|known| Some(known.name.as_str()) == set);
    found.map_or(1, |set| set.settings.count)
}

fn killed(scenario: &Scenario, target: Option<&str>) -> Scenario {
    let mut document = scenario.effective.clone();
    let duration = scenario.timing.duration.0;
    let ns = |ticks: u64| format!("{}ns", ticks * scenario.timing.tick_ns);
    document["events"] = match target {
        Some(target) => json!({ "killed": { "at": ns(duration / 4), "crash": target } }),
        None => json!({}),
    };
    let mut killed = same_times(scenario, document);
    killed.timing.mode = Mode::Terminating;
    killed.timing.warmup = Some(crate::engine::time::Span(duration / 2));
    killed
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// A balancer that checks two web machines, and a database for orders only.
    fn shop() -> Scenario {
        let document = json!({
            "scalelab": 1, "name": "shop", "run": { "duration": "80s" },
            "classes": { "page": {}, "order": { "op": "write" } },
            "machines": { "blade": { "count": 2 }, "front": {} },
            "components": {
                "people": { "clients": { "load": { "poisson": "50/s" }, "to": "lb" } },
                "lb": { "load_balancer": { "on": "front", "to": "web", "health": { "every": "1s" } } },
                "web": { "service": { "on": "blade", "steps": [
                    { "cpu": "1ms" }, { "branch": { "class": "order", "then": [{ "call": "db" }] } }] } },
                "db": { "service": { "on": {}, "steps": [{ "cpu": "1ms" }] } } } });
        Scenario::from_value(document).expect("the test's scenario is right")
    }

    #[test]
    fn what_has_a_twin_is_missed_by_nobody_and_what_has_none_by_those_who_need_it() {
        let scenario = shop();
        let kills = spof(&scenario, Plan { seed: 1, replications: 2, threads: 1 }, &|_| ());
        let gone = |kill: &Kill| (0..3).map(|class| kill.takes_all(class)).collect::<Vec<_>>();
        let told: Vec<(Option<&str>, Vec<bool>)> =
            kills.iter().map(|kill| (kill.target.as_deref(), gone(kill))).collect();
        let (none, all) = (vec![false; 3], vec![true; 3]);
        let expected = [
            (None, none.clone()),
            (Some("blade[0]"), none.clone()),
            (Some("blade[1]"), none),
            (Some("front"), all.clone()),
            (Some("db"), vec![false, false, true]),
            (Some("lb"), all.clone()),
            (Some("web"), all),
        ];
        assert_eq!(told, expected);
        for kill in &kills[..3] {
            assert_eq!(kill.success[0].value.to_bits(), 1f64.to_bits(), "{kill:?}");
        }
        assert_eq!(scenario.effective.get("events"), None::<&Value>);
    }
}

//! The metrics that a scenario offers, known before it has run: what an SLO rule may name.
//!
//! It follows `figures`, which computes them; a test runs scenarios and compares the two. Ignored: instances beyond the
//! first 32, which are not reported one by one.

use super::meant::{Meant, meant};
use super::searched;
use crate::components::settings::{Complaint, Figure};
use crate::model::ask::Ending;
use crate::notation::quantity::Format;
use crate::notation::suggest;
use crate::scenario::Scenario;
use crate::scenario::layout::Group;
use crate::scenario::rule::{Measure, Rule};
use crate::scenario::window;
use crate::stats::result::Unit;

/// A metric that a run may report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Name {
    /// Its name.
    pub name: String,
    /// The unit of its value.
    pub unit: Unit,
    /// True if a run reports it only after something happened that may never happen, such as a refusal.
    pub rare: bool,
}

/// The quantiles of a time.
const QUANTILES: [&str; 5] = ["p50", "p90", "p95", "p99", "p99.9"];
/// Instances are listed one by one up to this number.
const LISTED: usize = 32;

/// Every metric that a run of the scenario may report, in the order of its parts.
#[must_use]
pub fn offered(scenario: &Scenario) -> Vec<Name> {
    let mut names = Names(Vec::new());
    names.requests("");
    names.add("in_system.mean", Unit::Count);
    if scenario.is_priced() {
        names.add("cost.per_hour", Unit::Money);
        names.rare("cost.per_million".to_owned(), Unit::Money);
    }
    for class in scenario.common.classes.iter().filter(|class| !class.name.is_empty()) {
        names.requests(&format!("class.{}.", class.name));
    }
    let background = scenario.components.iter().any(|component| component.settings.works_in_background());
    for (id, component) in scenario.components.iter().enumerate().filter(|(_, c)| !c.settings.is_source()) {
        let instances = scenario.layout.world.members[id].len();
        let placed = scenario.layout.sets.iter().any(|set| set.services.contains(&component.name));
        names.component(&component.name, instances, placed);
        for measure in component.settings.measures() {
            let unit = match measure.figure {
                Figure::Count(_) => Unit::Count,
                Figure::PerSecond(_) => Unit::PerSecond,
                Figure::Share(..) => Unit::Ratio,
                Figure::MeanTime(..) => Unit::Seconds,
            };
            names.rare(format!("{}.{}", component.name, measure.name), unit);
        }
        if background {
            names.rare(format!("{}.background", component.name), Unit::PerSecond);
        }
    }
    scenario.layout.groups.iter().for_each(|group| names.group(group));
    for set in scenario.layout.sets.iter().filter(|set| set.changes) {
        names.add(format!("{}.machines", set.name), Unit::Count);
    }
    names.0
}

/// Finds rules about metrics that there are not, and values in another unit than their metric's.
#[must_use]
pub fn check(scenario: &Scenario) -> Vec<Complaint> {
    let known = offered(scenario);
    let complain = |rule: &Rule| match known.iter().find(|known| known.name == rule.name) {
        None => Some(unknown(&rule.name, &known).of_key()),
        Some(metric) => mismatch(rule, metric.unit),
    };
    scenario.slo.iter().filter_map(|rule| Some(complain(rule)?.under(&["slo", &rule.metric]))).collect()
}

/// Complains of a metric that the scenario does not offer, or not over this window.
#[must_use]
pub fn missing(scenario: &Scenario, metric: &str) -> Option<Complaint> {
    if searched::is_searched(metric) {
        return searched::check(scenario, metric);
    }
    let (known, name) = (offered(scenario), window::name(metric));
    let unknown = known.iter().all(|known| known.name != name).then(|| unknown(name, &known));
    unknown.or_else(|| window::of(metric, &scenario.document, &scenario.timing).err())
}

/// Lists the metrics of the same owner, or those of all requests if there is none.
#[must_use]
pub fn unknown(metric: &str, known: &[Name]) -> Complaint {
    let owner = |name: &str| name.split_once('.').map(|(owner, _)| owner.to_owned());
    let names = || known.iter().map(|known| known.name.as_str());
    let own: Vec<&str> = names().filter(|name| owner(name).is_some() && owner(name) == owner(metric)).collect();
    let shown: Vec<&str> =
        if own.is_empty() { names().filter(|name| !name.starts_with("class.")).collect() } else { own };
    let complaint = Complaint::unknown("", "metric", metric, shown.iter().copied());
    match meant(metric, known) {
        Some(Meant { name, is_rest: true }) => {
            let rest = format!("the share that succeeds: for errors below 1 %, `{name}` \">= 99%\"");
            Complaint { near: Some(name.to_owned()), ..complaint.expected(rest) }
        }
        Some(Meant { name, is_rest: false }) => Complaint { near: Some(name.to_owned()), ..complaint },
        None => Complaint { near: suggest::nearest(metric, names()).map(str::to_owned), ..complaint },
    }
}

/// A rule whose number lacks its unit, with the least unit that people leave out: a latency of 300 is in milliseconds.
fn with_unit(rule: &Rule, unit: Unit) -> Option<String> {
    let format = match unit {
        Unit::Seconds => Format::Duration,
        Unit::PerSecond => Format::Rate,
        Unit::Bytes => Format::Size,
        Unit::Ratio | Unit::Count | Unit::Money => return None,
    };
    let text = rule.text.trim();
    let number = text.trim_start_matches(['<', '>', '=', ' ']);
    let meant = format.with_unit(number).pop().filter(|_| rule.measure == Measure::Number)?;
    Some(text.replace(number, &meant))
}

fn mismatch(rule: &Rule, unit: Unit) -> Option<Complaint> {
    let (fits, expected) = match unit {
        Unit::Seconds => (rule.measure == Measure::Time, "a duration such as \"< 300ms\""),
        Unit::PerSecond => (rule.measure == Measure::Rate, "a rate such as \"> 120/s\""),
        Unit::Bytes => (rule.measure == Measure::Size, "a size such as \"< 20KiB\""),
        Unit::Ratio => {
            (matches!(rule.measure, Measure::Share | Measure::Number), "a share such as \">= 99.5%\" or \">= 0.995\"")
        }
        Unit::Count | Unit::Money => (rule.measure == Measure::Number, "a number such as \"< 12\""),
    };
    if fits && unit == Unit::Ratio && rule.value > 1.0 && !rule.name.ends_with(".imbalance") {
        let message = format!("`{}` is beyond all of it: `{}` is at most 1", rule.text, rule.metric);
        let near = (rule.measure == Measure::Number).then(|| format!("{}%", rule.text.trim()));
        return Some(Complaint { near, ..Complaint::out_of_range("", message).expected(expected) });
    }
    let message = format!("`{}` is not in the unit of `{}`", rule.text, rule.metric);
    let near = with_unit(rule, unit);
    (!fits).then(|| Complaint { near, ..Complaint::out_of_range("", message).expected(expected) })
}

struct Names(Vec<Name>);

impl Names {
    fn add(&mut self, name: impl Into<String>, unit: Unit) {
        self.0.push(Name { name: name.into(), unit, rare: false });
    }

    fn rare(&mut self, name: String, unit: Unit) {
        self.0.push(Name { name, unit, rare: true });
    }

    fn requests(&mut self, prefix: &str) {
        self.time(&format!("{prefix}latency"), &QUANTILES);
        self.add(format!("{prefix}throughput"), Unit::PerSecond);
        self.add(format!("{prefix}goodput"), Unit::PerSecond);
        self.add(format!("{prefix}success_ratio"), Unit::Ratio);
        self.rare(format!("{prefix}stale_ratio"), Unit::Ratio);
        for ending in Ending::ALL.into_iter().filter(|ending| *ending != Ending::Ok) {
            self.rare(format!("{prefix}failed.{}", ending.word()), Unit::Ratio);
        }
    }

    fn component(&mut self, name: &str, instances: usize, placed: bool) {
        self.add(format!("{name}.throughput"), Unit::PerSecond);
        self.time(&format!("{name}.response"), &QUANTILES[..4]);
        self.add(format!("{name}.wait.mean"), Unit::Seconds);
        if instances > 1 && instances <= LISTED {
            (0..instances).for_each(|instance| self.add(format!("{name}[{instance}].share"), Unit::Ratio));
        }
        if instances > 1 {
            self.add(format!("{name}.imbalance"), Unit::Ratio);
        }
        if placed {
            self.add(format!("{name}.cpu_share"), Unit::Ratio);
        }
    }

    fn group(&mut self, group: &Group) {
        let name = &group.name;
        self.add(format!("{name}.utilization"), Unit::Ratio);
        self.add(format!("{name}.in_system"), Unit::Count);
        self.add(format!("{name}.queue"), Unit::Count);
        if group.in_line {
            self.add(format!("{name}.wait.mean"), Unit::Seconds);
            self.rare(format!("{name}.refused"), Unit::Ratio);
        }
    }

    fn time(&mut self, name: &str, quantiles: &[&str]) {
        for word in ["mean"].iter().chain(quantiles).chain(&["max"]) {
            self.add(format!("{name}.{word}"), Unit::Seconds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::replicate::{Plan, replicate_all};
    use crate::experiment::{figures, study};
    use serde_json::{Value, json};
    use std::collections::{BTreeMap, BTreeSet};

    /// A scenario with a FIFO and a shared set, several instances, classes, workers, and a balancer of either sort.
    fn shop(slo: &Value) -> Scenario {
        let document = json!({
            "scalelab": 1, "name": "shop", "run": { "duration": "60s" }, "slo": slo,
            "classes": { "page": {}, "order": { "share": 0.5, "op": "write" } },
            "zones": { "outside": {}, "inside": {} },
            "links": { "outside-inside": { "rtt": "1ms", "bandwidth": "10Mbit/s" } },
            "machines": { "blade": { "count": 3, "discipline": "fifo", "zone": "inside" }, "front": { "zone": "inside" } },
            "components": {
                "people": { "clients": { "zone": "outside", "load": { "poisson": "50/s" }, "to": "lb", "timeout": "1s" } },
                "lb": { "load_balancer": { "on": "front", "cpu": "50us", "to": "inner" } },
                "inner": { "load_balancer": { "to": "web" } },
                "web": { "service": { "on": "blade", "workers": 2, "queue_limit": 5,
                    "pools": { "db": { "size": 1 } },
                    "steps": [ { "cpu": { "exp": "10ms" } }, { "call": "db" }, { "call": "db", "background": true } ] } },
                "db": { "service": { "on": { "cores": 2 }, "max_connections": 9, "steps": [ { "cpu": { "exp": "3ms" } } ] } }
            }
        });
        Scenario::from_value(document).expect("the test's scenario is right")
    }

    #[test]
    fn what_is_offered_is_what_a_run_reports() {
        let scenario = shop(&json!({}));
        let replicates = replicate_all(&scenario, Plan { seed: 1, replications: 2, threads: 1 }, &|_| ());
        let reported: BTreeMap<_, _> = figures::metrics(&scenario, &study::measured(&scenario, &replicates))
            .into_iter()
            .map(|(name, metric)| (name, metric.unit))
            .collect();
        let offered = offered(&scenario);
        let units: BTreeMap<_, _> = offered.iter().map(|it| (it.name.clone(), it.unit)).collect();
        assert_eq!(units.len(), offered.len(), "no metric is offered twice");
        let wrong: Vec<_> = reported.iter().filter(|(name, unit)| units.get(*name) != Some(unit)).collect();
        assert!(wrong.is_empty(), "reported and not offered, or in another unit: {wrong:?}");
        let sure: BTreeSet<_> = offered.iter().filter(|it| !it.rare).map(|it| &it.name).collect();
        let missing: Vec<_> = sure.iter().filter(|name| !reported.contains_key(**name)).collect();
        assert!(missing.is_empty(), "offered and not reported: {missing:?}");
    }

    #[test]
    fn rules_name_a_metric_and_its_unit() {
        let check = |metric: &str, rule: &str, expected: &[&str]| {
            let found = check(&shop(&json!({ metric: rule })));
            let said = |it: Complaint| {
                let parts = [Some(it.message), it.expected, it.near];
                parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
            };
            assert_eq!(found.into_iter().map(said).collect::<Vec<_>>(), expected, "{metric} {rule}");
        };
        check("class.page.latency.p99.9", "< 300ms", &[]);
        check("failed.timed_out", "< 1%", &[]);
        check("web[2].share", "< 0.4", &[]);
        check("blade.cpu.queue", "< 4", &[]);
        check(
            "latency.p99",
            "< 300",
            &["`< 300` is not in the unit of `latency.p99`; a duration such as \"< 300ms\"; < 300ms"],
        );
        check("web.imbalance", "< 1.2", &[]);
        check("success_ratio", "<= 1", &[]);
        let share = "a share such as \">= 99.5%\" or \">= 0.995\"";
        let beyond = format!("`>= 99.9` is beyond all of it: `success_ratio` is at most 1; {share}; >= 99.9%");
        check("success_ratio", ">= 99.9", &[&beyond]);
        check("goodput", ">= 99%", &["`>= 99%` is not in the unit of `goodput`; a rate such as \"> 120/s\""]);
        check(
            "db.cpu.utilisation",
            "< 80%",
            &["no metric is called `db.cpu.utilisation`; `db.throughput`, `db.response.mean`, `db.response.p50`, \
            `db.response.p90`, `db.response.p95`, `db.response.p99`, `db.response.max`, `db.wait.mean`, `db.cpu_share`, \
            `db.background`, `db.cpu.utilization`, `db.cpu.in_system` or 6 more; db.cpu.utilization"],
        );
        check(
            "speed",
            "< 1s",
            &[
                "no metric is called `speed`; `latency.mean`, `latency.p50`, `latency.p90`, `latency.p95`, `latency.p99`, \
            `latency.p99.9`, `latency.max`, `throughput`, `goodput`, `success_ratio`, `stale_ratio`, `failed.rejected` \
            or 81 more",
            ],
        );
    }
}

//! Theory beside a run: closed forms of the whole, else of its parts; operational laws and bounds of everything.

use super::{parts, shape};
use crate::experiment::analysis::Analysis;
use crate::experiment::analysis::station::Kind as Sort;
use crate::scenario::Scenario;
use crate::stats::agreement::Kind::{Mean, Tail};
use crate::stats::agreement::{Agreement, Kind};
use crate::stats::beside::{Beside, Bound, Comparison, Law};
use crate::stats::result::{Metric, RunResult, Verdict};
use crate::stats::theory::mmc::Mmc;
use crate::stats::theory::operational::{ClosedNetwork, Station as Queue};
use crate::stats::theory::ps_law::PsLaw;
use std::collections::BTreeMap;

/// Users times stations up to which closed networks are solved at once.
const MOST_STEPS: f64 = 1e6;

/// What theory says of a scenario's run.
#[must_use]
pub fn beside(scenario: &Scenario, result: &RunResult) -> Beside {
    let analysis = Analysis::new(scenario);
    let mut found = Beside::default();
    bounds(&analysis, &result.metrics, &mut found);
    laws(&analysis, result, &mut found);
    if result.verdict != Verdict::Ok {
        found.reasons.push("the run is not steady, so there is nothing to compare with".to_owned());
        return found;
    }
    found.reasons = shape::obstacles(scenario, &analysis);
    let is_full = analysis.saturation_per_s.is_some_and(|full| analysis.offered_per_s >= full);
    if analysis.users.is_none() && is_full {
        found.reasons.push("the offered load is more than the system can carry".to_owned());
    }
    let whole = Whole { scenario, analysis: &analysis, metrics: &result.metrics };
    if !found.reasons.is_empty() {
        found.comparisons = parts::comparisons(scenario, &analysis, &result.metrics);
    } else if analysis.users.is_some() {
        whole.closed(&mut found);
    } else {
        whole.open(&mut found);
    }
    found
}

/// Adds a figure with its closed form, if the run has it.
pub fn compare(
    found: &mut Vec<Comparison>,
    metrics: &BTreeMap<String, Metric>,
    (model, source): (&str, &str),
    (metric, theory, kind): (&str, f64, Kind),
) {
    if metrics.contains_key(metric) {
        let figure = Agreement::of(metrics, (metric, theory, kind));
        found.push(Comparison { model: model.to_owned(), source: source.to_owned(), figure });
    }
}

/// A network with product form.
struct Whole<'a> {
    scenario: &'a Scenario,
    analysis: &'a Analysis,
    metrics: &'a BTreeMap<String, Metric>,
}

impl Whole<'_> {
    /// Seconds of a request that are neither waiting nor service at a CPU.
    fn delay_s(&self) -> f64 {
        let served: f64 = self.analysis.stations.iter().map(|station| station.demand_s).sum();
        (self.analysis.alone_s() - served).max(0.0)
    }

    /// Open: each station as if it were alone.
    fn open(&self, found: &mut Beside) {
        let rate = self.analysis.offered_per_s;
        let (mut present, mut kinds) = (0.0, Vec::new());
        for set in shape::used(self.scenario) {
            let name = format!("{}.cpu", set.name);
            let Some(station) = self.analysis.stations.iter().find(|it| it.name == name) else { continue };
            let (count, cores) = (f64::from(station.count), set.settings.cores);
            let alone = Mmc { arrival_rate: rate, service_rate: count / station.demand_s, servers: cores };
            let here = count * alone.mean_in_system();
            present += here;
            let in_line = shape::is_in_line(self.scenario, set);
            let model = (format!("{name}: {}", model(in_line, cores)), source(in_line));
            let mut add =
                |figure: (&str, f64, Kind)| compare(&mut found.comparisons, self.metrics, (&model.0, model.1), figure);
            add((&format!("{name}.utilization"), station.utilization, Mean));
            add((&format!("{name}.in_system"), here, Mean));
            kinds.push((alone, in_line, station.count));
        }
        let network = ("network: product form", "Baskett et al. 1975");
        let mut add = |figure: (&str, f64, Kind)| compare(&mut found.comparisons, self.metrics, network, figure);
        add(("throughput", rate, Mean));
        add(("in_system.mean", present + rate * self.delay_s(), Mean));
        add(("latency.mean", present / rate + self.delay_s(), Mean));
        if let [(alone, in_line, 1)] = kinds[..] {
            self.quantiles(alone, in_line, found);
        }
    }

    /// The law of the response time, where one exponential demand at one station is all there is.
    fn quantiles(&self, alone: Mmc, in_line: bool, found: &mut Beside) {
        let Some(set) = shape::used(self.scenario).next() else { return };
        let laws = shape::laws(self.scenario, set);
        let is_one =
            laws.len() == 1 && laws[0].get("exp").is_some() && !repeats(&self.scenario.effective["components"]);
        if !is_one || self.delay_s() > 1e-9 * self.analysis.alone_s() {
            return;
        }
        let quantile = |q: f64| if in_line { alone.response_quantile(q) } else { PsLaw::new(alone).quantile(q) };
        let source = if in_line { source(true) } else { "Coffman, Muntz & Trotter 1970" };
        let model = format!("{}.cpu: {}", set.name, model(in_line, alone.servers));
        for (metric, q, kind) in [("latency.p50", 0.5, Mean), ("latency.p99", 0.99, Tail)] {
            compare(&mut found.comparisons, self.metrics, (&model, source), (metric, quantile(q), kind));
        }
    }

    /// Closed: all together.
    fn closed(&self, found: &mut Beside) {
        let Some(users) = self.analysis.users else { return };
        let sets: Vec<_> = shape::used(self.scenario).collect();
        let mut stations = vec![Queue::Delay { demand: self.delay_s() }];
        let mut groups = Vec::new();
        for set in sets {
            let name = format!("{}.cpu", set.name);
            let Some(station) = self.analysis.stations.iter().find(|it| it.name == name) else { continue };
            let queue =
                Queue::Queueing { demand: station.demand_s / f64::from(station.count), servers: set.settings.cores };
            groups.push((name, stations.len(), station.count, set.settings.cores));
            stations.extend((0..station.count).map(|_| queue));
        }
        if f64::from(users.count) * stations.len() as f64 > MOST_STEPS {
            return found.reasons.push(format!("{} users are too many for exact analysis here", users.count));
        }
        let truth = ClosedNetwork { think_time: users.think_s, stations: stations.clone() }.solve(users.count);
        let network = ("network: closed, product form", "Buzen 1973; Reiser & Lavenberg 1980");
        let mut add = |figure: (&str, f64, Kind)| compare(&mut found.comparisons, self.metrics, network, figure);
        add(("throughput", truth.throughput, Mean));
        add(("latency.mean", truth.response, Mean));
        add(("in_system.mean", truth.throughput * truth.response, Mean));
        for (name, first, count, cores) in groups {
            let demand = stations[first].demand();
            add((&format!("{name}.utilization"), truth.throughput * demand / f64::from(cores), Mean));
            add((&format!("{name}.in_system"), truth.present[first] * f64::from(count), Mean));
        }
    }
}

/// What a textbook calls a station.
fn model(in_line: bool, cores: u32) -> String {
    if in_line { format!("M/M/{cores}") } else { format!("M/G/{cores}-PS") }
}

fn source(in_line: bool) -> &'static str {
    if in_line { "Erlang 1917; Jackson 1963" } else { "Kleinrock 1976; Cohen 1979" }
}

/// True if a step is done more than once, or only sometimes.
fn repeats(components: &serde_json::Value) -> bool {
    let text = components.to_string();
    ["\"times\":", "\"branch\":", "\"read\":"].iter().any(|word| text.contains(word))
}

/// Asymptotic bounds of throughput and latency.
fn bounds(analysis: &Analysis, metrics: &BTreeMap<String, Metric>, found: &mut Beside) {
    if !analysis.doubts.iter().all(|it| !it.doubt.always) {
        return;
    }
    if let Some(full) = analysis.saturation_per_s {
        let reason = format!("1 / the largest demand per server, at {}", analysis.limits[0].station);
        found.bounds.extend(Bound::at_most(metrics, "throughput", full, &reason));
    }
    let alone = analysis.alone_s();
    found.bounds.extend(Bound::at_least(metrics, "latency.mean", alone, "the demands and delays of a request alone"));
    if let Some(users) = analysis.users {
        let all = f64::from(users.count);
        let reason = "users / (think time + demands and delays)";
        found.bounds.extend(Bound::at_most(metrics, "throughput", all / (users.think_s + alone), reason));
        let full = analysis.saturation_per_s.unwrap_or(f64::INFINITY);
        let reason = "users / the largest throughput - think time";
        let least = (all / full - users.think_s).max(0.0);
        found.bounds.extend(Bound::at_least(metrics, "latency.mean", least, reason));
    }
}

/// The utilization law at every CPU, and Little's law of the whole.
fn laws(analysis: &Analysis, result: &RunResult, found: &mut Beside) {
    let value = |name: &str| result.metrics.get(name).map(|metric| metric.value);
    // What fails does not meet every demand.
    let all_ok = result.requests.endings.ok + result.requests.in_flight == result.requests.issued;
    let is_known = all_ok && analysis.doubts.iter().all(|it| !it.doubt.always);
    for station in analysis.stations.iter().filter(|station| is_known && station.kind == Sort::Cpu) {
        let name = format!("{}.utilization", station.name);
        if let (Some(busy), Some(rate)) = (value(&name), value("throughput")) {
            let theory = rate * station.demand_s / (station.servers * f64::from(station.count));
            found.laws.push(Law::new(format!("utilization law U = X S at {}", station.name), busy, theory));
        }
    }
    if let (true, Some(present), Some(rate), Some(mean)) =
        (all_ok, value("in_system.mean"), value("throughput"), value("latency.mean"))
    {
        found.laws.push(Law::new("Little's law L = X R of the whole".to_owned(), present, rate * mean));
    }
}

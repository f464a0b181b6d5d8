//! Parts that have a closed form although the whole has none: the first station that Poisson requests come to.
//!
//! What happens behind it does not matter to it, as long as each call uses it once, before anything else, and nothing is
//! held meanwhile.

use super::beside::compare;
use super::shape;
use crate::components::effort::mean_s;
use crate::experiment::analysis::Analysis;
use crate::notation::Distribution;
use crate::scenario::Scenario;
use crate::scenario::layout::{Named, SetPlan};
use crate::stats::agreement::Kind::Mean;
use crate::stats::beside::Comparison;
use crate::stats::result::Metric;
use crate::stats::theory::erlang_loss::ErlangLoss;
use crate::stats::theory::mg1::Mg1;
use crate::stats::theory::mmc::Mmc;
use crate::stats::theory::mmck::Mmck;
use crate::stats::theory::ps::Ps;
use serde_json::Value;
use std::collections::BTreeMap;

/// The parts of a run that have a closed form.
#[must_use]
pub fn comparisons(scenario: &Scenario, analysis: &Analysis, metrics: &BTreeMap<String, Metric>) -> Vec<Comparison> {
    let mut found = Vec::new();
    if !scenario.document.events.is_empty() {
        return found;
    }
    for first in scenario.components.iter().filter(|it| it.kind == "service") {
        let Some(rate) = poisson_rate(scenario, analysis, first) else { continue };
        let mut own = shape::used(scenario).filter(|set| set.services.contains(&first.name));
        let (Some(set), None) = (own.next(), own.next()) else { continue };
        if set.services.len() > 1 || set.settings.count > 1 {
            continue;
        }
        let part = Part { scenario, metrics, name: &first.name, set, rate };
        part.cpu(&mut found);
        part.workers(&mut found);
    }
    found
}

/// Requests per second, if all that come to a service are Poisson and come straight from clients that do not try again.
fn poisson_rate(scenario: &Scenario, analysis: &Analysis, service: &Named) -> Option<f64> {
    let callers = |it: &&Named| it.settings.references().iter().any(|reference| reference.to == service.name);
    let callers: Vec<&Named> = scenario.components.iter().filter(callers).collect();
    let sources = scenario.components.iter().filter(|it| it.settings.is_source()).count();
    let plain = |caller: &&Named| {
        let settings = shape::settings(scenario, &caller.name, "clients");
        let words = ["retry", "cancel"];
        !settings["load"]["poisson"].is_null() && words.iter().all(|word| settings[word].is_null())
    };
    let only =
        callers.len() == sources && callers.iter().all(|it| it.settings.is_source()) && callers.iter().all(plain);
    only.then_some(analysis.offered_per_s)
}

/// A service on a machine of its own.
struct Part<'a> {
    scenario: &'a Scenario,
    metrics: &'a BTreeMap<String, Metric>,
    name: &'a str,
    set: &'a SetPlan,
    rate: f64,
}

impl Part<'_> {
    fn settings(&self) -> &Value {
        shape::settings(self.scenario, self.name, "service")
    }

    /// A CPU that is used once, first of all, by whoever comes.
    fn cpu(&self, found: &mut Vec<Comparison>) {
        let settings = self.settings();
        let holds = ["workers", "max_connections"].iter().any(|word| !settings[word].is_null());
        let laws = shape::laws(self.scenario, self.set);
        let (false, [law], Some(first)) = (holds, &laws[..], settings["steps"].get(0)) else { return };
        if first["cpu"].is_null() || self.set.settings.serial_fraction > 0.0 {
            return;
        }
        let Some((mean, cv2)) = moments(law) else { return };
        let (cores, mean) = (self.set.settings.cores, mean / self.set.settings.speed);
        let station = format!("{}.cpu", self.set.name);
        let (word, source, present) = if !shape::is_in_line(self.scenario, self.set) {
            let truth = Ps { arrival_rate: self.rate, mean_service: mean, cores };
            (format!("M/G/{cores}-PS"), "Kleinrock 1976; Cohen 1979", truth.mean_in_system())
        } else if cores == 1 {
            let truth = Mg1 { arrival_rate: self.rate, mean_service: mean, service_scv: cv2 };
            ("M/G/1".to_owned(), "Pollaczek 1930; Khinchine 1932", truth.mean_in_system())
        } else if law.get("exp").is_some() {
            let truth = Mmc { arrival_rate: self.rate, service_rate: 1.0 / mean, servers: cores };
            (format!("M/M/{cores}"), "Erlang 1917", truth.mean_in_system())
        } else {
            return;
        };
        if self.rate * mean >= f64::from(cores) {
            return;
        }
        let model = format!("{station}: {word}, first of all");
        let busy = self.rate * mean / f64::from(cores);
        compare(found, self.metrics, (&model, source), (&format!("{station}.utilization"), busy, Mean));
        compare(found, self.metrics, (&model, source), (&format!("{station}.in_system"), present, Mean));
    }

    /// Workers that are held while time passes, and nothing else.
    fn workers(&self, found: &mut Vec<Comparison>) {
        let settings = self.settings();
        let (Some(workers), Some([step])) =
            (settings["workers"].as_u64(), settings["steps"].as_array().map(Vec::as_slice))
        else {
            return;
        };
        let plain = ["max_connections", "patience", "asynchronous"].iter().all(|word| settings[word].is_null());
        let Some((mean, _)) = moments(&step["sleep"]).filter(|_| plain) else { return };
        let (servers, is_exp) = (workers as u32, step["sleep"].get("exp").is_some());
        let (load, limit) = (self.rate * mean, settings["queue_limit"].as_u64());
        let (word, source, present, lost) = match limit {
            Some(0) => {
                let truth = ErlangLoss { offered_load: load, servers };
                (format!("M/G/{servers}/{servers}"), "Sevastyanov 1957", truth.mean_busy(), truth.blocking())
            }
            Some(limit) if is_exp && limit < 10_000 => {
                let capacity = servers + limit as u32;
                let truth = Mmck { arrival_rate: self.rate, service_rate: 1.0 / mean, servers, capacity };
                (format!("M/M/{servers}/{capacity}"), "Gross & Harris 2.4", truth.mean_in_system(), truth.blocking())
            }
            None if is_exp && load < f64::from(servers) => {
                let truth = Mmc { arrival_rate: self.rate, service_rate: 1.0 / mean, servers };
                (format!("M/M/{servers}"), "Erlang 1917", truth.mean_in_system(), 0.0)
            }
            Some(_) | None => return,
        };
        let station = format!("{}.workers", self.name);
        let model = format!("{station}: {word}");
        let served = load * (1.0 - lost) / f64::from(servers);
        compare(found, self.metrics, (&model, source), (&format!("{station}.utilization"), served, Mean));
        compare(found, self.metrics, (&model, source), (&format!("{station}.in_system"), present, Mean));
        compare(found, self.metrics, (&model, source), ("failed.rejected", lost, Mean));
    }
}

/// Mean in seconds and squared coefficient of variation of a law as it is written.
fn moments(law: &Value) -> Option<(f64, f64)> {
    let law: Distribution = serde_json::from_value(law.clone()).ok()?;
    let built = law.build(1).ok()?;
    Some((mean_s(&law), built.cv2()))
}

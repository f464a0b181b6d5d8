//! What a design costs: the price of each machine, from its launch to its end.
//!
//! Cost = sum over the sets of price per hour x the integral of the number of machines, which is that of the metric
//! `NAME.machines`; who is down or still boots is paid for. Where no machine comes or goes, no draw can change it.

use super::part::Part;
use super::sheet::Sheet;
use crate::model::ask::Ending;
use crate::scenario::Scenario;
use crate::scenario::layout::SetPlan;
use crate::stats::estimate::Ratio;
use crate::stats::result::Unit;

const SECONDS_PER_HOUR: f64 = 3600.0;
const MILLION: f64 = 1e6;

/// What the machines that are there from the start cost an hour.
#[must_use]
pub fn planned(scenario: &Scenario) -> f64 {
    let each = |set: &SetPlan| scenario.catalogue.price(&set.settings) * f64::from(set.settings.count);
    scenario.layout.sets.iter().map(each).sum()
}

/// Notes what the parts of a sample cost.
pub fn note(scenario: &Scenario, parts: &[Part], sheet: &mut Sheet) {
    let sets = &scenario.layout.sets;
    let price = |set: &SetPlan| scenario.catalogue.price(&set.settings);
    let machines = |part: &Part, set: &SetPlan| {
        let ticks = part.groups[scenario.layout.cpu_group(set)].presence as f64;
        if set.changes { ticks / part.span.0 as f64 } else { f64::from(set.settings.count) }
    };
    let per_hour = |part: &Part| sets.iter().map(|set| price(set) * machines(part, set)).sum::<f64>();
    let seconds = |part: &Part| part.span.0 as f64 * scenario.timing.tick_s();
    if sets.iter().any(|set| set.changes) {
        sheet.per_time("cost.per_hour", Unit::Money, parts.iter().map(|part| per_hour(part) * seconds(part)));
    } else {
        sheet.exact("cost.per_hour", Unit::Money, planned(scenario));
    }
    let per_million = |part: &Part| {
        let ok: u64 = part.requests.iter().map(|class| class.completed[Ending::Ok as usize]).sum();
        let numerator = per_hour(part) * seconds(part) / SECONDS_PER_HOUR;
        Ratio { numerator, denominator: ok as f64 / MILLION }
    };
    sheet.ratio("cost.per_million", Unit::Money, &parts.iter().map(per_million).collect::<Vec<_>>());
}

#[cfg(test)]
mod tests {
    use crate::experiment::replicate::Plan;
    use crate::experiment::run::run;
    use crate::scenario::Scenario;
    use crate::stats::result::RunResult;
    use serde_json::{Value, json};

    /// Fifty requests a second for a minute, on two machines of 3 an hour; a database of 2 cores and an unpriced cache.
    fn result(events: &Value) -> RunResult {
        let document = json!({
            "scalelab": 1, "name": "costs", "prices": { "exponent": 2 }, "events": events,
            "run": { "duration": "60s", "mode": "terminating" },
            "machines": { "box": { "count": 2, "price": 3 } },
            "components": {
                "people": { "clients": { "load": { "constant": "50/s" }, "to": "web" } },
                "web": { "service": { "on": "box", "steps": [{ "cpu": "1ms" }, { "call": "db" }] } },
                "db": { "service": { "on": { "cores": 2 }, "steps": [{ "cpu": "1ms" }] } } } });
        let scenario = Scenario::from_value(document).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
        run(&scenario, "costs", Plan { seed: 1, replications: 2, threads: 1 }, &|_| ())
    }

    #[test]
    fn what_stays_costs_its_price_and_no_draw_changes_it() {
        let result = result(&json!({}));
        let hour = &result.metrics["cost.per_hour"];
        assert!(hour.exact && hour.value.to_bits() == 10.0_f64.to_bits(), "{hour:?}");
        let ok = result.metrics["goodput"].value * 3600.0 / 1e6;
        let million = result.metrics["cost.per_million"].value;
        assert!((million * ok - 10.0).abs() < 1e-9, "{million}");
    }

    /// I01: the cost is the integral of the number of machines, from launch to end, that boot or drain included.
    #[test]
    fn who_comes_and_goes_is_paid_for_while_there() {
        let result = result(&json!({
            "more": { "at": "15s", "add": "box", "boot": "10s" }, "less": { "at": "45s", "remove": "box[0]" },
            "dead": { "at": "5s", "for": "5s", "crash": "box[1]" } }));
        let machines = result.metrics["box.machines"].value;
        let cost = result.metrics["cost.per_hour"].value;
        assert!(
            (machines - 2.5).abs() < 0.001,
            "two, and one more for half of the time, until it has drained: {machines}"
        );
        assert!((cost - (3.0 * machines + 4.0)).abs() < 1e-12, "{cost}");
    }
}

//! The methods paragraph names what a reader needs to do a sweep again.

use super::methods;
use crate::stats::estimate::Basis;
use crate::stats::result::{Interval, Unit, Verdict};
use crate::stats::sweep::{Factor, Figure, Heading, Level, Outcome, Row};
use std::collections::BTreeMap;

#[test]
fn the_methods_say_version_hashes_design_seed_and_intervals() {
    let factor = |name: &str, path: &str, unit: Option<&str>| Factor {
        name: name.to_owned(),
        paths: vec![path.to_owned()],
        unit: unit.map(str::to_owned),
        log: false,
    };
    let heading = Heading {
        scalelab: 1,
        version: "9.9.9".to_owned(),
        sweep: "shop".to_owned(),
        sha256: "abc".to_owned(),
        points: 14,
        factors: vec![factor("policy", "lb.balance", None), factor("load", "load", Some("/s"))],
        seed: 7,
        common_draws: true,
        scattered: false,
    };
    let row = |point: u32| {
        let figure = Figure {
            value: 1.0,
            interval: Some(Interval { low: 0.5, high: 1.5 }),
            n: 5,
            basis: Basis::Replications,
            unit: Unit::Seconds,
        };
        let outcome = match point {
            13 => Outcome::Failed { failed: "no".to_owned() },
            _ => Outcome::Measured {
                replications: 5,
                verdict: if point == 12 { Verdict::Unstable } else { Verdict::Ok },
                overloaded: point == 12,
                metrics: BTreeMap::from([("latency.mean".to_owned(), figure)]),
            },
        };
        let policy = if point < 7 { "random" } else { "round_robin" };
        Row {
            point,
            levels: vec![Level::Text(policy.to_owned()), Level::Text(format!("{}/s", point % 7 + 1))],
            outcome,
        }
    };
    let rows: Vec<Row> = (0..14).map(row).collect();
    insta::assert_snapshot!(methods::text(&heading, &rows, "def"), @r#"The sweep "shop" was run with scalelab 9.9.9, a discrete-event simulator (SHA-256 of plan, scenario and settings: abc; of the results, sweep.jsonl: def). Its 14 points are the full grid of policy (lb.balance): random, round_robin; load, 7 levels from 1/s to 7/s. Each point was simulated in 5 independent replications with master seed 7; all points share their random draws (common random numbers), so that they differ by their levels only. Intervals are 95 % confidence intervals: Student's t over the means of the replications (13 figures). Points to be left out: 1 without a steady state, 1 that failed. Intervals cover the noise of the simulation, not errors of the model or its inputs."#);
    let alone = Heading { common_draws: false, scattered: true, ..heading };
    let said = methods::text(&alone, &rows[..1], "def");
    assert!(said.contains("Latin hypercube") && said.contains("draws of its own"), "{said}");
}

//! Work that is divided among cores: how much sooner it is done (Amdahl's law), to the nanosecond.

use super::case::{Case, Entry};
use crate::stats::agreement::Kind::Exact;
use crate::stats::theory::amdahl::Amdahl;
use serde_json::{Value, json};

/// 2 ms that cannot be divided and 8 ms that can, on so many cores; requests never meet.
fn divided(name: &'static str, seed: u64, cores: u32) -> Entry {
    let truth = Amdahl { serial: 0.2 };
    let lane = json!([{ "cpu": format!("{}us", 8000 / cores) }]);
    let lanes: Vec<Value> = (0..cores).map(|_| lane.clone()).collect();
    let steps = json!([{ "cpu": "2ms" }, { "parallel": lanes }]);
    let scenario = json!({
        "scalelab": 1, "name": "case", "run": { "duration": "101s", "warmup": "1s" },
        "components": {
            "people": { "clients": { "load": { "constant": "50/s" }, "to": "web" } },
            "web": { "service": { "on": { "cores": cores }, "steps": steps } },
        },
    });
    let latency = 0.01 / truth.speedup(cores);
    let busy = 50.0 * 0.01 / f64::from(cores);
    let expected = vec![("latency.mean", latency, Exact), ("web.cpu.utilization", busy, Exact)];
    Case { name, seed, scenario, expected }.by("amdahl", "Amdahl 1967")
}

/// Two, four and sixteen cores.
#[must_use]
pub fn speedup() -> Vec<Entry> {
    vec![
        divided("a fifth is serial, two cores", 2401, 2),
        divided("a fifth is serial, four cores", 2402, 4),
        divided("a fifth is serial, sixteen cores", 2403, 16),
    ]
}

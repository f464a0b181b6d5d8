//! scratch
use scalelab::{
    experiment::{replicate::*, run::run},
    scenario::Scenario,
};
fn main() {
    let p = std::env::args().nth(1).unwrap();
    let v: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(p).unwrap()).unwrap();
    let s = Scenario::from_value(v).unwrap_or_else(|e| panic!("{e:#?}"));
    let t = std::time::Instant::now();
    let r = run(&s, "x", Plan { seed: 1, replications: 20, threads: 2 }, &|_| ());
    println!("{:.3}s", t.elapsed().as_secs_f64());
    for (k, m) in &r.metrics {
        println!("{k:30} {:.6} {:?} {}", m.value, m.interval.map(|i| i.half_width()), m.n);
    }
    println!("{:?} {:?}", r.verdict, r.requests);
}

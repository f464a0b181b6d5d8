use scalelab::{experiment::replicate::*, scenario::Scenario};
fn main() {
    let p = std::env::args().nth(1).unwrap();
    let v: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(p).unwrap()).unwrap();
    let s = Scenario::from_value(v).unwrap_or_else(|e| panic!("{e:#?}"));
    let t = std::time::Instant::now();
    let r = replicate_all(&s, Plan { seed: 1, replications: 4, threads: 1 }, &|_| ());
    let dt = t.elapsed().as_secs_f64();
    let ev: u64 = r.iter().map(|r| r.tally.events).sum();
    let n: u64 = r.iter().map(|r| r.tally.issued).sum();
    for r in &r {
        println!(
            "mean {:?} p99 {:?} {:?}",
            r.recorder.requests[0].latency.mean(),
            r.recorder.requests[0].latency.quantile(0.99),
            r.tally
        );
    }
    println!("{dt:.3}s {:.2} Mev/s {:.2} Mreq/s", ev as f64 / dt / 1e6, n as f64 / dt / 1e6);
}

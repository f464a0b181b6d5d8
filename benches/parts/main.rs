//! Benchmarks of the parts that every event passes through: event list, draws, histogram, stations.
//!
//! `cargo bench --bench parts` runs all of them in about a minute, `cargo bench --bench parts -- stations` some.

mod draws;
mod event_list;
mod histogram;
mod stations;

use criterion::Criterion;
use std::time::Duration;

fn main() {
    let short = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    let mut criterion = short.configure_from_args();
    event_list::bench(&mut criterion);
    draws::bench(&mut criterion);
    histogram::bench(&mut criterion);
    stations::bench(&mut criterion);
    criterion.final_summary();
}

//! Limit programs: what one core can do for the two yardstick workloads when nothing is general.
//!
//! `cargo bench --bench limit -- w2 plain-lane 4480000 1` plays 4.48 million requests with seed 1 and prints one line:
//! requests, events, CPU seconds of this thread, requests per CPU second, mean and 99th percentile of the latency.
//! A limit program knows its workload by heart: times are floats, routes are constants, there is one random generator,
//! one histogram and no checks. What a scenario reaches of it is the price of being general; BENCHMARKS.md has the
//! ratios.
//!
//! | program | workload | event list |
//! |---|---|---|
//! | `w1 heap4` | M/M/1 at load 0.8, first come first served; mean response time 5 | 4-ary heap |
//! | `w2 plain-heap4` | `scenarios/bench/w2.json`; mean latency 21.6 ms | 4-ary heap |
//! | `w2 plain-lane` | the same | 4-ary heap and one lane for the constant delays |

mod chance;
mod pending;
mod tally;
mod w1;
mod w2;

use chance::Chance;
use cpu_time::ThreadTime;
use pending::{Heap, HeapAndLane};
use tally::Tally;

/// Plays so many requests; returns how many events that took.
type Program = fn(u64, &mut Chance, &mut Tally) -> u64;

const PROGRAMS: [(&str, &str, Program); 3] =
    [("w1", "heap4", w1::play), ("w2", "plain-heap4", w2::play::<Heap>), ("w2", "plain-lane", w2::play::<HeapAndLane>)];

fn main() {
    // Cargo adds `--bench`, or nothing when it only tests that benchmarks run.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let word = |at: usize| words.get(at).map(String::as_str);
    let number = |at: usize, default: u64| word(at).map_or(default, |text| text.parse().expect("a whole number"));
    let (requests, seed) = (number(2, 100_000), number(3, 1));
    for (workload, name, program) in PROGRAMS {
        if word(0).is_none_or(|wanted| wanted == workload) && word(1).is_none_or(|wanted| wanted == name) {
            let (mut chance, mut tally) = (Chance::new(seed), Tally::new());
            let start = ThreadTime::now();
            let events = program(requests, &mut chance, &mut tally);
            let cpu = start.elapsed().as_secs_f64();
            println!(
                "{workload} {name}: {requests} requests, {events} events, {cpu:.3} CPU s, {:.0} requests per CPU s, \
                 mean {:.3}, p99 {:.2}",
                requests as f64 / cpu,
                tally.mean(),
                tally.quantile(0.99)
            );
        }
    }
}

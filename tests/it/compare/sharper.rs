//! Common random numbers: the difference of two designs varies less than between independent runs.
//!
//! At most half the variance is asked for (statistics, section 3.4), for M/M/4 against M/M/5 and for a random choice against
//! power of two choices. The gain falls with the load, for then the worse design varies so much more than the better
//! one that little of it is common; `docs/coverage.md` has what was measured.

use super::{compared, farm};
use scalelab::experiment::replicate::Plan;
use scalelab::stats::comparison::Word;
use serde_json::{Value, json};

const REPLICATIONS: u32 = 40;

fn check(what: &str, seed: u64, designs: [Value; 2]) {
    let plan = Plan { seed, replications: REPLICATIONS, threads: 0 };
    let comparison = compared(designs, &["latency.mean"], plan);
    let difference = &comparison.metrics[0].differences[0];
    let factor = difference.variance_reduction.expect("they are paired and vary");
    println!("{what}: the variance of the difference is 1/{factor:.2} of that of independent runs");
    assert!(factor >= 2.0, "{what}: only {factor} times smaller");
    assert_eq!(difference.word, Word::Better);
}

#[test]
fn four_servers_against_five() {
    let servers = |cores: u32| farm(&json!({ "discipline": "fifo", "cores": cores }), "random", "240/s", ("5s", "25s"));
    check("M/M/4 against M/M/5", 41, [servers(4), servers(5)]);
}

#[test]
fn one_choice_against_two() {
    let chosen = |balance: &str| farm(&json!({ "discipline": "fifo", "count": 4 }), balance, "200/s", ("5s", "25s"));
    check("random against power of two choices", 42, [chosen("random"), chosen("power_of_two")]);
}

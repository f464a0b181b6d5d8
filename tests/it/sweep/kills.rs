//! Sweeps that are killed (SIGKILL, where there is such a thing) at random moments, and two at once on one store.

use super::{results, sandbox};
use crate::sandbox::Sandbox;
use scalelab::engine::draw::Source;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often a sweep is killed.
const KILLS: u64 = 5;

/// Small points: so many loads by so many numbers of cores.
fn plan(loads: u32, cores: u32, duration: &str) -> String {
    format!(
        r#"{{ "scalelab": 1, "name": "killed", "scenario": "s.json", "replications": 2,
          "set": {{ "run.duration": "{duration}", "run.warmup": "0s" }}, "metrics": ["latency.mean", "latency.p99"],
          "factors": {{
            "load": {{ "path": "components.people.clients.load.poisson",
                       "linear": {{ "from": "10/s", "to": "100/s", "count": {loads} }} }},
            "cores": {{ "path": "machines.box.cores", "whole": true,
                       "linear": {{ "from": "1", "to": "{cores}", "count": {cores} }} }} }} }}"#
    )
}

fn start(sandbox: &Sandbox, folder: &str) -> Child {
    let mut program = Command::new(env!("CARGO_BIN_EXE_scalelab"));
    let arguments = ["sweep", "plan.json", "-q", "--threads", "2", "--output", folder];
    let program = program.current_dir(sandbox.path("")).args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    program.spawn().expect("cargo built the program for this test")
}

/// Runs it to its end, however long that takes.
fn complete(sandbox: &Sandbox, folder: &str) {
    let ended = start(sandbox, folder).wait().expect("it can be waited for");
    assert!(ended.success(), "{folder}: {ended}");
}

/// Points that are in the store; none where there is no store yet.
fn stored(sandbox: &Sandbox) -> usize {
    let text = std::fs::read(sandbox.path("killed/points.jsonl")).unwrap_or_default();
    text.split(|byte| *byte == b'\n').count().saturating_sub(2)
}

/// Each process is killed a few milliseconds after a random number of points was there, up to five sixths of all.
fn check(loads: u32, cores: u32, duration: &str) {
    let sandbox = sandbox(&plan(loads, cores, duration));
    let points = (loads * cores) as usize;
    complete(&sandbox, "whole");
    let mut moments = Source::new(1, 0, "kills", "moment", 0).nth(0);
    let mut had = Vec::new();
    for kill in 0..KILLS {
        let enough = points * (1000 * kill + moments.below(1000)) as usize / 6000;
        let mut process = start(&sandbox, "killed");
        while stored(&sandbox) < enough {
            let ended = process.try_wait().expect("it can be asked");
            assert!(ended.is_none(), "it ended before it was killed: {ended:?}");
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(moments.below(10)));
        process.kill().expect("a process can be killed");
        process.wait().expect("a killed process ends");
        had.push(stored(&sandbox));
    }
    println!("{points} points; stored when killed: {had:?}");
    assert!(had.is_sorted() && had[4] > 0 && had[4] < points, "what was stored stays stored: {had:?}");
    complete(&sandbox, "killed");
    assert_eq!(stored(&sandbox), points, "no point is there twice");
    assert_eq!(results(&sandbox, "killed"), results(&sandbox, "whole"));
}

#[test]
fn a_sweep_that_is_killed_again_and_again_ends_as_if_it_had_not_been() {
    check(20, 20, "10s");
}

#[test]
#[ignore = "minutes; see docs/sweep.md"]
fn a_sweep_of_10000_points_that_is_killed_again_and_again() {
    check(100, 100, "10s");
}

/// While a process runs a sweep, another one is refused, and disturbs nothing.
#[test]
fn of_two_processes_the_second_is_refused() {
    let sandbox = sandbox(&plan(20, 20, "100s"));
    let mut first = start(&sandbox, "killed");
    let begin = Instant::now();
    while stored(&sandbox) == 0 {
        assert!(begin.elapsed() < Duration::from_mins(1), "a point takes no minute");
        std::thread::sleep(Duration::from_millis(5));
    }
    let second = sandbox.run(&["sweep", "plan.json", "--output", "killed"]);
    let ended = first.try_wait().expect("it can be asked");
    first.kill().expect("a process can be killed");
    first.wait().expect("a killed process ends");
    assert!(ended.is_none(), "the first was still at it: {ended:?}");
    assert_eq!(second.code, Some(1), "{}", second.err);
    assert!(second.err.contains("killed/points.jsonl: another process runs this sweep"), "{}", second.err);
}

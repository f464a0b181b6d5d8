//! drivers/: a sweep that an engine spreads is the sweep of one process, byte for byte.
//!
//! The script for Slurm is run as Slurm runs it, with the variables of its tasks, and by Slurm itself where one answers.
//! Dask and pandas are asked for in the Python that `SCALELAB_PYTHON` names, else in `python3`. Where one is absent, its
//! test says so and checks nothing.

use crate::sandbox::{Ended, SHOP, Sandbox, root};
use crate::sweep::PLAN;
use std::io::Write;
use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_scalelab");

/// A folder with the plan, and the sweep of one process in `one`.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with(SHOP);
    sandbox.put("plan.json", PLAN);
    expect(&sandbox.run(&["sweep", "plan.json", "-q", "--output", "one"]));
    sandbox
}

fn expect(ended: &Ended) {
    assert_eq!(ended.code, Some(0), "{}", ended.err);
}

/// The merged results, whatever spread the parts, are those of one process.
fn same(sandbox: &Sandbox, folder: &str) {
    for name in ["sweep.csv", "sweep.jsonl", "latency.mean.svg", "influence.svg"] {
        let (one, other) = (sandbox.text(&format!("one/{name}")), sandbox.text(&format!("{folder}/{name}")));
        assert_eq!(one, other, "{name} of {folder}");
    }
}

fn driver(sandbox: &Sandbox, program: &str, file: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(sandbox.path("")).arg(root().join("drivers").join(file)).env("SCALELAB", PROGRAM);
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[cfg(unix)]
#[test]
fn tasks_of_a_slurm_array_make_the_whole() {
    let sandbox = sandbox();
    let task = |part: &str, variables: &[(&str, &str)], more: &[&str]| {
        let mut command = driver(&sandbox, "bash", "slurm.sh");
        command.args(["plan.json", "parts"]).args(more).env_remove("SLURM_ARRAY_TASK_COUNT");
        command.env("SLURM_ARRAY_TASK_ID", part).envs(variables.iter().copied());
        command.output().expect("bash is there")
    };
    let count = [("SLURM_ARRAY_TASK_COUNT", "3"), ("SLURM_CPUS_PER_TASK", "2")];
    for part in ["3", "1"] {
        let output = task(part, &count, &[]);
        assert!(output.status.success(), "{}", said(&output));
    }
    // One task that is submitted again is an array of one; the number of parts is given.
    let again = task("2", &[("SLURM_ARRAY_TASK_COUNT", "1")], &["3"]);
    assert!(again.status.success(), "{}", said(&again));
    let none = task("2", &[], &[]);
    assert!(!none.status.success() && said(&none).contains("sbatch --array=1-N"), "{}", said(&none));
    merge_three(&sandbox);
}

#[test]
fn a_slurm_cluster_makes_the_whole() {
    if !Command::new("sinfo").output().is_ok_and(|output| output.status.success()) {
        return skipped("no Slurm answers `sinfo`");
    }
    let sandbox = sandbox();
    let mut command = Command::new("sbatch");
    command.current_dir(sandbox.path("")).args(["--wait", "--array=1-3", "--output=told-%a.txt"]);
    command.arg(root().join("drivers/slurm.sh")).args(["plan.json", "parts"]).env("SCALELAB", PROGRAM);
    let output = command.output().expect("sbatch is there where sinfo is");
    assert!(output.status.success(), "{}", said(&output));
    merge_three(&sandbox);
}

fn merge_three(sandbox: &Sandbox) {
    let parts = [1, 2, 3].map(|part| format!("parts/points-{part}-of-3.jsonl"));
    let [one, two, three] = &parts;
    expect(&sandbox.run(&["merge", "--output", "merged", "-q", one, two, three]));
    same(sandbox, "merged");
}

/// Says what is not tried, past the captured output of a test that passes.
fn skipped(why: &str) {
    std::io::stderr().write_all(format!("SKIPPED: {why}\n").as_bytes()).expect("standard error takes a line");
}

/// The Python that has what a driver needs.
fn python(needs: &str) -> Option<String> {
    let python = std::env::var("SCALELAB_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let tried = Command::new(&python).args(["-c", &format!("import {needs}")]).output();
    if tried.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    skipped(&format!("{python} has no {needs}; set SCALELAB_PYTHON to a Python that has, to try the driver"));
    None
}

#[test]
fn dask_workers_make_the_whole() {
    let Some(python) = python("dask.distributed, pandas") else { return };
    let sandbox = sandbox();
    let output = driver(&sandbox, &python, "dask_sweep.py")
        .args(["plan.json", "--parts", "5", "--output", "dask"])
        .output()
        .expect("Python was there a moment ago");
    assert!(output.status.success(), "{}", said(&output));
    same(&sandbox, "dask/whole");
}

/// What pandas has read is what the files hold.
#[test]
fn pandas_reads_sweeps_and_runs() {
    let Some(python) = python("pandas") else { return };
    let sandbox = sandbox();
    expect(&sandbox.run(&["run", "s.json", "-q", "--output", "run"]));
    sandbox.put("read.py", READ);
    let mut command = Command::new(&python);
    command.current_dir(sandbox.path("")).arg("read.py").env("PYTHONPATH", root().join("drivers"));
    let output = command.env("PYTHONDONTWRITEBYTECODE", "1").output().expect("Python was there a moment ago");
    assert!(output.status.success(), "{}", said(&output));
    let words = said(&output);
    let csv = sandbox.text("one/sweep.csv");
    let lines = csv.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    let mut means = lines.filter(|line| line[5] == "latency.mean").map(|line| line[7].to_owned());
    let run: serde_json::Value = serde_json::from_str(&sandbox.text("run/result.json")).expect("a result is JSON");
    let metrics = run["metrics"].as_object().expect("metrics are named").len();
    let first: f64 = means.next().and_then(|mean| mean.parse().ok()).expect("the first point has a mean");
    assert_eq!(words.trim(), format!("24 12 {first:?} 400 {metrics} {}", run["replications"]));
}

const READ: &str = r#"
import scalelab_results as results
rows = results.sweep("one/sweep.csv")
table = results.wide(rows, ["latency.mean"])
run = results.run("run/result.json")
print(len(rows), len(table), repr(float(table["latency.mean"][0])), results.number(table["load"]).max(), len(run),
      len(results.replications("run/result.json")))
"#;

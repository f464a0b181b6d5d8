//! The same scenario and seed give the same bytes, for any number of threads and in any build.

use crate::sandbox::root;
use std::path::PathBuf;
use std::process::Command;

/// Scenarios cut short, with a warm-up that is found and replications that are added, with balancers that keep counts and remember failures, a draw in every branch, and a log.
const CASES: [&[&str]; 6] = [
    &["scenarios/three-tier.json", "--set", "run.duration=60s", "--set", "run.warmup=null", "--precision", "2%"],
    &["scenarios/three-tier.json", "--set", "run.duration=40s", "--set", "run.warmup=5s"],
    &[
        "scenarios/load-balancer.json",
        "--variant",
        "least connections",
        "--set",
        "run.duration=20s",
        "--set",
        "run.warmup=2s",
    ],
    &["scenarios/load-balancer.json", "--variant", "by key", "--set", "run.duration=20s", "--set", "run.warmup=2s"],
    &["scenarios/a-dead-server.json", "--variant", "nginx", "--no-control"],
    &["scenarios/access-log-replay.json", "--set", "run.duration=100s"],
];

/// The result document of a run by this build of the program.
fn document(program: &PathBuf, case: &[&str], more: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut run = Command::new(program);
    run.current_dir(root()).arg("run").args(case).args(["--replications", "4", "--format", "json", "-q", "--output"]);
    let output = run.arg(folder.path()).args(more).output().expect("the program was built");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 99)), "{case:?}: {said}");
    let saved = std::fs::read(folder.path().join("result.json")).expect("the result was saved");
    assert!(saved == output.stdout, "{case:?}: what is printed is what is saved");
    saved
}

fn this_build() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_scalelab"))
}

/// Builds the program in the other profile: release beside dev, or dev beside release. What only makes it faster and the
/// build slower is left out, therefore in a folder of its own.
fn other_build() -> PathBuf {
    let this = this_build();
    let profile = this.parent().expect("the program lies in its profile's folder");
    let target = profile.parent().expect("the profile's folder lies in the target folder").join("other");
    let (other, arguments): (_, &[&str]) =
        if profile.ends_with("release") { ("debug", &[]) } else { ("release", &["--release"]) };
    let mut build = Command::new(env!("CARGO"));
    build.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    build.current_dir(root()).args(["build", "--bin", "scalelab", "--target-dir"]).arg(&target).args(arguments);
    let output = build.output().expect("cargo runs this test, so it can run once more");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    target.join(other).join(this.file_name().expect("the program has a name"))
}

#[test]
fn any_number_of_threads() {
    for case in CASES {
        let one = document(&this_build(), case, &["--threads", "1"]);
        for threads in ["2", "8"] {
            assert!(document(&this_build(), case, &["--threads", threads]) == one, "{case:?} with {threads} threads");
        }
    }
}

#[test]
fn any_build() {
    let other = other_build();
    for case in CASES {
        assert!(document(&this_build(), case, &[]) == document(&other, case, &[]), "{case:?}: dev and release differ");
    }
}

#[test]
fn another_seed_is_another_run() {
    for case in CASES {
        let metrics = |seed: &str| {
            let text = document(&this_build(), case, &["--seed", seed]);
            let result: serde_json::Value = serde_json::from_slice(&text).expect("a result is JSON");
            (result["seed"].clone(), result["metrics"].clone())
        };
        let (one, other) = (metrics("1"), metrics("2"));
        assert!(one.0 == 1 && other.0 == 2 && one.1 != other.1, "{case:?}");
    }
}

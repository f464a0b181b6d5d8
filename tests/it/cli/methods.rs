//! `report --methods`: how a run was done, to be cited.

use crate::sandbox::{SHOP, Sandbox};
use sha2::{Digest, Sha256};
use std::fmt::Write;

#[test]
fn a_saved_run_says_how_it_was_done() {
    let sandbox = Sandbox::with(SHOP);
    assert_eq!(sandbox.run(&["run", "s.json", "-q", "--seed", "7", "--output", "out"]).code, Some(0));
    let ended = sandbox.run(&["report", "out", "--methods"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    let document = Sha256::digest(sandbox.text("out/result.json"));
    let document = document.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string does not fail");
        hex
    });
    for part in [
        "The scenario \"shop\" was run with scalelab",
        env!("CARGO_PKG_VERSION"),
        &format!("of the result document: {document})"),
        "in steady state in 2 independent replications with master seed 7",
        "cut as warm-up, found by MSER-5",
        "Student's t over the means of the replications",
    ] {
        assert!(ended.out.contains(part), "{part} is not in {}", ended.out);
    }
    assert_eq!(ended.out.lines().count(), 1, "{}", ended.out);
    let refused = sandbox.run(&["report", "out", "--methods", "--format", "csv"]);
    assert_eq!(refused.code, Some(2), "{}", refused.err);
}

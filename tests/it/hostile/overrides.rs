//! Overrides and options of the command line.

use super::{brief, refused, same};
use crate::sandbox::{SHOP, Sandbox};

/// `--set` with this argument is refused with exactly these problems.
fn check(set: &str, expected: &str) {
    same(&brief(&refused(SHOP, &["--set", set])), expected);
}

#[test]
fn paths_that_lead_nowhere() {
    check("run.durtion=5s", "");
    check("run", "");
    check("=5", "");
    check("run..seed=5", "");
    check("components.web.service.steps[5].cpu=5ms", "");
    check("components.web.service.steps.first.cpu=5ms", "");
    check("components[0].service=5", "");
    check("components.wbe.service.workers=4", "");
    check("run.duration.x=5", "");
    check("variants.a.name=b", "");
    check("name=null", "");
}

#[test]
fn values_that_do_not_fit() {
    check("run.duration=5", "");
    check("run.duration=", "");
    check("run={\"seed\"", "");
    check("components.web.service.workers=many", "");
    check("components.web.service.steps[0].cpu.exp=5", "");
    check("components.db=null", "");
}

#[test]
fn all_overrides_are_read() {
    let sets = ["--set", "run.durtion=5s", "--set", "foo", "--set", "run.seed=x"];
    same(&brief(&refused(SHOP, &sets)), "");
}

#[test]
fn an_override_is_shown_as_it_was_typed() {
    insta::assert_snapshot!(refused(SHOP, &["--set", "components.web.service.wokers=64"]), @"");
}

#[test]
fn options() {
    let check = |arguments: &[&str], expected: &str| {
        let sandbox = Sandbox::with(SHOP);
        let ended = sandbox.run(&[&["run", "s.json"], arguments].concat());
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.err);
        assert_eq!(ended.err.lines().next(), Some(expected));
        assert_eq!(sandbox.files(), ["s.json"]);
    };
    check(
        &["--seed", "abc"],
        "error: invalid value 'abc' for '--seed <N>': expected a whole number below 2^64, or `random`",
    );
    check(
        &["--seed", "-1"],
        "error: invalid value '-1' for '--seed <N>': expected a whole number below 2^64, or `random`",
    );
    check(
        &["--replications", "0"],
        "error: invalid value '0' for '--replications <N>': expected a whole number from 1 to 100000",
    );
    check(
        &["--replications=1e9"],
        "error: invalid value '1e9' for '--replications <N>': expected a whole number from 1 to 100000",
    );
    check(
        &["--threads", "-2"],
        "error: invalid value '-2' for '--threads <N>': expected a whole number from 1 to 4096",
    );
    check(&["--format", "xml"], "error: invalid value 'xml' for '--format <FORMAT>'");
    check(&["--varian", "x"], "error: unexpected argument '--varian' found");
    check(&["--output"], "error: a value is required for '--output <DIR>' but none was supplied");
    check(&["t.json"], "error: unexpected argument 't.json' found");
}

#[test]
fn commands() {
    let sandbox = Sandbox::new();
    let check = |arguments: &[&str], expected: &str| {
        let ended = sandbox.run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.err);
        assert!(ended.err.starts_with(expected), "{}", ended.err);
    };
    check(&[], "Simulates what happens");
    check(&["rum"], "error: unrecognized subcommand 'rum'");
    check(&["run"], "error: the following required arguments were not provided:");
    for answer in ["--help", "--version"] {
        let ended = sandbox.run(&[answer]);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
        assert!(ended.out.contains("scalelab"));
    }
}

//! Overrides and options of the command line.

use super::{brief, refused, same};
use crate::sandbox::{SHOP, Sandbox};

/// `--set` with this argument is refused with exactly these problems.
fn check(set: &str, expected: &str) {
    same(&brief(&refused(SHOP, &["--set", set])), expected);
}

#[test]
fn paths_that_lead_nowhere() {
    check(
        "run.durtion=5s",
        "error[unknown-key]: unknown key `durtion` @ --set:1:5 | did you mean `duration`? | expected \
        `mode`, `duration`, `warmup`, `replications`, `precision`, `seed` or `tick`",
    );
    check(
        "run",
        "error[path]: there is no `=` @ --set:1:1 | expected a path, `=` and a value, such as \
        `components.web.service.workers=64`",
    );
    check("=5", "error[path]: a segment of the path is empty @ --set:1:1 | expected a name");
    check("run..seed=5", "error[path]: a segment of the path is empty @ --set:1:5 | expected a name");
    check(
        "components.web.service.steps[5].cpu=5ms",
        "error[path]: the array has no element 5 @ --set:1:29 | expected a whole number from 0 to 1",
    );
    check(
        "components.web.service.steps.first.cpu=5ms",
        "error[path]: `first` is not an index of the array @ --set:1:30 | expected a whole number from 0 to \
        1",
    );
    check("components[0].service=5", "error[path]: there is no array here @ --set:1:11 | expected a name");
    check(
        "components.wbe.service.workers=4",
        "error[unknown-name]: `wbe` is not among the components @ --set:1:12 | did you mean `web`? | expected \
        `people`, `web` or `db`, or a new one as a whole, such as `components.wbe={...}`",
    );
    check(
        "machines.bix.cores=4",
        "error[unknown-name]: `bix` is not among the machines @ --set:1:10 | did you mean `box`? | expected `box`, or a \
        new one as a whole, such as `machines.bix={...}`",
    );
    check(
        "zones.moon.public=true",
        "error[unknown-name]: `moon` is not among the zones @ --set:1:7 | expected `internet` or `site`, or a new one as \
        a whole, such as `zones.moon={...}`",
    );
    check(
        "run.duration.x=5",
        "error[wrong-type]: unexpected object @ --set:1:14 | expected a duration such as \"250ms\"",
    );
    check(
        "variants.a.name=b",
        "error[path]: variants cannot be set @ --set:1:1 | expected a setting of the scenario; `--variant \
        NAME` lays a variant over it",
    );
    check("name=null", "error[missing-key]: the key `name` is missing @ 1:1 | expected `name`, a string");
}

#[test]
fn names_with_dots_and_keys_of_others() {
    check(
        "slo.latency.p99=< 300ms",
        "error[path]: nothing is below `slo.latency` @ --set:1:5 | write `slo.\"latency.p99\"=...` | expected quotes around \
        a name with dots",
    );
    check(
        "slo.web[0].share=< 50%",
        "error[path]: nothing is below `slo.web` @ --set:1:5 | write `slo.\"web[0].share\"=...` | expected quotes around \
        a name with dots",
    );
    check(
        "machines.box.cpu=4",
        "error[unknown-key]: unknown key `cpu` @ --set:1:14 | did you mean `cores`? | expected `count`, `cores`, `speed`, \
        `discipline`, `serial_fraction`, `zone`, `memory`, `size` or `price`",
    );
}

#[test]
fn values_that_do_not_fit() {
    check(
        "run.duration=5",
        "error[quantity]: `5` has no unit @ --set:1:14 | write \"5s\" or \"5ms\" | expected a duration such as \
        \"250ms\"",
    );
    check(
        "run.duration=",
        "error[path]: there is no value after `=` @ --set:1:14 | write `null` to delete, `\"\"` for the \
        empty string | expected a value",
    );
    check(
        "run={\"seed\"",
        "error[syntax]: unexpected end of the text @ --set:1:12 | expected `:` and a value after the key \
        `seed`",
    );
    check(
        "components.web.service.workers=many",
        "error[wrong-type]: unexpected string @ --set:1:32 | expected a whole number from 1 to 1000000",
    );
    check(
        "components.web.service.steps[0].cpu.exp=5",
        "error[quantity]: `5` has no unit @ --set:1:41 | write \"5s\" or \"5ms\" | expected a duration such as \
        \"250ms\"",
    );
    check("components.db=null", "error[unknown-name]: no component is called `db` @ 12:104 | expected `web`");
}

#[test]
fn all_overrides_are_read() {
    let sets = ["--set", "run.durtion=5s", "--set", "foo", "--set", "run.seed=x"];
    same(
        &brief(&refused(SHOP, &sets)),
        "error[unknown-key]: unknown key `durtion` @ --set:1:5 | did you mean `duration`? | expected \
        `mode`, `duration`, `warmup`, `replications`, `precision`, `seed` or `tick`\n\
        error[path]: there is no `=` @ --set:1:1 | expected a path, `=` and a value, such as \
        `components.web.service.workers=64`\n\
        error[wrong-type]: unexpected string @ --set:1:10 | expected a whole number of at least 0",
    );
}

#[test]
fn an_override_is_shown_as_it_was_typed() {
    insta::assert_snapshot!(refused(SHOP, &["--set", "components.web.service.wokers=64"]), @r#"
    error[unknown-key]: unknown key `wokers`
     --> --set:1:24
      |
    1 | components.web.service.wokers=64
      |                        ^^^^^^ did you mean `workers`?
      |
      = help: expected `on`, `workers`, `queue_limit`, `patience`, `asynchronous`, `max_connections`, `pools` or `steps`
      = note: at components.web.service.wokers

    1 error
    "#);
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

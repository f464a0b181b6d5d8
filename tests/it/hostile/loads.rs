//! Loads and populations that cannot be.

use super::{brief, check, refused, same};
use crate::sandbox::{SHOP, Sandbox, edit};

/// A shop with this load is refused with exactly these problems.
#[track_caller]
fn refuse(load: &str, expected: &str) {
    same(&brief(&refused(edit(SHOP, "{ \"poisson\": \"10/s\" }", load), &[])), expected);
}

#[test]
fn states() {
    let busy = "\"busy\": { \"rate\": \"9/s\", \"stay\": \"1s\" }";
    refuse(
        &format!("{{ \"mmpp\": {{ \"quiet\": {{ \"rate\": \"1/s\", \"stay\": \"0s\" }}, {busy} }} }}"),
        "error[out-of-range]: a state without length @ 11:104 | expected a mean stay above zero, such as \
        \"10s\"",
    );
    refuse(
        &format!("{{ \"mmpp\": {{ {busy} }} }}"),
        "error[missing-key]: the key `quiet` is missing @ 11:60 | expected `quiet`, an object",
    );
    let still = "{ \"rate\": \"0/s\", \"stay\": \"1s\" }";
    refuse(
        &format!("{{ \"mmpp\": {{ \"quiet\": {still}, \"busy\": {still} }} }}"),
        "error[out-of-range]: a rate of zero in both states @ 11:60 | expected a rate above zero in one \
        of them",
    );
    let short = "{ \"rate\": \"1/s\", \"stay\": \"1ns\" }";
    refuse(
        &format!("{{ \"mmpp\": {{ \"quiet\": {short}, \"busy\": {short} }} }}"),
        "error[out-of-range]: more than a million rounds of states for a request @ 11:60 | expected \
        longer stays, or higher rates",
    );
}

#[test]
fn profiles() {
    refuse("{ \"step\": [] }", "error[out-of-range]: the array has 0 elements @ 11:68 | expected at least 1 element");
    refuse(
        "{ \"step\": [{ \"at\": \"0s\", \"rate\": \"0/s\" }] }",
        "error[out-of-range]: a rate of zero in every step @ 11:60 | expected a step with a rate above \
        zero",
    );
    refuse(
        "{ \"step\": [{ \"at\": \"5s\", \"rate\": \"1/s\" }, { \"at\": \"5s\", \"rate\": \"2/s\" }] }",
        "error[out-of-range]: `at` (5s) does not rise above 5s @ 11:108 | expected more than 5s",
    );
    refuse(
        "{ \"step\": [{ \"at\": 5, \"rat\": \"1/s\" }] }",
        "error[quantity]: `5` has no unit @ 11:77 | write \"5s\" or \"5ms\" | expected a duration such as \"250ms\"\n\
        error[unknown-key]: unknown key `rat` @ 11:80 | did you mean `rate`? | expected `rate`",
    );
    refuse(
        "{ \"ramp\": { \"from\": \"1/s\", \"to\": \"2/s\", \"start\": \"2s\", \"end\": \"1s\" } }",
        "error[out-of-range]: `end` (1s) is not after `start` (2s) @ 11:120 | expected more than 2s; a \
        jump is a `step`",
    );
    refuse(
        "{ \"ramp\": { \"from\": \"0/s\", \"to\": \"0/s\", \"end\": \"1s\" } }",
        "error[out-of-range]: a rate of zero from start to end @ 11:60 | expected a rate above zero at \
        one end",
    );
    refuse(
        "{ \"ramp\": { \"from\": \"1/s\", \"to\": \"2/s\" } }",
        "error[missing-key]: the key `end` is missing @ 11:60 | expected `end`, a duration such as \
        \"250ms\"",
    );
    refuse(
        "{ \"sinusoidal\": { \"mean\": \"0/s\", \"amplitude\": 1.5, \"period\": \"0s\" } }",
        "error[out-of-range]: `1.5` is out of range @ 11:104 | expected a number from 0 to 1",
    );
    refuse(
        "{ \"sinusoidal\": { \"mean\": \"0/s\", \"amplitude\": 0.5, \"period\": \"0s\" } }",
        "error[out-of-range]: a rate of zero @ 11:84 | expected a rate above zero, such as \"120/s\"\n\
        error[out-of-range]: a swing without length @ 11:119 | expected a period above zero, such as \
        \"24h\"",
    );
    refuse(
        "{ \"sinusoidal\": { \"mean\": \"1/s\", \"amplitude\": 0.5, \"period\": \"1ns\" } }",
        "error[out-of-range]: more than a million swings for a request @ 11:119 | expected a longer \
        period, or a higher mean",
    );
}

#[test]
fn users() {
    refuse(
        "{ \"sessions\": { \"rate\": \"0/s\", \"requests\": 3 } }",
        "error[out-of-range]: a rate of zero @ 11:82 | expected a rate above zero, such as \"5/s\"",
    );
    refuse(
        "{ \"sessions\": { \"rate\": \"1/s\", \"requests\": 0 } }",
        "error[out-of-range]: `0` is out of range @ 11:101 | expected a whole number from 1 to 1000000",
    );
    refuse(
        "{ \"sessions\": { \"rate\": \"1/s\", \"requests\": 1.5 } }",
        "error[wrong-type]: `1.5` is not a whole number @ 11:101 | expected a whole number from 1 to \
        1000000",
    );
    refuse(
        "{ \"sessions\": { \"rate\": \"1/s\", \"requests\": { \"geometric\": 0.5 } } }",
        "error[out-of-range]: `0.5` is out of range @ 11:116 | expected a number from 1 to 10000",
    );
    refuse(
        "{ \"sessions\": { \"rate\": \"1/s\", \"requests\": { \"poisson\": 3 } } }",
        "error[missing-key]: the key `geometric` is missing @ 11:89 | expected `geometric`, a number from \
        1 to 10000\n\
        error[unknown-key]: unknown key `poisson` @ 11:103 | expected `geometric`",
    );
    refuse(
        "{ \"closed\": { \"users\": 3, \"think\": \"1s\" } }, \"population\": 5",
        "error[conflict]: closed load has as many users as it says @ 11:117 | expected `users` alone",
    );
    refuse(
        "{ \"poisson\": \"1/s\" }, \"population\": 0",
        "error[out-of-range]: `0` is out of range @ 11:94 | expected a whole number from 1 to 1000000000",
    );
}

#[test]
fn drift() {
    let keys = |settings: &str| format!("\"count\": 10, {settings}");
    let zipf = "\"popularity\": { \"zipf\": 1 }, \"drift\"";
    check(
        "\"count\": 10",
        &keys("\"drift\": { \"every\": \"1h\", \"by\": 1 }"),
        "error[conflict]: no key is more popular than the others @ 5:37 | expected a popularity of `zipf` \
        or `hot`, or no `drift`",
    );
    check(
        "\"count\": 10",
        &keys(&format!("{zipf}: {{ \"every\": \"1h\", \"by\": 10 }}")),
        "error[out-of-range]: a move by 10 of 10 keys @ 5:98 | expected less than 10",
    );
    check(
        "\"count\": 10",
        &keys(&format!("{zipf}: {{ \"every\": \"1h\", \"by\": 0 }}")),
        "error[out-of-range]: `0` is out of range @ 5:98 | expected a whole number of at least 1",
    );
    check(
        "\"count\": 10",
        &keys(&format!("{zipf}: {{ \"every\": \"0s\", \"by\": 1 }}")),
        "error[out-of-range]: a move every 0s @ 5:86 | expected at least a tick of the clock, at most \
        0.57 years",
    );
    check(
        "\"count\": 10",
        &keys(&format!("{zipf}: {{ \"every\": \"300d\", \"by\": 1 }}")),
        "error[out-of-range]: a move every 300d @ 5:86 | expected at least a tick of the clock, at most \
        0.57 years",
    );
}

#[test]
fn a_damaged_table() {
    refuse("{ \"replay\": {} }", "error[missing-key]: a key is missing @ 11:60 | expected one of `log` or `csv`");
    refuse(
        "{ \"replay\": { \"csv\": \"t.csv\", \"log\": \"t.log\" } }",
        "error[several-tags]: `csv` and `log` exclude each other @ 11:72 | ----- excluded by the first | \
        expected exactly one of `log` or `csv`",
    );
    refuse(
        "{ \"replay\": { \"csv\": \"t.csv\", \"time_scale\": 0 } }",
        "error[out-of-range]: `0` is out of range @ 11:102 | expected a number above 0",
    );
    refuse(
        "{ \"replay\": { \"csv\": \"t.csv\", \"routes\": [] } }",
        "error[unknown-key]: unknown key `routes` @ 11:88 | it goes with `log` | expected `time_scale`",
    );
    let sandbox = Sandbox::with(edit(SHOP, "{ \"poisson\": \"10/s\" }", "{ \"replay\": { \"csv\": \"t.csv\" } }"));
    let table = |text: Option<&str>, expected: &str| {
        if let Some(text) = text {
            sandbox.put("t.csv", text);
        }
        let ended = sandbox.run(&["run", "s.json"]);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.err);
        same(&brief(&ended.err), expected);
    };
    table(None, "error[file]: t.csv: there is no such file @ 11:79 | expected a table of arrivals");
    table(Some(""), "error[file]: t.csv: the log is empty @ 11:79 | expected at least one request");
    table(Some("a,b\n"), "error[file]: t.csv: line 1: the columns are `a,b` @ 11:79 | expected `t,class,key,bytes`");
    table(
        Some("t,class,key,bytes\n1,page,1,1\n1,pgae,1,1\n"),
        "error[file]: t.csv: 1 of 2 lines (50.000 %) are no arrivals: `class` is no class of the scenario \
        (line 3) @ 11:79 | expected at most 1 % of odd lines",
    );
    table(
        Some("t,class,key,bytes\n1,page,1,1\n36000d,page,1,1\n"),
        "error[file]: t.csv: line 3: `t` is later than the clock can count @ 11:79 | expected an earlier \
        time, a smaller `time_scale` or a longer `tick`",
    );
    sandbox.put("t.csv", "t,class,key,bytes\n5,page,1,1\n9.9,page,1,1\n");
    let ended = sandbox.run(&["validate", "s.json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    same(
        &brief(&ended.err),
        "warning[suspicious]: the recording covers 14.85 s of simulated time and the run takes 20 s @ \
        11:60 | expected a `run.duration` of 14.85s, or another `time_scale`",
    );
}

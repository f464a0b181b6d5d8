//! Numbers and quantities: without a unit, negative, absurd.

use super::check;

#[test]
fn quantities_need_their_unit() {
    check(
        "\"20s\"",
        "20",
        "error[quantity]: `20` has no unit @ 4:24 | write \"20s\" or \"20ms\" | expected a duration such as \"250ms\"",
    );
    check(
        "\"20s\"",
        "\"20\"",
        "error[quantity]: `20` has no unit @ 4:24 | write \"20s\" or \"20ms\" | expected a duration in `ns`, `us`, \
        `ms`, `s`, `min`, `h` or `d`",
    );
    check(
        "\"20s\"",
        "\"20 s\"",
        "error[quantity]: unknown unit ` s` @ 4:24 | write \"20s\" | expected a duration in `ns`, `us`, \
        `ms`, `s`, `min`, `h` or `d`",
    );
    check(
        "\"20s\"",
        "\"20sec\"",
        "error[quantity]: unknown unit `sec` @ 4:24 | write \"20s\" | expected a duration in `ns`, `us`, \
        `ms`, `s`, `min`, `h` or `d`",
    );
    check(
        "\"20s\"",
        "\"20/s\"",
        "error[quantity]: unknown unit `/s` @ 4:24 | write \"20s\" | expected a duration in `ns`, `us`, \
        `ms`, `s`, `min`, `h` or `d`",
    );
    check(
        "\"20s\"",
        "\"soon\"",
        "error[quantity]: `soon` is not a duration @ 4:24 | expected a number and a unit such as \"250ms\"",
    );
    check("\"20s\"", "[]", "error[wrong-type]: unexpected array @ 4:24 | expected a duration such as \"250ms\"");
    check(
        "\"10/s\"",
        "10",
        "error[quantity]: `10` has no unit @ 11:71 | write \"10/s\" | expected a rate such as \"120/s\"",
    );
    check(
        "\"10/s\"",
        "\"10ms\"",
        "error[quantity]: unknown unit `ms` @ 11:71 | write \"10/ms\" | expected a rate in `/us`, `/ms`, \
        `/s`, `/min`, `/h` or `/d`",
    );
}

#[test]
fn times_of_a_run() {
    check(
        "\"20s\"",
        "\"0s\"",
        "error[out-of-range]: the run is shorter than a tick of its clock @ 4:24 | expected a longer \
        duration",
    );
    check(
        "\"20s\"",
        "\"-1s\"",
        "error[out-of-range]: `-1s` is negative @ 4:24 | expected a duration such as \"250ms\"",
    );
    check(
        "\"20s\"",
        "\"1e300s\"",
        "error[out-of-range]: `1e300s` is too long @ 4:24 | expected a duration of at most 36500d",
    );
    check(
        "\"20s\"",
        "\"300d\"",
        "error[out-of-range]: the run is longer than the clock can count @ 4:24 | expected at most 0.57 \
        years, or a longer `tick`",
    );
    check(
        "\"20s\"",
        "\"20s\", \"warmup\": \"20s\"",
        "error[conflict]: the warm-up leaves nothing of the run to measure @ 4:41 | expected less than the \
        duration",
    );
    check(
        "\"20s\"",
        "\"20s\", \"tick\": \"0.5ns\"",
        "error[out-of-range]: a tick is at least a nanosecond and has no fraction @ 4:39 | expected whole \
        nanoseconds such as \"1ns\" or \"1us\"",
    );
    check(
        "\"20s\"",
        "\"20s\", \"tick\": \"1h\"",
        "error[out-of-range]: the run is shorter than a tick of its clock @ 4:24 | expected a longer \
        duration",
    );
    check(
        "\"replications\": 2",
        "\"replications\": 0",
        "error[out-of-range]: `0` is out of range @ 4:47 | expected a whole number from 1 to 100000",
    );
    check(
        "\"replications\": 2",
        "\"replications\": 1000000000",
        "error[out-of-range]: `1000000000` is out of range @ 4:47 | expected a whole number from 1 to \
        100000",
    );
    check(
        "\"replications\": 2",
        "\"seed\": -1",
        "error[out-of-range]: `-1` is out of range @ 4:39 | expected a whole number of at least 0",
    );
}

#[test]
fn rates() {
    check(
        "\"10/s\"",
        "\"-10/s\"",
        "error[out-of-range]: `-10/s` is negative @ 11:71 | expected a rate above zero, such as \"120/s\"",
    );
    check(
        "\"10/s\"",
        "\"0/s\"",
        "error[out-of-range]: a rate of zero @ 11:71 | expected a rate above zero, such as \"120/s\"",
    );
    check(
        "\"10/s\"",
        "\"1e300/s\"",
        "error[out-of-range]: `1e300/s` is too high @ 11:71 | expected a rate of at most 1e9/s",
    );
    check(
        "\"10/s\"",
        "\"1e-30/s\"",
        "error[out-of-range]: `1e-30/s` leaves gaps that are longer than the clock can count @ 11:71 | \
        expected at most 0.57 years, or a longer `tick`",
    );
    check(
        "{ \"poisson\": \"10/s\" }",
        "{ \"poisson\": \"10/s\", \"constant\": \"10/s\" }",
        "error[several-tags]: `poisson` and `constant` exclude each other @ 11:60 | ---------- excluded by \
        the first | expected exactly one of `constant`, `poisson`, `renewal`, `mmpp`, `step`, `ramp`, `sinusoidal`, \
        `closed`, `sessions` or `replay`",
    );
    check(
        "{ \"poisson\": \"10/s\" }",
        "{}",
        "error[missing-key]: a key is missing @ 11:50 | expected one of `constant`, `poisson`, `renewal`, \
        `mmpp`, `step`, `ramp`, `sinusoidal`, `closed`, `sessions` or `replay`",
    );
    check(
        "{ \"poisson\": \"10/s\" }",
        "{ \"renewal\": { \"gap\": \"0s\" } }",
        "error[out-of-range]: no time between arrivals @ 11:80 | expected a gap above zero",
    );
    check(
        "{ \"poisson\": \"10/s\" }",
        "{ \"closed\": { \"users\": 1000000000 } }",
        "error[out-of-range]: `1000000000` is out of range @ 11:81 | expected a whole number from 1 to \
        1000000",
    );
}

#[test]
fn numbers_of_things() {
    check(
        "\"cores\": 1",
        "\"cores\": 1000000000",
        "error[out-of-range]: `1000000000` is out of range @ 9:51 | expected a whole number from 1 to 4096",
    );
    check(
        "\"cores\": 1",
        "\"cores\": 0",
        "error[out-of-range]: `0` is out of range @ 9:51 | expected a whole number from 1 to 4096",
    );
    check(
        "\"cores\": 1",
        "\"cores\": -1",
        "error[out-of-range]: `-1` is out of range @ 9:51 | expected a whole number from 1 to 4096",
    );
    check(
        "\"cores\": 1",
        "\"cores\": 1.5",
        "error[wrong-type]: `1.5` is not a whole number @ 9:51 | expected a whole number from 1 to 4096",
    );
    check(
        "\"cores\": 1",
        "\"cores\": 1e3",
        "error[wrong-type]: `1e3` is not written as a whole number @ 9:51 | write 1000 | expected a whole \
        number from 1 to 4096",
    );
    check(
        "\"cores\": 1",
        "\"cores\": \"1\"",
        "error[wrong-type]: unexpected string @ 9:51 | write 1 without quotes | expected a whole number \
        from 1 to 4096",
    );
    check(
        "\"cores\": 1",
        "\"count\": 1000000000",
        "error[out-of-range]: `1000000000` is out of range @ 9:51 | expected a whole number from 1 to \
        100000",
    );
    check(
        "\"cores\": 1",
        "\"speed\": 0",
        "error[out-of-range]: `0` is out of range @ 9:51 | expected a number from 0.001 to 1000",
    );
    check(
        "\"workers\": 4",
        "\"queue_limit\": 4",
        "error[conflict]: nothing queues where there are no workers @ 12:55 | expected `workers` too, or no \
        `queue_limit`",
    );
}

#[test]
fn numbers_of_keys_and_shares() {
    check(
        "\"count\": 10",
        "\"count\": 0",
        "error[out-of-range]: `0` is out of range @ 5:33 | expected a whole number from 1 to 100000000",
    );
    check(
        "\"count\": 10",
        "\"count\": 100000000, \"popularity\": { \"zipf\": 1 }",
        "error[out-of-range]: 100000000 keys under a Zipf law @ 5:33 | expected at most 16777216",
    );
    check(
        "\"count\": 10",
        "\"count\": 10, \"popularity\": { \"zipf\": -1 }",
        "error[out-of-range]: a Zipf exponent of -1 @ 5:61 | expected a number from 0 to 10",
    );
    check(
        "\"count\": 10",
        "\"count\": 10, \"popularity\": { \"hot\": { \"keys\": 10, \"share\": 0.5 } }",
        "error[out-of-range]: 10 hot keys of 10 leave no others @ 5:70 | expected fewer hot keys than keys",
    );
    check(
        "\"count\": 10",
        "\"count\": 10, \"popularity\": \"unifrm\"",
        "error[unknown-word]: unknown word `unifrm` @ 5:51 | did you mean `uniform`? | expected `uniform` \
        or `sequential` or an object with `zipf` or `hot`",
    );
    check(
        "\"key\": \"users\"",
        "\"share\": -1",
        "error[out-of-range]: `-1` is out of range @ 6:35 | expected a number of at least 0",
    );
    check(
        "\"key\": \"users\"",
        "\"share\": 0",
        "error[out-of-range]: no class has a share above zero @ 6:3 | expected at least one class that is \
        asked for",
    );
}

#[test]
fn too_many_things() {
    let many = |section: &str, count: u32, entry: &str| {
        (0..count).fold(String::new(), |text, n| format!("{text}\"{section}{n}\": {entry}, "))
    };
    let zones = format!("\"zones\": {{ {}", many("z", 2000, "{}"));
    check("\"zones\": {", &zones, "error[out-of-range]: the scenario has 2002 zones @ 7:3 | expected at most 1000");
    let classes = format!("\"classes\": {{ {}", many("c", 2000, "{}"));
    check(
        "\"classes\": {",
        &classes,
        "error[out-of-range]: the scenario has 2001 classes @ 6:3 | expected at most 1000",
    );
    let machines = format!("\"machines\": {{ {}", many("m", 11, "{ \"count\": 100000 }"));
    check(
        "\"machines\": {",
        &machines,
        "error[out-of-range]: the scenario has 1100005 machines and instances @ 9:3 | expected at most \
        1000000",
    );
    let own = many("s", 6, "{ \"service\": { \"on\": { \"count\": 100000 }, \"steps\": [] } }");
    check(
        "\"components\": {",
        &format!("\"components\": {{ {own}"),
        "error[out-of-range]: the scenario has 1200005 machines and instances @ 10:3 | expected at most \
        1000000",
    );
}

#[test]
fn distributions() {
    let exp = "{ \"exp\": \"1ms\" }";
    check(
        exp,
        "{ \"exp\": 5 }",
        "error[quantity]: `5` has no unit @ 12:83 | write \"5s\" or \"5ms\" | expected a duration such as \"250ms\"",
    );
    check(
        exp,
        "{ \"exp\": \"1ms\", \"const\": \"1ms\" }",
        "error[several-tags]: `exp` and `const` exclude each other @ 12:76 | ------- excluded by the first \
        | expected exactly one of `const`, `exp`, `uniform`, `lognormal`, `gamma`, `weibull`, `pareto`, \
        `erlang`, `hyperexponential` or `empirical`",
    );
    check(
        exp,
        "{ \"normal\": { \"mean\": \"1ms\", \"cv\": 1 } }",
        "error[unknown-key]: unknown key `normal` @ 12:76 | did you mean `lognormal`? | expected `const`, \
        `exp`, `uniform`, `lognormal`, `gamma`, `weibull`, `pareto`, `erlang`, `hyperexponential` or \
        `empirical`",
    );
    check(
        exp,
        "{ \"gamma\": { \"mean\": \"1ms\", \"cv\": 0 } }",
        "error[out-of-range]: `0` is out of range @ 12:108 | expected a number above 0 and at most 100",
    );
    check(
        exp,
        "{ \"uniform\": { \"from\": \"3ms\", \"to\": \"1ms\" } }",
        "error[out-of-range]: `to` (1ms) is below `from` (3ms) @ 12:110 | expected 3ms or more",
    );
    check(
        exp,
        "{ \"empirical\": { \"values\": [] } }",
        "error[out-of-range]: the array has 0 elements @ 12:101 | expected at least 1 element",
    );
    check(
        exp,
        "{ \"empirical\": { \"file\": \"times.csv\" } }",
        "error[file]: cannot read `times.csv`: there is no such file @ 12:99 | expected a file with one duration \
        such as \"12.5ms\" per line",
    );
    check(
        exp,
        "\"36500d\"",
        "error[out-of-range]: `36500d` is longer than the clock can count @ 12:74 | expected at most 0.57 \
        years, or a longer `tick`",
    );
    check(
        exp,
        "{ \"exp\": \"-1ms\" }",
        "error[out-of-range]: `-1ms` is negative @ 12:83 | expected a duration such as \"250ms\"",
    );
}

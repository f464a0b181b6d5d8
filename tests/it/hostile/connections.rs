//! Lines, connections and links: patience, pools, bandwidth, sizes.

use super::{brief, check, fine, odd_text, refused, same};
use crate::sandbox::{SHOP, edit};

const CALL: &str = "{ \"call\": \"db\" }";
const WORKERS: &str = "\"workers\": 4";
const POOL: &str = "\"pools\": { \"db\": { \"size\": 5 } }";

/// Settings of the web service instead of its workers.
#[track_caller]
fn service(settings: &str, expected: &str) {
    check(WORKERS, settings, expected);
}

/// Settings of the link between internet and site instead of its round-trip time.
#[track_caller]
fn link(settings: &str, expected: &str) {
    check("\"rtt\": \"10ms\"", settings, expected);
}

/// Settings of the class instead of its key.
#[track_caller]
fn class(settings: &str, expected: &str) {
    check("\"key\": \"users\"", settings, expected);
}

#[test]
fn waiting_for_a_worker() {
    service(
        "\"patience\": \"1s\"",
        "error[conflict]: nobody waits for a worker where there are no workers @ 12:52 | expected `workers` too, or \
        no `patience`",
    );
    service(
        "\"asynchronous\": true",
        "error[conflict]: no worker is given back where there are no workers @ 12:56 | expected `workers` too, or no \
        `asynchronous`",
    );
    service(
        "\"queue_limit\": 3, \"patience\": \"1s\", \"asynchronous\": true",
        "error[conflict]: nothing queues where there are no workers @ 12:55 | expected `workers` too, or no \
        `queue_limit`\n\
        error[conflict]: nobody waits for a worker where there are no workers @ 12:70 | expected `workers` too, or \
        no `patience`\n\
        error[conflict]: no worker is given back where there are no workers @ 12:92 | expected `workers` too, or no \
        `asynchronous`",
    );
    service(
        "\"workers\": 4, \"patience\": 5",
        "error[quantity]: `5` has no unit @ 12:66 | write \"5s\" or \"5ms\" | expected a duration such as \"250ms\" or an \
        object with `const`, `exp`, `uniform`, `lognormal`, `gamma`, `weibull`, `pareto`, `erlang`, \
        `hyperexponential` or `empirical`",
    );
    service(
        "\"workers\": 4, \"patience\": \"-1s\"",
        "error[out-of-range]: `-1s` is negative @ 12:66 | expected a duration such as \"250ms\" or an object with \
        `const`, `exp`, `uniform`, `lognormal`, `gamma`, `weibull`, `pareto`, `erlang`, `hyperexponential` or \
        `empirical`",
    );
    service(
        "\"workers\": 4, \"patience\": { \"exp\": 5 }",
        "error[quantity]: `5` has no unit @ 12:75 | write \"5s\" or \"5ms\" | expected a duration such as \"250ms\"",
    );
    service(
        "\"workers\": 4, \"patience\": { \"uniform\": { \"from\": \"2s\", \"to\": \"1s\" } }",
        "error[out-of-range]: `to` (1s) is below `from` (2s) @ 12:101 | expected 2s or more",
    );
    service(
        "\"workers\": 4, \"pacience\": \"1s\"",
        "error[unknown-key]: unknown key `pacience` @ 12:54 | did you mean `patience`? | expected `queue_limit`, \
        `patience`, `asynchronous`, `max_connections` or `pools`",
    );
    service(
        "\"workers\": 4, \"asynchronous\": \"yes\"",
        "error[wrong-type]: unexpected string @ 12:70 | expected `true` or `false`",
    );
    service(
        "\"workers\": 4, \"async\": true",
        "error[unknown-key]: unknown key `async` @ 12:54 | did you mean `asynchronous`? | expected `queue_limit`, \
        `patience`, `asynchronous`, `max_connections` or `pools`",
    );
}

#[test]
fn connections() {
    service(
        "\"max_connections\": 0",
        "error[out-of-range]: `0` is out of range @ 12:59 | expected a whole number from 1 to 1000000",
    );
    service(
        "\"max_connections\": 1000001",
        "error[out-of-range]: `1000001` is out of range @ 12:59 | expected a whole number from 1 to 1000000",
    );
    service(
        "\"max_connections\": \"10\"",
        "error[wrong-type]: unexpected string @ 12:59 | write 10 without quotes | expected a whole number from 1 to \
        1000000",
    );
    service(
        "\"max_connections\": null, \"max_conections\": 10",
        "error[unknown-key]: unknown key `max_conections` @ 12:65 | did you mean `max_connections`? | expected \
        `workers`, `queue_limit`, `patience`, `asynchronous` or `pools`",
    );
}

#[test]
fn pools() {
    service(
        "\"pools\": []",
        "error[wrong-type]: unexpected array @ 12:49 | expected an object that gives each entry a name",
    );
    service("\"pools\": { \"db\": 5 }", "error[wrong-type]: unexpected number @ 12:57 | expected an object");
    service(
        "\"pools\": { \"db\": {} }",
        "error[missing-key]: the key `size` is missing @ 12:51 | expected `size`, a whole number from 1 to 1000000",
    );
    service(
        "\"pools\": { \"db\": { \"size\": 0 } }",
        "error[out-of-range]: `0` is out of range @ 12:67 | expected a whole number from 1 to 1000000",
    );
    service(
        "\"pools\": { \"db\": { \"size\": \"5\" } }",
        "error[wrong-type]: unexpected string @ 12:67 | write 5 without quotes | expected a whole number from 1 to \
        1000000",
    );
    service(
        "\"pools\": { \"db\": { \"size\": 1000001 } }",
        "error[out-of-range]: `1000001` is out of range @ 12:67 | expected a whole number from 1 to 1000000",
    );
    service(
        "\"pools\": { \"db\": { \"max\": 5 } }",
        "error[missing-key]: the key `size` is missing @ 12:51 | expected `size`, a whole number from 1 to 1000000\n\
        error[unknown-key]: unknown key `max` @ 12:59 | expected `size`, `queue_limit` or `round_trips`",
    );
    service(
        "\"pools\": { \"db\": { \"size\": 5, \"queue_limit\": -1 } }",
        "error[out-of-range]: `-1` is out of range @ 12:85 | expected a whole number from 0 to 1000000000",
    );
    service(
        "\"pools\": { \"db\": { \"size\": 5, \"round_trips\": 101 } }",
        "error[out-of-range]: `101` is out of range @ 12:85 | expected a whole number from 0 to 100",
    );
    service(
        "\"pools\": { \"db\": { \"size\": 5, \"round_trips\": \"1ms\" } }",
        "error[wrong-type]: unexpected string @ 12:85 | expected a whole number from 0 to 100",
    );
    service(
        "\"pools\": { \"db\": { \"size\": 5, \"round_trip\": 1 } }",
        "error[unknown-key]: unknown key `round_trip` @ 12:70 | did you mean `round_trips`? | expected `queue_limit` \
        or `round_trips`",
    );
}

#[test]
fn pools_for_nobody() {
    service(
        "\"pools\": { \"dbb\": { \"size\": 5 } }",
        "error[conflict]: no step calls `dbb` and waits for it @ 12:51 | did you mean `db`? | expected `db`",
    );
    service(
        "\"pools\": { \"web\": { \"size\": 5 } }",
        "error[conflict]: no step calls `web` and waits for it @ 12:51 | expected `db`",
    );
    service(
        "\"pools\": { \"db\": { \"size\": 5 }, \"people\": { \"size\": 1 } }",
        "error[conflict]: no step calls `people` and waits for it @ 12:72 | expected `db`",
    );
    let pooled = |step: &str, expected: &str| {
        same(&brief(&refused(edit(&edit(SHOP, WORKERS, POOL), CALL, step), &[])), expected);
    };
    pooled(
        "{ \"sleep\": \"1ms\" }",
        "error[conflict]: no step calls `db` and waits for it @ 12:51 | expected a step that calls it and waits",
    );
    pooled(
        "{ \"call\": \"db\", \"background\": true }",
        "error[conflict]: no step calls `db` and waits for it @ 12:51 | expected a step that calls it and waits",
    );
    pooled(
        "{ \"call\": \"db\", \"copies\": 2 }",
        "error[conflict]: the calls to `db` go over a pool of connections, one at a time @ 12:140 | expected copies, \
        or a pool",
    );
    pooled(
        "{ \"call\": \"db\", \"connect_timeout\": \"1s\" }",
        "error[conflict]: the calls to `db` go over connections that are open @ 12:149 | expected `timeout` alone, or \
        no pool",
    );
}

#[test]
fn pools_beyond_measure() {
    let slow = edit(SHOP, WORKERS, "\"pools\": { \"db\": { \"size\": 5, \"round_trips\": 100 } }");
    same(
        &brief(&refused(edit(&slow, "\"10ms\"", "\"100d\""), &[])),
        "error[out-of-range]: 100 round trips over the longest link are more than the clock can count @ 12:85 | \
        expected fewer round trips, or a nearer place",
    );
    let many = edit(&edit(SHOP, WORKERS, POOL), "\"cores\": 1", "\"cores\": 1, \"count\": 10000");
    same(
        &brief(&refused(edit(&many, "{ \"cores\": 2 }", "{ \"count\": 200 }"), &[])),
        "error[out-of-range]: the scenario has 2000000 pools, one from each instance to each of the other's @ 10:3 | \
        expected at most 1000000",
    );
}

#[test]
fn pools_and_the_other_end() {
    let shop = |pool: &str, most: u32| {
        let text = edit(SHOP, WORKERS, &format!("\"pools\": {{ \"db\": {pool} }}"));
        edit(&text, "{ \"cores\": 2 }", &format!("{{ \"cores\": 2 }}, \"max_connections\": {most}"))
    };
    odd_text(
        &shop("{ \"size\": 5 }", 3),
        "warning[suspicious]: `db` takes 3 connections, so the pool never has 5 @ 12:67 | expected at most 3, or more \
        `max_connections`",
    );
    fine(&shop("{ \"size\": 5 }", 5));
    // Pools of several instances that are larger together than the other end are a lesson, not a mistake.
    fine(&edit(&shop("{ \"size\": 5 }", 7), "\"cores\": 1", "\"cores\": 1, \"count\": 3"));
}

#[test]
fn links_each_way() {
    link(
        "\"rtt\": \"10ms\", \"forward\": \"1ms\"",
        "error[conflict]: both ways together and each way by itself @ 8:40 | expected `rtt`, or `forward` and \
        `backward`",
    );
    link(
        "\"rtt\": \"10ms\", \"forward\": \"2ms\", \"backward\": \"1ms\"",
        "error[conflict]: both ways together and each way by itself @ 8:40 | expected `rtt`, or `forward` and \
        `backward`",
    );
    link(
        "\"forward\": 5",
        "error[quantity]: `5` has no unit @ 8:44 | write \"5s\" or \"5ms\" | expected a duration such as \"250ms\"",
    );
    link(
        "\"forward\": \"36500d\"",
        "error[out-of-range]: `36500d` is longer than the clock can count @ 8:44 | expected at most 0.57 years, or a \
        longer `tick`",
    );
    link(
        "\"forwards\": \"1ms\"",
        "error[unknown-key]: unknown key `forwards` @ 8:33 | did you mean `forward`? | expected `rtt`, `forward`, \
        `backward`, `bandwidth` or `bandwidth_per_client`",
    );
    check(
        "\"internet-site\": { \"rtt\": \"10ms\" }",
        "\"default\": { \"forward\": \"1ms\" }",
        "error[conflict]: a link between no zones in particular has no direction @ 8:14 | expected `rtt`, or a link \
        with a name",
    );
    check(
        "\"internet-site\": { \"rtt\": \"10ms\" }",
        "\"default\": { \"rtt\": \"1ms\", \"backward\": \"1ms\" }",
        "error[conflict]: a link between no zones in particular has no direction @ 8:14 | expected `rtt`, or a link \
        with a name\n\
        error[conflict]: both ways together and each way by itself @ 8:34 | expected `rtt`, or `forward` and \
        `backward`",
    );
}

#[test]
fn bandwidth() {
    link(
        "\"bandwidth\": 100",
        "error[quantity]: `100` has no unit @ 8:46 | write \"100Mbit/s\" | expected a bandwidth such as \"10Mbit/s\"",
    );
    link(
        "\"bandwidth\": \"100\"",
        "error[quantity]: `100` has no unit @ 8:46 | write \"100Mbit/s\" | expected a bandwidth in `bit/s`, `kbit/s`, \
        `Mbit/s`, `Gbit/s`, `Tbit/s`, `B/s`, `kB/s`, `MB/s`, `GB/s`, `KiB/s`, `MiB/s` or `GiB/s`",
    );
    link(
        "\"bandwidth\": \"100Mbps\"",
        "error[quantity]: unknown unit `Mbps` @ 8:46 | write \"100Mbit/s\" | expected a bandwidth in `bit/s`, \
        `kbit/s`, `Mbit/s`, `Gbit/s`, `Tbit/s`, `B/s`, `kB/s`, `MB/s`, `GB/s`, `KiB/s`, `MiB/s` or `GiB/s`",
    );
    link(
        "\"bandwidth\": \"10MB\"",
        "error[quantity]: unknown unit `MB` @ 8:46 | write \"10MB/s\" | expected a bandwidth in `bit/s`, `kbit/s`, \
        `Mbit/s`, `Gbit/s`, `Tbit/s`, `B/s`, `kB/s`, `MB/s`, `GB/s`, `KiB/s`, `MiB/s` or `GiB/s`",
    );
    link(
        "\"bandwidth\": \"10/s\"",
        "error[quantity]: unknown unit `/s` @ 8:46 | write \"10B/s\" | expected a bandwidth in `bit/s`, `kbit/s`, \
        `Mbit/s`, `Gbit/s`, `Tbit/s`, `B/s`, `kB/s`, `MB/s`, `GB/s`, `KiB/s`, `MiB/s` or `GiB/s`",
    );
    link(
        "\"bandwidth\": \"0Mbit/s\"",
        "error[out-of-range]: `0Mbit/s` lets nothing through @ 8:46 | expected more than zero",
    );
    link(
        "\"bandwidth\": \"-1Mbit/s\"",
        "error[out-of-range]: `-1Mbit/s` is negative @ 8:46 | expected a bandwidth such as \"10Mbit/s\"",
    );
    link(
        "\"bandwidth\": \"1e9Tbit/s\"",
        "error[out-of-range]: `1e9Tbit/s` is too high @ 8:46 | expected a bandwidth of at most 1000Tbit/s",
    );
    link(
        "\"bandwidth\": true",
        "error[wrong-type]: unexpected `true` @ 8:46 | expected a bandwidth such as \"10Mbit/s\"",
    );
    link(
        "\"bandwith\": \"1Gbit/s\"",
        "error[unknown-key]: unknown key `bandwith` @ 8:33 | did you mean `bandwidth`? | expected `rtt`, `forward`, \
        `backward`, `bandwidth` or `bandwidth_per_client`",
    );
    link(
        "\"bandwidth_per_clients\": \"1Gbit/s\"",
        "error[unknown-key]: unknown key `bandwidth_per_clients` @ 8:33 | did you mean `bandwidth_per_client`? | \
        expected `rtt`, `forward`, `backward`, `bandwidth` or `bandwidth_per_client`",
    );
    link(
        "\"bandwidth\": \"1Gbit/s\", \"bandwidth_per_client\": \"10Mbit/s\"",
        "error[conflict]: a shared line and a private one at once @ 8:46 | expected one of the two",
    );
}

#[test]
fn sizes() {
    class(
        "\"request\": 20",
        "error[quantity]: `20` has no unit @ 6:37 | write \"20B\" | expected a size such as \"64MiB\"",
    );
    class(
        "\"request\": \"20\"",
        "error[quantity]: `20` has no unit @ 6:37 | write \"20B\" | expected a size in `B`, `kB`, `MB`, `GB`, `TB`, \
        `KiB`, `MiB`, `GiB` or `TiB`",
    );
    class("\"request\": \"-1B\"", "error[out-of-range]: `-1B` is negative @ 6:37 | expected a size such as \"64MiB\"");
    class(
        "\"response\": \"1.5B\"",
        "error[out-of-range]: `1.5B` is not a whole number of bytes @ 6:38 | expected a whole number of bytes",
    );
    class(
        "\"response\": \"20KB\"",
        "error[quantity]: unknown unit `KB` @ 6:38 | write \"20kB\" | expected a size in `B`, `kB`, `MB`, `GB`, `TB`, \
        `KiB`, `MiB`, `GiB` or `TiB`",
    );
    class("\"response\": \"4GiB\"", "error[out-of-range]: a message of 4GiB @ 6:38 | expected less than 4GiB");
    class(
        "\"reponse\": \"4kB\"",
        "error[unknown-key]: unknown key `reponse` @ 6:26 | did you mean `response`? | expected `share`, `op`, `key`, \
        `request` or `response`",
    );
    let large = edit(SHOP, "\"key\": \"users\"", "\"response\": \"1GiB\"");
    same(
        &brief(&refused(edit(&large, "\"rtt\": \"10ms\"", "\"bandwidth\": \"1bit/s\""), &[])),
        "error[out-of-range]: a message of 1073741824 bytes takes longer at `1bit/s` than the clock can count @ 8:46 \
        | expected a faster link, smaller messages, or a longer `tick`",
    );
}

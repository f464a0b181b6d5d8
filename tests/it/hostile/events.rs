//! Planned changes: machines that come, go and grow, and load that changes.

use super::{brief, odd_text, refused, same};
use crate::sandbox::edit;

/// A shop with one planned change.
const PLAN: &str = r#"{
  "scalelab": 1,
  "name": "shop",
  "run": { "duration": "20s", "replications": 2 },
  "machines": { "blade": { "count": 2 }, "disk": {} },
  "components": {
    "people": { "clients": { "load": { "poisson": "10/s" }, "to": "web" } },
    "users": { "clients": { "load": { "closed": { "users": 3, "think": "1s" } }, "to": "web" } },
    "web": { "service": { "on": "blade", "steps": [ { "cpu": "1ms" }, { "call": "db" } ] } },
    "lb": { "load_balancer": { "on": "blade", "to": "web" } },
    "db": { "database": { "primary": "disk" } }
  },
  "events": { "it": { "at": "5s", "add": "blade" } }
}
"#;

/// Another event.
#[track_caller]
fn event(settings: &str, expected: &str) {
    same(&brief(&refused(edit(PLAN, "\"at\": \"5s\", \"add\": \"blade\"", settings), &[])), expected);
}

#[test]
fn what_is_planned_for_later_than_the_end() {
    let without_balancer =
        edit(PLAN, "    \"lb\": { \"load_balancer\": { \"on\": \"blade\", \"to\": \"web\" } },\n", "");
    odd_text(
        &edit(&without_balancer, "\"at\": \"5s\"", "\"at\": \"20s\""),
        "warning[suspicious]: event `it` never happens: the run is over after 20s @ 12:29 | expected an earlier time, or a \
        longer `run.duration`",
    );
}

#[test]
fn machines_that_come() {
    event("\"add\": \"blade\"", "error[conflict]: it never happens @ 13:15 | expected `at`");
    event(
        "\"mttf\": \"5s\", \"mttr\": \"1s\", \"add\": \"blade\"",
        "error[conflict]: machines and members are added by plan @ 13:31 | expected `at`",
    );
    event(
        "\"at\": \"5s\", \"for\": \"1s\", \"add\": \"blade\"",
        "error[conflict]: `add` is for good @ 13:42 | expected another event later",
    );
    event(
        "\"at\": \"5s\", \"add\": \"blad\"",
        "error[unknown-name]: no machine set is called `blad` @ 13:42 | did you mean `blade`? | expected `blade` or `disk`",
    );
    event(
        "\"at\": \"5s\", \"add\": \"web\"",
        "error[conflict]: `web` runs on the machines of `blade` @ 13:42 | expected `blade`",
    );
    event(
        "\"at\": \"5s\", \"add\": \"blade[0]\"",
        "error[conflict]: `blade[0]` is one machine @ 13:42 | expected `blade`, which gets a new one",
    );
    event(
        "\"at\": \"5s\", \"add\": []",
        "error[conflict]: nobody is hit @ 13:35 | expected the name of a machine set or a component",
    );
    event(
        "\"at\": \"5s\", \"add\": [\"blade\", \"disk\"]",
        "error[conflict]: the machines of `disk` stay, because `db` is on them @ 13:52 | expected a set without a database and without a pair of balancers",
    );
    event(
        "\"at\": \"5s\", \"add\": \"blade\", \"count\": 0",
        "error[out-of-range]: `0` is out of range @ 13:60 | expected a whole number from 1 to 10000",
    );
    event(
        "\"at\": \"5s\", \"add\": \"blade\", \"count\": 10001",
        "error[out-of-range]: `10001` is out of range @ 13:60 | expected a whole number from 1 to 10000",
    );
    event(
        "\"at\": \"5s\", \"add\": \"blade\", \"drain\": true, \"within\": \"1s\", \"by\": 2, \"speed\": 2",
        "error[conflict]: `drain` says nothing about `add` @ 13:60 | expected only with `remove`\n\
            error[conflict]: `within` says nothing about `add` @ 13:76 | expected only with `remove`\n\
            error[conflict]: `by` says nothing about `add` @ 13:88 | expected only with `slow` or `load`\n\
            error[conflict]: `speed` says nothing about `add` @ 13:100 | expected only with `size`",
    );
    event(
        "\"at\": \"5s\", \"add\": \"blade\", \"remove\": \"blade\"",
        "error[conflict]: add and remove at once @ 13:15 | expected one of `crash`, `lose`, `freeze`, `slow`, `partition`, `loss`, `records`, `add`, `remove`, `size` or `load`",
    );
    event(
        "\"at\": \"30000d\", \"add\": \"blade\"",
        "error[out-of-range]: `30000d` is longer than the clock can count @ 13:29 | expected at most 0.57 years, or a longer `tick`",
    );
}

#[test]
fn machines_that_go() {
    event(
        "\"at\": \"5s\", \"remove\": \"blade\", \"count\": 3",
        "error[out-of-range]: `blade` has 2 machines then @ 13:45 | expected no more than there are",
    );
    event(
        "\"at\": \"5s\", \"remove\": \"blade[2]\"",
        "error[out-of-range]: `blade[2]` is not there then @ 13:45 | expected `blade[0]`, `blade[1]`",
    );
    event(
        "\"at\": \"5s\", \"remove\": [\"blade[1]\", \"blade[1]\"]",
        "error[out-of-range]: `blade[1]` is not there then @ 13:58 | expected `blade[0]`",
    );
    event(
        "\"at\": \"5s\", \"remove\": \"blade[1]\", \"count\": 1",
        "error[conflict]: `blade[1]` is one machine @ 13:45 | expected `blade`, or no `count`",
    );
    event(
        "\"at\": \"5s\", \"remove\": \"disk\"",
        "error[conflict]: the machines of `disk` stay, because `db` is on them @ 13:45 | expected a set without a database and without a pair of balancers",
    );
    event(
        "\"at\": \"5s\", \"remove\": \"blade\", \"within\": \"1s\"",
        "error[conflict]: what does not drain goes at once @ 13:64 | expected `drain` beside it, or no `within`",
    );
    event(
        "\"at\": \"5s\", \"remove\": \"blade\", \"boot\": \"1s\", \"answer\": \"silence\"",
        "error[conflict]: `boot` says nothing about `remove` @ 13:62 | expected only with `add`\n\
            error[conflict]: `answer` says nothing about `remove` @ 13:78 | expected only with `crash` or `lose`",
    );
    event(
        "\"at\": \"5s\", \"remove\": \"people\"",
        "error[unknown-name]: no machine set is called `people` @ 13:45 | expected `blade` or `disk`",
    );
}

#[test]
fn machines_that_grow() {
    event(
        "\"at\": \"5s\", \"size\": \"blade\"",
        "error[conflict]: the new size is not said @ 13:43 | expected `cores` or `speed` beside `size`",
    );
    event(
        "\"at\": \"5s\", \"size\": \"blade\", \"cores\": 0",
        "error[out-of-range]: `0` is out of range @ 13:61 | expected a whole number from 1 to 4096",
    );
    event(
        "\"at\": \"5s\", \"size\": \"blade\", \"speed\": 0",
        "error[out-of-range]: `0` is out of range @ 13:61 | expected a number from 0.001 to 1000",
    );
    event(
        "\"at\": \"5s\", \"size\": \"blade[2]\", \"cores\": 2",
        "error[out-of-range]: `blade` has no number 2 @ 13:43 | expected `blade[0]` to `blade[1]`",
    );
    event(
        "\"at\": \"5s\", \"size\": \"web\", \"cores\": 2",
        "error[conflict]: `web` is no machine set @ 13:43 | expected a machine set or one of its machines",
    );
    event(
        "\"at\": \"5s\", \"size\": \"nobody\", \"cores\": 2",
        "error[unknown-name]: no machine set, component or zone is called `nobody` @ 13:43 | expected `blade`, `disk`, `web`, `lb` or `db`",
    );
}

#[test]
fn load_that_changes() {
    event(
        "\"at\": \"5s\", \"load\": \"people\"",
        "error[conflict]: the new rate is not said @ 13:43 | expected `by` beside `load`, such as 3, or `rate`, such as \"300/s\"",
    );
    event(
        "\"at\": \"5s\", \"load\": \"people\", \"by\": 3, \"rate\": \"30/s\"",
        "error[conflict]: the new rate is said twice @ 13:59 | expected `by` or `rate`",
    );
    event(
        "\"at\": \"5s\", \"load\": \"people\", \"by\": -1",
        "error[out-of-range]: `-1` is out of range @ 13:59 | expected a number from 0 to 1000000",
    );
    event(
        "\"at\": \"5s\", \"load\": \"people\", \"by\": 1e-9",
        "error[out-of-range]: 0.000000001 times the load @ 13:59 | expected 0, or 0.001 to 1000",
    );
    event(
        "\"at\": \"5s\", \"load\": \"people\", \"by\": 1001",
        "error[out-of-range]: 1001 times the load @ 13:59 | expected 0, or 0.001 to 1000",
    );
    event(
        "\"at\": \"5s\", \"load\": \"people\", \"rate\": 30",
        "error[quantity]: `30` has no unit @ 13:61 | write \"30/s\" | expected a rate such as \"120/s\"",
    );
    event(
        "\"at\": \"5s\", \"load\": \"users\", \"by\": 3",
        "error[conflict]: `users` has no rate: its users ask when they have their answers @ 13:43 | expected clients with open load, or sessions",
    );
    event(
        "\"at\": \"5s\", \"load\": \"web\", \"by\": 3",
        "error[conflict]: `web` issues no requests @ 13:43 | expected `people` or `users`",
    );
    event(
        "\"at\": \"5s\", \"load\": \"peple\", \"by\": 3",
        "error[unknown-name]: no component of kind `clients` is called `peple` @ 13:43 | did you mean `people`? | expected `people` or `users`",
    );
    event(
        "\"at\": \"5s\", \"slow\": \"blade\", \"by\": 0.5",
        "error[out-of-range]: 0.5 times slower @ 13:58 | expected 1 to 1000000",
    );
}

/// A pair in place of the balancer on all machines.
#[track_caller]
fn pair(settings: &str, expected: &str) {
    same(&brief(&refused(edit(PLAN, "\"on\": \"blade\", \"to\": \"web\"", settings), &[])), expected);
}

#[test]
fn pairs() {
    pair(
        "\"to\": \"web\", \"standby\": { \"every\": \"1s\" }",
        "error[conflict]: a pair has two machines, not 0 @ 10:45 | expected `on` with a `count` of 2",
    );
    pair(
        "\"on\": \"disk\", \"to\": \"web\", \"standby\": { \"every\": \"1s\" }",
        "error[conflict]: a pair has two machines, not 1 @ 10:59 | expected `on` with a `count` of 2",
    );
    pair(
        "\"on\": { \"count\": 3 }, \"to\": \"web\", \"standby\": { \"every\": \"1s\" }",
        "error[conflict]: a pair has two machines, not 3 @ 10:67 | expected `on` with a `count` of 2",
    );
    pair(
        "\"on\": { \"count\": 2 }, \"to\": \"web\", \"standby\": { \"every\": \"0s\", \"timeout\": \"0s\" }",
        "error[out-of-range]: `every` is no time at all @ 10:89 | expected more than 0\n\
            error[out-of-range]: `timeout` is no time at all @ 10:106 | expected more than 0",
    );
    pair(
        "\"on\": { \"count\": 2 }, \"to\": \"web\", \"standby\": {}",
        "error[missing-key]: the key `every` is missing @ 10:67 | expected `every`, a duration such as \"250ms\"",
    );
    pair(
        "\"on\": { \"count\": 2 }, \"to\": \"web\", \"standby\": { \"every\": \"1s\", \"fall\": 0 }",
        "error[out-of-range]: `0` is out of range @ 10:103 | expected a whole number from 1 to 1000",
    );
    pair(
        "\"on\": \"blade\", \"to\": \"web\", \"standby\": { \"every\": \"1s\" }",
        "error[conflict]: the machines of `blade` stay, because `lb` is on them @ 13:42 | expected a set without a database and without a pair of balancers",
    );
}

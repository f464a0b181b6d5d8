//! Names: resolvers, addresses, records that change, and authorities that are away.

use super::{brief, refused, same};
use crate::sandbox::edit;

/// Two services behind one name.
const NAME: &str = r#"{
  "scalelab": 1,
  "name": "shop",
  "run": { "duration": "20s", "replications": 2 },
  "components": {
    "people": { "clients": { "load": { "poisson": "10/s" }, "population": 100, "to": "site" } },
    "site": { "dns": { "to": ["web", "api"], "resolvers": 3, "ttl": "60s" } },
    "web": { "service": { "on": { "count": 2 }, "steps": [ { "cpu": "1ms" } ] } },
    "api": { "service": { "on": {}, "steps": [ { "cpu": "1ms" } ] } }
  },
  "events": { "change": { "at": "5s", "records": ["web"], "dns": "site" } }
}
"#;

#[track_caller]
fn check(old: &str, new: &str, expected: &str) {
    same(&brief(&refused(edit(NAME, old, new), &[])), expected);
}

/// More settings of the name, or another life.
#[track_caller]
fn site(settings: &str, expected: &str) {
    check("\"ttl\": \"60s\"", settings, expected);
}

/// Other resolvers.
#[track_caller]
fn resolvers(settings: &str, expected: &str) {
    check("\"resolvers\": 3", settings, expected);
}

/// Other addresses.
#[track_caller]
fn to(names: &str, expected: &str) {
    check("[\"web\", \"api\"]", names, expected);
}

/// Another event.
#[track_caller]
fn event(settings: &str, expected: &str) {
    check("\"at\": \"5s\", \"records\": [\"web\"], \"dns\": \"site\"", settings, expected);
}

#[test]
fn settings_of_a_name() {
    site(
        "\"ttl\": 60",
        "error[quantity]: `60` has no unit @ 7:69 | write \"60s\" or \"60ms\" | expected a duration such as \"250ms\"",
    );
    site(
        "\"tttl\": \"60s\"",
        "error[unknown-key]: unknown key `tttl` @ 7:62 | did you mean `ttl`? | expected `records`, `weights`, \
            `ttl`, `lookup`, `order`, `resolver_order`, `next_address`, `timeout` or `connect_timeout`",
    );
    site("\"ttl\": \"-1s\"", "error[out-of-range]: `-1s` is negative @ 7:69 | expected a duration such as \"250ms\"");
    site(
        "\"ttl\": \"36500d\"",
        "error[out-of-range]: `36500d` is longer than the clock can count @ 7:69 | expected at most 0.57 \
            years, or a longer `tick`",
    );
    site(
        "\"ttl\": \"60s\", \"lookup\": 20",
        "error[quantity]: `20` has no unit @ 7:86 | write \"20s\" or \"20ms\" | expected a duration such as \"250ms\" or \
            an object with `const`, `exp`, `uniform`, `lognormal`, `gamma`, `weibull`, `pareto`, `erlang`, \
            `hyperexponential` or `empirical`",
    );
    site(
        "\"ttl\": \"60s\", \"order\": \"rotated\"",
        "error[unknown-word]: unknown word `rotated` @ 7:85 | did you mean `rotate`? | expected `fixed`, \
            `rotate` or `random`",
    );
    site(
        "\"ttl\": \"60s\", \"next_address\": 1",
        "error[wrong-type]: unexpected number @ 7:92 | expected `true` or `false`",
    );
    site(
        "\"ttl\": \"60s\", \"timeout\": true",
        "error[wrong-type]: unexpected `true` @ 7:87 | expected a duration such as \"250ms\"",
    );
    site(
        "\"ttl\": \"60s\", \"resolver\": 3",
        "error[unknown-key]: unknown key `resolver` @ 7:76 | did you mean `resolver_order`? | expected `records`, \
            `weights`, `lookup`, `order`, `resolver_order`, `next_address`, `timeout` or `connect_timeout`",
    );
    site(
        "\"ttl\": \"60s\", \"on\": {}",
        "error[unknown-key]: unknown key `on` @ 7:76 | it belongs in `components.web.service` or `components.api.service` | expected `records`, `weights`, `lookup`, `order`, \
            `resolver_order`, `next_address`, `timeout` or `connect_timeout`",
    );
}

#[test]
fn resolvers_and_weights() {
    resolvers(
        "\"resolvers\": 0",
        "error[out-of-range]: `0` is out of range @ 7:59 | expected a whole number from 1 to 1000000",
    );
    resolvers(
        "\"resolvers\": 1000001",
        "error[out-of-range]: `1000001` is out of range @ 7:59 | expected a whole number from 1 to 1000000",
    );
    resolvers(
        "\"resolvers\": \"3\"",
        "error[wrong-type]: unexpected string @ 7:59 | write 3 without quotes | expected a whole number from 1 \
            to 1000000",
    );
    resolvers(
        "\"resolvers\": 3, \"weights\": [1, 2, 3, 4]",
        "error[conflict]: 4 weights for 3 resolvers @ 7:62 | expected at most one weight for each resolver",
    );
    resolvers(
        "\"resolvers\": 3, \"weights\": [1, 0]",
        "error[out-of-range]: a weight of 0 @ 7:77 | expected more than 0",
    );
    resolvers(
        "\"resolvers\": 3, \"weights\": 9",
        "error[wrong-type]: unexpected number @ 7:73 | write [ 9 ] | expected an array",
    );
}

#[test]
fn addresses() {
    to("[]", "error[conflict]: a name without addresses @ 7:24 | expected at least one component");
    to("[\"web\", \"web\"]", "error[conflict]: `web` is listed twice @ 7:38 | expected each address once");
    to(
        "[\"web\", \"apo\"]",
        "error[unknown-name]: no component is called `apo` @ 7:38 | did you mean `api`? | expected `site`, \
            `web` or `api`",
    );
    to("\"site\"", "error[conflict]: calls go in a circle: site -> site @ 7:30 | expected calls that come to an end");
    to(
        "[\"web\", \"people\"]",
        "error[conflict]: `people` issues requests and cannot be called @ 7:38 | expected `site`, `web` or `api`",
    );
}

#[test]
fn first_records() {
    site(
        "\"ttl\": \"60s\", \"records\": []",
        "error[out-of-range]: the array has 0 elements @ 7:87 | expected at least 1 element",
    );
    site(
        "\"ttl\": \"60s\", \"records\": \"web\"",
        "error[wrong-type]: unexpected string @ 7:87 | write [ \"web\" ] | expected an array",
    );
    site(
        "\"ttl\": \"60s\", \"records\": [\"wbe\"]",
        "error[conflict]: `wbe` is no address of this name @ 7:88 | did you mean `web`? | expected `web` or \
            `api`, or one of their instances, such as `web[0]`",
    );
    site(
        "\"ttl\": \"60s\", \"records\": [\"web[2]\"]",
        "error[out-of-range]: `web` has no number 2 @ 7:88 | expected `web[0]` to `web[1]`",
    );
    site(
        "\"ttl\": \"60s\", \"records\": [\"web[0]\", \"web\"]",
        "error[conflict]: `web` is listed twice @ 7:98 | expected each address once",
    );
    site(
        "\"ttl\": \"60s\", \"records\": [\"web[x]\"]",
        "error[conflict]: `web[x]` is no address of this name @ 7:88 | expected `web` or `api`, or one of \
            their instances, such as `web[0]`",
    );
}

#[test]
fn changes_of_records() {
    event(
        "\"at\": \"5s\", \"records\": [\"web\"]",
        "error[conflict]: whose records change is not said @ 11:39 | expected `\"dns\": \"site\"` beside it",
    );
    event(
        "\"at\": \"5s\", \"dns\": \"site\"",
        "error[conflict]: nothing happens @ 11:15 | expected one of `crash`, `lose`, `freeze`, `slow`, \
            `partition`, `loss`, `records`, `add`, `remove`, `size` or `load`",
    );
    event(
        "\"at\": \"5s\", \"records\": [], \"dns\": \"site\"",
        "error[conflict]: a name without addresses @ 11:39 | expected at least one address",
    );
    event(
        "\"at\": \"5s\", \"records\": [\"web[2]\"], \"dns\": \"site\"",
        "error[out-of-range]: `web` has no number 2 @ 11:51 | expected `web[0]` to `web[1]`",
    );
    event(
        "\"at\": \"5s\", \"records\": \"wbe\", \"dns\": \"site\"",
        "error[conflict]: `wbe` is no address of this name @ 11:50 | did you mean `web`? | expected `web` or \
            `api`, or one of their instances, such as `web[0]`",
    );
    event(
        "\"at\": \"5s\", \"records\": [\"api\", \"api[0]\"], \"dns\": \"site\"",
        "error[conflict]: `api[0]` is listed twice @ 11:58 | expected each address once",
    );
    event(
        "\"at\": \"5s\", \"records\": [\"web\"], \"dns\": \"web\"",
        "error[conflict]: `web` has no records @ 11:66 | expected `site`",
    );
    event(
        "\"at\": \"5s\", \"records\": [\"web\"], \"dns\": \"sit\"",
        "error[unknown-name]: no component of kind `dns` is called `sit` @ 11:66 | did you mean `site`? | \
            expected `site`",
    );
    event("\"records\": [\"web\"], \"dns\": \"site\"", "error[conflict]: it never happens @ 11:15 | expected `at`");
    event(
        "\"mttf\": \"1h\", \"mttr\": \"1h\", \"records\": [\"web\"], \"dns\": \"site\"",
        "error[conflict]: records are changed by plan @ 11:35 | expected `at`",
    );
    event(
        "\"at\": \"5s\", \"record\": [\"web\"], \"dns\": \"site\"",
        "error[unknown-key]: unknown key `record` @ 11:39 | did you mean `records`? | expected `for`, `mttf`, \
            `mttr`, `crash`, `lose`, `freeze`, `slow`, `by`, `partition`, `one_way`, `loss`, `share` or 16 more",
    );
    event(
        "\"at\": \"5s\", \"records\": [\"web\"], \"dns\": \"site\", \"by\": 2",
        "error[conflict]: `by` says nothing about `records` @ 11:80 | expected only with `slow` or `load`",
    );
    event(
        "\"at\": \"5s\", \"records\": [\"web\"], \"dns\": \"site\", \"crash\": \"web\"",
        "error[conflict]: crash and records at once @ 11:15 | expected one of `crash`, `lose`, `freeze`, \
            `slow`, `partition`, `loss`, `records`, `add`, `remove`, `size` or `load`",
    );
}

#[test]
fn outages_of_an_authority() {
    event(
        "\"at\": \"5s\", \"crash\": \"site\", \"dns\": \"site\"",
        "error[conflict]: `dns` says nothing about `crash` @ 11:63 | expected only with `records`",
    );
    event(
        "\"at\": \"5s\", \"crash\": \"site\", \"state\": \"keep\"",
        "error[conflict]: `state` says nothing about `site`, whose resolvers keep what they have @ 11:65 | \
            expected no `state`",
    );
    event(
        "\"at\": \"5s\", \"crash\": \"site[1]\"",
        "error[out-of-range]: `site` has no number 1 @ 11:48 | expected `site[0]` to `site[0]`",
    );
    event(
        "\"at\": \"5s\", \"freeze\": \"site\"",
        "error[conflict]: the authority for `site` answers or does not @ 11:49 | expected `crash`, or `lose` \
            for silence",
    );
    event(
        "\"at\": \"5s\", \"slow\": \"site\", \"by\": 2",
        "error[conflict]: `slow` hits machines, and `site` is a component @ 11:47 | expected a machine set, \
            one of its machines, or a zone",
    );
    event(
        "\"at\": \"5s\", \"crash\": \"sit\"",
        "error[unknown-name]: no machine set, component or zone is called `sit` @ 11:48 | did you mean `site`? \
            | expected `web`, `api`, `site`, `web` or `api`",
    );
}

#[test]
fn who_tells_users_apart_must_be_asked_by_users() {
    check(
        "\"population\": 100, ",
        "",
        "error[conflict]: `resolvers` tells users apart, and requests of `people` are of nobody @ 7:59 | \
            expected a `population` at `people`, or no `resolvers`",
    );
    let sessions = edit(
        NAME,
        "{ \"poisson\": \"10/s\" }, \"population\": 100",
        "{ \"closed\": { \"users\": 5, \"think\": \"1s\" } }",
    );
    super::fine(&sessions);
    super::fine(&edit(NAME, "\"population\": 100, \"to\": \"site\"", "\"population\": 1, \"to\": \"site\""));
}

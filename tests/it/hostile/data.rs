//! Databases and shards: one primary, replicas that there are, keys with exactly one owner.

use super::{brief, check, refused, same};
use crate::sandbox::{SHOP, edit};

const DB: &str =
    "\"db\": { \"service\": { \"on\": { \"cores\": 2 }, \"steps\": [ { \"cpu\": { \"exp\": \"1ms\" } } ] } }";
const STORES: &str = "\"low\": { \"database\": { \"primary\": {}, \"read\": { \"cpu\": \"1ms\" } } }, \
    \"high\": { \"database\": { \"primary\": {}, \"read\": { \"cpu\": \"1ms\" } } }";

/// A database with these settings instead of the shop's.
#[track_caller]
fn database(settings: &str, expected: &str) {
    check(DB, &format!("\"db\": {{ \"database\": {{ {settings} }} }}"), expected);
}

/// The shop's database in shards, with these settings, of 3000 keys.
#[track_caller]
fn shards(settings: &str, expected: &str) {
    let shop = edit(SHOP, "\"count\": 10", "\"count\": 3000");
    let shop = edit(&shop, DB, &format!("\"db\": {{ \"shards\": {{ {settings} }} }}, {STORES}"));
    same(&brief(&refused(shop, &[])), expected);
}

/// Two shards whose keys are owned so.
#[track_caller]
fn by(rule: &str, expected: &str) {
    shards(&format!("\"to\": [\"low\", \"high\"], \"by\": {rule}"), expected);
}

#[test]
fn a_database_has_one_primary() {
    database(
        "\"primary\": { \"count\": 2 }",
        "error[conflict]: a database has one primary, not 2 @ 13:27 | expected one machine; others under \
        `replicas`, or several databases as shards",
    );
    database(
        "\"primary\": \"bix\"",
        "error[unknown-name]: no machine set is called `bix` @ 13:38 | did you mean `box`? | expected `box`",
    );
}

#[test]
fn without_replicas_nothing_replicates() {
    database(
        "\"primary\": {}, \"lag\": \"1s\"",
        "error[conflict]: there are no replicas @ 13:49 | expected `replicas` with their machines, or no `lag`",
    );
    database(
        "\"primary\": {}, \"apply\": \"in_order\", \"replication\": \"sync\"",
        "error[conflict]: there are no replicas @ 13:51 | expected `replicas` with their machines, or no \
        `apply`\nerror[conflict]: there are no replicas @ 13:78 | expected `replicas` with their machines, or \
        no `replication`",
    );
    database(
        "\"primary\": {}, \"write\": { \"apply_cost\": 1 }",
        "error[conflict]: there are no replicas @ 13:67 | expected `replicas` with their machines, or no \
        `apply_cost`",
    );
    database(
        "\"primary\": {}, \"reads\": { \"from\": \"any\", \"fallback\": \"primary\" }",
        "error[conflict]: there are no replicas @ 13:61 | expected `replicas` with their machines, or no \
        `from`\nerror[conflict]: there are no replicas @ 13:80 | expected `replicas` with their machines, or \
        no `fallback`",
    );
}

#[test]
fn who_is_read() {
    database(
        "\"primary\": {}, \"replicas\": {}, \"reads\": { \"from\": \"replica\" }",
        "error[unknown-word]: unknown word `replica` @ 13:77 | did you mean `replicas`? | expected `primary`, \
        `replicas` or `any`",
    );
    database(
        "\"primary\": {}, \"replicas\": {}, \"reads\": { \"balance\": \"weighted\", \"weights\": [1, 2] }",
        "error[conflict]: 2 weights for 1 instances that may be read @ 13:92 | expected at most one weight \
        for each of them",
    );
    database(
        "\"primary\": {}, \"replicas\": {}, \"reads\": { \"weights\": [1] }",
        "error[conflict]: `random` knows no weights @ 13:69 | expected a `balance` that does, such \
        as `weighted`, or no weights",
    );
    database(
        "\"primary\": {}, \"replicas\": {}, \"reads\": { \"balance\": \"weighted\", \"weights\": [0] }",
        "error[out-of-range]: a weight of 0 @ 13:104 | expected more than 0",
    );
    database(
        "\"primary\": {}, \"replicas\": {}, \"reads\": { \"from\": \"primary\", \"fallback\": \"primary\" }",
        "error[conflict]: only the primary is read, so nobody falls back to it @ 13:100 | expected `from` \
        with `replicas` or `any`",
    );
    database(
        "\"primary\": {}, \"replicas\": {}, \"reads\": { \"timeout\": \"1s\" }",
        "error[conflict]: nobody is asked when the time is over @ 13:80 | expected `fallback` beside it, or \
        no `timeout`",
    );
    database(
        "\"primary\": {}, \"replicas\": {}, \"reads\": { \"balance\": \"randm\" }",
        "error[unknown-name]: no balancing policy is called `randm` @ 13:80 | did you mean `random`? | \
        expected a policy",
    );
}

#[test]
fn memory_and_what_is_kept_there() {
    database(
        "\"primary\": {}, \"working_set\": \"1GiB\"",
        "error[conflict]: how much of the working set fits is unknown: the machines have no `memory` @ 13:27 \
        | expected `memory` of these machines, or no `working_set`",
    );
    database(
        "\"primary\": \"box\", \"working_set\": \"1GiB\"",
        "error[conflict]: how much of the working set fits is unknown: the machines have no `memory` @ 13:38 \
        | expected `memory` of these machines, or no `working_set`",
    );
    database(
        "\"primary\": { \"memory\": \"1GiB\" }, \"working_set\": \"0B\"",
        "error[out-of-range]: data without any size @ 13:75 | expected more than nothing, or no `working_set`",
    );
    database(
        "\"primary\": {}, \"miss_cost\": \"1ms\"",
        "error[conflict]: everything is in memory where there is no working set @ 13:55 | expected \
        `working_set` too, or no `miss_cost`",
    );
}

#[test]
fn demands_and_lags() {
    database(
        "\"primary\": {}, \"replicas\": {}, \"write\": { \"apply_cost\": -1 }",
        "error[out-of-range]: `-1` is out of range @ 13:83 | expected a number from 0 to 100",
    );
    database(
        "\"primary\": {}, \"read\": { \"cpu\": 3 }",
        "error[quantity]: `3` has no unit @ 13:59 | write \"3s\" or \"3ms\" | expected a duration such as \"250ms\" or \
        an object with `const`, `exp`, `uniform`, `lognormal`, `gamma`, `weibull`, `pareto`, `erlang`, \
        `hyperexponential` or `empirical`",
    );
    database(
        "\"primary\": {}, \"replicas\": {}, \"lag\": { \"gamma\": { \"mean\": \"1s\" } }",
        "error[missing-key]: the key `cv` is missing @ 13:67 | expected `cv`, a number above 0 and at most 100",
    );
}

#[test]
fn ranges_name_the_keys() {
    by(
        "{ \"range\": [[1, 1000], [2, 3000]] }",
        "error[conflict]: the keys 2 to 1000 have more than one owner: `low` and `high` @ 13:56 | expected \
        ranges that hold every key exactly once",
    );
    by(
        "{ \"range\": [[1, 1000], [2000, 3000]] }",
        "error[conflict]: nobody owns the keys 1001 to 1999 @ 13:56 | expected ranges that hold every key \
        exactly once",
    );
    by(
        "{ \"range\": [[1, 1000], [1001, 2000]] }",
        "error[conflict]: nobody owns the keys 2001 to 3000 @ 13:56 | expected ranges that hold every key \
        exactly once",
    );
    by(
        "{ \"range\": [[1, 3000]] }",
        "error[conflict]: 1 ranges for 2 shards @ 13:56 | expected one range for each, in the order of `to`",
    );
    by(
        "{ \"range\": [[1, 5], [9, 6]] }",
        "error[out-of-range]: the range 9 to 6 @ 13:74 | expected first and last key, counted from 1, the \
        first not above the last",
    );
    by(
        "{ \"range\": [[1, 5], [5, 3000]] }",
        "error[conflict]: the key 5 has more than one owner: `low` and `high` @ 13:56 | expected ranges that \
        hold every key exactly once",
    );
}

#[test]
fn rules_of_ownership() {
    by(
        "\"modul\"",
        "error[unknown-word]: unknown word `modul` @ 13:54 | did you mean `modulo`? | expected `modulo` or \
        `directory` or an object with `range` or `ring`",
    );
    by(
        "{ \"ring\": { \"points\": 0 } }",
        "error[out-of-range]: `0` is out of range @ 13:76 | expected a whole number from 1 to 10000",
    );
    by(
        "{ \"ring\": { \"points\": 5, \"weights\": [1, 0, 2] } }",
        "error[conflict]: 3 weights for 2 shards @ 13:79 | expected at most one for each, in the order of `to`\n\
        error[out-of-range]: a weight of 0 @ 13:94 | expected 0.01 to 100",
    );
    by(
        "{ \"range\": [[1, 2, 3], [4, 5]] }",
        "error[out-of-range]: the array has 3 elements @ 13:66 | expected at most 2 elements",
    );
}

#[test]
fn shards_are_different_components() {
    shards(
        "\"to\": [\"low\", \"low\"], \"by\": \"modulo\"",
        "error[conflict]: `low` is a shard already @ 13:39 | expected each component once",
    );
    shards(
        "\"to\": [], \"by\": \"modulo\"",
        "error[out-of-range]: the array has 0 elements @ 13:31 | expected at least 1 element",
    );
    shards(
        "\"to\": [\"low\", \"high\"], \"by\": \"modulo\", \"scatter\": [\"pag\"]",
        "error[unknown-name]: no class is called `pag` @ 13:76 | did you mean `page`? | expected `page`",
    );
}

#[test]
fn who_comes_has_a_key_or_is_scattered() {
    let split = format!("\"db\": {{ \"shards\": {{ \"to\": [\"low\", \"high\"], \"by\": \"modulo\" }} }}, {STORES}");
    let shop = edit(SHOP, DB, &split);
    let keyless = edit(&shop, "\"page\": { \"key\": \"users\" }", "\"page\": {}");
    same(
        &brief(&refused(keyless, &[])),
        "error[conflict]: requests of the class `page` come without a key, so nobody owns them @ 13:54 | expected a \
        `key` of the class, or `page` under `scatter`",
    );
    let classless = edit(&shop, "\"page\": { \"key\": \"users\" }", "");
    same(
        &brief(&refused(classless, &[])),
        "error[conflict]: requests come without a key, so nobody owns them @ 13:54 | expected `classes` with a `key`",
    );
    // What never comes to the shards needs no key.
    let page = "\"page\": { \"key\": \"users\" }, \"logo\": {}";
    let both = edit(&shop, "\"page\": { \"key\": \"users\" }", page);
    let call = "{ \"call\": \"db\" }";
    let branch = "{ \"branch\": { \"class\": \"page\", \"then\": [ { \"call\": \"db\" } ] } }";
    super::fine(&edit(&both, call, branch));
}

#[test]
fn no_pool_is_kept_to_who_chooses_by_itself() {
    let shop = edit(SHOP, DB, "\"db\": { \"database\": { \"primary\": {} } }");
    let shop = edit(&shop, "\"workers\": 4", "\"workers\": 4, \"pools\": { \"db\": { \"size\": 2 } }");
    same(
        &brief(&refused(shop, &[])),
        "error[conflict]: `db` chooses by itself which of its instances is called, so no pool to one is kept @ 12:65 | \
        expected no pool; its calls open connections of their own",
    );
}

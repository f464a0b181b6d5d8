//! Members of shards that come and go: who is one, whose keys are moved and how, and who is left out.

use super::{brief, refused, same};
use crate::sandbox::{SHOP, edit};

/// The shop with its database in shards.
fn shop(shards: &str, event: &str) -> String {
    let db = "\"db\": { \"service\": { \"on\": { \"cores\": 2 }, \"steps\": [ { \"cpu\": { \"exp\": \"1ms\" } } ] } \
            }";
    let split = format!(
        "\"db\": {{ \"shards\": {{ \"to\": [\"low\", \"mid\", \"top\"], {shards} }} }},
    \"low\": {{ \"database\": {{ \"primary\": {{}} }} }}, \"mid\": {{ \"database\": {{ \"primary\": {{}} }} }},
    \"top\": {{ \"database\": {{ \"primary\": {{}} }} }}"
    );
    let shop = edit(SHOP, db, &split);
    edit(&shop, "  \"components\"", &format!("  \"events\": {{ \"e\": {{ {event} }} }},\n  \"components\""))
}

#[track_caller]
fn check(shards: &str, event: &str, expected: &str) {
    same(&brief(&refused(shop(shards, event), &[])), expected);
}

/// The first two are members, and it is said how keys move.
#[track_caller]
fn event(event: &str, expected: &str) {
    check("\"members\": [\"low\", \"mid\"], \"by\": \"modulo\", \"moving\": {}", event, expected);
}

const PLANNED: &str = "\"at\": \"5s\", \"crash\": \"top\"";

#[test]
fn what_is_right() {
    for (members, by, keys) in [
        ("\"low\", \"mid\"", "\"modulo\"", ""),
        ("\"low\", \"mid\"", "{ \"ring\": { \"points\": 3 } }", ""),
        ("\"mid\"", "{ \"range\": [[1, 10]] }", ", \"keys\": [[4, 6]]"),
        ("\"mid\"", "\"directory\"", ", \"keys\": [[1, 10]]"),
    ] {
        let shards = format!("\"members\": [{members}], \"by\": {by}, \"moving\": {{ \"rate\": \"9/s\" }}");
        super::fine(&shop(&shards, &format!("\"at\": \"5s\", \"add\": \"top\", \"shards\": \"db\"{keys}")));
    }
}

#[test]
fn settings_of_members() {
    check(
        "\"members\": [\"low\", \"lou\"], \"by\": \"modulo\"",
        PLANNED,
        "error[unknown-name]: no shard in `to` is called `lou` @ 14:73 | did you mean `low`? | expected `low`, \
            `mid` or `top`",
    );
    check(
        "\"members\": [\"low\", \"low\"], \"by\": \"modulo\"",
        PLANNED,
        "error[conflict]: `low` is a shard already @ 14:73 | expected each component once",
    );
    check(
        "\"members\": [\"low\", \"top\"], \"by\": { \"range\": [[1, 5], [4, 10]] }",
        PLANNED,
        "error[conflict]: the keys 4 to 5 have more than one owner: `low` and `top` @ 14:89 | expected ranges that \
            hold every key exactly once",
    );
    check(
        "\"members\": [\"low\"], \"by\": { \"range\": [[1, 5], [6, 10]] }",
        PLANNED,
        "error[conflict]: 2 ranges for 1 shards @ 14:82 | expected one range for each, in the order of `to`",
    );
    check(
        "\"by\": \"modulo\", \"moving\": { \"rate\": \"0/s\" }, \"eject\": { \"again\": \"0s\" }",
        PLANNED,
        "error[out-of-range]: keys that never move @ 14:90 | expected more than 0\n\
            error[conflict]: without `low`, the data of its keys are gone @ 14:99 | expected no `eject`; a \
            `database` has `failover`\n\
            error[out-of-range]: a member that is let in again at once @ 14:119 | expected more than 0",
    );
}

#[test]
fn who_comes_and_goes() {
    event(
        "\"at\": \"5s\", \"add\": \"top\"",
        "error[conflict]: whose member it is is not said @ 10:41 | expected `\"shards\": \"db\"` beside it",
    );
    event(
        "\"at\": \"5s\", \"add\": \"top\", \"shards\": \"web\"",
        "error[unknown-name]: no component of kind `shards` is called `web` @ 10:58 | expected `db`",
    );
    event(
        "\"at\": \"5s\", \"add\": [\"top\", \"web\"], \"shards\": \"db\"",
        "error[unknown-name]: no shard in `to` is called `web` @ 10:49 | expected `low`, `mid` or `top`",
    );
    event(
        "\"at\": \"5s\", \"add\": \"mid\", \"shards\": \"db\"",
        "error[conflict]: `mid` is a member already @ 10:41 | expected `top`",
    );
    event(
        "\"at\": \"5s\", \"remove\": \"top\", \"shards\": \"db\"",
        "error[conflict]: `top` is no member @ 10:44 | expected `low` or `mid`",
    );
    event(
        "\"at\": \"5s\", \"remove\": [\"low\", \"mid\"], \"shards\": \"db\"",
        "error[conflict]: nobody would own the keys @ 10:34 | expected one member that stays",
    );
    event(
        "\"at\": \"5s\", \"for\": \"5s\", \"add\": \"top\", \"shards\": \"db\"",
        "error[conflict]: `add` is for good @ 10:41 | expected another event later",
    );
    event(
        "\"mttf\": \"5s\", \"mttr\": \"5s\", \"add\": \"top\", \"shards\": \"db\"",
        "error[conflict]: machines and members are added by plan @ 10:30 | expected `at`",
    );
    event(
        "\"at\": \"5s\", \"crash\": \"top\", \"shards\": \"db\"",
        "error[conflict]: `shards` says nothing about `crash` @ 10:60 | expected only with `add` or `remove`",
    );
}

/// A shop with two services as shards: one on machines of its own, one on a set that others share.
fn services(event: &str) -> String {
    let db = "\"db\": { \"service\": { \"on\": { \"cores\": 2 }, \"steps\": [ { \"cpu\": { \"exp\": \"1ms\" } } ] } \
           }";
    let split = "\"db\": { \"shards\": { \"to\": [\"own\", \"shared\"], \"members\": [\"own\"], \"by\": \"modulo\" } },
    \"own\": { \"service\": { \"on\": { \"count\": 2 } } }, \"shared\": { \"service\": { \"on\": \"box\" } }";
    let event = format!("  \"events\": {{ \"e\": {{ \"at\": \"5s\", {event} }} }},\n  \"components\"");
    edit(&edit(SHOP, db, split), "  \"components\"", &event)
}

#[test]
fn machines_or_members() {
    for event in [
        "\"add\": \"own\", \"count\": 1",
        "\"remove\": \"own\", \"drain\": true",
        "\"remove\": \"own[0]\"",
        "\"add\": [\"box\"]",
        "\"add\": [\"shared\"], \"shards\": \"db\"",
    ] {
        super::fine(&services(event));
    }
    let check = |event: &str, expected: &str| same(&brief(&refused(services(event), &[])), expected);
    check(
        "\"add\": \"own\"",
        "error[conflict]: whose member it is is not said @ 10:41 | expected `\"shards\": \"db\"` beside it, or \
            `count`, if machines are meant",
    );
    check(
        "\"add\": \"shared\"",
        "error[conflict]: whose member it is is not said @ 10:41 | expected `\"shards\": \"db\"` beside it",
    );
    check(
        "\"add\": \"shared\", \"count\": 2",
        "error[conflict]: `shared` runs on the machines of `box` @ 10:41 | expected `box`",
    );
    check(
        "\"add\": \"box\", \"keys\": [[1, 5]]",
        "error[conflict]: machines own no keys @ 10:48 | expected `shards` beside it, and names of members",
    );
    check(
        "\"add\": [\"shared\", \"box\"], \"shards\": \"db\"",
        "error[conflict]: `box` are machines, and no shard in `to` @ 10:52 | expected `own` or `shared`; machines \
            come and go without `shards`",
    );
    check(
        "\"add\": \"shared\", \"shards\": \"db\", \"count\": 2, \"boot\": \"1s\"",
        "error[conflict]: `count` is about machines, and `shards` about who owns keys @ 10:76 | expected no `count`, \
            or no `shards`\n\
            error[conflict]: `boot` is about machines, and `shards` about who owns keys @ 10:87 | expected no \
            `boot`, or no `shards`",
    );
    check(
        "\"remove\": \"own\", \"shards\": \"db\", \"drain\": true, \"within\": \"1s\"",
        "error[conflict]: `drain` is about machines, and `shards` about who owns keys @ 10:76 | expected no `drain`, \
            or no `shards`\n\
            error[conflict]: `within` is about machines, and `shards` about who owns keys @ 10:92 | expected no \
            `within`, or no `shards`",
    );
}

#[test]
fn which_keys_go_and_how() {
    event(
        "\"at\": \"5s\", \"add\": \"top\", \"shards\": \"db\", \"keys\": [[1, 5]]",
        "error[conflict]: which keys it owns follows from the rule @ 10:64 | expected `keys` only with `range` and \
            `directory`",
    );
    let directory = "\"members\": [\"low\", \"mid\"], \"by\": \"directory\", \"moving\": {}";
    check(
        directory,
        "\"at\": \"5s\", \"add\": \"top\", \"shards\": \"db\"",
        "error[conflict]: which keys it owns is not said @ 10:41 | expected `keys` with the first and the last key \
            of each, such as [[1, 500]]",
    );
    check(
        directory,
        "\"at\": \"5s\", \"add\": \"top\", \"shards\": \"db\", \"keys\": [[5, 11]]",
        "error[conflict]: `db` has 10 keys @ 10:64 | expected keys that there are",
    );
    check(
        directory,
        "\"at\": \"5s\", \"add\": \"top\", \"shards\": \"db\", \"keys\": [[5, 4], [1, 2]]",
        "error[conflict]: 2 ranges of keys for 1 who join @ 10:64 | expected one range for each\n\
            error[out-of-range]: the range 5 to 4 @ 10:73 | expected first and last of the keys that there are, \
            counted from 1",
    );
    check(
        directory,
        "\"at\": \"5s\", \"remove\": \"mid\", \"shards\": \"db\", \"keys\": [[5, 6]]",
        "error[conflict]: who leaves has no keys afterwards @ 10:67 | expected `keys` only with `add`",
    );
    check(
        "\"members\": [\"low\", \"mid\"], \"by\": \"modulo\"",
        "\"at\": \"5s\", \"add\": \"top\", \"shards\": \"db\"",
        "error[conflict]: `low` keeps data, and nothing says how they come to their new owners @ 10:41 | expected \
            `moving` of the shards, such as { \"at_once\": 4 }",
    );
}

#[test]
fn copies_of_keys() {
    super::fine(&shop("\"by\": \"modulo\", \"replicas\": 3, \"write_quorum\": 3, \"timeout\": \"1s\"", PLANNED));
    let by = |settings: &str, expected: &str| check(&format!("\"by\": \"modulo\", {settings}"), PLANNED, expected);
    by("\"replicas\": 0", "error[out-of-range]: `0` is out of range @ 14:82 | expected a whole number from 1 to 8");
    by("\"replicas\": 9", "error[out-of-range]: `9` is out of range @ 14:82 | expected a whole number from 1 to 8");
    by(
        "\"replicas\": 4",
        "error[conflict]: 4 copies of each key on 3 members @ 14:82 | expected at most 3, or more members",
    );
    by(
        "\"members\": [\"low\"], \"replicas\": 2",
        "error[conflict]: 2 copies of each key on 1 members @ 14:102 | expected at most 1, or more members",
    );
    by(
        "\"write_quorum\": 1, \"read_quorum\": 1, \"read_from\": \"any\", \"timeout\": \"1s\"",
        "error[conflict]: each key has one copy @ 14:86 | expected `replicas` of 2 or more, or no `write_quorum`\n\
            error[conflict]: each key has one copy @ 14:104 | expected `replicas` of 2 or more, or no `read_quorum`\n\
            error[conflict]: each key has one copy @ 14:120 | expected `replicas` of 2 or more, or no `read_from`\n\
            error[conflict]: each key has one copy @ 14:138 | expected `replicas` of 2 or more, or no `timeout`",
    );
    by(
        "\"replicas\": 2, \"write_quorum\": 3, \"read_quorum\": 3",
        "error[out-of-range]: 3 of 2 copies @ 14:101 | expected 1 to 2\n\
            error[out-of-range]: 3 of 2 copies @ 14:119 | expected 1 to 2",
    );
    check(
        "\"by\": \"modulo\", \"replicas\": 3, \"moving\": {}",
        "\"at\": \"5s\", \"remove\": \"top\", \"shards\": \"db\"",
        "error[conflict]: 2 members would have 3 copies of each key @ 10:44 | expected 3 members that stay, or fewer \
            `replicas`",
    );
}

#[test]
fn copies_are_of_what_forgets_nothing() {
    let copied = shop("\"by\": \"modulo\", \"replicas\": 2", PLANNED);
    let low = |instead: &str| {
        let low = "\"low\": { \"database\": { \"primary\": {} } }";
        brief(&refused(edit(&copied, low, &format!("\"low\": {instead}")), &[]))
    };
    same(
        &low("{ \"cache\": { \"to\": \"mid\" } }"),
        "error[conflict]: `low` keeps no data that could be copied @ 14:82 | expected databases in `to`, or no \
            `replicas`",
    );
    same(
        &low("{ \"database\": { \"primary\": {}, \"replicas\": {}, \"failover\": { \"every\": \"1s\" } } }"),
        "error[conflict]: the `failover` of `low` can lose writes that it has answered for @ 14:82 | expected databases \
            without `failover`: other copies take their place",
    );
}

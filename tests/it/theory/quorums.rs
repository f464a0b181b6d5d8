//! Requirement R-X07: several copies of a key, some of which are enough.
//!
//! Copies take exponential times that are their own (no machine is ever full), so that an answer comes with the k-th of n
//! (Renyi 1953). One user who writes or reads, each as often, and asks again at once reads in the very instant in which his
//! last write was answered: the write is then on exactly its quorum (Bailis et al. 2012). If he thinks in between, the k-th
//! read after a write is k times as old, and is the k-th with probability 2^-k.

use super::case::Kind::{Exact, Mean};
use super::case::{Case, check, figure_offences, replicated};
use scalelab::engine::draw::hash_name;
use scalelab::policy::sharding::ring::Ring;
use scalelab::policy::sharding::{Member, Placement};
use scalelab::stats::theory::availability::{Group, Repairable};
use scalelab::stats::theory::k_of_n::KOfN;
use scalelab::stats::theory::quorum::Quorum;
use serde_json::{Value, json};

/// Mean time of a copy in seconds.
const MEAN: f64 = 0.01;

/// Databases that never wait and take an exponential time for what costs anything at all, as shards with copies.
fn document(databases: u32, shards: &Value, costs: &[&str], load: &Value, classes: &Value) -> Value {
    let names: Vec<String> = (0..databases).map(|number| format!("db-{number}")).collect();
    let mut settings = json!({ "to": names, "by": "modulo" });
    settings.as_object_mut().expect("an object").extend(shards.as_object().expect("an object").clone());
    let mut db = json!({ "primary": { "cores": 4096 } });
    for cost in costs {
        db[cost] = json!({ "cpu": { "exp": "10ms" } });
    }
    let mut components =
        json!({ "people": { "clients": { "load": load, "to": "split" } }, "split": { "shards": settings } });
    for name in names {
        components[name] = json!({ "database": db });
    }
    json!({ "scalelab": 1, "name": "case", "keys": { "rows": { "count": 1000 } }, "classes": classes, "components": components })
}

fn lasting(mut document: Value, seconds: u32) -> Value {
    document["run"] = json!({ "mode": "steady", "duration": format!("{seconds}s"), "warmup": "1s" });
    document
}

/// Half of the requests write, half read.
fn halves() -> Value {
    json!({ "view": { "key": "rows" }, "edit": { "op": "write", "key": "rows" } })
}

#[test]
fn an_answer_comes_with_the_last_copy_that_is_needed() {
    let load = json!({ "poisson": "200/s" });
    let case = |name, seed, op: &str, quorum: &str, need: u32, copies: u32, printed: f64| {
        let mean = KOfN { mean: MEAN, need, copies }.mean_response();
        super::site::printed(mean / MEAN, printed, 3);
        let mut shards = json!({ "replicas": 3 });
        shards[quorum] = json!(need);
        let classes = json!({ "one": { "op": op, "key": "rows" } });
        let scenario = lasting(document(3, &shards, &[op], &load, &classes), 30);
        Case { name, seed, scenario, expected: vec![("latency.mean", mean, Mean)] }
    };
    check(&[
        case("a write on one of three", 1901, "write", "write_quorum", 1, 3, 0.333),
        case("a write on two of three", 1902, "write", "write_quorum", 2, 3, 0.833),
        case("a write on three of three", 1903, "write", "write_quorum", 3, 3, 1.833),
        case("a read of two", 1904, "read", "read_quorum", 2, 2, 1.5),
    ]);
}

/// One user and one key, who thinks for `think_ms` before each request.
fn alone(quorum: Quorum, from: &str, think_ms: u32) -> Value {
    let Quorum { copies, write, read } = quorum;
    let shards = json!({ "replicas": copies, "write_quorum": write, "read_quorum": read, "read_from": from });
    let load = json!({ "closed": { "users": 1, "think": format!("{think_ms}ms") } });
    let mut document = document(copies, &shards, &["write"], &load, &halves());
    document["keys"]["rows"]["count"] = json!(1);
    document
}

#[test]
fn reads_right_after_a_write_miss_it_as_often_as_they_ask_others() {
    let case = |name, seed, quorum: Quorum, from, seconds, printed: f64| {
        let share = quorum.stale_share();
        super::site::printed(share, printed, 3);
        let scenario = lasting(alone(quorum, from, 0), seconds);
        Case { name, seed, scenario, expected: vec![("class.view.stale_ratio", share, Mean)] }
    };
    let of = |copies, write, read| Quorum { copies, write, read };
    let aged = of(3, 1, 1);
    let half = libm::exp(-0.5) / 2.0;
    let old = Case {
        name: "reads that are older",
        seed: 1914,
        scenario: lasting(alone(aged, "any", 5), 150),
        expected: vec![("class.view.stale_ratio", aged.stale_share() * half / (1.0 - half), Mean)],
    };
    check(&[
        case("three, one, one", 1911, of(3, 1, 1), "any", 20, 0.667),
        case("three, two, one, the owner first", 1912, of(3, 2, 1), "first", 170, 0.333),
        case("five, two, two", 1913, of(5, 2, 2), "any", 50, 0.3),
        old,
    ]);
}

/// R + W > N: never, not one of thousands.
#[test]
fn quorums_that_overlap_miss_nothing() {
    for (copies, write, read) in [(3, 2, 2), (3, 3, 1), (3, 1, 3), (5, 3, 3)] {
        let quorum = Quorum { copies, write, read };
        assert_eq!(quorum.stale_share().to_bits(), 0);
        let metrics = replicated(&lasting(alone(quorum, "any", 0), 20), 1921, 2).metrics;
        let stale = &metrics["class.view.stale_ratio"];
        assert!(stale.value == 0.0 && stale.n > 1_000, "{quorum:?}: {stale:?}");
    }
}

/// Each of three machines is up for four fifths of the time: a write needs two of them, a read any.
#[test]
fn enough_copies_are_up_as_often_as_enough_machines_are() {
    let machine = Repairable { up: 8.0, down: 2.0 };
    let share = |needed| Group { machine, machines: 3, needed, crews: 3 }.availability();
    let mut scenario = document(3, &json!({ "replicas": 3 }), &[], &json!({ "poisson": "4/s" }), &halves());
    scenario["run"] = json!({ "mode": "steady", "duration": "2020s", "warmup": "20s" });
    let crash = ["db-0", "db-1", "db-2"];
    scenario["events"] = json!({ "trouble": { "mttf": { "exp": "8s" }, "mttr": { "exp": "2s" }, "crash": crash } });
    let expected = vec![("class.edit.success_ratio", share(2), Mean), ("class.view.success_ratio", share(1), Mean)];
    check(&[Case { name: "two of three, one of three", seed: 1931, scenario, expected }]);
}

const MEMBERS: [&[u32]; 3] = [&[0, 1, 2, 3], &[0, 1, 2, 3, 4], &[0, 2, 3, 4]];

/// The owners of all keys on the ring with these members.
fn owners(members: &[u32]) -> Vec<Vec<u32>> {
    let members: Vec<Member> = members.iter().map(|&ordinal| Member { ordinal, weight: 1.0 }).collect();
    let ring = Ring::new(hash_name("split"), 20, &members);
    let of = |key| {
        let mut owners = Vec::new();
        ring.owners(key, 3, &mut owners);
        owners
    };
    (1..=1000).map(of).collect()
}

/// A member dies for good, another joins, and the dead one is removed: no request fails, no write is missed, and exactly
/// those copies move that have another place by the rule.
#[test]
fn a_member_that_is_dead_for_good_is_replaced() {
    let shards = json!({ "by": { "ring": { "points": 20 } }, "replicas": 3, "read_quorum": 2,
        "members": ["db-0", "db-1", "db-2", "db-3"], "moving": { "size": "1KiB", "at_once": 16 } });
    let mut scenario = document(5, &shards, &[], &json!({ "poisson": "500/s" }), &halves());
    scenario["run"] = json!({ "mode": "terminating", "duration": "10s", "warmup": "0s" });
    scenario["links"] = json!({ "default": { "rtt": "1ms" } });
    scenario["events"] = json!({
        "dies": { "at": "1s", "crash": "db-1" },
        "one more": { "at": "2s", "add": "db-4", "shards": "split" },
        "one less": { "at": "4s", "remove": "db-1", "shards": "split" } });
    let result = replicated(&scenario, 1941, 2);
    let [before, both, after] = MEMBERS.map(owners);
    let newcomers = |before: &[Vec<u32>], after: &[Vec<u32>]| -> usize {
        let of = |(old, new): (&Vec<u32>, &Vec<u32>)| new.iter().filter(|one| !old.contains(one)).count();
        before.iter().zip(after).map(of).sum()
    };
    let moved = newcomers(&before, &both) + newcomers(&both, &after);
    assert_eq!(figure_offences(&result.metrics, ("split.moved_keys", moved as f64, Exact)), [""; 0]);
    let figure = |name: &str| result.metrics[name].value;
    assert!(figure("split.no_quorum") == 0.0 && figure("split.further_copies") > 100.0, "{:?}", result.requests);
    let stale = &result.metrics["class.view.stale_ratio"];
    assert!(stale.value == 0.0 && stale.n > 2_000 && figure("success_ratio") >= 1.0, "{stale:?}");
}

/// Reads of each of the 1000 keys, one after the other, by database.
fn reads_by_database(shards: &Value, databases: u32, dead: Option<&str>) -> Vec<f64> {
    let classes = json!({ "view": { "key": "rows" } });
    let mut document = document(databases, shards, &[], &json!({ "constant": "1000/s" }), &classes);
    document["keys"]["rows"]["popularity"] = json!("sequential");
    document["run"] = json!({ "mode": "terminating", "duration": "1000500us", "warmup": "0s" });
    if let Some(dead) = dead {
        document["events"] = json!({ "dies": { "at": "1us", "crash": dead } });
    }
    let metrics = replicated(&document, 1961, 1).metrics;
    (0..databases).map(|number| (metrics[&format!("db-{number}.primary_reads")].value * 1.0005).round()).collect()
}

/// How many of the keys have each of five on a ring as the first of those who are up.
fn first_of(points: u32, weights: [f64; 5], dead: Option<u32>) -> Vec<f64> {
    let members: Vec<Member> = (0..).zip(weights).map(|(ordinal, weight)| Member { ordinal, weight }).collect();
    let ring = Ring::new(hash_name("split"), points, &members);
    let mut counts = vec![0.0; 5];
    let mut owners = Vec::new();
    for key in 1..=1000 {
        ring.owners(key, 2, &mut owners);
        let up = owners.iter().find(|one| Some(**one) != dead).expect("one of two is up");
        counts[*up as usize] += 1.0;
    }
    counts
}

/// O06: whoever follows clockwise has the reads of who is dead: with one point each it is one, with many it is all.
#[test]
fn the_next_clockwise_have_the_reads_of_the_dead() {
    for (points, heirs) in [(1, 1), (100, 4)] {
        let shards = json!({ "by": { "ring": { "points": points } }, "replicas": 2, "read_from": "first" });
        let all = reads_by_database(&shards, 5, None);
        let rest = reads_by_database(&shards, 5, Some("db-2"));
        assert_eq!((&all, &rest), (&first_of(points, [1.0; 5], None), &first_of(points, [1.0; 5], Some(2))));
        let more = all.iter().zip(&rest).filter(|(before, after)| after > before).count();
        assert!(more == heirs && all[2] > 0.0 && rest[2] == 0.0, "{all:?}, then {rest:?}");
    }
}

/// O05: who has twice the points has about twice the keys, and exactly those of the ring.
#[test]
fn who_weighs_more_has_more_keys() {
    let shards = json!({ "by": { "ring": { "points": 200, "weights": [2, 1, 0.5] } } });
    let reads = reads_by_database(&shards, 5, None);
    assert_eq!(reads, first_of(200, [2.0, 1.0, 0.5, 1.0, 1.0], None));
    assert!(reads[0] > reads[1] && reads[1] > reads[2], "{reads:?}");
}

/// The scenario of the book: reads of one copy are stale at times, reads of two never; without a machine for a while nothing
/// fails, unless a write needs all copies.
#[test]
fn the_scenario_shows_what_a_second_answer_is_for() {
    let document: Value =
        serde_json::from_str(include_str!("../../../scenarios/quorum.json")).expect("the scenario is JSON");
    let run = |write: u32, read: u32| {
        let mut document = document.clone();
        document["components"]["users"]["shards"]["write_quorum"] = json!(write);
        document["components"]["users"]["shards"]["read_quorum"] = json!(read);
        let metrics = replicated(&document, 1951, 2).metrics;
        ["class.view.stale_ratio", "success_ratio", "class.view.latency.mean"].map(|name| metrics[name].value)
    };
    let ([one, whole, quick], [two, whole_too, slow], [_, broken, _]) = (run(2, 1), run(2, 2), run(3, 1));
    assert!(one > 0.0 && two == 0.0, "{one} and {two} of the reads are stale");
    assert!(
        whole >= 1.0 && whole_too >= 1.0 && broken < 0.99,
        "{whole}, {whole_too} and {broken} of the requests are answered"
    );
    assert!(slow > quick, "the slower of two answers, {slow} s and {quick} s");
}

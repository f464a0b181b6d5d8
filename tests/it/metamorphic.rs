//! What must not change a result: unrelated components, neutral balancers, the unit of time, the number of threads.
//!
//! Nothing is compared with a tolerance, except that scaled times are products of the same ticks with another tick.

use crate::laws::{for_random, random::Endings, read};
use scalelab::experiment::cuts::Cuts;
use scalelab::experiment::replicate::{Plan, replicate};
use scalelab::experiment::run::run;
use scalelab::stats::result::{Metric, RunResult, Unit};
use serde_json::{Map, Value, json};

/// The result of three replications.
fn result(document: &Value) -> RunResult {
    run(&read(document), "test", Plan { seed: 1, replications: 3, threads: 1 }, &|_| ())
}

/// Demands that the metrics chosen are in both results or in none, and the same to the last bit.
fn check_same(one: &RunResult, other: &RunResult, chosen: impl Fn(&str) -> bool) {
    let names = one.metrics.keys().chain(other.metrics.keys()).filter(|name| chosen(name));
    let text = |metric: Option<&Metric>| serde_json::to_string(&metric).expect("a metric can be written");
    let differ = |name: &&String| text(one.metrics.get(*name)) != text(other.metrics.get(*name));
    if let Some(name) = names.into_iter().find(differ) {
        let [one, other] = [one, other].map(|result| text(result.metrics.get(name)));
        panic!("{name} differs:\n{one}\n{other}");
    }
}

/// Calls `change` for every object of a document, outermost first.
fn for_objects(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    if let Some(object) = value.as_object_mut() {
        change(object);
        object.values_mut().for_each(|below| for_objects(below, change));
    }
    value.as_array_mut().into_iter().flatten().for_each(|below| for_objects(below, change));
}

fn components(document: &mut Value) -> &mut Map<String, Value> {
    document["components"].as_object_mut().expect("components are an object")
}

/// The document with clients and a service that have nothing to do with the rest, as the first of its components.
fn with_strangers(document: &Value) -> (Value, Value) {
    let mut base = document.clone();
    let classes: Vec<String> =
        base["classes"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    let named = !classes.is_empty();
    for component in components(&mut base).values_mut() {
        if named && component.get("clients").is_some_and(|clients| clients.get("classes").is_none()) {
            component["clients"]["classes"] = json!(classes);
        }
    }
    let mut more = base.clone();
    let mut strangers = json!({ "load": { "poisson": "3/ms" }, "to": "elsewhere" });
    if named {
        more["classes"]["strange"] = json!({});
        strangers["classes"] = json!(["strange"]);
    }
    let mut all = Map::new();
    all.insert("strangers".to_owned(), json!({ "clients": strangers }));
    let steps = json!([{ "cpu": { "exp": "200us" } }, { "sleep": "900us" }]);
    all.insert("elsewhere".to_owned(), json!({ "service": { "on": { "cores": 2 }, "steps": steps } }));
    all.append(components(&mut more));
    *components(&mut more) = all;
    (base, more)
}

/// True for a metric of a component, a machine set or a class that is not the strangers'.
fn is_ours(name: &str) -> bool {
    let whole = ["latency", "throughput", "goodput", "success_ratio", "failed", "in_system"];
    let theirs = ["elsewhere", "class.strange"];
    !whole.iter().chain(&theirs).any(|word| name.starts_with(word))
}

#[test]
fn an_unrelated_component_changes_no_metric_of_the_others() {
    for_random(60, 21, Endings::Any, |document| {
        let (base, more) = with_strangers(document);
        check_same(&result(&base), &result(&more), is_ours);
    });
}

/// Visits whose clients gave up are counted however late they end, so the run may not stop before.
#[test]
fn an_unrelated_component_does_not_make_orphans_count() {
    let (base, more) = with_strangers(&json!({
        "scalelab": 1, "name": "orphans", "run": { "mode": "terminating", "duration": "20ms" },
        "components": {
            "people": { "clients": { "load": { "constant": "1/ms" }, "to": "web", "timeout": "100us" } },
            "web": { "service": { "on": {}, "steps": [{ "sleep": "1500us" }] } },
        },
    }));
    check_same(&result(&base), &result(&more), is_ours);
    let result = result(&base);
    let visits = result.metrics["web.response.max"].n / u64::from(result.replications);
    assert!(visits == 19, "19 requests in 20 ms cause a visit each, not {visits}");
}

/// The document in which every call goes through a balancer of its own, for sets of a single machine. A balancer on a
/// machine is not put before one that is a part of its callers: that would become a part of it. Calls in the background
/// stay as they are: they may not go to what is a part of its callers or forwards.
fn through_balancers(document: &Value, settings: &Value) -> Value {
    through(document, "load_balancer", settings)
}

fn through(document: &Value, kind: &str, settings: &Value) -> Value {
    let mut changed = document.clone();
    let mut called = Vec::new();
    let placed = settings.get("on").is_some();
    let mut via = |to: &mut Value| {
        let name = to.as_str().expect("a name").to_owned();
        let component = document["components"][&name].as_object().into_iter().flatten().next();
        let inside = component.is_some_and(|(kind, it)| kind != "service" && it.get("on").is_none());
        if placed && inside {
            return;
        }
        called.push(name);
        *to = json!(format!("via-{}", called[called.len() - 1]));
    };
    for component in components(&mut changed).values_mut() {
        if let Some(clients) = component.get_mut("clients") {
            via(&mut clients["to"]);
        }
        for_objects(component, &mut |object| {
            let waits = !object.contains_key("background");
            object.get_mut("call").into_iter().filter(|_| waits).for_each(&mut via);
        });
    }
    for to in called {
        let mut balancer = settings.clone();
        balancer["to"] = json!(to);
        components(&mut changed).insert(format!("via-{to}"), json!({ kind: balancer }));
    }
    changed
}

/// The document in which every call goes through a cache of its own, for sets of a single machine.
fn through_caches(document: &Value, settings: &Value) -> Value {
    through(document, "cache", settings)
}

/// The document with sets of a single machine and without pools of connections, which belong to those they lead to.
fn single_machines(document: &Value) -> Value {
    let mut changed = document.clone();
    for_objects(&mut changed, &mut |object| {
        object.remove("pools");
        let is_machine = object.contains_key("cores");
        object.get_mut("count").into_iter().filter(|_| is_machine).for_each(|count| *count = json!(1));
    });
    changed
}

/// The document with links that messages do not share. Who has given up is sent no answer, but a balancer in between,
/// which nobody told, still waits for it: what nobody wants would delay what others want.
fn without_shared_lines(document: &Value) -> Value {
    let mut changed = document.clone();
    for_objects(&mut changed["links"], &mut |link| {
        link.remove("bandwidth");
    });
    changed
}

#[test]
fn a_balancer_inside_its_callers_that_has_no_choice_changes_nothing() {
    for_random(200, 22, Endings::Any, |document| {
        let base = single_machines(document);
        for (mode, base) in [("relay", without_shared_lines(&base)), ("forward", base)] {
            let found = result(&through_balancers(&base, &json!({ "mode": mode })));
            check_same(&result(&base), &found, |name| !name.starts_with("via-"));
        }
    });
}

#[test]
fn a_balancer_on_a_machine_at_no_distance_that_has_no_choice_changes_nothing() {
    for_random(200, 23, Endings::Any, |document| {
        let mut base = single_machines(document);
        base["links"] = json!({});
        let expected = result(&base);
        for mode in ["relay", "forward"] {
            let found = result(&through_balancers(&base, &json!({ "mode": mode, "on": {}, "cpu": "0s" })));
            check_same(&expected, &found, |name| !name.starts_with("via-"));
        }
    });
}

#[test]
fn a_cache_that_keeps_nothing_changes_nothing() {
    for_random(100, 28, Endings::Any, |document| {
        let inside = without_shared_lines(&single_machines(document));
        let mut placed = single_machines(document);
        placed["links"] = json!({});
        let [on_inside, on_placed] = [&inside, &placed].map(result);
        for nothing in [json!({ "ttl": "0s" }), json!({ "capacity": 0 })] {
            let found = result(&through_caches(&inside, &nothing));
            check_same(&on_inside, &found, |name| !name.starts_with("via-"));
            let mut on = nothing;
            (on["on"], on["cpu"]) = (json!({}), json!("0s"));
            let found = result(&through_caches(&placed, &on));
            check_same(&on_placed, &found, |name| !name.starts_with("via-"));
        }
    });
}

/// The first copy decides at once, for better or worse, and the second is called off at the instant at which it was
/// made: it comes in all the same, as it would from a distance, whatever is in between.
#[test]
fn copies_that_are_called_off_at_once_come_in_through_a_balancer_or_not() {
    for (need, time) in [(1, "0s"), (2, "10ms")] {
        let base = json!({
            "scalelab": 1, "name": "copies", "run": { "mode": "terminating", "duration": "20ms" },
            "components": {
                "people": { "clients": { "load": { "constant": "1/ms" }, "to": "web" } },
                "web": { "service": { "on": {}, "steps": [{ "call": "db", "copies": 2, "need": need, "cancel": true }] } },
                "db": { "service": { "on": {}, "workers": 1, "queue_limit": 0, "steps": [{ "sleep": time }] } },
            },
        });
        let expected = result(&base);
        for mode in ["relay", "forward"] {
            let found = result(&through_balancers(&base, &json!({ "mode": mode, "on": {} })));
            check_same(&expected, &found, |name| !name.starts_with("via-"));
        }
    }
}

/// The document with every time a thousand times as long, the tick too.
fn slower(document: &Value) -> Value {
    fn change(value: &mut Value) {
        if let Some(text) = value.as_str() {
            let units =
                [("/ms", "/s"), ("Mbit/s", "kbit/s"), ("Gbit/s", "Mbit/s"), ("ns", "us"), ("us", "ms"), ("ms", "s")];
            let longer = units.iter().find_map(|(unit, longer)| {
                let number = text.strip_suffix(unit)?;
                number.parse::<f64>().is_ok().then(|| format!("{number}{longer}"))
            });
            if let Some(longer) = longer {
                *value = json!(longer);
            }
        }
        value.as_array_mut().into_iter().flatten().for_each(change);
        value.as_object_mut().into_iter().flat_map(Map::values_mut).for_each(change);
    }
    let mut slow = document.clone();
    change(&mut slow);
    slow["run"]["tick"] = json!("1us");
    slow
}

#[test]
fn scaling_all_times_and_the_tick_changes_no_tick() {
    // A figure is a product of exact ticks, the length of a tick, and counts: a dozen roundings at most.
    let rounding = 12.0 * f64::EPSILON;
    for_random(60, 24, Endings::Any, |document| {
        let slow = slower(document);
        let [one, other] = [document, &slow].map(|document| {
            let scenario = read(document);
            format!("{:?}", replicate(&scenario, &Cuts::of(&scenario, 2), 1, 0))
        });
        assert!(one == other, "ticks differ");
        let [one, other] = [document, &slow].map(result);
        assert_eq!((one.verdict, &one.requests), (other.verdict, &other.requests));
        assert!(one.metrics.keys().eq(other.metrics.keys()), "names differ");
        for (name, metric) in &one.metrics {
            let scale = match metric.unit {
                Unit::Seconds => 1000.0,
                Unit::PerSecond => 0.001,
                Unit::Ratio | Unit::Count => 1.0,
                Unit::Bytes | Unit::Money => panic!("{name} has the unit {}", metric.unit.name()),
            };
            for (fast, slow) in metric.per_replication.iter().zip(&other.metrics[name].per_replication) {
                let error = (fast * scale - slow).abs();
                assert!(error <= rounding * slow.abs(), "{name}: {fast} and {slow}");
            }
        }
    });
}

fn bytes(document: &Value, seed: u64, threads: usize) -> String {
    let result = run(&read(document), "test", Plan { seed, replications: 5, threads }, &|_| ());
    serde_json::to_string(&result).expect("a result can be written")
}

#[test]
fn the_number_of_threads_leaves_no_trace_and_the_seed_does() {
    for_random(10, 25, Endings::Any, |document| {
        let one = bytes(document, 1, 1);
        assert!(one == bytes(document, 1, 2) && one == bytes(document, 1, 8), "threads leave a trace");
        let other = bytes(document, 2, 1);
        assert!(one.replace("\"seed\":1", "\"seed\":2") != other, "another seed draws the same");
    });
}

#[test]
fn a_replication_is_the_same_however_many_there_are() {
    for_random(10, 26, Endings::Any, |document| {
        let scenario = read(document);
        let plan = |replications| Plan { seed: 1, replications, threads: 2 };
        let [few, many] = [2, 5].map(|replications| run(&scenario, "test", plan(replications), &|_| ()).metrics);
        let complete = |name: &&String| {
            few[*name].per_replication.len() == 2 && many.get(*name).is_some_and(|it| it.per_replication.len() == 5)
        };
        let names: Vec<_> = few.keys().filter(complete).collect();
        assert!(names.len() > 5, "only {} metrics to compare", names.len());
        for name in names {
            assert_eq!(few[name].per_replication, many[name].per_replication[..2], "{name}");
        }
    });
}

/// A shop with a database, from which a share of the requests only read.
fn shop(db: &Value) -> Value {
    json!({
        "scalelab": 1, "name": "shop", "run": { "mode": "terminating", "duration": "2s" },
        "keys": { "rows": { "count": 50 } },
        "classes": { "view": { "key": "rows" }, "edit": { "op": "write", "key": "rows" } },
        "components": {
            "people": { "clients": { "load": { "poisson": "300/s" }, "to": "web" } },
            "web": { "service": { "on": {}, "steps": [{ "cpu": { "exp": "1ms" } }, { "call": "db" }] } },
            "db": { "database": db },
        },
    })
}

fn database() -> Value {
    json!({ "primary": {}, "read": { "cpu": { "exp": "2ms" } }, "write": { "cpu": { "exp": "2ms" } } })
}

/// Members of shards that have nothing to do with the rest come and go, and keys move.
#[test]
fn keys_that_move_elsewhere_change_nothing() {
    let base = shop(&database());
    let mut more = base.clone();
    more["keys"]["others"] = json!({ "count": 20 });
    more["classes"]["other"] = json!({ "op": "write", "key": "others", "share": 0 });
    let parts = json!({
        "strangers": { "clients": { "classes": ["other"], "load": { "poisson": "100/s" }, "to": "split" } },
        "split": { "shards": { "to": ["a", "b"], "members": ["a"], "by": "modulo", "moving": { "at_once": 2 } } },
        "a": { "database": database() },
        "b": { "database": database() },
    });
    components(&mut more).extend(parts.as_object().expect("an object").clone());
    more["classes"]["other"]["share"] = json!(1);
    let mut ours = more.clone();
    for document in [&mut more, &mut ours] {
        document["components"]["people"]["clients"]["classes"] = json!(["view", "edit"]);
    }
    more["events"] = json!({ "more": { "at": "1s", "add": "b", "shards": "split" } });
    let mut base = base;
    base["components"]["people"]["clients"]["classes"] = json!(["view", "edit"]);
    let [alone, still, moved] = [&base, &ours, &more].map(result);
    let ours = |name: &str| ["web", "db", "people", "class.view", "class.edit"].iter().any(|it| name.starts_with(it));
    check_same(&alone, &still, ours);
    check_same(&alone, &moved, ours);
    assert!((moved.metrics["split.moved_keys"].value - 10.0).abs() < 1e-9, "the others did move");
}

/// A name for one address that nobody need look up is as good as the address.
#[test]
fn a_name_that_takes_no_time_changes_nothing() {
    for_random(60, 29, Endings::Any, |document| {
        let base = without_shared_lines(&single_machines(document));
        let found = result(&through(&base, "dns", &json!({ "ttl": "0s" })));
        check_same(&result(&base), &found, |name| !name.starts_with("via-"));
    });
}

#[test]
fn shards_that_are_one_change_nothing() {
    let base = result(&shop(&database()));
    for by in [json!("modulo"), json!("directory"), json!({ "range": [[1, 50]] }), json!({ "ring": { "points": 2 } })] {
        let mut split = shop(&database());
        split["components"]["web"]["service"]["steps"][1]["call"] = json!("split");
        split["components"]["split"] = json!({ "shards": { "to": ["db"], "by": by } });
        check_same(&base, &result(&split), |name| !name.starts_with("split."));
    }
}

#[test]
fn replicas_that_nobody_reads_change_nothing_for_requests() {
    let mut followed = database();
    followed["replicas"] = json!({ "count": 2 });
    followed["reads"] = json!({ "from": "primary" });
    let (base, followed) = (result(&shop(&database())), result(&shop(&followed)));
    check_same(&base, &followed, |name| !name.starts_with("db"));
    check_same(&base, &followed, |name| name.starts_with("db.cpu.") || name.starts_with("db.response"));
}

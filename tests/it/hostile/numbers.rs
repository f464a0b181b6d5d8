//! Numbers and quantities: without a unit, negative, absurd.

use super::check;

#[test]
fn quantities_need_their_unit() {
    check("\"20s\"", "20", "");
    check("\"20s\"", "\"20\"", "");
    check("\"20s\"", "\"20 s\"", "");
    check("\"20s\"", "\"20sec\"", "");
    check("\"20s\"", "\"20/s\"", "");
    check("\"20s\"", "\"soon\"", "");
    check("\"20s\"", "[]", "");
    check("\"10/s\"", "10", "");
    check("\"10/s\"", "\"10ms\"", "");
}

#[test]
fn times_of_a_run() {
    check("\"20s\"", "\"0s\"", "");
    check("\"20s\"", "\"-1s\"", "");
    check("\"20s\"", "\"1e300s\"", "");
    check("\"20s\"", "\"300d\"", "");
    check("\"20s\"", "\"20s\", \"warmup\": \"20s\"", "");
    check("\"20s\"", "\"20s\", \"tick\": \"0.5ns\"", "");
    check("\"20s\"", "\"20s\", \"tick\": \"1h\"", "");
    check("\"replications\": 2", "\"replications\": 0", "");
    check("\"replications\": 2", "\"replications\": 1000000000", "");
    check("\"replications\": 2", "\"seed\": -1", "");
}

#[test]
fn rates() {
    check("\"10/s\"", "\"-10/s\"", "");
    check("\"10/s\"", "\"0/s\"", "");
    check("\"10/s\"", "\"1e300/s\"", "");
    check("\"10/s\"", "\"1e-30/s\"", "");
    check("{ \"poisson\": \"10/s\" }", "{ \"poisson\": \"10/s\", \"constant\": \"10/s\" }", "");
    check("{ \"poisson\": \"10/s\" }", "{}", "");
    check("{ \"poisson\": \"10/s\" }", "{ \"renewal\": { \"gap\": \"0s\" } }", "");
    check("{ \"poisson\": \"10/s\" }", "{ \"closed\": { \"users\": 1000000000 } }", "");
}

#[test]
fn numbers_of_things() {
    check("\"cores\": 1", "\"cores\": 1000000000", "");
    check("\"cores\": 1", "\"cores\": 0", "");
    check("\"cores\": 1", "\"cores\": -1", "");
    check("\"cores\": 1", "\"cores\": 1.5", "");
    check("\"cores\": 1", "\"cores\": 1e3", "");
    check("\"cores\": 1", "\"cores\": \"1\"", "");
    check("\"cores\": 1", "\"count\": 1000000000", "");
    check("\"cores\": 1", "\"speed\": 0", "");
    check("\"workers\": 4", "\"queue_limit\": 4", "");
    check("\"count\": 10", "\"count\": 0", "");
    check("\"count\": 10", "\"count\": 100000000, \"popularity\": { \"zipf\": 1 }", "");
    check("\"count\": 10", "\"count\": 10, \"popularity\": { \"zipf\": -1 }", "");
    check("\"count\": 10", "\"count\": 10, \"popularity\": { \"hot\": { \"keys\": 10, \"share\": 0.5 } }", "");
    check("\"count\": 10", "\"count\": 10, \"popularity\": \"unifrm\"", "");
    check("\"key\": \"users\"", "\"share\": -1", "");
    check("\"key\": \"users\"", "\"share\": 0", "");
}

#[test]
fn too_many_things() {
    let many = |section: &str, count: u32, entry: &str| {
        (0..count).fold(String::new(), |text, n| format!("{text}\"{section}{n}\": {entry}, "))
    };
    let zones = format!("\"zones\": {{ {}", many("z", 2000, "{}"));
    check("\"zones\": {", &zones, "");
    let classes = format!("\"classes\": {{ {}", many("c", 2000, "{}"));
    check("\"classes\": {", &classes, "");
    let machines = format!("\"machines\": {{ {}", many("m", 11, "{ \"count\": 100000 }"));
    check("\"machines\": {", &machines, "");
    let own = many("s", 6, "{ \"service\": { \"on\": { \"count\": 100000 }, \"steps\": [] } }");
    check("\"components\": {", &format!("\"components\": {{ {own}"), "");
}

#[test]
fn distributions() {
    let exp = "{ \"exp\": \"1ms\" }";
    check(exp, "{ \"exp\": 5 }", "");
    check(exp, "{ \"exp\": \"1ms\", \"const\": \"1ms\" }", "");
    check(exp, "{ \"normal\": { \"mean\": \"1ms\", \"cv\": 1 } }", "");
    check(exp, "{ \"gamma\": { \"mean\": \"1ms\", \"cv\": 0 } }", "");
    check(exp, "{ \"uniform\": { \"from\": \"3ms\", \"to\": \"1ms\" } }", "");
    check(exp, "{ \"empirical\": { \"values\": [] } }", "");
    check(exp, "{ \"empirical\": { \"file\": \"times.csv\" } }", "");
    check(exp, "\"36500d\"", "");
    check(exp, "{ \"exp\": \"-1ms\" }", "");
}

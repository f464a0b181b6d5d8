//! Every metric that a run prints is defined in docs/model.md.

use std::collections::BTreeSet;

/// A run with every kind of figure: classes, several instances, lines that fill and are left, requests that time out or
/// fail, a pool, connections, a shared link, background work, data with replicas and in memory,
/// shards of which one joins, a name.
const SCENARIO: &str = r#"{ "scalelab": 1, "name": "all-figures", "run": { "duration": "10s", "replications": 2 }, "prices": {},
  "machines": { "blade": { "count": 2, "discipline": "fifo", "zone": "inside" },
    "disk": { "memory": "1KiB" }, "mirror": { "memory": "1KiB" } },
  "keys": { "rows": { "count": 9 } },
  "classes": { "page": { "key": "rows", "request": "100B", "response": "1KiB" } },
  "zones": { "outside": {}, "inside": {} }, "links": { "outside-inside": { "rtt": "1ms", "bandwidth": "10Mbit/s" } },
  "components": {
    "split": { "shards": { "to": ["data", "more"], "members": ["data"], "by": "modulo", "moving": {} } },
    "more": { "database": { "primary": {} } },
    "data": { "database": { "primary": "disk", "replicas": "mirror", "working_set": "2KiB" } },
    "people": { "clients": { "zone": "outside", "load": { "poisson": "300/s" }, "to": "site", "timeout": "30ms" } },
    "robots": { "clients": { "load": { "poisson": "1/s" }, "to": "edge" } },
    "site": { "dns": { "to": "web", "ttl": "1s" } },
    "web": { "service": { "on": "blade", "workers": 3, "queue_limit": 2, "patience": { "exp": "20ms" },
      "pools": { "db": { "size": 1, "queue_limit": 0 } }, "steps": [
      { "cpu": { "exp": "10ms" } },
      { "branch": { "probability": 0.1, "then": [ { "fail": true } ] } },
      { "call": "memory" },
      { "call": "db", "background": true },
      { "call": "split", "op": "write" },
      { "call": "split" },
      { "call": "db" } ] } },
    "memory": { "cache": { "to": "rest", "capacity": 5, "ttl": "1s", "single_flight": true } },
    "edge": { "load_balancer": { "on": { "count": 2 }, "to": "web", "standby": { "every": "1s" } } },
    "rest": { "service": { "on": { "zone": "inside" } } },
    "db": { "service": { "on": { "zone": "inside" }, "max_connections": 3, "steps": [ { "sleep": { "exp": "9ms" } } ] } } },
  "events": { "one more": { "at": "1s", "add": "more", "shards": "split" }, "bigger": { "at": "9s", "add": "blade" } } }"#;

/// The metrics that a page defines: the code in the first cells of its tables, `.p90` standing for `latency.p90` after
/// `latency.p50`.
fn defined(page: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for cell in page.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next()) {
        let mut stem = "";
        for name in cell.split('`').step_by(2) {
            let short = name.starts_with('.');
            stem = if short { stem } else { name.rsplit_once('.').map_or("", |(stem, _)| stem) };
            found.insert(if short { format!("{stem}{name}") } else { name.to_owned() });
        }
    }
    found
}

/// The name in the words of the page.
fn general(metric: &str) -> String {
    let own = metric.strip_prefix("class.page.").unwrap_or(metric);
    if let Some(rest) = own.strip_prefix("outside-inside") {
        return format!("LINK{rest}");
    }
    let of = ["web", "blade", "db", "memory", "rest", "split", "data", "more", "disk", "mirror", "site", "edge"];
    let of = of.into_iter().find_map(|name| own.strip_prefix(name));
    let name = of.map_or(own.to_owned(), |rest| {
        format!("NAME{rest}").replace("[0]", "[i]").replace("[1]", "[i]").replace("[2]", "[i]")
    });
    name.replace(".pool.db.", ".pool.TO.")
}

/// The first column of the metrics as CSV.
fn printed() -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_scalelab"))
        .args(["run", "-", "--format", "csv", "--output"])
        .arg(folder.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("cargo built the program for this test");
    let mut input = child.stdin.take().expect("the input is piped");
    std::io::Write::write_all(&mut input, SCENARIO.as_bytes()).expect("the program reads its input");
    drop(input);
    let output = child.wait_with_output().expect("a started program ends");
    let text = String::from_utf8(output.stdout).expect("CSV is text");
    text.lines().skip(1).filter_map(|line| Some(line.split_once(',')?.0.to_owned())).collect()
}

#[test]
fn every_printed_metric_is_defined() {
    let path = super::root().join("docs/model.md");
    let defined = defined(&std::fs::read_to_string(path).expect("docs/model.md is text"));
    let printed = printed();
    let missing: Vec<_> = printed.iter().filter(|metric| !defined.contains(&general(metric))).collect();
    assert!(missing.is_empty(), "docs/model.md does not define {missing:?}; add them to its tables");
    let seen: BTreeSet<_> = printed.iter().map(|metric| general(metric)).collect();
    let surplus: Vec<_> = defined.difference(&seen).collect();
    assert!(surplus.is_empty(), "docs/model.md defines what no run prints: {surplus:?}");
}

#[test]
fn names_are_expanded() {
    let page = "| Metric |\n| `a.p50`, `.p99.9`, `b` | s | `c` |\ntext `d`\n";
    assert_eq!(defined(page).into_iter().collect::<Vec<_>>(), ["a.p50", "a.p99.9", "b"]);
    assert_eq!(
        ["class.page.goodput", "web[1].share", "web.pool.db.queue", "outside-inside.forward.queue"].map(general),
        ["goodput", "NAME[i].share", "NAME.pool.TO.queue", "LINK.forward.queue"]
    );
}

//! What the summary looks like.

use super::{WIDTH, write};
use crate::report::fixture::{empty, metric, web_shop};
use crate::stats::result::{ComponentNode, Conservation, SetNode, SloOutcome, SloVerdict, Unit, Verdict, WarmupBy};
use comfy_table::{Table, presets};
use std::collections::BTreeMap;

/// A result with long and Korean names, more figures than fit, and trouble.
fn crowded() -> crate::stats::result::RunResult {
    let mut result = web_shop();
    let set = "주문-처리-서버";
    let component = "a-component-whose-name-was-made-by-a-generator-and-goes-on";
    let mut put = |name: String, value, half, unit| result.metrics.insert(name, metric(value, half, unit));
    put(format!("{set}.cpu.utilization"), 0.999_7, Some(0.000_2), Unit::Ratio);
    put(format!("{set}.cpu.queue"), 1_234_567.0, Some(9_876.0), Unit::Count);
    put(format!("{component}.throughput"), 426.0, Some(1.0), Unit::PerSecond);
    for quantile in ["mean", "p50", "p95", "p99"] {
        put(format!("{component}.response.{quantile}"), 123.456_7, Some(0.012), Unit::Seconds);
        put(format!("class.결제.latency.{quantile}"), 0.2, Some(0.02), Unit::Seconds);
    }
    result.topology.sets.push(SetNode { name: set.to_owned(), count: 12, cores: 64, services: Vec::new() });
    result.topology.components.push(ComponentNode { name: component.to_owned(), kind: "service".to_owned() });
    result.verdict = Verdict::Unstable;
    result.warmup_by = WarmupBy::Detected;
    result.conservation.push(Conservation {
        law: "each answered at most once".to_owned(),
        holds: false,
        detail: BTreeMap::from([("answers".to_owned(), 2.0), ("requests".to_owned(), 1.0)]),
    });
    result
}

#[test]
fn summary_of_a_run_with_a_fault() {
    insta::assert_snapshot!(write(&web_shop(), false), @r"
    web-shop  scalelab 0.1.0, scenario 000000000000

    SLO
      ✓  latency.p99 < 300ms             262.4 ± 9.0 ms  kept
      ✗  success_ratio >= 99.5%          98.75 ± 0.11 %  broken
      ?  class.edit.latency.p99 < 400ms  391 ± 30 ms     undecided: about 120 replications may tell

    Requests
      issued     720,000
      ok         711,000  98.75 ± 0.11 %
      rejected       797  0.111 %
      timed out    8,200  1.14 %
      in flight        3  0.0004 %
      throughput 423.2 ± 1.1 /s, goodput 421.9 ± 1.2 /s, in system 30.10 ± 0.40

    Latency              mean       p50        p90       p95       p99   p99.9     max
      all       71.00 ± 0.40 ms  58.00 ms   121.0 ms  148.0 ms  262.4 ms  610 ms  1.21 s
                                   ± 0.30      ± 1.0     ± 2.0     ± 9.0
      edit     105.79 ± 0.60 ms  86.42 ms   180.3 ms  220.5 ms    391 ms  909 ms  1.81 s
                                   ± 0.45      ± 1.5     ± 3.0      ± 13
      view      63.90 ± 0.36 ms  52.20 ms  108.90 ms  133.2 ms  236.2 ms  549 ms  1.09 s
                                   ± 0.27     ± 0.90     ± 1.8     ± 8.1

    Machines                 utilization          in system    waiting for CPU
      front (1 × 2 cores)  2.100 ± 0.021 %  0.02145 ± 0.00042  0.00045 ± 0.00035
      blade (2 × 4 cores)   67.40 ± 0.67 %      2.067 ± 0.013      1.393 ± 0.011
      memory (1 × 1 core)  4.000 ± 0.040 %  0.04167 ± 0.00080  0.00167 ± 0.00067
      disk (1 × 2 cores)    31.00 ± 0.31 %    0.4493 ± 0.0062    0.1393 ± 0.0052

    Components  throughput  workers busy  worker/pool wait  mean response       p99
      lb            426.0 /s             –                 –       71.00 ms  369.2 ms
                       ± 1.0                                         ± 0.36     ± 7.1
      web           426.0 /s       21.00 %          12.30 ms       41.00 ms  213.2 ms
                       ± 1.0        ± 0.40            ± 0.20         ± 0.21     ± 4.1
      cache         426.0 /s             –                 –       800.0 µs  4.160 ms
                       ± 1.0                                          ± 4.0   ± 0.080
      db            426.0 /s             –                 –       3.500 ms  18.20 ms
                       ± 1.0                                        ± 0.018    ± 0.35

    Bottleneck  CPU of blade, 67.40 ± 0.67 % busy

    Run
      seed 42, 10 terminating replications of 28 min, first 2 min cut as warm-up (as given)
      note: latency.p99.9 without interval: fewer than 50 observations beyond it in replication 3
      note: intervals are 95 % and cover simulation noise only, not wrong inputs
    Verdict  ok: the figures may be trusted
    ");
}

#[test]
fn long_and_korean_names_wrap_and_trouble_is_named() {
    insta::assert_snapshot!(write(&crowded(), false), @r"
    web-shop  scalelab 0.1.0, scenario 000000000000

    SLO
      ✓  latency.p99 < 300ms             262.4 ± 9.0 ms  kept
      ✗  success_ratio >= 99.5%          98.75 ± 0.11 %  broken
      ?  class.edit.latency.p99 < 400ms  391 ± 30 ms     undecided: about 120 replications may tell

    Requests
      issued     720,000
      ok         711,000  98.75 ± 0.11 %
      rejected       797  0.111 %
      timed out    8,200  1.14 %
      in flight        3  0.0004 %
      throughput 423.2 ± 1.1 /s, goodput 421.9 ± 1.2 /s, in system 30.10 ± 0.40

    Latency              mean       p50        p90       p95       p99   p99.9     max
      all       71.00 ± 0.40 ms  58.00 ms   121.0 ms  148.0 ms  262.4 ms  610 ms  1.21 s
                                   ± 0.30      ± 1.0     ± 2.0     ± 9.0
      edit     105.79 ± 0.60 ms  86.42 ms   180.3 ms  220.5 ms    391 ms  909 ms  1.81 s
                                   ± 0.45      ± 1.5     ± 3.0      ± 13
      view      63.90 ± 0.36 ms  52.20 ms  108.90 ms  133.2 ms  236.2 ms  549 ms  1.09 s
                                   ± 0.27     ± 0.90     ± 1.8     ± 8.1
      결제          200 ± 20 ms    200 ms          –    200 ms    200 ms       –       –
                                     ± 20                 ± 20      ± 20

    Machines                             utilization          in system    waiting for CPU
      front (1 × 2 cores)              2.100 ± 0.021 %  0.02145 ± 0.00042  0.00045 ± 0.00035
      blade (2 × 4 cores)               67.40 ± 0.67 %      2.067 ± 0.013      1.393 ± 0.011
      memory (1 × 1 core)              4.000 ± 0.040 %  0.04167 ± 0.00080  0.00167 ± 0.00067
      disk (1 × 2 cores)                31.00 ± 0.31 %    0.4493 ± 0.0062    0.1393 ± 0.0052
      주문-처리-서버 (12 × 64 cores)  99.970 ± 0.020 %                  –  1,234,567 ± 9,876

    Components                throughput  workers  worker/pool  mean response       p95       p99
                                               busy         wait
      lb                          426.0 /s        –            –       71.00 ms         –  369.2 ms
                                     ± 1.0                               ± 0.36               ± 7.1
      web                         426.0 /s  21.00 %     12.30 ms       41.00 ms         –  213.2 ms
                                     ± 1.0   ± 0.40       ± 0.20         ± 0.21               ± 4.1
      cache                       426.0 /s        –            –       800.0 µs         –  4.160 ms
                                     ± 1.0                                ± 4.0             ± 0.080
      db                          426.0 /s        –            –       3.500 ms         –  18.20 ms
                                     ± 1.0                              ± 0.018              ± 0.35
      a-component-whose-name-     426.0 /s        –            –       123.46 s  123.46 s  123.46 s
      was-made-by-a-generator-       ± 1.0                               ± 0.01    ± 0.01    ± 0.01
      and-goes-on

    Bottleneck  CPU of 주문-처리-서버, 99.970 ± 0.020 % busy

    Broken laws
      ✗ each answered at most once: answers 2, requests 1

    Run
      seed 42, 10 terminating replications of 28 min, first 2 min cut as warm-up (found by MSER-5)
      note: latency.p99.9 without interval: fewer than 50 observations beyond it in replication 3
      note: intervals are 95 % and cover simulation noise only, not wrong inputs
    Verdict  unstable: a queue grew to the end of the run, so averages depend on how long one looks
    ");
}

#[test]
fn pools_and_links_have_a_table_of_their_own() {
    let mut result = web_shop();
    let mut put = |name: &str, value, half, unit| result.metrics.insert(name.to_owned(), metric(value, half, unit));
    for (station, busy) in [("web.pool.db", 0.912), ("db.connections", 1.0), ("internet-edge.forward", 0.0312)] {
        put(&format!("{station}.utilization"), busy, Some(busy / 100.0), Unit::Ratio);
        put(&format!("{station}.in_system"), 20.0 * busy, Some(busy / 10.0), Unit::Count);
        put(&format!("{station}.queue"), busy * busy, Some(busy / 30.0), Unit::Count);
    }
    put("web.pool.db.wait.mean", 0.0123, Some(2e-4), Unit::Seconds);
    put("db.connections.wait.mean", 0.0, Some(0.0), Unit::Seconds);
    put("db.connections.refused", 0.011, Some(0.002), Unit::Ratio);
    let text = write(&result, false);
    let (from, to) = (text.find("Pools").unwrap_or(0), text.find("Run").unwrap_or(text.len()));
    insta::assert_snapshot!(&text[from..to], @r"
    Pools and links           busy  in system            waiting  mean wait  refused
      db.connections         100.0 %      20.00              1.000        0 s   1.10 %
                               ± 1.0     ± 0.10            ± 0.033              ± 0.20
      internet-edge.forward  3.120 %     0.6240             0.0010          –        –
                             ± 0.031   ± 0.0031  (vague: ≤ 0.0020)
      web.pool.db            91.20 %     18.240              0.832   12.30 ms        –
                              ± 0.91    ± 0.091            ± 0.030     ± 0.20

    Bottleneck  pool of web to db, 91.20 ± 0.91 % busy
    ");
    let components = &text[text.find("Components").unwrap_or(0)..from];
    assert!(!components.contains(".pool") && !components.contains("connections"), "{components}");
}

#[test]
fn an_empty_run_shows_no_empty_table() {
    insta::assert_snapshot!(write(&empty(), false), @r"
    nothing  scalelab 0.1.0, scenario 000000000000

    Requests
      issued  0

    Run
      seed 1, 1 steady replication of 10 min, nothing cut as warm-up
    Verdict  not enough data: measure longer or with more replications
    ");
}

#[test]
fn no_line_is_wider_than_the_page() {
    for result in [web_shop(), crowded(), empty()] {
        for line in write(&result, false).lines() {
            let mut ruler = Table::new();
            ruler.load_preset(presets::NOTHING).add_row([line]);
            let width = ruler.column_max_content_widths()[0];
            assert!(width <= WIDTH, "{width} columns: {line}");
        }
    }
}

#[test]
fn colour_adds_nothing_but_escapes() {
    let rule = |verdict| SloOutcome {
        metric: "a-metric-with-a-very-long-name-that-has-to-wrap.latency.p99[during web dies]".to_owned(),
        rule: "< 300ms".to_owned(),
        value: None,
        interval: None,
        unit: Unit::Seconds,
        verdict,
        more: None,
        lacks: None,
        longer_s: None,
        by: None,
    };
    let mut result = crowded();
    result.slo.extend([SloVerdict::Fail, SloVerdict::Undecided, SloVerdict::Pass].map(rule));
    let coloured = write(&result, true);
    assert!(coloured.contains("\u{1b}[31m  ✗"), "{coloured}");
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), write(&result, false));
}

#[test]
fn control_characters_of_a_name_do_not_reach_the_terminal() {
    let mut result = web_shop();
    result.metrics.insert("a\u{1b}[2Jb.throughput".to_owned(), metric(1.0, None, Unit::PerSecond));
    result.scenario.name = "evil\u{7}\u{1b}[2J".to_owned();
    result.notes.push("\u{1b}[2J".to_owned());
    result.metrics.insert("evil\u{1b}[2J.cpu.utilization".to_owned(), metric(1.0, None, Unit::Ratio));
    result.conservation.push(Conservation { law: "\u{1b}[2J".to_owned(), holds: false, detail: BTreeMap::new() });
    assert!(!write(&result, false).contains(|c: char| c.is_control() && c != '\n'));
}

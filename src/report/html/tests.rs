//! Pages are well-formed, say what the result says, load nothing, and take no name for markup.

use super::write;
use crate::engine::time::Span;
use crate::report::fixture::{empty, marker, metric, web_shop};
use crate::stats::result::{ComponentNode, MarkerKind, RunResult, SetNode, Unit};
use crate::stats::trace::{Choice, Doing, Found, Instant, Names, Request, Stretch, Trace, Visit, Wait};

/// Elements without an end.
const VOID: [&str; 2] = ["meta", "!DOCTYPE"];

/// Checks that tags nest and returns the text between them, without style and script.
fn read(page: &str) -> String {
    let (mut open, mut text, mut rest) = (Vec::new(), String::new(), page);
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = after.split_once('>').expect("a tag ends");
        rest = after;
        let name = tag.split([' ', '\n']).next().unwrap_or(tag);
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name.to_owned()), "tags nest");
        } else if name == "script" || name == "style" {
            rest = after.split_once(&format!("</{name}>")).expect("it ends").1;
        } else if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
    text
}

#[test]
fn a_page_says_what_the_result_says() {
    let text = read(&write(&web_shop(), None));
    for expected in [
        "web-shop",
        "Goals",
        "success_ratio &gt;= 99.5%",
        "✗ broken",
        "timed out",
        "262.4 ms± 9.0",
        "blade is the busiest set at 67 %",
        "p99 climbs from 207 ms to 1.4 s for 5 min during “web dies”",
        "load balancer · 426 /s",
        "blade, 2 × 4",
        "67.4 %",
        "✓ holds issued = endings + in flight",
        "intervals are 95 % and cover simulation noise only",
        "seed42",
        "0000000000000000",
    ] {
        assert!(text.replace('\n', "").contains(expected), "no {expected} in {text}");
    }
}

/// A request of 4 ms that waits for 1 ms and is served for 2 ms, and calls somebody who never hears of it, `visits` times.
fn request(number: u64, visits: usize) -> Request {
    let ms = |ms: u64| Instant(ms * 1_000_000);
    let wait = Doing::Calling(Wait { tries: 0, answer: None, timed_out: false });
    let did = |from: u64, to: u64, doing: Doing| Stretch { from: ms(from), to: Some(ms(to)), doing };
    let visit = Visit {
        caller: None,
        tag: 0,
        follows: None,
        component: 0,
        instance: 0,
        inside: false,
        sent: ms(0),
        arrived: Some(ms(0)),
        ended: Some(ms(4)),
        ending: Some("ok"),
        forwarded: false,
        stretches: vec![did(0, 1, Doing::Waiting(0)), did(1, 3, Doing::Serving(0, Span(2_000_000))), did(3, 4, wait)],
    };
    let lost = Visit {
        caller: Some((0, 2)),
        sent: ms(3),
        arrived: None,
        ended: None,
        ending: None,
        stretches: Vec::new(),
        ..visit.clone()
    };
    let choices = vec![Choice::Slowest(1)];
    let visits = std::iter::once(visit).chain((1..visits).map(|_| lost.clone())).collect();
    Request { number, choices, class: 0, issued: ms(0), ended: ms(4), ending: Some("ok"), visits }
}

/// Two followed requests, of a few visits and of many.
fn followed(name: &str) -> Trace {
    let names = Names {
        components: vec![name.to_owned()],
        classes: vec![name.to_owned()],
        places: vec![format!("{name}.cpu")],
        groups: 1,
    };
    Trace {
        name: name.to_owned(),
        seed: 1,
        replication: 0,
        tick_ns: 1,
        from: Instant::ZERO,
        to: Instant(1_000_000_000),
        stopped: Instant(1_000_000_000),
        found: Found { issued: 2, ok: 2, failed: 0, open: 0 },
        names,
        requests: vec![request(1, 2), request(1234, 100)],
        tail: None,
        samples: Vec::new(),
    }
}

#[test]
fn followed_requests_are_drawn_visit_by_visit() {
    let page = write(&web_shop(), Some(&followed("web")));
    let text = read(&page);
    for expected in [
        "The slowest requests",
        "Request 1,234 (web): ok after 4.00 ms, issued at 0 s; the slowest",
        "50.0 % service, web",
        "waited 1.00 ms, served 2.00 ms, called 1.00 ms",
        "web[0] lost",
        "84 more visits",
        "and 40 more visits",
    ] {
        assert!(text.contains(expected), "no {expected} in {text}");
    }
    // A quarter of a thousand units waits, the half after it is served, and a call is on its way for the last quarter.
    for drawn in [
        "<rect class=\"waiting\" x=\"0.0\" y=\"1\" width=\"250.0\"",
        "<rect class=\"served\" x=\"250.0\" y=\"1\" width=\"500.0\"",
        "<line class=\"calling\" x1=\"750.0\" y1=\"7\" x2=\"1000.0\"",
        "<line class=\"way\" x1=\"750.0\" y1=\"7\" x2=\"1000.0\"",
    ] {
        assert!(page.contains(drawn), "no {drawn}");
    }
    let nobody = Trace { requests: Vec::new(), ..followed("web") };
    assert!(!write(&web_shop(), Some(&nobody)).contains("The slowest requests"));
}

/// A run of very many machine sets, each with a service, of which the last is the busiest.
fn crowd(sets: usize) -> RunResult {
    let mut result = web_shop();
    for at in 0..sets {
        let (set, service) = (format!("set-{at:05}"), format!("service-{at:05}"));
        let utilization = 0.9 * (at + 1) as f64 / sets as f64;
        result.metrics.insert(format!("{set}.cpu.utilization"), metric(utilization, Some(0.01), Unit::Ratio));
        result.metrics.insert(format!("{service}.response.p99"), metric(utilization, Some(0.01), Unit::Seconds));
        let windows = result.series.sets["blade"].clone();
        result.series.sets.insert(set.clone(), windows);
        result.topology.components.push(ComponentNode { name: service.clone(), kind: "service".to_owned() });
        result.topology.sets.push(SetNode { name: set.clone(), count: 1, cores: 1, services: vec![service.clone()] });
        result.scenario.document[set] = serde_json::json!({ "on": service, "steps": [{ "cpu": "1ms" }] });
    }
    result
}

/// The page of 3000 sets is as large as that of 1500, has the figures of the busiest, and says what is left out.
#[test]
fn a_page_does_not_grow_with_the_number_of_machines() {
    let [page, twice] = [1500, 3000].map(|sets| write(&crowd(sets), None));
    assert!(twice.len() < page.len() + page.len() / 100, "{} grows to {}", page.len(), twice.len());
    let text = read(&twice);
    for expected in [
        "100 of 3,004 machine sets, the busiest; the result document has all",
        "100 of 3,005 components, with the most traffic",
        "metrics: those of all requests, of the rules, and of the busiest machine sets and components",
        "the first 1,500 of ",
        "set-02999 (1 × 1 core)",
        "service-02999.response.p99",
        "blade.cpu.utilization",
    ] {
        assert!(text.contains(expected), "no {expected}");
    }
    assert!(!text.contains("set-00000 (1 × 1 core)") && !text.contains("service-00000.response.p99"), "the idlest");
    let small = read(&write(&crowd(10), None));
    assert!(small.contains("set-00000 (1 × 1 core)") && !small.contains("the result document has all"));
}

/// A visit with a thousand calls is drawn in no more pieces than are seen.
#[test]
fn pieces_that_no_eye_can_tell_apart_are_one() {
    let mut trace = followed("web");
    let wait = || Doing::Calling(Wait { tries: 0, answer: None, timed_out: false });
    let stretch = |at: u64| {
        let doing = if at.is_multiple_of(2) { wait() } else { Doing::Serving(0, Span(1000)) };
        Stretch { from: Instant(at * 1000), to: Some(Instant(at * 1000 + 1000)), doing }
    };
    let lines = |trace: &Trace| write(&web_shop(), Some(trace)).matches("<rect class=\"served\"").count();
    trace.requests[0].visits[0].stretches = (0..100).map(stretch).collect();
    let few = lines(&trace);
    trace.requests[0].visits[0].stretches = (0..4000).map(stretch).collect();
    let many = lines(&trace);
    assert!(few > 50 && many < few, "{few} pieces, {many} of very many");
}

#[test]
fn an_empty_run_has_a_page_without_empty_sections() {
    let page = write(&empty(), None);
    let text = read(&page);
    assert!(text.contains("not enough data") && !text.contains("Goals") && !text.contains("Machines"), "{text}");
    assert!(!page.contains("data-plot"), "there is nothing to draw");
}

/// Whatever is a name may hold markup: it must come out as text, in tables, drawings and data.
#[test]
fn names_are_never_markup() {
    const EVIL: &str = "</script><img src=x onerror=alert(1)>\"'&<!--";
    let mut result = web_shop();
    let text = serde_json::to_string(&result).expect("a result is data");
    // Every text of the document at once: names of sets, components, rules, laws, notes, metrics, events.
    let evil = |name: &str| format!("{EVIL}{name}");
    result.scenario.name = evil("");
    result.scenario.document = serde_json::json!({ "description": EVIL, EVIL: [EVIL] });
    result.version = evil("");
    result.notes = vec![evil("")];
    result.markers = vec![marker(600.0, EVIL, MarkerKind::Fault), marker(700.0, EVIL, MarkerKind::Action)];
    result.metrics = result.metrics.into_iter().map(|(name, it)| (evil(&name), it)).chain(web_shop().metrics).collect();
    result.histograms.insert(format!("class.{EVIL}.latency"), result.histograms["latency"].clone());
    result.series.sets = result.series.sets.into_iter().map(|(name, it)| (evil(&name), it)).collect();
    result.topology.sets.iter_mut().for_each(|set| set.name = evil(&set.name));
    result.topology.components.iter_mut().for_each(|it| (it.name, it.kind) = (evil(&it.name), evil(&it.kind)));
    result.topology.edges.iter_mut().for_each(|it| (it.from, it.to) = (evil(&it.from), evil(&it.to)));
    result.topology.sets.iter_mut().for_each(|set| set.services.iter_mut().for_each(|it| *it = evil(it)));
    result.conservation.iter_mut().for_each(|law| law.law = evil(""));
    result.slo.iter_mut().for_each(|rule| (rule.metric, rule.rule) = (evil(""), evil("")));
    let page = write(&result, Some(&followed(EVIL)));
    assert!(!text.contains(EVIL) && read(&page).matches("alert(1)").count() > 50);
    let tame = write(&web_shop(), Some(&followed("tame")));
    for mark in ["</script", "<img", "<!--", "onerror=\"", "<script"] {
        assert_eq!(page.matches(mark).count(), tame.matches(mark).count(), "{mark}");
    }
}

#[test]
fn nothing_is_loaded() {
    let page = write(&web_shop(), Some(&followed("web")));
    assert!(page.contains("default-src 'none'"));
    for loader in ["src=", "href=", "@import", "url(", "<link", "<iframe", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(loader), "{loader}");
    }
}

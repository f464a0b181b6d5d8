//! Pages are well-formed, say what the result says, load nothing, and take no name for markup.

use super::write;
use crate::report::fixture::{empty, marker, web_shop};
use crate::stats::result::MarkerKind;

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
    let text = read(&write(&web_shop()));
    for expected in [
        "web-shop",
        "Goals",
        "success_ratio &gt;= 99.5%",
        "✗ broken",
        "timed out",
        "262.4 ms± 9.0",
        "blade is the busiest set at 67 %",
        "p99 climbs from 215 ms to 1.6 s during “web dies”",
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

#[test]
fn an_empty_run_has_a_page_without_empty_sections() {
    let page = write(&empty());
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
    let page = write(&result);
    assert!(!text.contains(EVIL) && read(&page).matches("alert(1)").count() > 50);
    let tame = write(&web_shop());
    for mark in ["</script", "<img", "<!--", "onerror=\"", "<script"] {
        assert_eq!(page.matches(mark).count(), tame.matches(mark).count(), "{mark}");
    }
}

#[test]
fn nothing_is_loaded() {
    let page = write(&web_shop());
    assert!(page.contains("default-src 'none'"));
    for loader in ["src=", "href=", "@import", "url(", "<link", "<iframe", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(loader), "{loader}");
    }
}

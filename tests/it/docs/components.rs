//! docs/components.md says of every kind of component what it models, ignores and measures, and shows one that runs.

use super::blocks::{Mark, blocks};
use crate::sandbox::{Sandbox, root};
use scalelab::components::KINDS;
use serde_json::Value;

/// What a section says, in this order.
const PARTS: [&str; 3] = ["**What it models.** ", "**What it ignores.** ", "**Its metrics.** "];

/// Sections by the kinds that they are about.
fn sections(page: &str) -> Vec<(&str, &str)> {
    page.split("\n## `").skip(1).filter_map(|section| section.split_once('`')).collect()
}

/// What is missing of a section, apart from its example.
fn missing(text: &str) -> Vec<&'static str> {
    let mut rest = text;
    let mut found = Vec::new();
    for part in PARTS {
        match rest.split_once(part) {
            Some((_, after)) if after.split("\n\n").next().is_some_and(|said| said.len() > 40) => rest = after,
            Some(_) | None => found.push(part),
        }
    }
    found
}

/// The metrics that a section promises of its example, `NAME` standing for the component of its kind.
fn promised(text: &str, name: &str) -> Vec<String> {
    let said = text.split_once(PARTS[2]).map_or("", |(_, after)| after.split("\n\n").next().unwrap_or(""));
    let metrics = said.split('`').skip(1).step_by(2).filter_map(|word| word.strip_prefix("NAME."));
    metrics.map(|metric| format!("{name}.{metric}")).collect()
}

/// What is wrong with a section's example, which is run.
fn wrong_example(kind: &str, text: &str) -> Option<String> {
    let examples = blocks(text).into_iter().filter(|block| block.mark == Mark::Scenario(None));
    let Ok([example]) = <[_; 1]>::try_from(examples.collect::<Vec<_>>()) else {
        return Some(format!("`{kind}`: expected one example"));
    };
    let document: Value = serde_json::from_str(&example.text).expect("the pages' JSON is tested");
    let components = document["components"].as_object().expect("components are an object");
    let Some((name, _)) = components.iter().find(|(_, component)| component.get(kind).is_some()) else {
        return Some(format!("`{kind}`: its example has none"));
    };
    let sandbox = Sandbox::with(example.text);
    let ended = sandbox.run(&["run", "s.json", "-q", "--replications", "2", "--output", "o"]);
    if ended.code != Some(0) {
        return Some(format!("`{kind}`: its example ends with {:?}: {}", ended.code, ended.err));
    }
    let result: Value = serde_json::from_str(&sandbox.text("o/result.json")).expect("a result is JSON");
    let lacks: Vec<String> =
        promised(text, name).into_iter().filter(|metric| result["metrics"].get(metric).is_none()).collect();
    (!lacks.is_empty()).then(|| format!("`{kind}`: its example has no {}", lacks.join(", ")))
}

#[test]
fn every_component_is_told_and_shown() {
    let page = std::fs::read_to_string(root().join("docs/components.md")).expect("there is such a page");
    let sections = sections(&page);
    let told: Vec<&str> = sections.iter().map(|(kind, _)| *kind).collect();
    let known: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!(told, known, "a section for each kind of component, in the order of their names");
    let wrong = |(kind, text): &(&str, &str)| {
        let lacks = missing(text);
        if lacks.is_empty() { wrong_example(kind, text) } else { Some(format!("`{kind}` lacks {lacks:?}")) }
    };
    let found: Vec<String> = sections.iter().filter_map(wrong).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_section_that_lacks_something_is_caught() {
    let whole = "# a\n\n## `cache`\n\n**What it models.** Answers to reads, kept by their keys in some memory.\n\n\
        **What it ignores.** Room taken by anything but the answers themselves.\n\n\
        **Its metrics.** `NAME.hit_ratio`, and whatever else it may count there.\n";
    let check = |page: &str, expected: &[&str]| assert_eq!(missing(sections(page)[0].1), expected, "{page}");
    check(whole, &[]);
    check(&whole.replace("Room taken by anything but the answers themselves", "Much"), &[PARTS[1]]);
    check(&whole.replace(PARTS[2], ""), &[PARTS[2]]);
    assert_eq!(promised(whole, "memory"), ["memory.hit_ratio"]);
    let said = |text: &str| wrong_example("cache", text).unwrap_or_default();
    assert_eq!(said(whole), "`cache`: expected one example");
    let example = |metric: &str, kind: &str| {
        format!(
            "**Its metrics.** `NAME.{metric}`\n\n```json scenario\n{{\"scalelab\":1,\"name\":\"a\",\"run\":{{\"duration\":\"1s\"}},\
             \"keys\":{{\"k\":{{\"count\":9}}}},\"classes\":{{\"c\":{{\"key\":\"k\"}}}},\"components\":{{\
             \"p\":{{\"clients\":{{\"load\":{{\"poisson\":\"50/s\"}},\"to\":\"m\"}}}},\
             \"m\":{{\"{kind}\":{{\"to\":\"b\"}}}},\"b\":{{\"service\":{{\"on\":{{}}}}}}}}}}\n```\n"
        )
    };
    assert_eq!(wrong_example("cache", &example("hit_ratio", "cache")), None);
    assert_eq!(said(&example("hits", "cache")), "`cache`: its example has no m.hits");
    assert_eq!(said(&example("hit_ratio", "load_balancer")), "`cache`: its example has none");
}

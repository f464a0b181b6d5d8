//! Bad input: whatever is wrong, the answer names the place and what was expected, the exit code is 2, standard output is
//! empty, no file is written, and nothing panics.

mod balancers;
mod bytes;
mod caches;
mod calls;
mod connections;
mod data;
mod dns;
mod events;
mod kinds;
mod limits;
mod loads;
mod names;
mod numbers;
mod overrides;
mod places;
mod random;
mod resharding;
mod retries;
mod schema;
mod sizes;
mod steps;
mod typos;
mod variants;
mod windows;

use crate::sandbox::{Ended, SHOP, Sandbox, edit};
use scalelab::components::KINDS;
use scalelab::notation::suggest::list;
use scalelab::policy::balance::POLICIES;

/// Runs `validate` and `run` on a bad scenario and returns what both say.
fn refused(scenario: impl AsRef<[u8]>, arguments: &[&str]) -> String {
    let sandbox = Sandbox::with(scenario);
    let ended = sandbox.run(&[&["run", "s.json"], arguments].concat());
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.err);
    assert_eq!(sandbox.files(), ["s.json"], "{}", ended.err);
    for word in ["panicked", "os error", "invalid type", "unknown field", "missing field", "did not match"] {
        assert!(!ended.err.contains(word), "`{word}` is nothing that a user should read: {}", ended.err);
    }
    let validated = sandbox.run(&[&["validate", "s.json"], arguments].concat());
    assert_eq!((validated.code, validated.out.as_str()), (Some(2), ""), "{}", validated.err);
    assert!(validated.err.starts_with(ended.err.split("\n\n").next().unwrap_or_default()), "{}", validated.err);
    ended.err
}

/// One line for each problem: `kind: message @ line:column | advice | expectation | variant`.
fn brief(report: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in report.lines() {
        let text = line.trim_start_matches([' ', '|', '=', '.', '^']).trim();
        let added = if ["error[", "warning["].iter().any(|start| line.starts_with(start)) {
            lines.push(line.to_owned());
            continue;
        } else if let Some((_, place)) = line.split_once("--> ") {
            format!(" @ {}", place.trim_start_matches("s.json:"))
        } else if let Some(expected) = text.strip_prefix("help: ") {
            format!(" | {expected}")
        } else if let Some(variant) = text.starts_with("note: ").then(|| text.split_once("in the variant")).flatten() {
            format!(" | variant{}", variant.1)
        } else if line.contains("^ ") && !text.is_empty() {
            format!(" | {text}")
        } else {
            continue;
        };
        lines.last_mut().expect("a place follows a title").push_str(&added);
    }
    // What the program knows grows; that it is listed does not change.
    let policies = list(POLICIES.iter().map(|policy| policy.name));
    let kinds = list(KINDS.iter().map(|kind| kind.name));
    lines.join("\n").replace(&policies, "a policy").replace(&kinds, "a kind")
}

/// Two texts are the same.
#[track_caller]
fn same(found: &str, expected: &str) {
    assert_eq!(found, expected);
}

/// A spoilt shop is refused with exactly these problems.
#[track_caller]
fn check(old: &str, new: &str, expected: &str) {
    same(&brief(&refused(edit(SHOP, old, new), &[])), expected);
}

/// What `validate` says of a scenario that is accepted.
fn accepted(scenario: &str) -> Ended {
    let ended = Sandbox::with(scenario).run(&["validate", "s.json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    ended
}

/// A scenario is accepted, with exactly these warnings; `run` tells them too.
#[track_caller]
fn odd_text(scenario: &str, expected: &str) {
    let ended = accepted(scenario);
    same(&brief(&ended.err), expected);
    assert!(ended.out.contains("ok, with"), "{}", ended.out);
    let ran = Sandbox::with(scenario).run(&["run", "s.json", "--no-progress"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    same(&brief(&ran.err), expected);
}

/// A shop that is odd in one place is accepted with exactly these warnings.
#[track_caller]
fn odd(old: &str, new: &str, expected: &str) {
    odd_text(&edit(SHOP, old, new), expected);
}

/// A scenario is accepted, and nothing is said.
#[track_caller]
fn fine(scenario: &str) {
    same(&accepted(scenario).err, "");
}

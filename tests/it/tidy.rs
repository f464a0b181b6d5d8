//! The habits of this codebase that a machine can check, one `#[test]` per rule.
//!
//! Every rule is a pure function from files to offences (`path:line: what is wrong; how to mend it`). Each has two
//! tests: one runs it over the tree and lists all offences at once, the other shows that a violating snippet is caught,
//! so that no rule passes because it looks at nothing. Rules that wait for a part of the program that is not there yet
//! end their patience at one point: [`tree::is_wired`].

mod code;
mod commands;
mod determinism;
mod effects;
mod habits;
mod imports;
mod layers;
mod machine_paths;
mod manifest;
mod modules;
mod mutations;
mod registry;
mod scenarios;
mod shape;
mod theory;
mod tree;

/// Fails with the whole list if a rule has offenders.
fn demand(rule: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{rule}; {} offence(s):\n  {}\n", offences.len(), offences.join("\n  "));
}

/// The test of a rule: it finds exactly these offences, each given by its beginning (`path:line`).
fn check(found: &[String], expected: &[&str]) {
    let alike = found.len() == expected.len() && found.iter().zip(expected).all(|(f, e)| f.starts_with(e));
    assert!(alike, "expected {expected:#?}, found {found:#?}");
}

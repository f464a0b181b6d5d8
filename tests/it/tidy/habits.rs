//! Habits of Rust: a module doc first, no `unwrap`, no macros, no `unsafe`, no `allow`.

use super::tree::{FILES, File, find};
use super::{check, code, demand};

fn missing_doc(file: &File) -> Vec<String> {
    let is_documented = file.text.lines().next().is_some_and(|line| line.len() > 4 && line.starts_with("//! "));
    let offence = || file.offence(0, "does not start with `//! `; say what it is, which law it obeys, what it ignores");
    (!is_documented).then(offence).into_iter().collect()
}

fn unwraps(file: &File) -> Vec<String> {
    let is_unwrap =
        |(at, word): &(usize, &str)| *word == "unwrap" && file.product[..*at].trim_end().ends_with(['.', ':']);
    let offence = |(at, _)| file.offence(at, "`unwrap`; use `expect` and state the law that makes it certain");
    code::words(&file.product).filter(is_unwrap).map(offence).collect()
}

fn forbidden_words(file: &File) -> Vec<String> {
    let explain = |(at, word)| match word {
        "macro_rules" => Some(file.offence(at, "`macro_rules!`; write a function or a table")),
        "unsafe" => Some(file.offence(at, "`unsafe`; there is a safe way")),
        _ => None,
    };
    code::words(&file.code).filter_map(explain).collect()
}

/// `allow` is never right: `expect` disappears with its cause. Its reason is read in the text, where strings are kept.
fn loose_attributes(file: &File) -> Vec<String> {
    let mut offences = Vec::new();
    for (at, _) in file.code.match_indices('#') {
        let Some(open) = ["#[", "#!["].iter().find(|start| file.code[at..].starts_with(**start)) else { continue };
        let open = at + open.len() - 1;
        let attribute = &file.code[open..code::closing(&file.code, open)];
        for (start, word) in
            code::words(attribute).filter(|(start, word)| attribute[start + word.len()..].starts_with('('))
        {
            let what = match word {
                "allow" => "`allow`; use `#[expect(lint, reason = \"...\")]`, which fails once it is no longer needed",
                "expect" if !attribute.contains("reason = ") => "`expect` without a reason; add `reason = \"...\"`",
                _ => continue,
            };
            offences.push(file.offence(open + start, what));
        }
    }
    offences
}

fn unsafe_not_forbidden(files: &[File]) -> Vec<String> {
    let library = find(files, "src/lib.rs").expect("a library has a root");
    let is_forbidden = library.code.contains("#![forbid(unsafe_code)]");
    let offence = || library.offence(0, "lacks `#![forbid(unsafe_code)]`");
    (!is_forbidden).then(offence).into_iter().collect()
}

fn over_rust(rule: impl Fn(&File) -> Vec<String>) -> Vec<String> {
    FILES.iter().filter(|file| file.is_rust()).flat_map(rule).collect()
}

#[test]
fn every_file_says_what_it_is() {
    demand("every source file starts with a module doc", &over_rust(missing_doc));
}

#[test]
fn nothing_is_unwrapped() {
    demand("no `unwrap` outside tests", &over_rust(unwraps));
}

#[test]
fn there_are_no_macros_and_no_unsafe() {
    let offences = [over_rust(forbidden_words), unsafe_not_forbidden(&FILES)].concat();
    demand("no `macro_rules!` and no `unsafe`", &offences);
}

#[test]
fn lints_are_expected_never_allowed() {
    demand("a lint is never silenced without a reason", &over_rust(loose_attributes));
}

#[test]
fn a_missing_doc_is_caught() {
    let found = |text| missing_doc(&File::new("src/a.rs", text));
    check(&found("use std::fmt;\n"), &["src/a.rs:1"]);
    check(&found("//!\n"), &["src/a.rs:1"]);
    check(&found(""), &["src/a.rs:1"]);
    check(&found("//! Fair queueing.\n"), &[]);
}

#[test]
fn an_unwrap_is_caught() {
    let found = |text| unwraps(&File::new("src/a.rs", text));
    check(&found("fn f() {\n x\n  .unwrap();\n y.map(Option::unwrap) }"), &["src/a.rs:3", "src/a.rs:4"]);
    check(&found("// x.unwrap()\nx.unwrap_or(1);\n#[cfg(test)]\nmod tests { fn f() { x.unwrap() } }"), &[]);
}

#[test]
fn a_forbidden_word_is_caught() {
    let found = |text| forbidden_words(&File::new("tests/it/a.rs", text));
    check(&found("macro_rules! m { () => {} }\nfn f() { unsafe { g() } }"), &["tests/it/a.rs:1", "tests/it/a.rs:2"]);
    check(&found("#![forbid(unsafe_code)] // unsafe\n"), &[]);
    check(&unsafe_not_forbidden(&[File::new("src/lib.rs", "pub mod a;")]), &["src/lib.rs:1"]);
}

#[test]
fn a_loose_attribute_is_caught() {
    let found = |text| loose_attributes(&File::new("src/a.rs", text));
    check(&found("#![allow(dead_code)]\n\n#[allow(clippy::x)]\nfn f() {}"), &["src/a.rs:1", "src/a.rs:3"]);
    check(&found("#[cfg_attr(test,\n  allow(dead_code))]\nfn f() {}"), &["src/a.rs:2"]);
    check(&found("#[expect(dead_code)]\nfn f() {}"), &["src/a.rs:1: `expect` without"]);
    check(&found("#[expect(dead_code, reason = \"soon\")]\nfn f() { breaker.allow(now); x.expect(\"law\") }"), &[]);
}

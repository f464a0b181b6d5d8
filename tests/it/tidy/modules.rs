//! Module tree: which files are compiled, which of them only for tests; no file is dead.

use super::tree::{FILES, File, find};
use super::{check, code, demand};
use std::collections::BTreeSet;
use std::ops::Range;

/// Where compilation starts; one integration-test binary, so that linking is paid once.
const ROOTS: &[&str] = &["src/lib.rs", "src/main.rs", "tests/it/main.rs"];

/// A module written inside braces.
pub struct Inline<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its braces.
    pub body: Range<usize>,
}

/// The modules written inside braces, outer before inner.
pub fn inline(code: &str) -> Vec<Inline<'_>> {
    declared(code)
        .filter_map(|(name, after)| {
            let open = after
                + code[after..].find(|c: char| !c.is_whitespace()).filter(|n| code[after + n..].starts_with('{'))?;
            Some(Inline { name, body: open..code::closing(code, open) })
        })
        .collect()
}

/// Empties the product view of files that only test code declares (`#[cfg(test)] mod tests;`).
pub fn clear_test_only(files: &mut [File]) {
    let (shipped, all) = (reached(files, |file| &file.product), reached(files, |file| &file.code));
    for file in files.iter_mut().filter(|file| all.contains(&file.path) && !shipped.contains(&file.path)) {
        file.product.clear();
    }
}

fn dead(files: &[File]) -> Vec<String> {
    let alive = reached(files, |file| &file.code);
    let is_compiled = |path: &str| path.starts_with("src/") || path.starts_with("tests/");
    files
        .iter()
        .filter(|file| file.is_rust() && is_compiled(&file.path) && !alive.contains(&file.path))
        .map(|file| {
            file.offence(
                0,
                "no `mod` leads here from src/lib.rs, src/main.rs or tests/it/main.rs; declare or delete it",
            )
        })
        .collect()
}

fn reached(files: &[File], view: impl Fn(&File) -> &String) -> BTreeSet<String> {
    let mut pending: Vec<&File> = ROOTS.iter().filter_map(|path| find(files, path)).collect();
    let mut seen = BTreeSet::new();
    while let Some(file) = pending.pop() {
        if seen.insert(file.path.clone()) {
            pending.extend(children(&file.path, view(file)).iter().filter_map(|path| find(files, path)));
        }
    }
    seen
}

/// The paths at which the modules that this file declares may stand.
fn children(path: &str, code: &str) -> Vec<String> {
    let (directory, name) = path.rsplit_once('/').expect("sources stand in a directory");
    let own = match name {
        "lib.rs" | "main.rs" | "mod.rs" => directory.to_string(),
        _ => path.trim_end_matches(".rs").to_string(),
    };
    let nests = inline(code);
    let outside = |(child, after): (&str, usize)| {
        let nest = nests.iter().filter(|nest| nest.body.contains(&after)).map(|nest| nest.name);
        let stem = [own.as_str()].into_iter().chain(nest).chain([child]).collect::<Vec<_>>().join("/");
        [format!("{stem}.rs"), format!("{stem}/mod.rs")]
    };
    declared(code).flat_map(outside).collect()
}

/// Each `mod name` with the offset after it.
fn declared(code: &str) -> impl Iterator<Item = (&str, usize)> {
    let words: Vec<_> = code::words(code).collect();
    let pairs: Vec<_> = words.windows(2).filter(|pair| pair[0].1 == "mod").map(|pair| pair[1]).collect();
    pairs.into_iter().map(|(at, name)| (name, at + name.len()))
}

#[test]
fn no_file_is_dead() {
    demand("every source file is part of the program", &dead(&FILES));
}

#[test]
fn a_dead_file_is_caught() {
    let files = [
        File::new("src/lib.rs", "mod a;\nmod b;\nmod inner { mod deep; }\n// mod lost;\n"),
        File::new("src/a.rs", "mod child;\n"),
        File::new("src/a/child.rs", ""),
        File::new("src/b/mod.rs", ""),
        File::new("src/inner/deep.rs", ""),
        File::new("src/lost.rs", ""),
        File::new("tests/extra.rs", ""),
    ];
    check(&dead(&files), &["src/lost.rs:1", "tests/extra.rs:1"]);
}

#[test]
fn a_test_file_is_not_product() {
    let mut files = [
        File::new("src/lib.rs", "mod a;\n#[cfg(test)]\nmod tests;\n"),
        File::new("src/a.rs", "fn a() {}"),
        File::new("src/tests.rs", "fn t() {}"),
    ];
    clear_test_only(&mut files);
    assert!(files[2].product.is_empty() && !files[1].product.is_empty());
}

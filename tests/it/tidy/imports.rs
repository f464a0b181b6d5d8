//! Paths in code: every `a::b::c`, inline or in a `use` with nested braces, and where it leads.

use super::tree::File;
use super::{code, modules};

/// One path with its nested braces multiplied out; a glob ends in `*`.
#[derive(PartialEq, Eq, Debug)]
pub struct Path<'a> {
    /// Where its last part stands.
    pub offset: usize,
    /// Its parts.
    pub parts: Vec<&'a str>,
}

impl Path<'_> {
    /// True if the path begins with the parts of `prefix` (`"std::fs"`).
    pub fn begins(&self, prefix: &str) -> bool {
        prefix.split("::").enumerate().all(|(n, part)| self.parts.get(n) == Some(&part))
    }
}

/// All paths of at least two parts, and what `use` names alone.
pub fn paths(code: &str) -> Vec<Path<'_>> {
    let mut found = Vec::new();
    let (mut parsed, mut previous) = (0, "");
    for (at, word) in code::words(code) {
        if at < parsed {
            continue;
        }
        let mut cursor = Cursor { code, at };
        let mut leaves = Vec::new();
        cursor.tree(&[], &mut leaves);
        if leaves.iter().any(|path| path.parts.len() > 1) || previous == "use" {
            found.append(&mut leaves);
            parsed = cursor.at;
        }
        previous = word;
    }
    found
}

/// The parts after `crate` of a path that leads into this crate; none for other crates and local names.
pub fn resolve<'a>(file: &'a File, path: &Path<'a>) -> Option<Vec<&'a str>> {
    let supers = path.parts.iter().take_while(|part| **part == "super").count();
    let mut base: Vec<&str> = match path.parts[0] {
        "crate" => Vec::new(),
        "scalelab" if file.path == "src/main.rs" => Vec::new(),
        "self" | "super" => module(file, path.offset),
        _ => return None,
    };
    base.truncate(base.len().saturating_sub(supers));
    base.extend(&path.parts[supers.max(1)..]);
    Some(base)
}

/// The module that holds this offset.
fn module(file: &File, offset: usize) -> Vec<&str> {
    let stem = file.path.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = stem.split('/').filter(|part| !matches!(*part, "mod" | "lib" | "main"));
    let nests =
        modules::inline(&file.product).into_iter().filter(|nest| nest.body.contains(&offset)).map(|nest| nest.name);
    parts.chain(nests).collect()
}

/// A reader of one use tree: parts joined by `::`, ending in a name, `*` or braces with more trees.
struct Cursor<'a> {
    code: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn tree(&mut self, prefix: &[&'a str], leaves: &mut Vec<Path<'a>>) {
        let mut path = Path { offset: self.at, parts: prefix.to_vec() };
        loop {
            if self.takes("{") {
                return self.group(&path.parts, leaves);
            }
            path.offset = self.at;
            match self.part() {
                "" => break,
                part => path.parts.push(part),
            }
            if !self.takes("::") {
                break;
            }
        }
        leaves.push(path);
    }

    fn group(&mut self, prefix: &[&'a str], leaves: &mut Vec<Path<'a>>) {
        while !self.takes("}") {
            self.tree(prefix, leaves);
            let rest = &self.code[self.at..];
            self.at += rest.find([',', '}']).expect("the braces of a use tree are closed");
            self.takes(",");
        }
    }

    /// A name or `*`; empty if neither stands here (as in `Vec::<u8>::new`).
    fn part(&mut self) -> &'a str {
        let rest = &self.code[self.at..];
        let end = if rest.starts_with('*') { 1 } else { rest.find(|c| !code::is_word(c)).unwrap_or(rest.len()) };
        self.at += end;
        &rest[..end]
    }

    /// Steps over `token` and the white space around it, if it comes next.
    fn takes(&mut self, token: &str) -> bool {
        let rest = self.code[self.at..].trim_start();
        let taken = rest.strip_prefix(token);
        if let Some(after) = taken {
            self.at = self.code.len() - after.trim_start().len();
        }
        taken.is_some()
    }
}

#[test]
fn use_trees_are_multiplied_out() {
    let check = |code: &str, expected: &[&str]| {
        let found: Vec<_> = paths(code).iter().map(|path| path.parts.join("::")).collect();
        assert_eq!(found, expected, "{code}");
    };
    check("use crate::{a::{b, c as d}, e::*,\n f};", &["crate::a::b", "crate::a::c", "crate::e::*", "crate::f"]);
    check("use std::io::{self, BufRead};\nuse rayon;", &["std::io::self", "std::io::BufRead", "rayon"]);
    check("let x: Vec<crate::a::B> = f64::ln(y) + x.len();", &["crate::a::B", "f64::ln"]);
    check("use {crate::a, std::fs}; a::B::<u8>::new()", &["crate::a", "std::fs", "a::B"]);
    check("match k { Kind::A => Kind::B, _ => c }", &["Kind::A", "Kind::B"]);
}

#[test]
fn relative_paths_are_resolved() {
    let check = |path: &str, code: &str, expected: &str| {
        let file = File::new(path, code);
        let found: Vec<_> =
            paths(&file.product).iter().filter_map(|p| resolve(&file, p)).map(|p| p.join("::")).collect();
        assert_eq!(found, [expected], "{path}: {code}");
    };
    check("src/model/mod.rs", "use super::stats::X;", "stats::X");
    check("src/model/visit.rs", "use super::record::X;", "model::record::X");
    check("src/model/visit.rs", "mod m { use super::super::X; }", "model::X");
    check("src/main.rs", "use scalelab::cli::run;", "cli::run");
}

//! Shape: how long files and functions are, in lines.
//!
//! The limits are those of well-kept Rust code bases (median file 150 lines, none over 400; nine of ten functions
//! within 30 lines, none over 60). They hold for tests too.

use super::tree::{FILES, File};
use super::{check, code, demand};

const FILE_LIMIT: usize = 400;
const FILE_MEDIAN: usize = 150;
const FUNCTION_LIMIT: usize = 60;
const FUNCTION_P90: usize = 30;

struct Function<'a> {
    name: &'a str,
    at: usize,
    lines: usize,
}

/// Every function with a body, from the line of its `fn` to its closing brace.
fn functions(file: &File) -> Vec<Function<'_>> {
    let words: Vec<_> = code::words(&file.code).collect();
    let lines = |at, end| code::line(&file.code, end) - code::line(&file.code, at) + 1;
    let named =
        words.windows(2).filter(|pair| pair[0].1 == "fn" && file.code[pair[0].0 + 2..pair[1].0].trim().is_empty());
    named
        .map(|pair| (pair[0].0, pair[1].1, code::item_end(&file.code, pair[0].0)))
        .filter(|(_, _, end)| file.code[..*end].ends_with('}'))
        .map(|(at, name, end)| Function { name, at, lines: lines(at, end) })
        .collect()
}

fn length(file: &File) -> usize {
    file.text.lines().count()
}

fn long_file(file: &File) -> Vec<String> {
    let what = format!("has {} lines, at most {FILE_LIMIT}; a file is one noun, split it by noun", length(file));
    (length(file) > FILE_LIMIT).then(|| file.offence(0, &what)).into_iter().collect()
}

fn long_functions(file: &File) -> Vec<String> {
    let what = |f: &Function| format!("`{}` has {} lines, at most {FUNCTION_LIMIT}; name its parts", f.name, f.lines);
    let long = functions(file).into_iter().filter(|function| function.lines > FUNCTION_LIMIT);
    long.map(|function| file.offence(function.at, &what(&function))).collect()
}

/// The nearest-rank quantile; zero of nothing.
fn quantile(mut lengths: Vec<usize>, percent: usize) -> usize {
    lengths.sort_unstable();
    let rank = (lengths.len() * percent).div_ceil(100).max(1);
    lengths.get(rank - 1).copied().unwrap_or(0)
}

fn rust() -> impl Iterator<Item = &'static File> {
    FILES.iter().filter(|file| file.is_rust())
}

#[test]
fn no_file_is_long() {
    demand("a file has at most 400 lines", &rust().flat_map(long_file).collect::<Vec<_>>());
    let median = quantile(rust().map(length).collect(), 50);
    println!("median file length {median} of {} files", rust().count());
    assert!(median <= FILE_MEDIAN, "the median file has {median} lines, at most {FILE_MEDIAN}");
}

#[test]
fn no_function_is_long() {
    demand("a function has at most 60 lines", &rust().flat_map(long_functions).collect::<Vec<_>>());
    let lengths: Vec<_> = rust().flat_map(functions).map(|function| function.lines).collect();
    let (count, p90) = (lengths.len(), quantile(lengths, 90));
    println!("function length p90 {p90} of {count} functions");
    assert!(p90 <= FUNCTION_P90, "one function in ten has more than {p90} lines, at most {FUNCTION_P90}");
}

#[test]
fn length_is_caught() {
    let file = |text: &str| File::new("src/a.rs", text);
    check(&long_file(&file(&"x\n".repeat(401))), &["src/a.rs:1: has 401"]);
    check(&long_file(&file(&"x\n".repeat(400))), &[]);
    let function =
        |lines: usize| format!("impl A {{\n    pub fn f(\n    ) {{\n{}    }}\n}}\n", "        x;\n".repeat(lines - 3));
    check(&long_functions(&file(&function(61))), &["src/a.rs:2: `f` has 61"]);
    check(&long_functions(&file(&function(60))), &[]);
}

#[test]
fn functions_are_measured() {
    let check = |text: &str, expected: &[(&str, usize)]| {
        let file = File::new("src/a.rs", text);
        let found: Vec<_> = functions(&file).iter().map(|f| (f.name, f.lines)).collect();
        assert_eq!(found, expected, "{text}");
    };
    check(
        "fn a() {}\ntrait T {\n  fn b(&self) -> [u8; 4];\n  fn c() {\n    let s = \"}\";\n  }\n}",
        &[("a", 1), ("c", 3)],
    );
    check("fn a(f: fn(u8) -> u8) {\n  fn b() {\n  }\n}", &[("a", 4), ("b", 2)]);
    assert_eq!((quantile(vec![3, 1, 2, 4], 50), quantile((1..=10).collect(), 90), quantile(vec![], 90)), (2, 9, 0));
}

//! How reports look and how they are ordered.

use super::*;
use crate::scenario::source::Sources;

const TEXT: &str = "{\n  \"web\": { \"service\": { \"wokers\": 64, \"queue\": 3 } },\n  \"web\": 2\n}\n";

fn sample() -> (Sources, Diagnostics) {
    let mut sources = Sources::new();
    let id = sources.add("scenario.json", TEXT);
    let at = |word: &str| {
        let start = TEXT.find(word).expect("the word is in the text");
        Span::new(id, start, start + word.len())
    };
    let mut all = Diagnostics::new();
    let root = Path::root();
    let second = TEXT.rfind("\"web\"").expect("the word is in the text");
    all.push(
        Diagnostic::error(Kind::DuplicateKey, Span::new(id, second, second + 5), &root, "the key `web` is given twice")
            .related(at("\"web\""), "first given here"),
    );
    all.push(
        Diagnostic::error(Kind::UnknownKey, at("\"wokers\""), &root.key("web").key("wokers"), "unknown key `wokers`")
            .expected("`on`, `workers` or `steps`")
            .did_you_mean(Some("workers")),
    );
    all.push(Diagnostic::warning(Kind::Suspicious, at("3"), &root.key("web"), "the queue is short"));
    (sources, all)
}

#[test]
fn a_report_names_place_expectation_and_path() {
    let (sources, all) = sample();
    insta::assert_snapshot!(all.render(&sources, Colour::Plain, SHOWN), @r#"
    error[unknown-key]: unknown key `wokers`
     --> scenario.json:2:25
      |
    2 |   "web": { "service": { "wokers": 64, "queue": 3 } },
      |                         ^^^^^^^^ did you mean `workers`?
      |
      = help: expected `on`, `workers` or `steps`
      = note: at web.wokers

    warning[suspicious]: the queue is short
     --> scenario.json:2:48
      |
    2 |   "web": { "service": { "wokers": 64, "queue": 3 } },
      |                                                ^
      |
      = note: at web

    error[duplicate-key]: the key `web` is given twice
     --> scenario.json:3:3
      |
    2 |   "web": { "service": { "wokers": 64, "queue": 3 } },
      |   ----- first given here
    3 |   "web": 2
      |   ^^^^^

    2 errors, 1 warning
    "#);
}

#[test]
fn a_coloured_report_says_the_same() {
    let (sources, all) = sample();
    let coloured = all.render(&sources, Colour::Ansi, SHOWN);
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), all.render(&sources, Colour::Plain, SHOWN));
}

#[test]
fn the_order_of_finding_does_not_show() {
    let (sources, all) = sample();
    let mut reversed = Diagnostics::new();
    for diagnostic in all.sorted().into_iter().rev() {
        reversed.push(diagnostic.clone());
        reversed.push(diagnostic.clone());
    }
    assert_eq!(reversed.render(&sources, Colour::Plain, SHOWN), all.render(&sources, Colour::Plain, SHOWN));
}

#[test]
fn a_thousand_problems_are_cut() {
    let mut sources = Sources::new();
    let id = sources.add("scenario.json", "x".repeat(1000));
    let mut all = Diagnostics::new();
    for at in 0..1000 {
        all.push(Diagnostic::error(Kind::Syntax, Span::new(id, at, at + 1), &Path::root(), "unexpected `x`"));
    }
    let report = all.render(&sources, Colour::Plain, 50);
    assert_eq!(report.matches("error[syntax]").count(), 50);
    assert!(report.ends_with("\n... and 950 more\n\n1000 errors\n"), "{report}");
}

#[test]
fn problems_beyond_the_limit_are_dropped_and_told() {
    let mut sources = Sources::new();
    let id = sources.add("scenario.json", "x".repeat(MAX_KEPT + 1));
    let mut all = Diagnostics::new();
    for at in 0..=MAX_KEPT {
        all.push(Diagnostic::error(Kind::Syntax, Span::new(id, at, at + 1), &Path::root(), "unexpected `x`"));
    }
    assert!(all.is_full());
    assert!(all.render(&sources, Colour::Plain, 1).ends_with("\nmore than 10000 errors\n"));
}

#[test]
fn long_lines_wide_characters_and_escapes() {
    let mut sources = Sources::new();
    let text = format!("{}\"나쁜\u{1b}[31m\"{}", "가".repeat(100_000), "다".repeat(100_000));
    let id = sources.add("min.json", text);
    let mut all = Diagnostics::new();
    let path = Path::root().key("a\u{1b}[31m");
    all.push(Diagnostic::error(Kind::Syntax, Span::new(id, 300_000, 300_013), &path, "bad \u{1b}[31m".repeat(9_999)));
    let report = all.render(&sources, Colour::Plain, SHOWN);
    assert!(!report.contains('\u{1b}'), "{report}");
    assert!(report.contains("min.json:1:100001") && report.len() < 6_000, "{report}");
}

#[test]
fn an_empty_report_is_empty_and_an_empty_text_has_no_line() {
    assert_eq!(Diagnostics::new().render(&Sources::new(), Colour::Plain, SHOWN), "");
    let mut sources = Sources::new();
    let id = sources.add("big.json", "");
    let mut all = Diagnostics::new();
    all.push(Diagnostic::error(Kind::TooLarge, Span::new(id, 0, 0), &Path::root(), "too large").expected("16 MiB"));
    insta::assert_snapshot!(all.render(&sources, Colour::Plain, SHOWN), @"
    error[too-large]: too large
    --> big.json
     = help: expected 16 MiB

    1 error
    ");
}

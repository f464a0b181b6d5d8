//! Determinism: same seed, same bytes, on every platform.
//!
//! What the model computes may depend neither on a clock, a hash seed or a thread, nor on the platform's mathematics
//! library (Rust leaves the precision of `f64::ln` and its like unspecified; `sqrt` is exact by IEEE 754 and fine).

use super::tree::{FILES, File};
use super::{check, code, demand, imports};

const LAYERS: &[&str] = &["engine", "policy", "model", "components"];

const UNORDERED: &[&str] = &["HashMap", "HashSet", "hash_map", "hash_set", "RandomState"];

const INEXACT: &[&str] = &[
    "ln", "ln_1p", "log2", "log10", "exp", "exp2", "exp_m1", "powf", "powi", "cbrt", "hypot", "sin", "cos", "tan",
    "sin_cos", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
];

fn nondeterminism(file: &File) -> Vec<String> {
    let code = &file.product;
    let mut offences = Vec::new();
    for (at, word) in code::words(code) {
        let (before, after) = (code[..at].trim_end(), &code[at + word.len()..]);
        let is_called = after.starts_with('(') && before.ends_with('.');
        let is_named = before.ends_with("f64::") || before.ends_with("f32::");
        let what = match word {
            _ if UNORDERED.contains(&word) => {
                "iterates in an order that changes from run to run; use BTreeMap or a Vec by id"
            }
            "SystemTime" => "reads the wall clock; the model knows only simulated time",
            "thread_local" => "hides state; keep it in the value that owns it",
            "mut" if before.ends_with("static") => "is global state; keep it in the value that owns it",
            _ if INEXACT.contains(&word) && (is_called || is_named) => "differs between platforms; call libm",
            _ => continue,
        };
        offences.push(file.offence(at, &format!("`{word}` {what}")));
    }
    for path in imports::paths(code) {
        let is_module = ["std::time", "std::time::self", "std::time::*"].contains(&path.parts.join("::").as_str());
        if is_module || path.begins("std::time::Instant") {
            offences.push(file.offence(path.offset, "reads the wall clock; the model knows only engine::time"));
        }
    }
    offences
}

#[test]
fn the_model_is_deterministic() {
    let is_model = |file: &&File| file.layer().is_some_and(|layer| LAYERS.contains(&layer));
    let offences: Vec<_> = FILES.iter().filter(is_model).flat_map(nondeterminism).collect();
    demand("same seed, same bytes: engine, policy, model and components are deterministic", &offences);
}

#[test]
fn nondeterminism_is_caught() {
    let caught = |text: &str, expected: &[&str]| check(&nondeterminism(&File::new("src/model/a.rs", text)), expected);
    caught("use std::collections::{BTreeMap,\n HashMap};", &["src/model/a.rs:2"]);
    caught("use std::time::{Duration, Instant};", &["src/model/a.rs:1"]);
    caught("use std::time;", &["src/model/a.rs:1"]);
    caught("let t = std::time::SystemTime::now();", &["src/model/a.rs:1"]);
    caught("thread_local! { static A: u8 = 0; }\nstatic mut B: u8 = 0;", &["src/model/a.rs:1", "src/model/a.rs:2"]);
    caught("let y = (-x).exp() + x.powi(2);", &["src/model/a.rs:1: `exp`", "src/model/a.rs:1: `powi`"]);
    caught("let y = x\n    .ln();\nlet z = f64::powf(x, y);", &["src/model/a.rs:2", "src/model/a.rs:3"]);
}

#[test]
fn exact_arithmetic_is_fine() {
    let fine = |text: &str| check(&nondeterminism(&File::new("src/model/a.rs", text)), &[]);
    fine("use crate::engine::time::Instant;\nuse std::time::Duration;\nlet y = libm::exp(x.sqrt());");
    fine("Shape::Exp(mean) | Shape::exp(mean);\nstatic A: u8 = 0;\n/// `x.ln()` in words");
    fine("#[cfg(test)]\nmod tests { fn f() { assert!(x.ln() < 1.0); } }");
}

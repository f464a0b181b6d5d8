//! Effects: only `experiment` starts threads, only `cli` touches files, terminal, environment and process.

use super::tree::{FILES, File};
use super::{check, code, demand, imports};

/// Something that only some layers may do, and the names by which it is recognised.
struct Effect {
    what: &'static str,
    layers: &'static [&'static str],
    paths: &'static [&'static str],
    macros: &'static [&'static str],
}

const EFFECTS: &[Effect] = &[
    Effect {
        what: "starts threads; only `experiment` may, hand the work to it",
        layers: &["experiment"],
        paths: &["rayon", "std::thread"],
        macros: &[],
    },
    Effect {
        what: "touches files, environment or process; only `cli` may, take or return text, bytes or a reader",
        layers: &["cli"],
        paths: &["std::fs", "std::env", "std::process", "std::net", "std::os", "tempfile", "SVGBackend::new"],
        macros: &[],
    },
    Effect {
        what: "touches the terminal; only `cli` may, return a value and let it print",
        layers: &["cli"],
        paths: &[
            "std::io::*",
            "std::io::IsTerminal",
            "std::io::stdin",
            "std::io::stdout",
            "std::io::stderr",
            "std::io::Stdin",
            "std::io::Stdout",
            "std::io::Stderr",
            "io::IsTerminal",
            "io::stdin",
            "io::stdout",
            "io::stderr",
            "io::Stdin",
            "io::Stdout",
            "io::Stderr",
            "anstream",
            "indicatif",
        ],
        macros: &["print", "println", "eprint", "eprintln", "dbg"],
    },
    Effect {
        what: "names std::io; the model and its statistics do no I/O, `scenario` and above may use its traits",
        layers: &["scenario", "experiment", "report", "cli"],
        paths: &["std::io"],
        macros: &[],
    },
];

fn misplaced_effects(file: &File) -> Vec<String> {
    let layer = file.layer().unwrap_or("lib.rs");
    let forbidden = || EFFECTS.iter().filter(|effect| !effect.layers.contains(&layer));
    let mut offences = Vec::new();
    for path in imports::paths(&file.product) {
        for effect in forbidden().filter(|effect| effect.paths.iter().any(|prefix| path.begins(prefix))) {
            offences.push(file.offence(path.offset, &format!("`{}` {}", path.parts.join("::"), effect.what)));
        }
    }
    for (at, word) in code::words(&file.product) {
        let is_macro = file.product[at + word.len()..].starts_with('!');
        for effect in forbidden().filter(|effect| is_macro && effect.macros.contains(&word)) {
            offences.push(file.offence(at, &format!("`{word}!` {}", effect.what)));
        }
    }
    offences
}

#[test]
fn effects_stay_in_their_layer() {
    let offences: Vec<_> =
        FILES.iter().filter(|file| file.path.starts_with("src/")).flat_map(misplaced_effects).collect();
    demand("only `experiment` starts threads, only `cli` touches the outside", &offences);
}

#[test]
fn a_misplaced_effect_is_caught() {
    let caught =
        |path: &str, text: &str, expected: &[&str]| check(&misplaced_effects(&File::new(path, text)), expected);
    caught("src/model/a.rs", "use rayon::prelude::*;", &["src/model/a.rs:1"]);
    caught("src/cli/a.rs", "use std::{fs,\n thread};", &["src/cli/a.rs:2"]);
    caught("src/scenario/a.rs", "use std::io::{self, BufRead};\nfn f() { io::stdout(); }", &["src/scenario/a.rs:2"]);
    caught("src/scenario/a.rs", "fn f() { std::fs::read(p) }", &["src/scenario/a.rs:1"]);
    caught("src/report/a.rs", "fn f() {\n println!(\"x\");\n}", &["src/report/a.rs:2"]);
    caught("src/policy/a.rs", "use std::io::Read;", &["src/policy/a.rs:1"]);
    caught("src/experiment/a.rs", "fn f() { std::process::exit(1) }", &["src/experiment/a.rs:1"]);
}

#[test]
fn an_effect_in_its_place_is_fine() {
    let fine = |path: &str, text: &str| check(&misplaced_effects(&File::new(path, text)), &[]);
    fine("src/cli/a.rs", "use std::{fs, env, process};\nfn f() { eprintln!(\"x\"); }");
    fine("src/experiment/a.rs", "use rayon::prelude::*;\nuse std::thread;");
    fine("src/scenario/a.rs", "use std::io::{self, BufRead};\nfn f() -> io::Result<()> {}");
    fine("src/model/a.rs", "#[cfg(test)]\nmod tests { use std::fs; fn f() { println!(\"x\"); } }");
}

//! Layers: a lower one never imports a higher one.
//!
//! engine <- policy <- model <- components <- scenario <- experiment <- cli, and notation (how values are written) below
//! components. Beside this chain, `stats` computes numbers from numbers and `report` shows what `stats` defines; the
//! model knows neither, and only `cli` draws.

use super::tree::{FILES, File};
use super::{check, demand, imports};

/// What each layer may import besides itself.
const MAY: &[(&str, &[&str])] = &[
    ("engine", &[]),
    ("policy", &["engine"]),
    ("model", &["engine", "policy"]),
    ("notation", &["engine"]),
    ("components", &["engine", "policy", "model", "notation"]),
    ("stats", &["engine"]),
    ("scenario", &["engine", "policy", "model", "notation", "components"]),
    ("experiment", &["engine", "policy", "model", "notation", "components", "stats", "scenario"]),
    ("report", &["stats"]),
    ("cli", &["engine", "policy", "model", "notation", "components", "stats", "scenario", "experiment", "report"]),
];

fn upward_imports(file: &File) -> Vec<String> {
    let Some(layer) = file.layer() else { return Vec::new() };
    let Some((_, may)) = MAY.iter().find(|(name, _)| *name == layer) else {
        return vec![file.offence(0, "belongs to no layer; move it into one of the directories that src/lib.rs maps")];
    };
    let mut offences = Vec::new();
    for path in imports::paths(&file.product) {
        let Some(target) = imports::resolve(file, &path) else { continue };
        let is_allowed = target.first() == Some(&layer) || target.first().is_some_and(|top| may.contains(top));
        if !is_allowed {
            let what = format!(
                "`{layer}` imports `crate::{}` but may import only: {}; move the shared part down or pass it in",
                target.join("::"),
                if may.is_empty() { "nothing".into() } else { may.join(", ") },
            );
            offences.push(file.offence(path.offset, &what));
        }
    }
    offences
}

#[test]
fn a_lower_layer_never_imports_a_higher_one() {
    let offences: Vec<_> = FILES.iter().flat_map(upward_imports).collect();
    demand("a lower layer never imports a higher one", &offences);
}

#[test]
fn an_upward_import_is_caught() {
    let caught = |path: &str, text: &str, expected: &[&str]| check(&upward_imports(&File::new(path, text)), expected);
    caught("src/engine/a.rs", "use crate::model::X;", &["src/engine/a.rs:1: `engine` imports `crate::model::X`"]);
    caught("src/model/a.rs", "use crate::{engine::T,\n  components::{\n    Y}};", &["src/model/a.rs:3"]);
    caught("src/policy/a.rs", "fn f() {\n let x = crate::scenario::Z::new();\n}", &["src/policy/a.rs:2"]);
    caught("src/model/mod.rs", "use super::components::Y;", &["src/model/mod.rs:1"]);
    caught("src/model/a.rs", "use crate::*;", &["src/model/a.rs:1"]);
    caught("src/stats/a.rs", "use crate::model::visit::V;", &["src/stats/a.rs:1"]);
    caught("src/report/a.rs", "use crate::model::record::R;", &["src/report/a.rs:1"]);
    caught("src/experiment/a.rs", "use crate::cli::run;", &["src/experiment/a.rs:1"]);
    caught("src/util.rs", "", &["src/util.rs:1"]);
}

#[test]
fn a_downward_import_is_fine() {
    let fine = |path: &str, text: &str| check(&upward_imports(&File::new(path, text)), &[]);
    fine("src/stats/a.rs", "use crate::engine::time::Span;");
    fine("src/components/a.rs", "use crate::{engine::T, model::{visit::V, self}};\nuse super::Step;");
    fine("src/engine/a.rs", "// crate::model\n#[cfg(test)]\nmod tests { use crate::model::X; }");
    fine("src/main.rs", "fn main() { scalelab::cli::main() }");
}

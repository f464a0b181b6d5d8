//! Layers: a lower one never imports a higher one.
//!
//! engine <- policy <- model <- components <- scenario <- experiment <- cli. Beside this chain, `stats` reads the
//! model's records and `report` reads what `stats` computed; the model knows neither, and only `cli` draws.

use super::tree::{FILES, File};
use super::{check, demand, imports};

/// What each layer may import besides itself. `model::record` stands for every module of `model` whose name begins so.
const MAY: &[(&str, &[&str])] = &[
    ("engine", &[]),
    ("policy", &["engine"]),
    ("model", &["engine", "policy"]),
    ("components", &["engine", "policy", "model"]),
    ("stats", &["engine", "model::record"]),
    ("scenario", &["engine", "policy", "model", "components", "stats"]),
    ("experiment", &["engine", "policy", "model", "components", "stats", "scenario"]),
    ("report", &["stats"]),
    ("cli", &["engine", "policy", "model", "components", "stats", "scenario", "experiment", "report"]),
];

fn upward_imports(file: &File) -> Vec<String> {
    let Some(layer) = file.layer() else { return Vec::new() };
    let Some((_, may)) = MAY.iter().find(|(name, _)| *name == layer) else {
        return vec![file.offence(0, "belongs to no layer; move it into one of the directories that src/lib.rs maps")];
    };
    let mut offences = Vec::new();
    for path in imports::paths(&file.product) {
        let Some(target) = imports::resolve(file, &path) else { continue };
        let is_allowed = target.first() == Some(&layer) || may.iter().any(|allowed| allows(allowed, &target));
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

fn allows(allowed: &str, target: &[&str]) -> bool {
    match allowed.split_once("::") {
        None => target.first() == Some(&allowed),
        Some((layer, module)) => {
            target.first() == Some(&layer) && target.get(1).is_some_and(|part| part.starts_with(module))
        }
    }
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
    fine("src/stats/a.rs", "use crate::model::record::R;\nuse crate::model::records::S;");
    fine("src/components/a.rs", "use crate::{engine::T, model::{visit::V, self}};\nuse super::Step;");
    fine("src/engine/a.rs", "// crate::model\n#[cfg(test)]\nmod tests { use crate::model::X; }");
    fine("src/main.rs", "fn main() { scalelab::cli::main() }");
}

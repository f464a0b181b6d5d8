//! Closed forms: none is believed without a test beside it.
//!
//! Whether a test is a second derivation is for a reader to judge (`docs/theory.md` lists them); that there is one is not.

use super::tree::{FILES, File};
use super::{check, code, demand};

const FOLDER: &str = "src/stats/theory/";

/// Public functions of theory that no test of theory names.
fn unproven(files: &[File]) -> Vec<String> {
    let theory: Vec<&File> = files.iter().filter(|file| file.is_rust() && file.path.starts_with(FOLDER)).collect();
    // Test code is what is no part of the product; the views are equally long.
    let is_named = |name: &str| {
        let named = |file: &&File| code::words(&file.code).any(|(at, word)| word == name && is_blank(file, at));
        theory.iter().any(named)
    };
    let mut offences = Vec::new();
    for file in &theory {
        for (at, _) in file.product.match_indices("pub fn ").chain(file.product.match_indices("pub const fn ")) {
            let Some((_, name)) =
                code::words(&file.product[at..]).find(|(_, word)| !["pub", "const", "fn"].contains(word))
            else {
                continue;
            };
            if !is_named(name) {
                offences.push(file.offence(at, &format!("no test names `{name}`; derive it a second time")));
            }
        }
    }
    offences
}

fn is_blank(file: &File, at: usize) -> bool {
    file.product.as_bytes()[at] == b' '
}

#[test]
fn every_closed_form_is_tested() {
    let functions: usize = FILES
        .iter()
        .filter(|file| file.path.starts_with(FOLDER))
        .map(|file| file.product.matches("pub fn ").count())
        .sum();
    assert!(functions > 100, "only {functions} closed forms are looked at");
    demand("every closed form is derived a second time", &unproven(&FILES));
}

#[test]
fn a_closed_form_without_a_test_is_caught() {
    let text = "pub fn told() -> f64 {\n    1.0\n}\n\npub fn untold() -> f64 {\n    told()\n}\n\n#[cfg(test)]\nmod tests {\n    fn a() {\n        super::told();\n    }\n}\n";
    check(&unproven(&[File::new("src/stats/theory/a.rs", text)]), &["src/stats/theory/a.rs:5: no test names `untold`"]);
}

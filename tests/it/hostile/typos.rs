//! Single typos in the keys and names of the bundled scenarios: is the right word suggested?

use crate::fuzz::chance::Chance;
use crate::fuzz::corpus::files;
use crate::fuzz::mutate::misspelt;
use crate::sandbox::root;
use scalelab::experiment::names;
use scalelab::scenario::diagnostic::Diagnostics;
use scalelab::scenario::load::{Draft, Wanted};
use scalelab::scenario::source::Sources;
use scalelab::scenario::uncertain::Inputs;
use serde_json::Value;
use std::collections::BTreeSet;

/// Sections whose keys are names that the author gives: nobody can know what was meant.
const OWN: [&str; 8] = ["machines", "components", "classes", "keys", "zones", "links", "events", "variants"];

/// A word that can be misspelt: a key, or a string that is somebody's name.
#[derive(Clone, Debug)]
struct Place {
    /// The way to the object that holds it, or to the string.
    pointer: String,
    /// The key; none for a string.
    key: Option<String>,
    word: String,
}

/// The names that a scenario gives.
fn given(document: &Value) -> BTreeSet<String> {
    let sections = OWN[..5].iter().filter_map(|section| document.get(section)?.as_object());
    sections.flat_map(|section| section.keys().cloned()).collect()
}

/// Every key that the format or the scenario knows, and every string that is a name.
fn places(value: &Value, pointer: &str, given: &BTreeSet<String>, found: &mut Vec<Place>) {
    let is_own = OWN.iter().any(|section| pointer == format!("/{section}"));
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) => {
            for (key, value) in members.iter().filter(|_| pointer != "/variants" && pointer != "/prices") {
                if !is_own && !key.contains(['[', '$']) {
                    found.push(Place { pointer: pointer.to_owned(), key: Some(key.clone()), word: key.clone() });
                }
                places(value, &format!("{pointer}/{}", escaped(key)), given, found);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                places(value, &format!("{pointer}/{index}"), given, found);
            }
        }
        Value::String(text) if given.contains(text) && pointer != "/name" && pointer != "/description" => {
            found.push(Place { pointer: pointer.to_owned(), key: None, word: text.clone() });
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The document with the word in this place misspelt; none if that makes another word that stands beside it.
fn spoil(document: &Value, place: &Place, typo: &str) -> Option<Value> {
    let mut spoilt = document.clone();
    let at = spoilt.pointer_mut(&place.pointer)?;
    let Some(key) = &place.key else {
        *at = typo.into();
        return Some(spoilt);
    };
    let members = at.as_object()?;
    let clashes = members.contains_key(typo);
    let rename =
        |(name, value): (&String, &Value)| (if name == key { typo.to_owned() } else { name.clone() }, value.clone());
    *at = members.iter().map(rename).collect();
    (!clashes).then_some(spoilt)
}

/// What is suggested for a document that is refused.
fn suggestions(document: &Value) -> Vec<String> {
    let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
    let text = serde_json::to_vec_pretty(document).expect("JSON can be written");
    if let Some(draft) = Draft::read(&mut sources, "s.json", text, &mut out) {
        let files =
            |name: &str| std::fs::read_to_string(root().join("scenarios").join(name)).map_err(|it| it.to_string());
        let wanted =
            Wanted { variant: None, sets: &[], said_by: &|_| String::new(), files: &files, inputs: Inputs::Likely };
        if let Some(loaded) = draft.scenario(&mut sources, &wanted, &mut out) {
            for complaint in names::check(&loaded.scenario) {
                out.push(loaded.error(complaint));
            }
        }
    }
    out.sorted().into_iter().filter_map(|diagnostic| diagnostic.suggestion.clone()).collect()
}

#[test]
fn single_typos_are_understood() {
    let folders = ["scenarios", "scenarios/starters"].map(|folder| files(&root().join(folder), "json"));
    let (mut all, mut missed) = (0_u32, Vec::new());
    for (number, path) in (0..).zip(folders.iter().flatten()) {
        let text = std::fs::read(path).expect("it can be read");
        let document: Value = serde_json::from_slice(&text).expect("it is JSON");
        let (given, mut found) = (given(&document), Vec::new());
        places(&document, "", &given, &mut found);
        let mut chance = Chance::of(1, number);
        for place in found.iter().filter(|place| place.word.len() > 1) {
            let typo = String::from_utf8_lossy(&misspelt(place.word.as_bytes(), &mut chance)).into_owned();
            let is_none = typo == place.word || given.contains(&typo);
            let Some(spoilt) = spoil(&document, place, &typo).filter(|_| !is_none) else { continue };
            all += 1;
            let said = suggestions(&spoilt);
            if !said.contains(&format!("did you mean `{}`?", place.word)) {
                let file = path.file_name().unwrap_or_default().to_string_lossy();
                missed.push(format!("{file} {}: {} for {}: {said:?}", place.pointer, typo, place.word));
            }
        }
    }
    let right = all as usize - missed.len();
    println!("{right} of {all} single typos are understood");
    assert!(all > 500, "only {all} typos were made");
    assert!(right * 100 >= all as usize * 95, "{right} of {all}:\n{}", missed.join("\n"));
}

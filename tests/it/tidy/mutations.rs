//! The mutations of `tests/mutations` still fit the code that they break.

use super::tree::{FILES, File};
use super::{check, demand};

fn is_patch(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|end| end == "patch")
}

/// Hunks whose old lines the files no longer hold, and patches that name no cases.
fn misfits(files: &[File]) -> Vec<String> {
    let patches = files.iter().filter(|file| is_patch(&file.path));
    patches.flat_map(|patch| without_cases(patch).into_iter().chain(stale_hunks(patch, files))).collect()
}

fn without_cases(patch: &File) -> Option<String> {
    let names = patch.text.lines().nth(1).is_some_and(|line| line.starts_with("cases: "));
    (!names).then(|| patch.offence(0, "no case that should notice; write `cases: NAME; NAME` in its second line"))
}

fn stale_hunks(patch: &File, files: &[File]) -> Vec<String> {
    // Each hunk: where it stands, and the lines that it expects to find.
    let mut hunks: Vec<(usize, String)> = Vec::new();
    let (mut text, mut at, mut stale) = ("", 0, Vec::new());
    let mut judge = |hunks: &mut Vec<(usize, String)>, text: &str| {
        let gone = hunks.drain(..).filter(|(_, old)| !text.contains(old.as_str()));
        stale.extend(gone.map(|(at, _)| patch.offence(at, "does not apply any more; make the patch anew")));
    };
    for line in patch.text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("--- a/") {
            judge(&mut hunks, text);
            text = files.iter().find(|file| file.path == path.trim_end()).map_or("", |file| &file.text);
        } else if line.starts_with("@@") {
            hunks.push((at, String::new()));
        } else if let (Some(old), Some((_, hunk))) = (line.strip_prefix([' ', '-']), hunks.last_mut()) {
            hunk.push_str(old);
        }
        at += line.len();
    }
    judge(&mut hunks, text);
    stale
}

#[test]
fn every_mutation_applies() {
    assert!(FILES.iter().filter(|file| is_patch(&file.path)).count() >= 20, "at least 20 mutations");
    demand("mutations fit the code", &misfits(&FILES));
}

#[test]
fn a_stale_mutation_is_caught() {
    let code = File::new("src/a.rs", "fn a() {\n    b();\n}\n");
    let patch = |text: &str| File::new("tests/mutations/x.patch", text);
    let fits =
        "what\ncases: c\n\n--- a/src/a.rs\n+++ b/src/a.rs\n@@ -1,3 +1,3 @@\n fn a() {\n-    b();\n+    c();\n }\n";
    let found = |text: &str| misfits(&[File::new(&code.path, &code.text), patch(text)]);
    check(&found(fits), &[]);
    check(&found(&fits.replace("b();", "d();")), &["tests/mutations/x.patch:6"]);
    check(&found(&fits.replace("cases: c", "")), &["tests/mutations/x.patch:1"]);
}

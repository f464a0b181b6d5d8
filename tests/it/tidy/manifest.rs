//! Manifest: each dependency in Cargo.toml has its reason as a comment one line above.

use super::tree::{FILES, File, find};
use super::{check, demand};

fn unexplained(manifest: &File) -> Vec<String> {
    let (mut previous, mut in_table, mut offset) = ("", false, 0);
    let mut offences = Vec::new();
    for line in manifest.text.lines() {
        let header = line.strip_prefix('[').map(|rest| rest.trim_end_matches(']'));
        if let Some(header) = header {
            in_table = header.ends_with("dependencies");
        }
        let is_own_table = header.is_some_and(|header| header.contains("dependencies."));
        let is_entry = in_table && line.starts_with(|c: char| c.is_ascii_alphanumeric()) && line.contains('=');
        let is_explained = previous.starts_with("# ") && previous.len() > 2;
        if (is_own_table || is_entry) && !is_explained {
            let name = line.split([' ', '=']).next().unwrap_or(line);
            offences
                .push(manifest.offence(offset, &format!("`{name}` has no reason; write it as `# ...` one line above")));
        }
        previous = line;
        offset += line.len() + 1;
    }
    offences
}

#[test]
fn every_dependency_has_its_reason() {
    demand(
        "every dependency has its reason one line above",
        &unexplained(find(&FILES, "Cargo.toml").expect("a crate has a manifest")),
    );
}

#[test]
fn a_dependency_without_reason_is_caught() {
    let found = |text| unexplained(&File::new("Cargo.toml", text));
    check(&found("[dependencies]\n# Why.\na = \"1\"\nb = { version = \"1\" }\n"), &["Cargo.toml:4: `b`"]);
    check(
        &found("[dev-dependencies]\n\na.workspace = true\n[lints.rust]\nx = \"warn\"\n"),
        &["Cargo.toml:3: `a.workspace`"],
    );
    check(
        &found("[target.'cfg(unix)'.dependencies]\na = \"1\"\n[dependencies.b]\nversion = \"1\"\n"),
        &["Cargo.toml:2", "Cargo.toml:3"],
    );
    check(&found("[dependencies]\n# Why.\na = { features = [\n  \"x=y\",\n] }\n"), &[]);
}

//! Machine paths: no file names a place on somebody's machine, or a place beside the clone.

use super::tree::{FILES, File};
use super::{check, code, demand};

/// Directories of one machine: the path, and whether it counts only with something below it
/// (a web scenario may well have a page called home).
const PLACES: &[(&str, bool)] = &[("work", false), ("root", false), ("home", true), ("Users", true)];

fn machine_paths(file: &File) -> Vec<String> {
    let absolute = PLACES.iter().flat_map(|(name, needs_more)| {
        let needle = format!("/{name}");
        let starts: Vec<_> = file.text.match_indices(&needle).map(|(at, _)| at).collect();
        starts.into_iter().filter(|at| is_absolute(&file.text, *at, needle.len(), *needs_more)).collect::<Vec<_>>()
    });
    let beside = ["../", "..\\"].into_iter().flat_map(|up| file.text.match_indices(up));
    let beside = beside.map(|(at, _)| at).filter(|at| file.text[at + 3..].starts_with("shared"));
    let urls = file.text.match_indices(concat!("file:", "///")).map(|(at, _)| at);
    let drives = file.text.match_indices(concat!("C:", "\\Users")).map(|(at, _)| at);
    let mut places: Vec<_> = absolute.chain(beside).chain(urls).chain(drives).collect();
    places.sort_unstable();
    places
        .into_iter()
        .map(|at| file.offence(at, "names a place on one machine; write a path inside the repository"))
        .collect()
}

/// True if the path starts here rather than going on (`a/work`, `https://host/root`), and its name ends (`/workers`).
fn is_absolute(text: &str, at: usize, length: usize, needs_more: bool) -> bool {
    let goes_on = |c: char| code::is_word(c) || c == '-';
    let is_start = !text[..at].ends_with(|c: char| goes_on(c) || ".~/})".contains(c));
    let after = &text[at + length..];
    let below = after.strip_prefix('/').and_then(|rest| rest.split_once('/'));
    let has_more = below.is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| goes_on(c) || c == '.'));
    is_start && !after.starts_with(goes_on) && (has_more || !needs_more)
}

#[test]
fn no_file_names_a_machine_path() {
    demand("no file names a place on one machine", &FILES.iter().flat_map(machine_paths).collect::<Vec<_>>());
}

#[test]
fn a_machine_path_is_caught() {
    let found = |text: &str| machine_paths(&File::new("README.md", &text.replace('|', "/")));
    check(&found("a\nsee |work|x.md and |root"), &["README.md:2", "README.md:2"]);
    check(&found("`|home|ann|x`\n(|Users|bob|y)"), &["README.md:1", "README.md:2"]);
    check(&found("see ..|shared|design.md"), &["README.md:1"]);
    check(&found("|workers, a|work, https:||host|root, GET |home|feed, $HOME|work, ..|src"), &[]);
}

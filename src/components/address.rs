//! Addresses as a scenario writes them: `web` for all instances of a component, `web[1]` for one of them.

use super::settings::Complaint;
use crate::model::ids::InstanceId;
use crate::notation::suggest;

/// `blade[0]` as its name and its number.
#[must_use]
pub fn split(name: &str) -> (&str, Option<usize>) {
    let parts = || {
        let (stem, index) = name.strip_suffix(']')?.split_once('[')?;
        Some((stem, index.parse().ok()?))
    };
    parts().map_or((name, None), |(stem, index)| (stem, Some(index)))
}

/// The instances that names which were checked stand for, in their order; `entries` are those of a component.
#[must_use]
pub fn instances<'a>(names: &[&str], entries: impl Fn(&str) -> &'a [InstanceId]) -> Vec<InstanceId> {
    let all = |name: &&str| {
        let (stem, index) = split(name);
        let entries = entries(stem);
        index.map_or(entries, |index| &entries[index..=index]).to_vec()
    };
    names.iter().flat_map(all).collect()
}

/// Finds what is wrong with a list of addresses written at `at`, out of the components `to`, of which `count` says how
/// many instances they have. What is no component is told elsewhere.
#[must_use]
pub fn check(at: &str, names: &[&str], to: &[&str], count: impl Fn(&str) -> Option<u32>) -> Vec<Complaint> {
    let mut found = Vec::new();
    let mut listed: Vec<(&str, usize)> = Vec::new();
    for (i, name) in names.iter().enumerate() {
        let at = format!("{at}.{i}");
        let (stem, index) = split(name);
        if !to.contains(&stem) {
            let complaint = Complaint::conflict(&at, format!("`{name}` is no address of this name"));
            let near = suggest::nearest(stem, to.iter().copied()).map(str::to_owned);
            let all =
                format!("{}, or one of their instances, such as `{}[0]`", suggest::list(to.iter().copied()), to[0]);
            found.push(Complaint { near, ..complaint.expected(all) });
            continue;
        }
        let Some(count) = count(stem).map(|count| count as usize) else { continue };
        if let Some(index) = index.filter(|index| *index >= count) {
            let complaint = Complaint::out_of_range(&at, format!("`{stem}` has no number {index}"));
            found.push(complaint.expected(format!("`{stem}[0]` to `{stem}[{}]`", count.saturating_sub(1))));
            continue;
        }
        let these = index.map_or(0..count, |index| index..index + 1);
        if these.clone().any(|index| listed.contains(&(stem, index))) {
            found.push(Complaint::conflict(&at, format!("`{name}` is listed twice")).expected("each address once"));
        }
        listed.extend(these.map(|index| (stem, index)));
    }
    found
}

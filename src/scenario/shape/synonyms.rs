//! Words that people bring from elsewhere for keys of ours that are spelt nothing like them.

/// A word and a key that it may mean; offered where the key may stand, never accepted: one form only.
const SYNONYMS: [(&str, &str); 8] = [
    ("cpu", "cores"),
    ("cpus", "cores"),
    ("vcpus", "cores"),
    ("instances", "count"),
    ("kill", "crash"),
    ("interval", "every"),
    ("retries", "retry"),
    ("retries", "attempts"),
];

/// The key among those that may stand here that a word is another word for.
pub(super) fn synonym<'s>(word: &str, keys: &[&'s str]) -> Option<&'s str> {
    let meant = |key: &&str| SYNONYMS.iter().any(|(from, to)| from.eq_ignore_ascii_case(word) && to == key);
    keys.iter().copied().find(meant)
}

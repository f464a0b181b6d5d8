//! How far to trust it: notes, the laws that were checked, and where the figures come from.

use super::{escape, table};
use crate::report::text;
use crate::stats::result::{Conservation, RunResult};

/// Notes and conservation laws.
pub fn sections(result: &RunResult) -> String {
    let notes: String = text::notes(result).iter().map(|note| format!("<li>{}</li>\n", escape::text(note))).collect();
    let notes = if notes.is_empty() { notes } else { format!("<ul>\n{notes}</ul>\n") };
    let laws: String = result.conservation.iter().map(law).collect();
    let laws = if laws.is_empty() { laws } else { format!("<ul class=\"laws\">\n{laws}</ul>\n") };
    table::section("Notes", &notes) + &table::section("Conservation laws, checked in every run", &laws)
}

fn law(law: &Conservation) -> String {
    let (class, word) = if law.holds { ("good", "✓ holds") } else { ("bad", "✗ broken") };
    let numbers: Vec<String> = law.detail.iter().map(|(name, number)| format!("{name} {number}")).collect();
    let (said, numbers) = (escape::text(&law.law), escape::text(&numbers.join(", ")));
    format!("<li><span class=\"{class}\">{word}</span> {said} <small>{numbers}</small></li>\n")
}

/// What it takes to make this page again.
pub fn provenance(result: &RunResult) -> String {
    let facts = [
        ("program", format!("scalelab {}", result.version)),
        ("scenario", result.scenario.name.clone()),
        ("SHA-256 of the scenario", result.scenario.sha256.clone()),
        ("seed", result.seed.to_string()),
        ("replications", result.replications.to_string()),
        ("run", text::experiment(result)),
    ];
    let fact = |(name, value): (&str, String)| format!("<dt>{name}</dt><dd>{}</dd>\n", escape::text(&value));
    let facts: String = facts.map(fact).concat();
    table::section("Provenance", &format!("<dl>\n{facts}</dl>\n<p class=\"note\">{SAME}</p>\n"))
}

const SAME: &str =
    "The same version, platform, scenario and seed give the same figures, whatever the number of threads.";

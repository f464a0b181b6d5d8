//! What the metrics mean, as docs/model.md defines them: said once, printed by the program too.

use super::quantity::count;
use super::text::grid::{Align, Grid};
use super::text::paint::Paint;
use std::collections::BTreeMap;

/// The page that defines every metric; a test holds it against what runs print.
const PAGE: &str = include_str!("../../docs/model.md");

/// A metric that a scenario offers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offered {
    /// Its name.
    pub name: String,
    /// The word of its unit.
    pub unit: &'static str,
    /// True if a run may not report it.
    pub rare: bool,
    /// Whose it is, if it is one of a part of the scenario: `web`, `outside-inside`.
    pub owner: Option<String>,
}

/// The table for people.
#[must_use]
pub fn text(scenario: &str, offered: &[Offered]) -> String {
    let (paint, definitions) = (Paint(true), definitions());
    let mut grid = Grid::new(&[Align::Left, Align::Left, Align::Left]);
    for metric in offered {
        grid.row(&[&metric.name, metric.unit, definition(metric, &definitions)]);
    }
    let mut text = format!("{}  {} metrics\n\n", paint.bold(scenario), count(offered.len() as u64));
    grid.lines().into_iter().for_each(|line| text += &(line + "\n"));
    text
}

/// The same as JSON: an array of objects.
#[must_use]
pub fn json(offered: &[Offered]) -> String {
    let definitions = definitions();
    let one = |metric: &Offered| {
        serde_json::json!({ "name": metric.name, "unit": metric.unit, "always": !metric.rare,
            "definition": definition(metric, &definitions) })
    };
    let all: Vec<serde_json::Value> = offered.iter().map(one).collect();
    serde_json::to_string_pretty(&all).expect("texts are plain data") + "\n"
}

fn definition<'a>(metric: &Offered, definitions: &BTreeMap<String, &'a str>) -> &'a str {
    definitions.get(&general(metric)).copied().unwrap_or_default()
}

/// The definitions by the names of the page: the code in the first cells of its tables, `.p90` standing for
/// `latency.p90` after `latency.p50`.
fn definitions() -> BTreeMap<String, &'static str> {
    let mut found = BTreeMap::new();
    for line in PAGE.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [names, _, definition] = cells[..] else { continue };
        let mut stem = "";
        for name in names.split('`').skip(1).step_by(2) {
            let short = name.starts_with('.');
            stem = if short { stem } else { name.rsplit_once('.').map_or("", |(stem, _)| stem) };
            found.insert(if short { format!("{stem}{name}") } else { name.to_owned() }, definition);
        }
    }
    found
}

/// The name in the words of the page.
fn general(metric: &Offered) -> String {
    let Some(owner) = &metric.owner else {
        let own = metric.name.strip_prefix("class.").and_then(|rest| rest.split_once('.'));
        let own = own.map_or(metric.name.as_str(), |(_, rest)| rest);
        return if own.starts_with("failed.") { "failed.rejected".to_owned() } else { own.to_owned() };
    };
    let rest = &metric.name[owner.len()..];
    if rest.starts_with(".forward") || rest.starts_with(".backward") {
        return format!("LINK{rest}");
    }
    if let Some((_, rest)) = rest.split_once(']') {
        return format!("NAME[i]{rest}");
    }
    match rest.strip_prefix(".pool.").and_then(|rest| rest.split_once('.')) {
        Some((_, rest)) => format!("NAME.pool.TO.{rest}"),
        None => format!("NAME{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_finds_its_definition() {
        let all = definitions();
        let check = |name: &str, owner: Option<&str>, expected: &str| {
            let metric = Offered { name: name.to_owned(), unit: "s", rare: false, owner: owner.map(str::to_owned) };
            let told = definition(&metric, &all);
            assert!(told.contains(expected), "{name}: {told:?} does not say {expected:?}");
        };
        check("latency.p99", None, "quantile of these latencies");
        check("class.page.goodput", None, "ended ok in the window");
        check("failed.crashed", None, "with this ending");
        check("web[2].share", Some("web"), "visits to instance i");
        check("web.pool.db.queue", Some("web"), "connection");
        check("a-b.forward.utilization", Some("a-b"), "some message occupies");
        check("db.replicas.cpu.queue", Some("db.replicas"), "less busy cores");
    }
}

//! The page of a comparison: what differs between designs, how they stand to their rules, and by what patch they differ.

use super::{escape, page, table};
use crate::report::chart::{self, theme::Theme};
use crate::report::compare::{cells, finding, headline, patch};
use crate::stats::comparison::{Comparison, Difference, Row, Word};

/// Columns of a patch that fit a phone.
const PATCH_WIDTH: usize = 60;

/// The same figures as the text of the comparison, in its order.
#[must_use]
pub fn write(comparison: &Comparison) -> String {
    let name = comparison.designs.first().map_or("", |design| design.name.as_str());
    let name = format!("{name}, compared");
    let lead = |line: &String| format!("<p class=\"lead\">{}</p>\n", escape::text(line));
    let said = finding(comparison).iter().map(lead).collect::<Vec<_>>().concat();
    let sections = [
        format!("<header><h1>{}</h1>\n{said}</header>\n", escape::text(&name)),
        table::section("Designs", &designs(comparison)),
        table::section("Goals", &goals(comparison)),
        table::section("Differences", &(picture(comparison) + &metrics(comparison))),
        table::section("Notes", &notes(comparison)),
    ];
    page::whole(&name, &sections.concat(), &[])
}

/// Letter and name of each design, and what it changes in the baseline.
fn designs(comparison: &Comparison) -> String {
    let design = |(at, design): (usize, &crate::stats::comparison::Design)| {
        let patch = patch::lines(&design.patch, PATCH_WIDTH).join("\n");
        let patch = format!("<pre class=\"scroll\">{}</pre>", escape::text(&patch));
        let changed = if at == 0 { "the baseline".to_owned() } else { patch };
        let (label, name) = (escape::text(&design.label), escape::text(&design.name));
        let hash = format!("SHA-256 {}", design.sha256);
        format!("<dt><b>{label}</b></dt><dd>{name}: {changed}<div><small>{}</small></div></dd>\n", escape::text(&hash))
    };
    let designs: String = comparison.designs.iter().enumerate().map(design).collect();
    format!("<dl>\n{designs}</dl>\n")
}

fn goals(comparison: &Comparison) -> String {
    let head: Vec<&str> =
        std::iter::once("rule").chain(comparison.designs.iter().map(|design| design.label.as_str())).collect();
    table::stacked(&head, &cells::rules(comparison))
}

fn picture(comparison: &Comparison) -> String {
    let svg = chart::comparison::draw(comparison, &Theme::light());
    let title = escape::text(&headline(comparison));
    format!("<figure aria-label=\"{title}\"><div class=\"still\">{svg}</div></figure>\n")
}

/// The columns, the judgement first, which is what is asked.
const COLUMNS: [&str; 7] = ["metric", "design", "judgement", "relative", "difference", "value", "value in A"];

/// One row per metric and design.
fn metrics(comparison: &Comparison) -> String {
    let labels: Vec<&str> = comparison.designs.iter().skip(1).map(|design| design.label.as_str()).collect();
    let rows: String = comparison.metrics.iter().map(|row| rows(row, &labels)).collect();
    table::stack(&COLUMNS, &rows)
}

fn rows(row: &Row, labels: &[&str]) -> String {
    let one = |(at, (difference, label)): (usize, (&Difference, &&str))| {
        let class = match difference.word {
            Word::Better => "good",
            Word::Worse => "bad",
            Word::Higher | Word::Lower | Word::NoDifferenceShown | Word::NotRanked => "",
        };
        let cells = [
            (escape::text(label), ""),
            (escape::text(&cells::word(difference)), class),
            (table::cell(cells::relative(difference).as_ref()), ""),
            (table::cell(cells::gap(difference, row.unit).as_ref()), ""),
            (table::cell(cells::figure(row, at + 1).as_ref()), ""),
            (table::cell(cells::figure(row, 0).as_ref()), ""),
        ];
        let cells = cells.iter().zip(&COLUMNS[1..]).map(|((html, class), name)| table::named(name, html, class));
        let metric = escape::text(&row.metric);
        format!("<tr><th scope=\"row\">{metric}</th>{}</tr>\n", cells.collect::<Vec<_>>().concat())
    };
    row.differences.iter().zip(labels).enumerate().map(one).collect()
}

fn notes(comparison: &Comparison) -> String {
    let mut notes = cells::notes(comparison);
    notes.push(format!("compared by scalelab {}", comparison.version));
    let notes = notes.iter().map(|note| format!("<li>{}</li>\n", escape::text(note))).collect::<Vec<_>>().concat();
    format!("<ul>\n{notes}</ul>\n")
}

//! The page of scale up against scale out: the picture, what was chosen for each load, and where it turns.

use super::{escape, page, table};
use crate::report::chart::{self, theme::Theme};
use crate::report::growth::{cells, sentence};
use crate::stats::growth::{Growth, Line};

/// The same figures as the text, in its order, the picture first.
#[must_use]
pub fn write(growth: &Growth) -> String {
    let name = format!("{}, scale up against scale out", growth.name);
    let (head, said) = (escape::text(&name), escape::text(&sentence::title(growth)));
    let picture =
        format!("<figure><div class=\"still\">{}</div></figure>\n", chart::growth::draw(growth, &Theme::light()));
    let sections = [
        format!("<header><h1>{head}</h1>\n<p class=\"lead\">{said}</p>\n</header>\n"),
        table::section("Cost, latency, goodput and availability over the load", &picture),
        table::section("Scale up", &way(growth, &growth.up)),
        table::section("Scale out", &way(growth, &growth.out)),
        table::section("Where it turns", &turns(growth)),
        table::section("How it was found", &how(growth)),
    ];
    page::whole(&name, &sections.concat(), &[])
}

fn way(growth: &Growth, line: &Line) -> String {
    let rows: Vec<Vec<String>> = cells::rows(line).into_iter().map(Vec::from).collect();
    let has_mark = line.points.iter().any(|point| !point.is_enough);
    let key =
        cells::key(growth).filter(|_| has_mark).map(|key| format!("<p class=\"note\">{}</p>\n", escape::text(key)));
    table::texts(&cells::head(growth), &rows) + &key.unwrap_or_default()
}

fn turns(growth: &Growth) -> String {
    let turn = |(name, said): (&str, String)| format!("<dt>{name}</dt><dd>{}</dd>\n", escape::text(&said));
    format!("<dl>\n{}</dl>\n", cells::turns(growth).map(turn).concat())
}

fn how(growth: &Growth) -> String {
    let version = format!("found by scalelab {}", growth.version);
    let lines = sentence::how(growth).into_iter().chain([version]);
    let lines = lines.map(|line| format!("<li>{}</li>\n", escape::text(&line))).collect::<Vec<_>>().concat();
    format!("<ul>\n{lines}</ul>\n")
}

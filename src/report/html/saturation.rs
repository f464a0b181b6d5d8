//! The page of what a system does at growing load: the picture, its limits, and the figures.

use super::{escape, page, table};
use crate::report::chart::{load, theme::Theme};
use crate::report::growth::sentence::without;
use crate::report::saturation::{HEAD, Saturation, how, limits, rows, seen};

/// The same figures as the text, the picture first.
#[must_use]
pub fn write(it: &Saturation) -> String {
    let name = format!("{}, at growing load", it.name);
    let (head, said) = (escape::text(&name), escape::text(&load::title(it)));
    let picture = load::draw(it, &Theme::light());
    let picture = picture.map(|svg| format!("<figure><div class=\"still\">{svg}</div></figure>\n"));
    let found: Vec<String> = std::iter::once(how(it)).chain(without(&it.left_out)).collect();
    let sections = [
        format!("<header><h1>{head}</h1>\n<p class=\"lead\">{said}</p>\n</header>\n"),
        table::section("Goodput and latency over the load", &picture.unwrap_or_default()),
        table::section("Limits", &table::texts(&["limit", "load", ""], &vectors(limits(it)))),
        table::section("At growing load", &loads(it)),
        table::section("Where the prediction may be wrong", &list(&it.doubts)),
        table::section("How it was found", &list(&found)),
    ];
    page::whole(&name, &sections.concat(), &[])
}

fn loads(it: &Saturation) -> String {
    let key = seen(it).iter().map(|line| format!("<p class=\"note\">{}</p>\n", escape::text(line))).collect::<Vec<_>>();
    table::texts(&HEAD, &vectors(rows(it))) + &key.concat()
}

fn vectors<const N: usize>(rows: Vec<[String; N]>) -> Vec<Vec<String>> {
    rows.into_iter().map(Vec::from).collect()
}

fn list(lines: &[String]) -> String {
    let items = lines.iter().map(|line| format!("<li>{}</li>\n", escape::text(line))).collect::<Vec<_>>().concat();
    if items.is_empty() { items } else { format!("<ul>\n{items}</ul>\n") }
}

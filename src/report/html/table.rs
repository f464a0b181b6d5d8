//! Tables and sections: names on the left, figures on the right, wide ones scroll by themselves.

use super::escape;
use crate::report::quantity::Figure;
use crate::report::summary::Table;

/// A section under its heading; nothing around nothing.
pub fn section(heading: &str, body: &str) -> String {
    if body.is_empty() {
        return String::new();
    }
    format!("<section><h2>{}</h2>\n{body}</section>\n", escape::text(heading))
}

/// A table of texts, the first column a name.
pub fn texts(head: &[&str], rows: &[Vec<String>]) -> String {
    let rows: Vec<(String, Vec<String>)> =
        rows.iter().map(|row| (row[0].clone(), row[1..].iter().map(|cell| escape::text(cell)).collect())).collect();
    html(head, &rows)
}

/// A table of figures, each with its interval beneath.
pub fn figures(table: &Table) -> String {
    let head: Vec<&str> = std::iter::once("").chain(table.columns.iter().copied()).collect();
    let rows: Vec<(String, Vec<String>)> = table
        .rows
        .iter()
        .map(|(name, cells)| (name.clone(), cells.iter().map(|it| cell(it.as_ref())).collect()))
        .collect();
    html(&head, &rows)
}

/// A value, and in small what surrounds it.
pub fn cell(figure: Option<&Figure>) -> String {
    let Some(figure) = figure else { return "–".to_owned() };
    let spread = figure.spread().map(|spread| format!("<small>{}</small>", escape::text(spread)));
    escape::text(&figure.value()) + &spread.unwrap_or_default()
}

/// A table of texts whose rows are lists of named cells where it does not fit the screen.
pub fn stacked(head: &[&str], rows: &[Vec<String>]) -> String {
    let own = |row: &Vec<String>| {
        let cells = row[1..].iter().zip(&head[1..]).map(|(cell, name)| named(name, &escape::text(cell), ""));
        format!("<tr><th scope=\"row\">{}</th>{}</tr>\n", escape::text(&row[0]), cells.collect::<Vec<_>>().concat())
    };
    stack(head, &rows.iter().map(own).collect::<Vec<_>>().concat())
}

/// A cell of HTML that says its column's name where there is no head above it.
pub fn named(name: &str, html: &str, class: &str) -> String {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    format!("<td data-name=\"{}\"{class}><div>{html}</div></td>", escape::text(name))
}

/// Rows of [`named`] cells under their names.
pub fn stack(head: &[&str], rows: &str) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let heads = heads(head);
    format!(
        "<div class=\"scroll\"><table class=\"stack\">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
    )
}

fn heads(names: &[&str]) -> String {
    let heads = names.iter().map(|name| format!("<th scope=\"col\">{}</th>", escape::text(name)));
    heads.collect::<Vec<_>>().concat()
}

/// Names are texts, cells are HTML.
fn html(head: &[&str], rows: &[(String, Vec<String>)]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let heads = heads(head);
    let mut text = format!("<div class=\"scroll\"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n");
    for (name, cells) in rows {
        let cells = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect::<Vec<_>>().concat();
        text.extend(["<tr><th scope=\"row\">", &escape::text(name), "</th>", &cells, "</tr>\n"]);
    }
    text + "</tbody>\n</table></div>\n"
}

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

/// Names are texts, cells are HTML.
fn html(head: &[&str], rows: &[(String, Vec<String>)]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let heads: String = head.iter().map(|name| format!("<th scope=\"col\">{}</th>", escape::text(name))).collect();
    let mut text = format!("<div class=\"scroll\"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n");
    for (name, cells) in rows {
        let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
        text += &format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", escape::text(name));
    }
    text + "</tbody>\n</table></div>\n"
}

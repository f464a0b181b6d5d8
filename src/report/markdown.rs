//! The summary as GitHub-flavoured Markdown, for reports and pull requests.

use super::quantity::Figure;
use super::summary::{self, Table};
use super::text::{effective, experiment, judged, judgement, measured, notes, totals, verdict};
use crate::stats::result::RunResult;

/// The same sections as the terminal summary, in the same order.
#[must_use]
pub fn write(result: &RunResult) -> String {
    let mut blocks = vec![format!("# {}\n", escaped(&result.scenario.name))];
    if !result.slo.is_empty() {
        let rows = result.slo.iter().map(|outcome| {
            let ((mark, _), word) = (judged(outcome.verdict), judgement(outcome, result.replications));
            vec![format!("{} {}", outcome.metric, outcome.rule), measured(outcome), format!("{mark} {word}")]
        });
        blocks.push(table(&["SLO", "measured", "verdict"], rows));
    }
    let rows = totals(result).into_iter().map(|(what, n, share)| vec![what, n, share]);
    blocks.push(table(&["Requests", "number", "share"], rows));
    let tables = [summary::latency, summary::sets, summary::components, summary::own, summary::pools_and_links];
    blocks.extend(tables.iter().filter_map(|table| table(result)).map(|table| section(&table)));
    if let Some(worst) = summary::bottleneck(result) {
        let busy = Figure::of(worst.utilization).inline();
        blocks.push(format!("**Bottleneck**: {}, {busy} busy.\n", escaped(&worst.station)));
    }
    blocks.extend(effective(result).map(|line| format!("The {line}.\n")));
    blocks.push(format!("**Run**: {}.\n", experiment(result)));
    blocks.push(format!("**Verdict**: {}.\n", verdict(result.verdict)));
    let notes: String =
        notes(result).iter().flat_map(|note| ["- ".to_owned(), escaped(note), "\n".to_owned()]).collect();
    if !notes.is_empty() {
        blocks.push(notes);
    }
    blocks.join("\n")
}

fn section(figures: &Table) -> String {
    let head: Vec<&str> = std::iter::once(figures.title).chain(figures.columns.iter().copied()).collect();
    let rows = figures.rows.iter().map(|(name, cells)| {
        let cells = cells.iter().map(|cell| cell.as_ref().map_or_else(|| "–".to_owned(), Figure::inline));
        std::iter::once(name.clone()).chain(cells).collect()
    });
    table(&head, rows)
}

pub(super) fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let escaped_line = |row: Vec<String>| line(&row.iter().map(|cell| escaped(cell)).collect::<Vec<_>>());
    let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    let rule = format!("|---{}|\n", "|--:".repeat(head.len() - 1));
    line(&head) + &rule + &rows.map(escaped_line).collect::<String>()
}

/// Text that Markdown would take for its own marks or for HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '\\' | '*' | '_' | '`' | '[' | ']' => safe.extend(['\\', c]),
            '<' => safe.push_str("&lt;"),
            '&' => safe.push_str("&amp;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::report::fixture::{empty, web_shop};

    #[test]
    fn every_line_of_a_table_has_the_same_number_of_cells() {
        let mut result = web_shop();
        result.scenario.name = "a|b <script>".to_owned();
        let text = write(&result);
        assert!(text.starts_with("# a\\|b &lt;script>\n"), "{text}");
        for block in text.split("\n\n").filter(|block| block.contains("|---")) {
            let cells = |line: &str| line.matches(" |").count() + line.matches("--:|").count();
            let rows: Vec<&str> = block.lines().filter(|l| l.starts_with("| ")).collect();
            assert!(rows.windows(2).all(|pair| cells(pair[0]) == cells(pair[1])), "{block}");
        }
    }

    #[test]
    fn estimates_stand_on_one_line_with_their_interval() {
        let text = write(&web_shop());
        assert!(text.contains("| all | 71.00 ± 0.40 ms | 58.00 ± 0.30 ms |"), "{text}");
        assert!(text.contains("**Bottleneck**: CPU of blade, 67.40 ± 0.67 % busy."), "{text}");
    }

    #[test]
    fn an_empty_run_has_no_empty_tables() {
        insta::assert_snapshot!(write(&empty()), @r"
    # nothing

    | Requests | number | share |
    |---|--:|--:|
    | issued | 0 |  |

    **Run**: seed 1, 1 steady replication of 10 min, nothing cut as warm-up.

    **Verdict**: not enough data: measure longer or with more replications.
    ");
    }
}

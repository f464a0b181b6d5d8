//! Scale up against scale out as GitHub-flavoured Markdown.

use super::{cells, sentence};
use crate::report::markdown::{escaped, table};
use crate::stats::growth::Growth;

/// The same sections as the text.
#[must_use]
pub fn write(growth: &Growth) -> String {
    let mut blocks = vec![format!("# {}, scale up against scale out\n", escaped(&growth.name))];
    blocks.push(format!("**{}**.\n", escaped(&sentence::title(growth))));
    let list = |lines: Vec<String>| -> String {
        lines.iter().map(|line| format!("- {}\n", escaped(line))).collect::<Vec<_>>().concat()
    };
    blocks.push(list(sentence::how(growth)));
    for (title, line) in [("Scale up", &growth.up), ("Scale out", &growth.out)] {
        blocks.push(format!("## {title}\n"));
        blocks.push(table(
            &cells::head(growth).map(escaped).each_ref().map(String::as_str),
            cells::rows(line).into_iter().map(Vec::from),
        ));
    }
    blocks.extend(cells::key(growth).map(|key| format!("{key}\n")));
    blocks.push("## Where it turns\n".to_owned());
    blocks.push(list(cells::turns(growth).into_iter().map(|(name, said)| format!("{name}: {said}")).collect()));
    blocks.join("\n")
}

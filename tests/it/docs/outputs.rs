//! Outputs that the documentation shows: a block `text output` holds lines that the last command before it prints.

use super::blocks::{Mark, blocks};
use super::commands::{Command, commands};
use super::{SCENARIOS, root};
use crate::sandbox::Sandbox;
use std::path::PathBuf;

/// Stands for whatever is left out.
const LEFT_OUT: &str = "...";

/// Every line that a page shows and no command prints.
pub fn wrong_outputs(page: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut last = None;
    for block in blocks(text) {
        last = commands(std::slice::from_ref(&block)).pop().or(last);
        if block.mark != Mark::Output {
            continue;
        }
        let Some(command) = &last else {
            found.push(format!("{page}:{}: an output without a command before it", block.line));
            continue;
        };
        let printed = printed(command);
        let lines = (block.line + 1..).zip(block.text.lines());
        let wanted = lines.filter(|(_, line)| !line.is_empty() && *line != LEFT_OUT);
        let missing = wanted.filter(|(_, line)| !printed.lines().any(|known| known.trim_end() == *line));
        let missing: Vec<String> = missing.map(|(number, line)| format!("{page}:{number}: {line}")).collect();
        if !missing.is_empty() {
            found.push(format!("{}\nof what `{}` prints:\n{printed}", missing.join("\n"), command.words.join(" ")));
        }
    }
    found
}

/// What a command prints, run in a folder of its own; files that it names are those of the repository.
fn printed(command: &Command) -> String {
    let places = [PathBuf::from("."), PathBuf::from(SCENARIOS)].map(|folder| root().join(folder));
    let there = |word: &String| places.iter().map(|place| place.join(word)).find(|path| path.is_file());
    let resolve = |word: &String| there(word).map_or_else(|| word.clone(), |path| path.display().to_string());
    let words: Vec<String> = command.words.iter().map(resolve).collect();
    let ended = Sandbox::new().run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    ended.out + &ended.err
}

#[test]
fn what_is_not_printed_is_caught() {
    let page = |shown: &str| format!("```sh\nscalelab explain mm1.json\n```\n```text output\n{shown}\n```\n");
    assert_eq!(wrong_outputs("a.md", &page("Throughput\n...")), Vec::<String>::new());
    let found = wrong_outputs("a.md", &page("Throughput\n  offered  a lot"));
    assert!(found.len() == 1 && found[0].starts_with("a.md:6:   offered  a lot\n"), "{found:?}");
    assert_eq!(wrong_outputs("a.md", "```text output\nx\n```\n"), ["a.md:1: an output without a command before it"]);
}

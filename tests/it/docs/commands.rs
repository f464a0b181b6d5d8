//! Commands of the documentation that run the program.

use super::blocks::{Block, Mark};

/// The ways in which the documentation starts the program.
const STARTS: [&[&str]; 3] = [&["cargo", "run", "--release", "--"], &["target/release/scalelab"], &["scalelab"]];

/// One command line, without what starts the program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Command {
    /// Its line on the page, from 1.
    pub line: usize,
    pub words: Vec<String>,
}

impl Command {
    /// The scenario and the arguments that `validate` understands too, if the command reads a scenario. `help` is what the
    /// program says of a command; nothing for one that it does not know.
    pub fn checked(&self, help: impl Fn(&str) -> Option<String>) -> Result<Option<(String, Vec<String>)>, String> {
        let mut words = self.words.iter();
        let command = words.next().map_or("", String::as_str);
        let help = help(command).ok_or_else(|| format!("`{command}` is no command"))?;
        let input = words.next().ok_or("no scenario")?.clone();
        let mut kept = Vec::new();
        while let Some(word) = words.next() {
            if word == "--variant" || word == "--set" {
                kept.extend([word.clone(), words.next().cloned().unwrap_or_default()]);
            } else if word.starts_with('-') && !help.split([' ', ',', '\n']).any(|known| known == word) {
                return Err(format!("`{word}` is no option"));
            }
        }
        let reads_a_scenario =
            ["run", "validate", "explain", "saturate", "metrics", "spof", "trace"].contains(&command);
        Ok(reads_a_scenario.then_some((input, kept)))
    }
}

/// All commands in blocks of shell that run the program; a backslash at the end of a line joins it with the next.
pub fn commands(blocks: &[Block]) -> Vec<Command> {
    let mut found = Vec::new();
    for block in blocks.iter().filter(|block| block.mark == Mark::Other("sh".to_owned())) {
        let (mut joined, mut from) = (String::new(), 0);
        for (number, line) in (block.line + 1..).zip(block.text.lines()) {
            from = if joined.is_empty() { number } else { from };
            let goes_on = line.strip_suffix('\\');
            joined.push_str(goes_on.unwrap_or(line));
            if goes_on.is_none() {
                let words = words(&joined);
                joined.clear();
                let start = STARTS.iter().find(|start| words.len() >= start.len() && words[..start.len()] == ***start);
                found.extend(start.map(|start| Command { line: from, words: words[start.len()..].to_vec() }));
            }
        }
    }
    found
}

/// The words of a line, quotes resolved, without a comment.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, ' ') => words.extend(word.take()),
            (Some(_) | None, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[test]
fn words_of_a_line() {
    assert_eq!(words("a  --set 'b.\"c d\"=1' \"e f\" # g"), ["a", "--set", "b.\"c d\"=1", "e f"]);
    assert!(words("# all").is_empty());
}

//! The fenced blocks of a Markdown page.

/// What a fence says about its block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mark {
    /// `json scenario`, with the name under which a reader saves it.
    Scenario(Option<String>),
    /// `json part`.
    Part,
    /// `json plan`: the plan of a sweep.
    Plan,
    /// `text output`: printed by the command before it.
    Output,
    /// Anything else: the language.
    Other(String),
}

/// A fenced block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// The line of its opening fence, from 1.
    pub line: usize,
    pub mark: Mark,
    pub text: String,
}

impl Block {
    pub fn is_json(&self) -> bool {
        match &self.mark {
            Mark::Scenario(_) | Mark::Part | Mark::Plan => true,
            Mark::Output => false,
            Mark::Other(language) => language == "json",
        }
    }
}

/// All blocks, in their order; one without an end goes to the end of the page.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open = false;
    for (number, line) in (1..).zip(page.lines()) {
        match (open, line.strip_prefix("```")) {
            (false, Some(info)) => {
                found.push(Block { line: number, mark: mark(info), text: String::new() });
                open = true;
            }
            (true, Some(_)) => open = false,
            (true, None) => {
                let block = found.last_mut().expect("a block is open");
                block.text.push_str(line);
                block.text.push('\n');
            }
            (false, None) => {}
        }
    }
    found
}

fn mark(info: &str) -> Mark {
    let words: Vec<&str> = info.split_whitespace().collect();
    match words[..] {
        ["json", "scenario"] => Mark::Scenario(None),
        ["json", "scenario", name] => Mark::Scenario(Some(name.to_owned())),
        ["json", "part"] => Mark::Part,
        ["json", "plan"] => Mark::Plan,
        ["text", "output"] => Mark::Output,
        _ => Mark::Other(words.first().copied().unwrap_or_default().to_owned()),
    }
}

#[test]
fn blocks_are_found_with_their_lines() {
    let found = blocks("a\n```json scenario b.json\n{\n}\n```\nc\n```sh\nd\n```\n```json part\n");
    let block = |line, mark, text: &str| Block { line, mark, text: text.to_owned() };
    let expected = [
        block(2, Mark::Scenario(Some("b.json".to_owned())), "{\n}\n"),
        block(7, Mark::Other("sh".to_owned()), "d\n"),
        block(10, Mark::Part, ""),
    ];
    assert_eq!(found, expected);
}

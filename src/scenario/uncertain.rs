//! Numbers that nobody knows exactly: `{"likely": "10ms", "cv": 0.1}` wherever a number may be written.
//!
//! A run takes the likely values, unless it is one of many that sample them: then each is multiplied by a draw of its own,
//! lognormal with mean 1 and this coefficient of variation, so that it stays above zero and keeps its unit. What is
//! settled here is a plain number to all that follows.
//!
//! Ignored: that inputs may be uncertain together.

use super::diagnostic::{Diagnostic, Diagnostics, Kind};
use super::path::Path;
use super::tree::{Node, Value};
use crate::engine::dist::Dist;
use crate::engine::draw::Source;
use crate::notation::number;

/// The largest coefficient of variation: beyond it, one does not know the order of magnitude.
const MOST: f64 = 3.0;

/// A number that nobody knows exactly.
#[derive(Clone, PartialEq, Debug)]
pub struct Uncertain {
    /// Where it is written.
    pub path: String,
    /// Its likely value, as it is written.
    pub likely: String,
    /// Its coefficient of variation.
    pub cv: f64,
}

/// Which values uncertain numbers take.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Inputs {
    /// Their likely ones.
    #[default]
    Likely,
    /// Those of one sample.
    Sampled {
        /// Seed of the draws.
        seed: u64,
        /// Number of the sample.
        sample: u32,
    },
}

/// Settles all uncertain numbers of a document, and returns what was uncertain; what is wrong is told in `out`.
pub fn settle(root: &mut Node, inputs: Inputs, out: &mut Diagnostics) -> Vec<Uncertain> {
    let mut settling = Settling { inputs, out, path: Path::root(), found: Vec::new() };
    settling.node(root);
    settling.found
}

struct Settling<'o> {
    inputs: Inputs,
    out: &'o mut Diagnostics,
    path: Path,
    found: Vec<Uncertain>,
}

impl Settling<'_> {
    fn node(&mut self, node: &mut Node) {
        if let Some((likely, cv)) = uncertain(node) {
            if let Some(settled) = self.number(node, likely, cv) {
                *node = settled;
            }
            return;
        }
        match &mut node.value {
            Value::Object(members) => {
                for member in members {
                    self.path.push_key(&member.key);
                    self.node(&mut member.value);
                    self.path.pop();
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter_mut().enumerate() {
                    self.path.push_index(index);
                    self.node(element);
                    self.path.pop();
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The number that an uncertain one becomes.
    fn number(&mut self, node: &Node, likely: &Node, cv: Option<&Node>) -> Option<Node> {
        let (text, quoted) = match &likely.value {
            Value::String(text) => (text, true),
            Value::Number(text) => (text, false),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        let end = number::prefix(text);
        let value = text[..end].parse::<f64>().ok().filter(|_| end > 0);
        let Some(value) = value else {
            let message = format!("`{text}` is no number");
            let error = Diagnostic::error(Kind::Quantity, likely.span, &self.path.key("likely"), message);
            self.out.push(error.expected("a number, perhaps with a unit"));
            return None;
        };
        let cv = self.cv(node, cv)?;
        self.found.push(Uncertain { path: self.path.to_string(), likely: text.clone(), cv });
        let Inputs::Sampled { seed, sample } = self.inputs else { return Some(likely.clone()) };
        let law = Dist::lognormal(1.0, cv).expect("the coefficient of variation was checked");
        let mut draw = Source::new(seed, sample, &self.path.to_string(), "input", 0).nth(0);
        let drawn = value * law.sample_ticks(&mut draw);
        // A count stays a whole number, and something that is there does not vanish.
        let whole = !quoted && text[..end].bytes().all(|byte| byte.is_ascii_digit());
        let drawn = if whole { drawn.round().max(value.min(1.0)) } else { drawn };
        let text = format!("{drawn}{}", &text[end..]);
        let value = if quoted { Value::String(text) } else { Value::Number(text) };
        Some(Node { span: likely.span, value })
    }

    fn cv(&mut self, node: &Node, cv: Option<&Node>) -> Option<f64> {
        let number = cv.and_then(|cv| match &cv.value {
            Value::Number(text) => text.parse::<f64>().ok(),
            Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
        });
        let number = number.filter(|cv| (0.0..=MOST).contains(cv));
        if number.is_none() {
            let span = cv.map_or(node.span.first(), |cv| cv.span);
            let message =
                if cv.is_some() { "this is no coefficient of variation" } else { "an uncertain number lacks its `cv`" };
            let error = Diagnostic::error(Kind::OutOfRange, span, &self.path.key("cv"), message);
            self.out
                .push(error.expected(format!("a number from 0 to {MOST}, such as 0.1 for a standard error of 10 %")));
        }
        number
    }
}

/// The parts of a value that is meant as an uncertain number: its likely value, and its coefficient of variation if it is
/// written. A section may have entries that are called so; those are no numbers.
fn uncertain(node: &Node) -> Option<(&Node, Option<&Node>)> {
    let members = node.members();
    let likely = &node.member("likely")?.value;
    let number = matches!(likely.value, Value::Number(_) | Value::String(_));
    let only = members.iter().all(|member| member.key == "likely" || member.key == "cv");
    (number && only).then(|| (likely, node.member("cv").map(|member| &member.value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::source::Sources;
    use crate::scenario::tree;

    fn settled(text: &str, inputs: Inputs) -> Result<(String, Vec<Uncertain>), String> {
        let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
        let mut node = tree::read(&mut sources, "x", text.into(), &mut out).expect("the test's document is JSON");
        let found = settle(&mut node, inputs, &mut out);
        match out.sorted().first() {
            None => Ok((node.to_json().to_string(), found)),
            Some(first) => Err(format!("{}: {}", first.path, first.message)),
        }
    }

    #[test]
    fn a_run_takes_the_likely_values() {
        let text = r#"{"cpu": {"exp": {"likely": "10ms", "cv": 0.2}}, "n": [{"likely": 3, "cv": 0}]}"#;
        let (json, found) = settled(text, Inputs::Likely).expect("the document is right");
        assert_eq!(json, r#"{"cpu":{"exp":"10ms"},"n":[3]}"#);
        let told: Vec<_> = found.iter().map(|it| (it.path.as_str(), it.likely.as_str(), it.cv)).collect();
        assert_eq!(told, [("cpu.exp", "10ms", 0.2), ("n[0]", "3", 0.0)]);
    }

    /// Mean and deviation of many samples: within 4 standard errors.
    #[test]
    fn samples_have_the_likely_mean_and_the_given_spread() {
        let text =
            r#"{"a": {"likely": "10ms", "cv": 0.2}, "b": {"likely": 100, "cv": 0.2}, "c": {"likely": 1, "cv": 2}}"#;
        let draw = |sample| {
            let (json, _) = settled(text, Inputs::Sampled { seed: 1, sample }).expect("the document is right");
            let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
            let ms = json["a"].as_str().and_then(|text| text.strip_suffix("ms")?.parse::<f64>().ok());
            (ms.expect("it keeps its unit"), json["b"].as_u64().expect("a count stays whole"), json["c"].as_u64())
        };
        let samples: Vec<_> = (0..4000).map(draw).collect();
        let mean = samples.iter().map(|it| it.0).sum::<f64>() / 4000.0;
        let deviation = (samples.iter().map(|it| (it.0 - mean).powi(2)).sum::<f64>() / 3999.0).sqrt();
        assert!((mean - 10.0).abs() < 4.0 * 2.0 / 4000f64.sqrt(), "{mean}");
        // The variance of a sample variance of nearly normal values: 2 / n, a little more for the skew.
        assert!((deviation - 2.0).abs() < 4.0 * 2.0 * (1.2 / 8000.0f64).sqrt(), "{deviation}");
        let counts = samples.iter().map(|it| it.1 as f64).sum::<f64>() / 4000.0;
        assert!((counts - 100.0).abs() < 4.0 * 20.1 / 4000f64.sqrt(), "{counts}");
        assert!(samples.iter().all(|it| it.2.is_some_and(|count| count >= 1)), "a machine does not vanish");
    }

    #[test]
    fn what_is_no_number_is_told_and_what_is_only_called_so_is_left_alone() {
        let fails = |text: &str, expected: &str| {
            assert_eq!(settled(text, Inputs::Likely).map(|it| it.0), Err(expected.to_owned()));
        };
        fails(r#"{"a": {"likely": "soon", "cv": 0.1}}"#, "a.likely: `soon` is no number");
        fails(r#"{"a": {"likely": 5, "cv": -0.1}}"#, "a.cv: this is no coefficient of variation");
        fails(r#"{"a": {"likely": 5, "cv": "10%"}}"#, "a.cv: this is no coefficient of variation");
        fails(r#"{"a": {"likely": 5}}"#, "a.cv: an uncertain number lacks its `cv`");
        let classes = r#"{"classes":{"likely":{"share":1},"cv":{}}}"#;
        assert_eq!(settled(classes, Inputs::Likely), Ok((classes.to_owned(), Vec::new())));
    }
}

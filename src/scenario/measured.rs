//! Measured values in files: `{"empirical": {"file": "times.txt"}}` becomes a list of values before anything is built.
//!
//! A file holds one duration with its unit per line; blank lines and lines that begin with `#` are skipped. The values
//! become part of the effective document, so that a result says all that it rests on.

use super::diagnostic::{Diagnostic, Diagnostics, Kind};
use super::path::Path;
use super::tree::{Member, Node, Value};
use crate::notation::Duration;

/// Reads a file by the name that stands in the scenario; the error says why it cannot be read.
pub type Files<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// Replaces every file of measured values in a document whose shape is right; what is wrong is told in `out`.
pub fn replace(node: &mut Node, path: &mut Path, files: Files<'_>, out: &mut Diagnostics) {
    match &mut node.value {
        Value::Object(members) => {
            for member in members {
                path.push_key(&member.key);
                if member.key == "empirical" {
                    measured(&mut member.value, path, files, out);
                }
                replace(&mut member.value, path, files, out);
                path.pop();
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter_mut().enumerate() {
                path.push_index(index);
                replace(element, path, files, out);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn measured(empirical: &mut Node, path: &Path, files: Files<'_>, out: &mut Diagnostics) {
    let Value::Object(members) = &mut empirical.value else { return };
    let Some(Member { key, value, .. }) = members.iter_mut().find(|member| member.key == "file") else { return };
    let Value::String(name) = &value.value else { return };
    match files(name).map_err(|why| format!("cannot read `{name}`: {why}")).and_then(|text| read(name, &text)) {
        Ok(values) => {
            let span = value.span;
            let node = |text: String| Node { span, value: Value::String(text) };
            value.value = Value::Array(values.into_iter().map(node).collect());
            "values".clone_into(key);
        }
        Err(why) => {
            let error = Diagnostic::error(Kind::File, value.span, &path.key("file"), why);
            out.push(error.expected("a file with one duration such as \"12.5ms\" per line"));
        }
    }
}

/// The values of a file, as they are written.
fn read(name: &str, text: &str) -> Result<Vec<String>, String> {
    let mut values = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        line.parse::<Duration>().map_err(|error| format!("`{name}`, line {number}: {error}"))?;
        values.push(line.to_owned());
    }
    if values.is_empty() { Err(format!("`{name}` holds no value")) } else { Ok(values) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::source::Sources;
    use crate::scenario::tree;

    fn check(file: Result<&str, &str>, expected: Result<&str, &str>) {
        let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
        let text = r#"[{"cpu": {"empirical": {"file": "t.txt"}}}]"#;
        let mut node = tree::read(&mut sources, "x", text.into(), &mut out).expect("the test's document is JSON");
        let files = |_: &str| file.map(str::to_owned).map_err(str::to_owned);
        replace(&mut node, &mut Path::root(), &files, &mut out);
        let told = out.sorted().first().map(|it| format!("{}: {}", it.path, it.message));
        match expected {
            Ok(json) => assert_eq!((node.to_json().to_string(), told), (json.to_owned(), None)),
            Err(message) => assert_eq!(told.as_deref(), Some(message)),
        }
    }

    #[test]
    fn a_file_becomes_its_values() {
        check(Ok("# ping\n1ms\n\n 2.5ms \r\n"), Ok(r#"[{"cpu":{"empirical":{"values":["1ms","2.5ms"]}}}]"#));
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        check(Err("no such file"), Err("[0].cpu.empirical.file: cannot read `t.txt`: no such file"));
        check(Ok("#\n"), Err("[0].cpu.empirical.file: `t.txt` holds no value"));
        check(
            Ok("1ms\n2\n"),
            Err("[0].cpu.empirical.file: `t.txt`, line 2: `2` has no unit, expected a duration in \
                `ns`, `us`, `ms`, `s`, `min`, `h` or `d`; write \"2s\" or \"2ms\""),
        );
    }
}

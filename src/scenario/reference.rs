//! The reference of scenarios: every setting with its meaning, its values and its default, as Markdown made from the types.
//!
//! One section for each type, in the order in which a reader who begins at the top meets them, with the place where it is
//! met first.

use super::document::schema_value;
use serde_json::Value;
use std::collections::VecDeque;
use std::fmt::Write;

const HEAD: &str = "\
# Every setting of a scenario

Made from the types of the program: `scalelab schema --format markdown`. What settings mean together, with examples, is told in
[scenario.md](scenario.md). A default of – is none: the text says what happens then. NAME stands for a name of your own.
";

/// The whole page.
#[must_use]
pub fn reference() -> String {
    let root = schema_value();
    let mut page = Page { schema: root.to_string(), text: HEAD.to_owned(), met: Vec::new(), ahead: VecDeque::new() };
    page.section("", "Scenario", root);
    while let Some((path, name)) = page.ahead.pop_front() {
        page.section(&path, &name, &root["$defs"][&name]);
    }
    page.text
}

/// What is written so far.
struct Page {
    /// The schema as text, to count in.
    schema: String,
    text: String,
    /// The types that have a section, or will have one.
    met: Vec<String>,
    /// Those that are still to come, and where they are met.
    ahead: VecDeque<(String, String)>,
}

impl Page {
    fn section(&mut self, path: &str, name: &str, schema: &Value) {
        let (title, told) = (capitalised(&spoken(name)), sentence(schema));
        self.write(&format!("\n<a id=\"{name}\"></a>\n## {title}\n\n{told}\n"));
        if !path.is_empty() {
            let elsewhere = if self.uses(name) > 1 { ", and elsewhere" } else { "" };
            self.write(&format!("\nAt `{path}`{elsewhere}.\n"));
        }
        self.properties(path, schema);
        self.choices(path, schema);
    }

    /// In how many places a type is named.
    fn uses(&self, name: &str) -> usize {
        self.schema.matches(&format!("\"#/$defs/{name}\"")).count()
    }

    fn write(&mut self, text: &str) {
        self.text.write_str(text).expect("a string takes everything");
    }

    /// A table of the settings of an object.
    fn properties(&mut self, path: &str, schema: &Value) {
        let Some(properties) = schema["properties"].as_object() else { return };
        self.write("\n| Key | What it is | Value | Default |\n|---|---|---|---|\n");
        for (key, setting) in properties {
            let value = self.value(&below(path, key), setting);
            let default = if is_required(schema, key) { "required".to_owned() } else { default(setting) };
            let row = [format!("`{key}`"), sentence(setting), value, default].map(|cell| cell.replace('|', "\\|"));
            self.write(&format!("| {} |\n", row.join(" | ")));
        }
    }

    /// A list of what may stand there.
    fn choices(&mut self, path: &str, schema: &Value) {
        let choices = alternatives(schema);
        if choices.is_empty() {
            return;
        }
        self.write("\n| Value | What it means |\n|---|---|\n");
        for choice in choices {
            let value = self.value(path, choice);
            let row = [value, sentence(choice)].map(|cell| cell.replace('|', "\\|"));
            self.write(&format!("| {} |\n", row.join(" | ")));
        }
    }

    /// What may be written, in words.
    fn value(&mut self, path: &str, schema: &Value) -> String {
        if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/")) {
            return self.link(path, name);
        }
        if let Some(word) = schema.get("const") {
            return format!("`{word}`");
        }
        let choices = alternatives(schema);
        if !choices.is_empty() {
            let values: Vec<String> = choices.into_iter().map(|choice| self.value(path, choice)).collect();
            return values.join(", or ");
        }
        match kind(schema) {
            "object" => self.object(path, schema),
            "array" => self.list(path, schema),
            "boolean" => "true or false".to_owned(),
            "integer" => number("a whole number", schema),
            "number" => number("a number", schema),
            _ => text(schema),
        }
    }

    /// A link to the section of a type, which comes if it was not met before.
    fn link(&mut self, path: &str, name: &str) -> String {
        if !self.met.iter().any(|met| met == name) {
            self.met.push(name.to_owned());
            self.ahead.push_back((path.to_owned(), name.to_owned()));
        }
        format!("[{}](#{name})", spoken(name))
    }

    /// An object with settings of its own, or with names of the user's.
    fn object(&mut self, path: &str, schema: &Value) -> String {
        if let Some(properties) = schema["properties"].as_object() {
            let one =
                |(key, setting): (&String, &Value)| format!("`\"{key}\":` {}", self.value(&below(path, key), setting));
            let settings: Vec<String> = properties.iter().map(one).collect();
            return format!("`{{` {} `}}`", settings.join(", "));
        }
        let of = &schema["additionalProperties"];
        if !of.is_object() {
            return "any object".to_owned();
        }
        format!("by names of your own: {}", self.value(&below(path, "NAME"), of))
    }

    fn list(&mut self, path: &str, schema: &Value) -> String {
        let of = self.value(&below(path, "0"), &schema["items"]);
        match (schema["minItems"].as_u64(), schema["maxItems"].as_u64()) {
            (Some(least), Some(most)) if least == most => format!("a list of {least}: {of}"),
            (Some(least @ 1..), _) => format!("a list of at least {least}: {of}"),
            _ => format!("a list: {of}"),
        }
    }
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// The alternatives, but for that of writing nothing.
fn alternatives(schema: &Value) -> Vec<&Value> {
    let all = ["oneOf", "anyOf"].iter().find_map(|word| schema[word].as_array());
    all.into_iter().flatten().filter(|choice| choice["type"] != "null").collect()
}

/// The type, but for that of nothing.
fn kind(schema: &Value) -> &str {
    let kinds = schema["type"].as_array().map_or(std::slice::from_ref(&schema["type"]), Vec::as_slice);
    kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default()
}

fn is_required(schema: &Value, key: &str) -> bool {
    schema["required"].as_array().is_some_and(|required| required.iter().any(|it| it == key))
}

fn default(setting: &Value) -> String {
    match setting.get("default") {
        None | Some(Value::Null) => "–".to_owned(),
        Some(value) => format!("`{value}`"),
    }
}

/// What is said of it, on one line.
fn sentence(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(schema: &Value) -> String {
    let Some(format) = schema["format"].as_str() else { return "a text".to_owned() };
    let example = schema["examples"].get(0).map(|example| format!(", such as `{example}`")).unwrap_or_default();
    format!("a {format}{example}")
}

fn number(what: &str, schema: &Value) -> String {
    let bound = |word: &str| schema.get(word).filter(|bound| bound.is_number());
    match (bound("minimum"), bound("maximum"), bound("exclusiveMinimum")) {
        (Some(least), Some(most), _) if least == most => format!("`{least}`"),
        (Some(least), Some(most), _) => format!("{what} from {least} to {most}"),
        (Some(least), None, _) => format!("{what}, at least {least}"),
        (None, Some(most), Some(least)) => format!("{what} above {least}, at most {most}"),
        (None, Some(most), None) => format!("{what}, at most {most}"),
        (None, None, Some(least)) => format!("{what} above {least}"),
        (None, None, None) => what.to_owned(),
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The name of a type as words: `RunSettings` is `run settings`.
fn spoken(name: &str) -> String {
    let mut words = String::new();
    for letter in name.trim_end_matches(|c: char| c.is_ascii_digit()).chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_type_has_one_section_and_every_link_leads_to_one() {
        let page = reference();
        let types = schema_value()["$defs"].as_object().expect("there are types");
        for name in types.keys() {
            assert_eq!(page.matches(&format!("<a id=\"{name}\">")).count(), 1, "{name}");
        }
        let links = page.split("](#").skip(1).map(|rest| rest.split(')').next().unwrap_or_default());
        let lost: Vec<&str> = links.filter(|name| !types.contains_key(*name)).collect();
        assert_eq!(lost, Vec::<&str>::new());
    }

    #[test]
    fn values_are_told_in_words() {
        let mut page = Page { schema: String::new(), text: String::new(), met: Vec::new(), ahead: VecDeque::new() };
        let mut check = |schema: Value, expected: &str| assert_eq!(page.value("a", &schema), expected);
        check(json!({"type": ["integer", "null"], "minimum": 1, "maximum": 9}), "a whole number from 1 to 9");
        check(json!({"type": "number", "exclusiveMinimum": 0}), "a number above 0");
        check(json!({"type": "string", "format": "size", "examples": ["1KiB"]}), "a size, such as `\"1KiB\"`");
        check(json!({"anyOf": [{"$ref": "#/$defs/RunSettings"}, {"type": "null"}]}), "[run settings](#RunSettings)");
        check(json!({"type": "array", "items": {"type": "string"}, "minItems": 1}), "a list of at least 1: a text");
        check(json!({"type": "object", "properties": {"x": {"type": "boolean"}}}), "`{` `\"x\":` true or false `}`");
    }
}

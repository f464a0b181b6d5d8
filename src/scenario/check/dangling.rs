//! Names that nothing has, found in a document whose shape is wrong.
//!
//! Where the shape is right, the components themselves say whom they refer to. Where it is not, they cannot be read; this
//! looks at the keys that hold names of components and machine sets, so that one look at a bad document tells both.

use crate::components::settings::Complaint;
use crate::scenario::tree::{Member, Node, Value};

/// Finds dangling names under `components`.
#[must_use]
pub fn check(root: &Node) -> Vec<Complaint> {
    let section = |name: &str| root.member(name).map_or(&[][..], |section| section.value.members());
    let callable = section("components").iter().filter(|component| component.value.member("clients").is_none());
    let known = Known {
        components: callable.map(|component| component.key.as_str()).collect(),
        machines: section("machines").iter().map(|set| set.key.as_str()).collect(),
    };
    let mut found = Vec::new();
    for component in section("components") {
        known.walk(&component.value, &mut vec!["components".to_owned(), component.key.clone()], &mut found);
    }
    found
}

struct Known<'a> {
    components: Vec<&'a str>,
    machines: Vec<&'a str>,
}

impl Known<'_> {
    fn walk(&self, node: &Node, at: &mut Vec<String>, found: &mut Vec<Complaint>) {
        // The bounds of a uniform law and the ends of a ramp are called `from` and `to`; what is tried again, `on` endings.
        let names = |member: &&Member| !["uniform", "ramp", "retry"].contains(&member.key.as_str());
        for Member { key, value, .. } in node.members().iter().filter(names) {
            at.push(key.clone());
            let family = match key.as_str() {
                "to" | "call" | "forward" => Some(("component", &self.components)),
                "on" | "primary" | "replicas" => Some(("machine set", &self.machines)),
                _ => None,
            };
            if let Some((noun, known)) = family {
                refer(value, noun, known, at, found);
            }
            self.walk(value, at, found);
            at.pop();
        }
        for (index, element) in node.elements().iter().enumerate() {
            at.push(index.to_string());
            self.walk(element, at, found);
            at.pop();
        }
    }
}

/// A name, or several of them.
fn refer(value: &Node, noun: &str, known: &[&str], at: &mut Vec<String>, found: &mut Vec<Complaint>) {
    if let Value::String(name) = &value.value
        && !known.contains(&name.as_str())
    {
        let path: Vec<&str> = at.iter().map(String::as_str).collect();
        found.push(Complaint::unknown("", noun, name, known.iter().copied()).under(&path));
    }
    for (index, element) in value.elements().iter().enumerate() {
        at.push(index.to_string());
        refer(element, noun, known, at, found);
        at.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::diagnostic::Diagnostics;
    use crate::scenario::source::Sources;
    use crate::scenario::tree;

    #[test]
    fn names_are_found_though_nothing_else_is_right() {
        let text = r#"{ "machines": { "blade": 7 }, "components": {
            "people": { "clients": { "to": ["web", "wbe"], "lod": { "ramp": { "to": "9/s" } } } },
            "web": { "service": { "on": "blad", "steps": [ { "cal": "x" },
                { "cpu": { "uniform": { "from": "1ms", "to": "3ms" } } },
                { "call": "web", "retry": { "on": ["faild"] } }, { "parallel": [ [ { "call": "people" } ] ] } ] } } } }"#;
        let node = tree::read(&mut Sources::new(), "x", text.into(), &mut Diagnostics::new()).expect("it is JSON");
        let told: Vec<_> = check(&node).into_iter().map(|it| format!("{}: {}", it.at.join("."), it.message)).collect();
        assert_eq!(
            told,
            [
                "components.people.clients.to.1: no component is called `wbe`",
                "components.web.service.on: no machine set is called `blad`",
                "components.web.service.steps.3.parallel.0.0.call: no component is called `people`",
            ]
        );
    }
}

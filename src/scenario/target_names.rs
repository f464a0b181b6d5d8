//! Whom an event names: one or several.

use super::events::Verb;
use schemars::JsonSchema;
use serde::Deserialize;

/// One name or several.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TargetNames {
    /// One.
    One(String),
    /// Several, hit together.
    Many(Vec<String>),
}

impl TargetNames {
    /// The names.
    #[must_use]
    pub fn all(&self) -> Vec<&str> {
        match self {
            Self::One(name) => vec![name],
            Self::Many(names) => names.iter().map(String::as_str).collect(),
        }
    }

    /// The names, and where each is written below the event.
    #[must_use]
    pub fn places(&self, verb: Verb) -> Vec<(String, &str)> {
        match self {
            Self::One(name) => vec![(verb.word().to_owned(), name)],
            Self::Many(names) => {
                names.iter().enumerate().map(|(i, name)| (format!("{}.{i}", verb.word()), name.as_str())).collect()
            }
        }
    }
}

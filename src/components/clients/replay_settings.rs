//! The setting `replay` of a load, as the scenario document writes it.
//!
//! Shapes only: what needs other parts of the document (class names, the run's tick) is checked where logs are read, in
//! `scenario`. Ignored here: whether the file exists; opening it is the command line's business.

use crate::notation::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Recorded arrivals. Every replication replays the same.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Recording {
    /// An access log.
    Log(Box<ReplaySpec>),
    /// A table of arrivals.
    Csv(CsvSpec),
}

impl Recording {
    /// The key that names the file, and the file.
    #[must_use]
    pub fn file(&self) -> (&'static str, &str) {
        match self {
            Self::Log(spec) => ("log", &spec.log),
            Self::Csv(spec) => ("csv", &spec.csv),
        }
    }
}

/// Arrivals replayed from a table. Every replication replays the same arrivals.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CsvSpec {
    /// The file: a first line `t,class,key,bytes`, then one arrival on each line; its path goes from the scenario's
    /// folder.
    pub csv: String,
    /// Simulated time = written time x `time_scale`: 0.01 replays a hundred times faster.
    #[serde(default = "one")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub time_scale: f64,
}

/// Arrivals replayed from an access log. Every replication replays the same arrivals.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaySpec {
    /// The log file, plain text; its path goes from the scenario's folder.
    pub log: String,
    /// The format of its lines; `combined` by default.
    #[serde(default)]
    pub format: Format,
    /// Simulated time = log time x `time_scale`: 0.01 replays a hundred times faster. Gaps between one client's requests
    /// shrink too.
    #[serde(default = "one")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub time_scale: f64,
    /// Which moment of a request the log's time stamp is; `start` by default.
    #[serde(default)]
    pub stamp: Stamp,
    /// What the stamps can be trusted to: whole seconds, 1s to 24h. Stamps are rounded down to multiples of it (of the UTC
    /// day), and arrivals that then share a stamp keep the log's order. One second by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Duration>,
    /// Where the arrivals that share a stamp are placed; `uniform` by default.
    #[serde(default)]
    pub spread: Spread,
    /// What becomes the request's key; `path` by default. Keys are numbered by popularity, key 1 the most popular.
    #[serde(default)]
    pub key: KeyRule,
    /// Which class a line belongs to: the first route that fits wins.
    #[serde(default)]
    pub routes: Vec<RouteSpec>,
    /// The class of lines that fit no route; without it they are dropped and counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
}

/// The lines that belong to a class: all conditions given must hold.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteSpec {
    /// How the path begins; the host of an absolute address does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// How the path ends; the query does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// The method, in the log's spelling: `GET`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The class of these requests.
    pub class: String,
}

/// The format of a log's lines. What follows the last field is ignored in both.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// `host ident user [time] "request" status bytes`.
    Common,
    /// Common, then `"referrer" "agent"`; lines without them are accepted.
    #[default]
    Combined,
}

/// Which moment of a request the time stamp is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stamp {
    /// The request was received (Apache's `%t`).
    #[default]
    Start,
    /// The log line was written, when the answer had been sent (nginx's `$time_local`). The log does not say how long a
    /// request took, so every arrival comes late by its unknown response time.
    End,
}

/// Where the arrivals that share a time stamp are placed within the resolution, always in the log's order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// All at its start: bursts that the log does not prove.
    None,
    /// In the middles of equal parts: smoother than real traffic.
    Even,
    /// At independent uniform positions, as arrivals of a constant rate would lie; drawn by line number and the same in
    /// every replication.
    #[default]
    Uniform,
}

/// What becomes a request's key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyRule {
    /// Path and query, as written in the log.
    #[default]
    Path,
    /// The path before the first `?`.
    PathWithoutQuery,
    /// The client's host: the first field of the line.
    Host,
}

impl Format {
    /// The name in the scenario.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Combined => "combined",
        }
    }
}

const fn one() -> f64 {
    1.0
}

impl ReplaySpec {
    /// What the stamps can be trusted to, in seconds; one second unless it is said.
    #[must_use]
    pub fn resolution_s(&self) -> f64 {
        self.resolution.map_or(1.0, Duration::seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults() {
        let spec: ReplaySpec = serde_json::from_str(r#"{"log": "access.log"}"#).expect("the shortest setting");
        let expected = ReplaySpec {
            log: "access.log".to_owned(),
            format: Format::Combined,
            time_scale: 1.0,
            stamp: Stamp::Start,
            resolution: None,
            spread: Spread::Uniform,
            key: KeyRule::Path,
            routes: vec![],
            otherwise: None,
        };
        assert_eq!(spec, expected);
    }

    #[test]
    fn everything_written() {
        let text = r#"{"log":"a.log","format":"common","time_scale":0.01,"stamp":"end","resolution":"1min","spread":"even",
            "key":"path_without_query","routes":[{"prefix":"/images/","suffix":".png","method":"GET","class":"image"}],
            "otherwise":"page"}"#;
        let spec: ReplaySpec = serde_json::from_str(text).expect("a full setting");
        let written = serde_json::to_value(&spec).expect("a setting is JSON");
        assert_eq!(written, serde_json::from_str::<serde_json::Value>(text).expect("JSON"));
    }

    #[test]
    fn strange_words_are_refused() {
        for text in
            [r#"{"log":"a","speed":2}"#, r#"{"log":"a","spread":"random"}"#, r#"{"log":"a","routes":[{}]}"#, "{}"]
        {
            assert!(serde_json::from_str::<ReplaySpec>(text).is_err(), "{text}");
        }
    }
}

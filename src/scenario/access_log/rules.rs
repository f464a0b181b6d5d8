//! The setting `replay`, checked and lowered: names are ids, text is bytes, time is ticks.
//!
//! Every problem is reported at once, each with its path below `replay`. Ignored: routes that an earlier route hides.

use super::line::Line;
use crate::components::clients::replay_settings::{Format, KeyRule, ReplaySpec, Spread, Stamp};
use crate::engine::draw::Source;

/// The coarsest resolution in seconds: a day, beyond which rounding leaves nothing of a log's shape.
const COARSEST_S: f64 = 86_400.0;

/// How a log becomes arrivals.
#[derive(Clone, PartialEq, Debug)]
pub struct Rules {
    pub(super) format: Format,
    pub(super) stamp: Stamp,
    pub(super) spread: Spread,
    pub(super) key: KeyRule,
    pub(super) routes: Vec<Route>,
    pub(super) otherwise: Option<u16>,
    pub(super) time_scale: f64,
    pub(super) resolution_s: i64,
    pub(super) ticks_per_s: f64,
    /// Draws the uniform positions.
    pub(super) source: Source,
}

/// What the rest of the scenario says.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Setting<'a> {
    /// The spec's `resolution` in seconds.
    pub resolution_s: f64,
    /// Ticks in a simulated second: 1e9 unless the scenario sets another tick.
    pub ticks_per_s: f64,
    /// The run's seed.
    pub seed: u64,
    /// The name of the clients that this load belongs to.
    pub clients: &'a str,
}

/// What is wrong with a setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Where, below `replay`: `routes[2].class`.
    pub path: String,
    /// What, and what was expected.
    pub text: String,
}

/// A route with its class as an id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Route {
    prefix: Vec<u8>,
    suffix: Vec<u8>,
    method: Option<Vec<u8>>,
    class: u16,
}

impl Rules {
    /// Checks a setting. `class` finds a class by its name.
    ///
    /// # Errors
    /// All problems of the setting.
    pub fn new(
        spec: &ReplaySpec,
        setting: Setting<'_>,
        class: impl Fn(&str) -> Option<u16>,
    ) -> Result<Self, Vec<Problem>> {
        let ticks_per_s = setting.ticks_per_s;
        assert!(ticks_per_s > 0.0 && ticks_per_s.is_finite(), "a second has {ticks_per_s} ticks");
        let mut problems = Problems(Vec::new());
        problems.check_times(spec.time_scale, setting);
        let mut routes = Vec::with_capacity(spec.routes.len());
        for (i, route) in spec.routes.iter().enumerate() {
            let [prefix, suffix] = [&route.prefix, &route.suffix].map(|t| t.clone().unwrap_or_default().into_bytes());
            let method = route.method.clone().map(String::into_bytes);
            if prefix.is_empty() && suffix.is_empty() && method.is_none() {
                let text = "expected `prefix`, `suffix` or `method`; the class of all other lines is `otherwise`";
                problems.add(format!("routes[{i}]"), text.to_owned());
            }
            let class = problems.class(format!("routes[{i}].class"), &route.class, &class);
            routes.push(Route { prefix, suffix, method, class });
        }
        let otherwise = spec.otherwise.as_ref().map(|name| problems.class("otherwise".to_owned(), name, &class));
        if routes.is_empty() && otherwise.is_none() {
            problems.add("routes".to_owned(), "no line would be replayed: expected `routes` or `otherwise`".to_owned());
        }
        if !problems.0.is_empty() {
            return Err(problems.0);
        }
        Ok(Self {
            format: spec.format,
            stamp: spec.stamp,
            spread: spec.spread,
            key: spec.key,
            routes,
            otherwise,
            time_scale: spec.time_scale,
            resolution_s: setting.resolution_s as i64,
            ticks_per_s,
            // Replication 0 for all: a log has one past.
            source: Source::new(setting.seed, 0, setting.clients, "place within the log's stamp", 0),
        })
    }

    /// The class of a line that holds a request; `None` if it is dropped.
    pub(super) fn class(&self, line: &Line<'_>) -> Option<u16> {
        let request = line.request?;
        let path = request.path_without_query();
        let fits = |route: &&Route| {
            path.starts_with(&route.prefix)
                && path.ends_with(&route.suffix)
                && route.method.as_ref().is_none_or(|method| method == request.method)
        };
        self.routes.iter().find(fits).map(|route| route.class).or(self.otherwise)
    }

    /// What the key of this line stands for.
    pub(super) fn key<'a>(&self, line: &Line<'a>) -> Option<&'a [u8]> {
        let request = line.request?;
        Some(match self.key {
            KeyRule::Path => request.path(),
            KeyRule::PathWithoutQuery => request.path_without_query(),
            KeyRule::Host => line.host,
        })
    }
}

struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, path: String, text: String) {
        self.0.push(Problem { path, text });
    }

    fn check_times(&mut self, time_scale: f64, setting: Setting<'_>) {
        let Setting { resolution_s, ticks_per_s, .. } = setting;
        let possible = (1.0..=COARSEST_S).contains(&resolution_s) && resolution_s.fract() == 0.0;
        if !possible {
            let text = format!("{resolution_s} s is no resolution of a log: expected whole seconds, 1s to 24h");
            self.add("resolution".to_owned(), text);
        }
        let least = 1.0 / (resolution_s * ticks_per_s);
        if !(time_scale > 0.0 && time_scale.is_finite()) {
            self.add("time_scale".to_owned(), format!("{time_scale} is out of range: expected more than 0"));
        } else if possible && time_scale < least {
            let text = format!("{time_scale} squeezes the log's stamps into one tick: expected at least {least}");
            self.add("time_scale".to_owned(), text);
        }
    }

    fn class(&mut self, path: String, name: &str, class: impl Fn(&str) -> Option<u16>) -> u16 {
        class(name).unwrap_or_else(|| {
            self.add(path, format!("`{name}` is not a class: expected a name under `classes`"));
            0
        })
    }
}

//! What one instance has: of each key the version that it would answer with.
//!
//! Bounded by the number of distinct keys that were written.

use crate::engine::key_map::KeyMap;
use crate::model::ask::Ask;
use crate::model::truth::{Truth, Version};

/// Versions by key, for each key space.
#[derive(Clone, Debug, Default)]
pub struct Versions {
    spaces: Vec<KeyMap<Version>>,
}

impl Versions {
    /// The version of the key that is asked for; none if no key is.
    #[inline]
    pub fn get(&self, ask: &Ask, truth: &Truth) -> Option<Version> {
        let space = space(ask, truth)?;
        Some(self.spaces.get(space).and_then(|keys| keys.get(ask.key)).unwrap_or(Version::INITIAL))
    }

    /// Takes over a version, unless a later one is there: the last commit wins, in whatever order they come.
    pub fn advance(&mut self, ask: &Ask, version: Version, truth: &Truth) {
        let Some(space) = space(ask, truth) else { return };
        if self.spaces.len() <= space {
            self.spaces.resize_with(space + 1, KeyMap::default);
        }
        match self.spaces[space].get_mut(ask.key) {
            Some(known) => *known = version.max(*known),
            None => {
                self.spaces[space].insert(ask.key, version);
            }
        }
    }

    /// Forgets whatever is later than `survived`.
    pub fn cut(&mut self, ask: &Ask, survived: Version, truth: &Truth) {
        let keys = space(ask, truth).and_then(|space| self.spaces.get_mut(space));
        if let Some(known) = keys.and_then(|keys| keys.get_mut(ask.key)) {
            *known = survived.min(*known);
        }
    }
}

/// The key space of a request for a key.
#[inline]
fn space(ask: &Ask, truth: &Truth) -> Option<usize> {
    if ask.key == 0 { None } else { truth.space(ask.class).map(usize::from) }
}

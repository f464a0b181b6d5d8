//! What is wrong with what somebody wrote: where, what, and what should stand there.

use crate::notation::Distribution;
use crate::notation::distribution::Contradiction;
use crate::notation::suggest;

/// What sort of thing is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// A reference to a name that nothing has.
    UnknownName,
    /// Settings that exclude each other, or a setting that lacks another.
    Conflict,
    /// A number or a text out of its range.
    OutOfRange,
}

/// Something wrong with what is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complaint {
    /// What sort of thing.
    pub trouble: Trouble,
    /// Where: keys and indices.
    pub at: Vec<String>,
    /// True if the last key itself is at fault, and not what it holds.
    pub of_key: bool,
    /// What is wrong; lower case, no full stop.
    pub message: String,
    /// What should stand there, after "expected".
    pub expected: Option<String>,
    /// The name that was probably meant.
    pub near: Option<String>,
}

impl Complaint {
    fn new(trouble: Trouble, at: &str, message: impl Into<String>) -> Self {
        Self { trouble, at: path(at), of_key: false, message: message.into(), expected: None, near: None }
    }

    /// Settings that exclude each other, or one that lacks another; `at` is a dotted path.
    #[must_use]
    pub fn conflict(at: &str, message: impl Into<String>) -> Self {
        Self::new(Trouble::Conflict, at, message)
    }

    /// A number or a text out of its range; `at` is a dotted path.
    #[must_use]
    pub fn out_of_range(at: &str, message: impl Into<String>) -> Self {
        Self::new(Trouble::OutOfRange, at, message)
    }

    /// A name that nothing of the kind `noun` has; `at` is a dotted path.
    #[must_use]
    pub fn unknown<'a>(at: &str, noun: &str, name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Self {
        let near = suggest::nearest(name, known.clone()).map(ToOwned::to_owned);
        let mut complaint = Self::new(Trouble::UnknownName, at, format!("no {noun} is called `{name}`"));
        complaint.near = near;
        match known.clone().into_iter().next() {
            Some(_) => complaint.expected(suggest::list(known)),
            None if noun == "machine set" => complaint.expected(format!(
                "a set of `machines`, which has none yet; write `\"machines\": {{ \"{name}\": {{}} }}`"
            )),
            None => complaint.expected(format!("a name that is there; there is no {noun} yet")),
        }
    }

    /// Puts its path below another, whose keys may hold dots.
    #[must_use]
    pub fn under(mut self, path: &[&str]) -> Self {
        self.at.splice(0..0, path.iter().map(|&key| key.to_owned()));
        self
    }

    /// Says that its last key is at fault, such as the metric of a rule.
    #[must_use]
    pub const fn of_key(mut self) -> Self {
        self.of_key = true;
        self
    }

    /// Complaints about a distribution written at `at`.
    #[must_use]
    pub fn of_distribution(at: &str, distribution: Option<&Distribution>) -> Vec<Self> {
        let found = distribution.map(Distribution::contradictions).unwrap_or_default();
        let complain = |it: Contradiction| {
            let mut complaint = Self::out_of_range(at, it.message).expected(it.expected);
            complaint.at.extend(it.at);
            complaint
        };
        found.into_iter().map(complain).collect()
    }

    /// Says what should stand there.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }
}

/// The keys and indices of a dotted path. The mark `~` stands for a list around a single thing, which is not written.
#[must_use]
pub fn path(at: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut rest = at.split('.').filter(|key| !key.is_empty());
    while let Some(key) = rest.next() {
        if key == "~" {
            rest.next();
        } else {
            keys.push(key.to_owned());
        }
    }
    keys
}

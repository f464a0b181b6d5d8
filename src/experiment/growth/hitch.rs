//! Why a trial tells nothing.

/// What stands in the way, and how far it reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hitch {
    /// Nothing can be told under this load; under another it may.
    Load(String),
    /// The machines or the load cannot be varied so.
    Design(String),
}

impl From<String> for Hitch {
    fn from(why: String) -> Self {
        Self::Design(why)
    }
}

//! Verbs: the sorts of events.

/// What an event does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verb {
    /// Somebody dies.
    Crash,
    /// Somebody vanishes.
    Lose,
    /// Somebody stands still.
    Freeze,
    /// CPUs are slower.
    Slow,
    /// Messages vanish.
    Partition,
    /// Messages are lost and sent again.
    Loss,
    /// A name stands for other addresses.
    Records,
    /// Machines are added to a set, or members to shards.
    Add,
    /// Machines are removed from a set, or members from shards.
    Remove,
    /// Machines have another size.
    Size,
    /// Clients have another rate.
    Load,
}

impl Verb {
    /// Every verb, in the order of the documentation.
    pub const ALL: [Self; 11] = [
        Self::Crash,
        Self::Lose,
        Self::Freeze,
        Self::Slow,
        Self::Partition,
        Self::Loss,
        Self::Records,
        Self::Add,
        Self::Remove,
        Self::Size,
        Self::Load,
    ];

    /// The scenario's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::Lose => "lose",
            Self::Freeze => "freeze",
            Self::Slow => "slow",
            Self::Partition => "partition",
            Self::Loss => "loss",
            Self::Records => "records",
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Size => "size",
            Self::Load => "load",
        }
    }

    /// Why it cannot come by chance; none if it can, because something breaks.
    #[must_use]
    pub const fn planned(self) -> Option<&'static str> {
        match self {
            Self::Crash | Self::Lose | Self::Freeze | Self::Slow | Self::Partition | Self::Loss => None,
            Self::Records => Some("records are changed by plan"),
            Self::Add => Some("machines and members are added by plan"),
            Self::Remove => Some("machines and members are removed by plan"),
            Self::Size => Some("machines get another size by plan"),
            Self::Load => Some("load is changed by plan"),
        }
    }
}

//! What a request asks and how it ends.

use super::ids::ClassId;
use super::truth::Version;

/// What is done to the data.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Op {
    /// Data are looked at.
    #[default]
    Read,
    /// Data are changed.
    Write,
}

/// What a request asks for; every call made for it carries a copy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ask {
    /// The key, 1 and up; 0 where the class has no keys.
    pub key: u64,
    /// Size of the answer in bytes.
    pub response_bytes: u32,
    /// Size of the call in bytes.
    pub request_bytes: u32,
    /// The number of the user who asks; 0 where there is no population.
    pub user: u32,
    /// The kind of request.
    pub class: ClassId,
    /// What is done to the key.
    pub op: Op,
}

impl Ask {
    /// Nothing is asked.
    pub const NONE: Self =
        Self { key: 0, response_bytes: 0, request_bytes: 0, user: 0, class: ClassId(0), op: Op::Read };
}

/// How a request or a call ended: exhaustive and disjoint.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum Ending {
    /// Answered as asked.
    Ok,
    /// Turned away because a queue was full.
    Rejected,
    /// Turned away by a policy.
    Shed,
    /// The caller's timer ran out.
    TimedOut,
    /// The process or machine at work on it died.
    Crashed,
    /// Nobody there: no route, no instance, connection refused.
    Unreachable,
    /// Answered with an error.
    Failed,
    /// Called off by its caller before it ended; only calls end so, never requests.
    Cancelled,
}

impl Ending {
    /// The number of endings.
    pub const COUNT: usize = 8;

    /// Every ending of a request, in the order of reports.
    pub const ALL: [Self; 7] =
        [Self::Ok, Self::Rejected, Self::Shed, Self::TimedOut, Self::Crashed, Self::Unreachable, Self::Failed];

    /// The word for it in metrics and documents.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Rejected => "rejected",
            Self::Shed => "shed",
            Self::TimedOut => "timed_out",
            Self::Crashed => "crashed",
            Self::Unreachable => "unreachable",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The answer to a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reply {
    /// How the call ended.
    pub ending: Ending,
    /// The caller's own mark on the call.
    pub tag: u64,
    /// Size in bytes.
    pub bytes: u32,
    /// The version of the data that it shows, if it is about data.
    pub version: Option<Version>,
}

impl Reply {
    /// An answer that says nothing.
    pub const NONE: Self = Self { ending: Ending::Ok, tag: 0, bytes: 0, version: None };
}

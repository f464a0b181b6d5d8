//! A cache: keeps answers to reads by their keys, and asks what lies behind for the rest.
//!
//! Each instance has a store of its own: on machines one for each machine, without `on` one inside each caller. A read
//! that hits is answered at once with the version and the bytes that are kept; one that misses calls what lies behind,
//! keeps the answer if it is ok, and answers. A write goes to what lies behind, and the key is deleted or updated before
//! or after, as `on_write` says. Requests without a key pass through.
//!
//! Nothing here is a transaction. A fetch that began before a write may end after the delete and leaves what the write
//! replaced; an update whose answer is overtaken by that of an older one is undone. Such an entry stays until it expires,
//! gives way or is written again. An instance that goes down forgets what it kept. It is transparent: what is called through it makes the same draws as without it.
//!
//! Ignored: the time and CPU that storing takes, refreshing before expiry, serving what has expired when a fetch fails.

mod counters;
mod effort;
mod flights;
mod keeping;
mod settings;
mod shelf;
mod state;

pub use settings::Cache;

use super::settings::Kind;

/// The word and the reader of the settings.
pub const KIND: Kind =
    Kind::of::<Cache>("cache", "keeps answers by their keys, and asks what lies behind for the rest");

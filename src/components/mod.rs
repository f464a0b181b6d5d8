//! The boxes that an architect draws, one file or folder each: settings and state machine.
//!
//! Adding a component is its file, its `mod` line and its entry in [`KINDS`].

pub mod address;
pub mod cache;
pub mod clients;
mod complaint;
mod connecting;
pub mod database;
pub mod dns;
pub mod effort;
pub mod load_balancer;
pub mod rate_limiter;
pub mod retry;
pub mod router;
pub mod service;
pub mod settings;
pub mod shards;
pub mod watch;
pub mod wiring;

use settings::Kind;

/// Every kind of component.
pub const KINDS: &[Kind] = &[
    // In the order of their names.
    cache::KIND,
    clients::KIND,
    database::KIND,
    dns::KIND,
    load_balancer::KIND,
    rate_limiter::KIND,
    service::KIND,
    shards::KIND,
];

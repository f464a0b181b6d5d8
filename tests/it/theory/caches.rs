//! Requirements J01, J02 and J06 to J09: what a cache hits, and what that saves.
//!
//! How much is kept and how long is in the suite. What lies behind answers at once unless it says otherwise, so that the closed forms hold exactly.

mod before_a_database;
mod eviction;
mod expiry;
mod invalidation;

use scalelab::experiment::verify::caches::{Cached, zipf};

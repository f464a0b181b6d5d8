//! Sweeps: a scenario at many points, each with other levels of some factors.
//!
//! A [plan](plan::Plan) names the factors; a [design](design::Design) makes points of them; each point is run as a scenario of
//! its own. Points share nothing, and a point's draws depend on the plan and its own number only: it is the same
//! whatever part of the sweep is run, in which order and on how many threads.
//!
//! A point that cannot be run, because its levels make no scenario or a law breaks, becomes a row that says why, and the
//! others are kept.

pub mod design;
pub mod factor;
pub mod pilot;
pub mod plan;
pub mod point;

pub use plan::Plan;
pub use point::run;

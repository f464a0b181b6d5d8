//! The laws of the world: visits, stations, links, the one driver and the observer. No statistics, no names.

pub mod alarm;
pub mod ask;
pub mod component;
pub mod condition;
pub mod driver;
pub mod fault;
pub mod ids;
pub mod link;
pub mod membership;
pub mod observer;
pub mod overload;
pub mod record;
pub mod station;
pub mod step;
pub mod truth;
pub mod visit;
pub mod world;

//! Prices as they are written: what a core costs, how prices grow with the size, and which sizes there are.
//!
//! What they mean is said by the [catalogue](super::catalogue). Money has no unit here: prices are in whatever currency
//! the scenario thinks in, and costs are in the same.

use crate::notation::Size;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// What machines cost, and the sizes they come in.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PriceSettings {
    /// Price of a machine with one core for an hour; 1 by default, so that costs are in hours of a core.
    #[schemars(range(min = 0.0, max = 1_000_000_000.0))]
    pub core: f64,
    /// How prices grow: n cores cost as much as one, times n to this power; 1 by default.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub exponent: f64,
    /// Cores of the largest machine that there is; 64 by default.
    #[schemars(range(min = 1, max = 4096))]
    pub max_cores: u32,
    /// Sizes by name, beside `c1`, `c2`, `c4` and so on, or instead of them; without it, those alone up to `max_cores`.
    pub sizes: IndexMap<String, SizeSettings>,
}

impl Default for PriceSettings {
    fn default() -> Self {
        Self { core: 1.0, exponent: 1.0, max_cores: 64, sizes: IndexMap::new() }
    }
}

/// A size of machines.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SizeSettings {
    /// Cores of such a machine.
    #[schemars(range(min = 1, max = 4096))]
    pub cores: u32,
    /// Demand served per unit of time by one core; without it, that of the machine.
    #[serde(default)]
    #[schemars(range(min = 0.001, max = 1000.0))]
    pub speed: Option<f64>,
    /// Memory of such a machine; without it, that of the machine.
    #[serde(default)]
    pub memory: Option<Size>,
    /// Fraction of the work that only one core at a time can do; without it, that of the machine.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub serial_fraction: Option<f64>,
    /// Price of such a machine for an hour; without it, that of its cores.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1_000_000_000.0))]
    pub price: Option<f64>,
}

//! temporary stand-in until the text layer is merged
#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::allow_attributes)]
use crate::engine::dist::Dist;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
#[derive(Clone, Debug, JsonSchema)]
pub struct Duration {
    n: f64,
    unit_ns: f64,
}
fn split(s: &str) -> (f64, String) {
    let i = s.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(s.len());
    (s[..i].parse().unwrap_or(f64::NAN), s[i..].to_owned())
}
fn unit_ns(u: &str) -> Option<f64> {
    Some(match u {
        "ns" => 1.0,
        "us" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "min" => 6e10,
        "h" => 3.6e12,
        "d" => 8.64e13,
        _ => return None,
    })
}
impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = String::deserialize(d)?;
        let (n, u) = split(&s);
        let unit_ns = unit_ns(&u).ok_or(serde::de::Error::custom(format!("bad duration {s}")))?;
        Ok(Self { n, unit_ns })
    }
}
impl Duration {
    pub fn ticks(&self, tick_ns: u64) -> f64 {
        self.n * (self.unit_ns / tick_ns as f64)
    }
    pub fn seconds(&self) -> f64 {
        self.n * self.unit_ns / 1e9
    }
}
#[derive(Clone, Debug, JsonSchema)]
pub struct Rate {
    n: f64,
    unit_ns: f64,
}
impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = String::deserialize(d)?;
        let (n, u) = split(&s);
        let unit_ns = unit_ns(u.trim_start_matches('/')).ok_or(serde::de::Error::custom(format!("bad rate {s}")))?;
        Ok(Self { n, unit_ns })
    }
}
impl Rate {
    pub fn gap_ticks(&self, tick_ns: u64) -> f64 {
        (self.unit_ns / tick_ns as f64) / self.n
    }
    pub fn per_second(&self) -> f64 {
        self.n * 1e9 / self.unit_ns
    }
}
#[derive(Clone, Debug, JsonSchema)]
pub struct Size(u64);
impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = String::deserialize(d)?;
        let (n, u) = split(&s);
        let m = match u.as_str() {
            "B" => 1.0,
            "kB" => 1e3,
            "KiB" => 1024.0,
            "MiB" => 1048576.0,
            _ => return Err(serde::de::Error::custom("bad size")),
        };
        Ok(Self((n * m) as u64))
    }
}
impl Size {
    pub fn bytes(&self) -> u64 {
        self.0
    }
}
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tagged {
    Const(Duration),
    Exp(Duration),
}
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Distribution {
    Bare(Duration),
    Tagged(Tagged),
}
impl Distribution {
    pub fn build(&self, t: u64) -> Result<Dist, String> {
        Ok(match self {
            Self::Bare(d) | Self::Tagged(Tagged::Const(d)) => Dist::constant(d.ticks(t)),
            Self::Tagged(Tagged::Exp(d)) => Dist::exponential(d.ticks(t)),
        })
    }
    pub fn is_zero(&self) -> bool {
        false
    }
}
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Discipline {
    #[default]
    #[serde(rename = "ps")]
    Ps,
    #[serde(rename = "fifo")]
    Fifo,
}
impl From<Discipline> for crate::model::station::Discipline {
    fn from(d: Discipline) -> Self {
        match d {
            Discipline::Ps => Self::ProcessorSharing,
            Discipline::Fifo => Self::Fifo,
        }
    }
}
pub fn base_value(s: &str) -> Option<f64> {
    let (n, u) = split(s.trim());
    if n.is_nan() {
        return None;
    }
    Some(match u.as_str() {
        "" => n,
        "%" => n / 100.0,
        "/s" => n,
        u => n * unit_ns(u)? / 1e9,
    })
}

//! The points of a sweep that differ in one factor only, in the order of its levels, and what they show.

use super::field::{Field, Spot};
use super::roles::Places;
use crate::stats::knee;
use crate::stats::result::Unit;
use crate::stats::sweep::Figure;

/// One curve.
#[derive(Clone)]
pub struct Curve<'a> {
    /// The number of its level of the second factor; 0 without one.
    pub second: usize,
    /// What it is, by the other factors: `cores 2, machines 1`; empty without others.
    pub name: String,
    /// Its points by rising place.
    pub spots: Vec<&'a Spot<'a>>,
    across: usize,
    /// True if it is a time over a factor with numbers, which has a knee.
    has_knee: bool,
}

/// Between which levels something happens: numbers of the last level before and of the first behind.
pub type Between = [usize; 2];

impl<'a> Curve<'a> {
    /// The curves of a panel.
    pub fn all(field: &'a Field<'a>, places: &Places, combination: &[usize]) -> Vec<Self> {
        let Places { across, second, .. } = *places;
        let has_knee = field.unit == Unit::Seconds && field.axes[across].numbers.is_some();
        let panel = places.name(&field.axes, combination);
        let count = second.map_or(1, |second| field.axes[second].levels.len());
        let of = |level: usize| {
            let is_own = |spot: &&Spot| second.is_none_or(|second| spot.places[second] == level);
            let inside = field.spots.iter().filter(|spot| places.is_in(combination, &spot.places));
            let mut spots: Vec<&Spot> = inside.filter(is_own).collect();
            spots.sort_by_key(|spot| spot.places[across]);
            let own = second.map(|second| field.axes[second].named(level));
            let name = [Some(panel.clone()).filter(|it| !it.is_empty()), own].into_iter().flatten();
            let name = name.collect::<Vec<_>>().join(", ");
            Self { second: level, name, spots, across, has_knee }
        };
        (0..count).map(of).collect()
    }

    /// The place of a spot.
    pub fn place(&self, spot: &Spot) -> usize {
        spot.places[self.across]
    }

    /// Places and values that may be believed.
    pub fn sound(&self) -> impl DoubleEndedIterator<Item = (usize, &'a Figure)> {
        self.spots.iter().filter_map(|spot| Some((self.place(spot), spot.sound()?)))
    }

    /// Neighbours that may be believed, as they are joined.
    pub fn stretches(&self) -> impl Iterator<Item = &[&'a Spot<'a>]> {
        self.spots.chunk_by(|a, b| a.sound().is_some() && b.sound().is_some()).filter(|run| run[0].sound().is_some())
    }

    /// Where a time has surely doubled; nothing for what is no time, or over words.
    pub fn knee(&self) -> Option<Between> {
        if !self.has_knee {
            return None;
        }
        let (places, values): (Vec<usize>, Vec<_>) =
            self.sound().map(|(place, figure)| (place, (figure.value, figure.interval))).unzip();
        knee::doubling(&values).map(|between| between.map(|at| places[at]))
    }

    /// The first level that is overloaded; seen from the highest one, if only low levels are. Nothing where a level behind
    /// it is not.
    pub fn saturation(&self) -> Option<usize> {
        let overloaded = |spot: &&&Spot| spot.overloaded;
        let is_low = self.spots.first().is_some_and(|spot| spot.overloaded)
            && self.spots.last().is_some_and(|spot| !spot.overloaded);
        let found = if is_low { self.spots.iter().rev().find(overloaded) } else { self.spots.iter().find(overloaded) };
        let place = self.place(found?);
        let is_behind = |at: usize| if is_low { at < place } else { at > place };
        let is_calm = |spot: &&Spot| spot.sound().is_some() && !spot.overloaded;
        (!self.spots.iter().any(|spot| is_behind(self.place(spot)) && is_calm(spot))).then_some(place)
    }

    /// True if what is overloaded are its low levels.
    pub fn is_short_of(&self, saturation: usize) -> bool {
        self.spots.iter().any(|spot| self.place(spot) > saturation && !spot.overloaded)
    }
}

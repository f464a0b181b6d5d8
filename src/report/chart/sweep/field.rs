//! The values of one metric at the points of a sweep, by their places along the factors.

use crate::stats::estimate::Basis;
use crate::stats::result::{Unit, Verdict};
use crate::stats::sweep::{self, Factor, Figure, Heading, Level, Outcome, Row};
use std::collections::{BTreeMap, HashMap};

/// A factor and its levels.
pub struct Axis<'a> {
    /// What it is.
    pub factor: &'a Factor,
    /// Its levels, each once: numbers by size, others in the order of the plan.
    pub levels: Vec<Level>,
    /// The levels' numbers, if they all have one in one unit.
    pub numbers: Option<Vec<f64>>,
}

/// May a point's value be believed?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trust {
    /// Yes.
    Sound,
    /// No interval can be stood behind: it is not stationary, or there are too few data.
    Doubtful,
    /// It is overloaded and has no steady state: the value depends on the time that is simulated.
    Unstable,
    /// It could not be run.
    Failed,
}

/// One point.
pub struct Spot<'a> {
    /// The number of its level on each axis.
    pub places: Vec<usize>,
    /// May it be believed?
    pub trust: Trust,
    /// True if more was offered than could be done, and it shows.
    pub overloaded: bool,
    /// Its value; none where it failed, or where the metric is not defined.
    pub figure: Option<&'a Figure>,
}

/// One metric of a sweep.
pub struct Field<'a> {
    /// What the sweep is.
    pub heading: &'a Heading,
    /// The metric.
    pub metric: &'a str,
    /// Its unit.
    pub unit: Unit,
    /// The factors.
    pub axes: Vec<Axis<'a>>,
    /// The points.
    pub spots: Vec<Spot<'a>>,
    /// Fewest and most replications of a point.
    pub replications: (u32, u32),
}

impl<'a> Field<'a> {
    /// The values of `metric`.
    pub fn new(heading: &'a Heading, rows: &'a [Row], metric: &'a str) -> Self {
        let (axes, places): (Vec<Axis>, Vec<Vec<usize>>) =
            heading.factors.iter().enumerate().map(|(at, factor)| Axis::new(factor, rows, at)).unzip();
        let spot = |(at, row): (usize, &'a Row)| {
            let figure = row.outcome.figure(metric).filter(|figure| figure.value.is_finite());
            let places = places.iter().map(|places| places[at]).collect();
            Spot { places, trust: trust(&row.outcome, figure), overloaded: row.outcome.is_overloaded(), figure }
        };
        let spots: Vec<Spot> = rows.iter().enumerate().map(spot).collect();
        let unit = spots.iter().find_map(|spot| spot.figure).map_or(Unit::Count, |figure| figure.unit);
        Self { heading, metric, unit, axes, spots, replications: sweep::replications(rows) }
    }

    /// The points that may be believed, with their values.
    pub fn sound(&self) -> impl Iterator<Item = (&Spot<'a>, &'a Figure)> {
        self.spots.iter().filter_map(|spot| Some((spot, spot.sound()?)))
    }

    /// How many points are overloaded.
    pub fn overloaded(&self) -> usize {
        self.spots.iter().filter(|spot| spot.overloaded).count()
    }

    /// How many points are of a sort.
    pub fn count(&self, trust: Trust) -> usize {
        self.spots.iter().filter(|spot| spot.trust == trust).count()
    }

    /// What is drawn, in words.
    pub fn notes(&self, what: &str) -> Vec<String> {
        let (fewest, most) = self.replications;
        let replications = if fewest == most { most.to_string() } else { format!("{fewest} to {most}") };
        let Heading { sweep, points, seed, .. } = self.heading;
        vec![format!("{sweep}: {points} points of {replications} replications, seed {seed}"), what.to_owned()]
    }
}

impl<'a> Spot<'a> {
    /// Its value, if it may be believed.
    pub fn sound(&self) -> Option<&'a Figure> {
        self.figure.filter(|_| self.trust == Trust::Sound)
    }

    /// True if it has a value and no interval that could be stood behind.
    pub fn is_vague(&self) -> bool {
        let lacks = self.figure.is_some_and(|figure| figure.interval.is_none());
        lacks && matches!(self.trust, Trust::Sound | Trust::Doubtful)
    }
}

impl<'a> Axis<'a> {
    /// A factor, and the place of each row on it.
    fn new(factor: &'a Factor, rows: &[Row], at: usize) -> (Self, Vec<usize>) {
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut levels = Vec::new();
        let mut number = |row: &Row| {
            let level = &row.levels[at];
            *known.entry(level.json()).or_insert_with(|| {
                levels.push(level.clone());
                levels.len() - 1
            })
        };
        let places: Vec<usize> = rows.iter().map(&mut number).collect();
        let numbers = factor.unit.as_ref().and_then(|_| levels.iter().map(|level| Some(level.number()?.0)).collect());
        let Some(numbers): Option<Vec<f64>> = numbers else {
            return (Self { factor, levels, numbers: None }, places);
        };
        let mut order: Vec<usize> = (0..levels.len()).collect();
        order.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b]));
        let rank: BTreeMap<usize, usize> = order.iter().enumerate().map(|(rank, at)| (*at, rank)).collect();
        let axis = Self {
            factor,
            levels: order.iter().map(|at| levels[*at].clone()).collect(),
            numbers: Some(order.iter().map(|at| numbers[*at]).collect()),
        };
        (axis, places.into_iter().map(|place| rank[&place]).collect())
    }

    /// A level with its factor's name: `load 40/s`.
    pub fn named(&self, place: usize) -> String {
        format!("{} {}", self.factor.name, self.word(place))
    }

    /// A level as people write it, a number with at most four digits that count.
    pub fn word(&self, place: usize) -> String {
        let unit = self.factor.unit.as_deref().unwrap_or_default();
        match &self.numbers {
            Some(numbers) => format!("{}{unit}", four_digits(numbers[place])),
            None => self.levels[place].word(),
        }
    }

    /// The factor's name with the unit of its numbers.
    pub fn caption(&self) -> String {
        match self.factor.unit.as_deref() {
            Some(unit) if self.numbers.is_some() && !unit.is_empty() => format!("{} ({unit})", self.factor.name),
            Some(_) | None => self.factor.name.clone(),
        }
    }
}

/// A number with at most four digits that count; whole numbers keep theirs.
fn four_digits(x: f64) -> f64 {
    if x.fract() == 0.0 { x } else { format!("{x:.3e}").parse().expect("a number reads back") }
}

/// What does not depend on a steady state, such as what is searched for or exact, may be believed without one.
fn trust(outcome: &Outcome, figure: Option<&Figure>) -> Trust {
    let is_backed = figure.is_some_and(|figure| !matches!(figure.basis, Basis::NotStationary | Basis::Bistable));
    match outcome.verdict() {
        None => Trust::Failed,
        Some(Verdict::Ok) => Trust::Sound,
        Some(Verdict::Unstable | Verdict::NotStationary | Verdict::Bistable) if is_backed => Trust::Sound,
        Some(Verdict::Unstable) if outcome.is_overloaded() => Trust::Unstable,
        Some(Verdict::NotStationary | Verdict::NotEnoughData | Verdict::Bistable | Verdict::Unstable) => {
            Trust::Doubtful
        }
    }
}

//! Which factor lies where on a chart.

use super::field::{Axis, Field};

/// More curves than this in a panel cannot be told apart.
const CURVES: usize = 4;
/// More panels than this do not fit a page.
const PANELS: usize = 12;
/// More cells than this are no longer seen.
const CELLS: usize = 40_000;

/// What a chart of a sweep looks like.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Roles {
    /// Curves over the first factor, one for each level of the second.
    Curves(Places),
    /// Cells: the first factor to the right, the second upwards.
    Cells(Places),
    /// A cloud of points over each factor.
    Cloud,
}

/// Factors by their numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Places {
    /// To the right.
    pub across: usize,
    /// Curves, or upwards.
    pub second: Option<usize>,
    /// A panel for each combination of their levels.
    pub panels: Vec<usize>,
}

/// The roles of a sweep's factors. To the right lies the one with the most levels, numbers before words, unless only another
/// one leaves few curves.
pub fn of(field: &Field) -> Roles {
    if field.heading.scattered {
        return Roles::Cloud;
    }
    let axes = &field.axes;
    let most = |at: usize| axes[at].levels.len();
    let mut varied: Vec<usize> = (0..axes.len()).filter(|at| most(*at) > 1).collect();
    // The best one for the place to the right comes first; of equal ones the one that changes fastest.
    varied.sort_by_key(|at| std::cmp::Reverse((axes[*at].numbers.is_some() && most(*at) > 2, most(*at), *at)));
    let across = varied.first().copied().unwrap_or(0);
    if varied.len() < 2 {
        return Roles::Curves(Places { across, second: None, panels: Vec::new() });
    }
    let fits = |places: &Places| count(axes, &places.panels) <= PANELS;
    let mut curves = varied.iter().filter_map(|across| {
        let few = varied.iter().copied().filter(|at| at != across && most(*at) <= CURVES);
        Some(places(*across, few.max_by_key(|at| (most(*at), *at))?, &varied)).filter(fits)
    });
    if let Some(places) = curves.next() {
        return Roles::Curves(places);
    }
    let second = varied.iter().copied().filter(|at| *at != across).max_by_key(|at| (most(*at), *at));
    let second = second.expect("another factor varies");
    let places = places(across, second, &varied);
    let cells = count(axes, &[&places.panels[..], &[across, second]].concat());
    if fits(&places) && cells <= CELLS { Roles::Cells(places) } else { Roles::Cloud }
}

fn places(across: usize, second: usize, varied: &[usize]) -> Places {
    let mut panels: Vec<usize> = varied.iter().copied().filter(|at| ![across, second].contains(at)).collect();
    panels.sort_unstable();
    Places { across, second: Some(second), panels }
}

/// The number of combinations of some factors' levels.
fn count(axes: &[Axis], some: &[usize]) -> usize {
    some.iter().fold(1usize, |count, at| count.saturating_mul(axes[*at].levels.len()))
}

impl Places {
    /// The combinations of levels that have a panel: the number of the level of each factor, the last changing fastest.
    pub fn combinations(&self, axes: &[Axis]) -> Vec<Vec<usize>> {
        self.panels.iter().fold(vec![Vec::new()], |before, at| {
            let longer = |prefix: &Vec<usize>, level: usize| [prefix.as_slice(), &[level]].concat();
            let levels = 0..axes[*at].levels.len();
            before.iter().flat_map(|prefix| levels.clone().map(move |level| longer(prefix, level))).collect()
        })
    }

    /// How many panels stand in a row: those of the last factor, where there are two.
    pub fn columns(&self, axes: &[Axis]) -> usize {
        match self.panels.as_slice() {
            [_, last] if axes[*last].levels.len() <= 4 => axes[*last].levels.len(),
            _ => match count(axes, &self.panels) {
                1 => 1,
                2 | 4 => 2,
                _ => 3,
            },
        }
    }

    /// A panel's name: `cores 2, machines 1`.
    pub fn name(&self, axes: &[Axis], combination: &[usize]) -> String {
        let named = self.panels.iter().zip(combination).map(|(at, level)| axes[*at].named(*level));
        named.collect::<Vec<_>>().join(", ")
    }

    /// True for a point of a panel.
    pub fn is_in(&self, combination: &[usize], places: &[usize]) -> bool {
        self.panels.iter().zip(combination).all(|(at, level)| places[*at] == *level)
    }
}

//! Rules of an SLO: a metric and a bound, written `"< 300ms"`.

use super::document::Document;
use super::timing::Timing;
use super::window::{self, Window};
use crate::components::settings::Complaint;
use crate::notation::quantity::{Duration, Rate, Ratio, Size};

/// On which side of the value the metric must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

impl Bound {
    /// True if `x` is on the right side of `value`.
    #[must_use]
    pub fn holds(self, x: f64, value: f64) -> bool {
        match self {
            Self::Below => x < value,
            Self::AtMost => x <= value,
            Self::Above => x > value,
            Self::AtLeast => x >= value,
        }
    }
}

/// What a value is written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    /// `300ms`
    Time,
    /// `120/s`
    Rate,
    /// `99.5%`
    Share,
    /// `20KiB`
    Size,
    /// `0.995`
    Number,
}

/// One rule.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// The metric as written, with its window.
    pub metric: String,
    /// The metric's name.
    pub name: String,
    /// The window that it is taken over; the measured one if there is none.
    pub window: Option<Window>,
    /// The rule as written.
    pub text: String,
    /// The side.
    pub bound: Bound,
    /// The value, in the metric's base unit.
    pub value: f64,
    /// How the value is written.
    pub measure: Measure,
}

impl Rule {
    /// Reads a rule; its window is read by [`Self::place`].
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(metric: &str, text: &str) -> Result<Self, Complaint> {
        let complain = |message: String| {
            Complaint::out_of_range("", message)
                .under(&["slo", metric])
                .expected("a rule such as \"< 300ms\" or \">= 99.5%\"")
        };
        let trimmed = text.trim();
        let sides = [("<=", Bound::AtMost), (">=", Bound::AtLeast), ("<", Bound::Below), (">", Bound::Above)];
        let side = sides.into_iter().find_map(|(sign, bound)| Some((bound, trimmed.strip_prefix(sign)?.trim())));
        let (bound, number) = side.ok_or_else(|| complain(format!("\"{text}\" does not begin with <, <=, > or >=")))?;
        let (value, measure) = base_value(number).ok_or_else(|| {
            let near = meant(number).map(|meant| trimmed.replace(number, &meant));
            Complaint { near, ..complain(format!("\"{number}\" is not a quantity")) }
        })?;
        let name = window::name(metric).to_owned();
        Ok(Self { metric: metric.to_owned(), name, window: None, text: text.to_owned(), bound, value, measure })
    }
}

impl Rule {
    /// Finds the rule's window on the clock.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn place(&mut self, document: &Document, timing: &Timing) -> Result<(), Complaint> {
        let under = |complaint: Complaint| complaint.under(&["slo", &self.metric]).of_key();
        self.window = window::of(&self.metric, document, timing).map_err(under)?;
        Ok(())
    }
}

/// The value of a quantity, or of a plain number, in base units.
fn base_value(text: &str) -> Option<(f64, Measure)> {
    let time = || text.parse::<Duration>().ok().map(|it| (it.seconds(), Measure::Time));
    let rate = || text.parse::<Rate>().ok().map(|it| (it.per_second(), Measure::Rate));
    let share = || text.parse::<Ratio>().ok().map(|it| (it.value(), Measure::Share));
    let size = || text.parse::<Size>().ok().map(|it| (it.bytes() as f64, Measure::Size));
    let number = || text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|it| (it, Measure::Number));
    time().or_else(rate).or_else(share).or_else(size).or_else(number)
}

/// The quantity that was probably meant: `300ms` for `300 ms`.
fn meant(text: &str) -> Option<String> {
    let closed: String = text.split_whitespace().collect();
    base_value(&closed).is_some().then_some(closed)
}

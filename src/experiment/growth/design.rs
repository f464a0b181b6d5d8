//! A way to grow: the candidates of one design, the cheapest first, each a scenario of its own.

use crate::components::settings::Complaint;
use crate::experiment::cost;
use crate::scenario::Scenario;
use crate::scenario::catalogue::{self, Catalogue, Entry};
use serde_json::{Map, Value, json};

/// What is varied.
#[derive(Clone, PartialEq, Debug)]
enum Varied {
    /// The size of the machines, among these.
    Size(Vec<Entry>),
    /// Their number, up to this.
    Count(u32),
}

/// A design and its candidates.
#[derive(Clone, Debug)]
pub struct Design {
    /// The set of machines.
    pub set: String,
    document: Value,
    /// Where the set is written.
    place: Vec<String>,
    varied: Varied,
}

impl Design {
    /// Larger machines: all sizes of the catalogue, by price.
    ///
    /// # Errors
    /// If there is no such set, or a size does not fit it.
    pub fn up(scenario: &Scenario, set: &str) -> Result<Self, String> {
        let mut design = Self::new(scenario, set, Varied::Size(Vec::new()))?;
        let sizes = Catalogue::of(&scenario.document).sizes();
        let mut priced = Vec::new();
        for size in sizes {
            let of = Self { varied: Varied::Size(vec![size.clone()]), ..design.clone() };
            priced.push((cost::planned(&of.scenario(0)?), size));
        }
        priced.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cores.cmp(&b.1.cores)));
        design.varied = Varied::Size(priced.into_iter().map(|(_, size)| size).collect());
        Ok(design)
    }

    /// More machines of the size that is written, from one to so many.
    ///
    /// # Errors
    /// If there is no such set, or it cannot have so many.
    pub fn out(scenario: &Scenario, set: &str, most: u32) -> Result<Self, String> {
        let design = Self::new(scenario, set, Varied::Count(most))?;
        design.scenario(0)?;
        design.scenario(design.len() - 1)?;
        Ok(design)
    }

    fn new(scenario: &Scenario, set: &str, varied: Varied) -> Result<Self, String> {
        let places = catalogue::machines(&scenario.document, &scenario.components);
        let sets = &scenario.layout.sets;
        assert_eq!(places.len(), sets.len(), "every set is written somewhere");
        let Some(at) = sets.iter().position(|known| known.name == set) else {
            let known: Vec<&str> = sets.iter().map(|set| set.name.as_str()).collect();
            let complaint = Complaint::unknown("", "machine set", set, known);
            let near = complaint.near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(format!("{}; expected {}{near}", complaint.message, complaint.expected.unwrap_or_default()));
        };
        Ok(Self { set: set.to_owned(), document: scenario.effective.clone(), place: places[at].0.clone(), varied })
    }

    /// The number of candidates.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.varied {
            Varied::Size(sizes) => sizes.len(),
            Varied::Count(most) => *most as usize,
        }
    }

    /// True if the number of machines is varied.
    #[must_use]
    pub fn is_count(&self) -> bool {
        matches!(self.varied, Varied::Count(_))
    }

    /// What a candidate is called: the size of its machines, or their number.
    #[must_use]
    pub fn choice(&self, candidate: usize) -> String {
        match &self.varied {
            Varied::Size(sizes) => sizes[candidate].name.clone(),
            Varied::Count(_) => (candidate + 1).to_string(),
        }
    }

    /// What is varied, from what to what.
    #[must_use]
    pub fn told(&self) -> String {
        let (first, last) = (self.choice(0), self.choice(self.len() - 1));
        let what = match self.varied {
            Varied::Size(_) => "size",
            Varied::Count(_) => "count",
        };
        format!("`{what}` of {}, {first} to {last}", self.set)
    }

    /// A candidate.
    ///
    /// # Errors
    /// If the machines cannot be so.
    pub fn scenario(&self, candidate: usize) -> Result<Scenario, String> {
        let mut document = self.document.clone();
        let written = self.place.iter().try_fold(&mut document, |value, key| value.get_mut(key));
        let machine = written.and_then(Value::as_object_mut).expect("a set stands where it was read");
        match &self.varied {
            Varied::Size(sizes) => resize(machine, &sizes[candidate]),
            Varied::Count(_) => drop(machine.insert("count".to_owned(), json!(candidate + 1))),
        }
        Scenario::from_value(document).map_err(|wrong| {
            let said: Vec<String> = wrong.iter().map(|it| format!("{}: {}", it.at.join("."), it.message)).collect();
            format!("{} cannot be {}: {}", self.set, self.choice(candidate), said.join("; "))
        })
    }
}

/// A machine of another size keeps what the size does not say.
fn resize(machine: &mut Map<String, Value>, size: &Entry) {
    machine.remove("price");
    for (key, _) in catalogue::values(size) {
        machine.remove(key);
    }
    machine.insert("size".to_owned(), json!(size.name));
}

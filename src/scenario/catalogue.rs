//! The catalogue: which sizes of machines there are, and what a machine costs.
//!
//! A machine without a price costs core (n s)^exponent an hour, with n cores of speed s. Sizes that nobody writes are
//! those with 1, 2, 4 and so on cores, as clouds sell them, up to the largest machine that there is.
//!
//! Ignored: minimum charges and discounts; traffic, storage and licences; that a machine which gets another size by an
//! event would cost something else from then on.

use super::document::Document;
use super::layout::Named;
use super::prices::{PriceSettings, SizeSettings};
use crate::components::settings::{Complaint, MachineSettings, On, Placement, path};
use crate::notation::Size;
use serde_json::{Value, json};

/// A size of machines.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Cores.
    pub cores: u32,
    /// Speed of a core, unless that is the machine's.
    pub speed: Option<f64>,
    /// Memory, unless that is the machine's.
    pub memory: Option<Size>,
    /// Serial fraction, unless that is the machine's.
    pub serial_fraction: Option<f64>,
    /// Price of a machine for an hour, unless its cores say it.
    pub price: Option<f64>,
}

/// Sizes and prices.
#[derive(Clone, Debug)]
pub struct Catalogue {
    settings: PriceSettings,
}

impl Catalogue {
    /// That of a document; what it does not write is as by default.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        Self { settings: document.prices.clone().unwrap_or_default() }
    }

    /// Cores of the largest machine that there is.
    #[must_use]
    pub fn max_cores(&self) -> u32 {
        self.settings.max_cores
    }

    /// All sizes, the smallest first.
    #[must_use]
    pub fn sizes(&self) -> Vec<Entry> {
        let own = self.settings.sizes.iter().map(|(name, size)| entry(name, size));
        let usual = (0..u32::BITS).map(|power| 1 << power).take_while(|cores| *cores <= self.settings.max_cores);
        let usual = usual.map(|cores| Entry {
            name: format!("c{cores}"),
            cores,
            speed: None,
            memory: None,
            serial_fraction: None,
            price: None,
        });
        let mut all: Vec<Entry> = usual.filter(|it| !self.settings.sizes.contains_key(&it.name)).chain(own).collect();
        all.sort_by(|a, b| a.cores.cmp(&b.cores).then_with(|| a.name.cmp(&b.name)));
        all
    }

    /// Price of a machine for an hour.
    #[must_use]
    pub fn price(&self, machine: &MachineSettings) -> f64 {
        let capacity = f64::from(machine.cores) * machine.speed;
        machine.price.unwrap_or_else(|| self.settings.core * libm::pow(capacity, self.settings.exponent))
    }

    /// What it assumes, in a sentence.
    #[must_use]
    pub fn told(&self) -> String {
        let PriceSettings { core, exponent, max_cores, .. } = &self.settings;
        format!(
            "prices are inputs: a core costs {core} an hour, n cores n^{exponent} times as much, and no machine has more \
            than {max_cores}"
        )
    }
}

fn entry(name: &str, size: &SizeSettings) -> Entry {
    let SizeSettings { cores, speed, memory, serial_fraction, price } = *size;
    Entry { name: name.to_owned(), cores, speed, memory, serial_fraction, price }
}

/// A document in which machines with a size have what it stands for, if there are any; and what is wrong with sizes and
/// prices.
#[must_use]
pub fn expand(effective: &Value, document: &Document, components: &[Named]) -> (Option<Value>, Vec<Complaint>) {
    let catalogue = Catalogue::of(document);
    let sizes = catalogue.sizes();
    let (mut expanded, mut wrong) = (None, too_large(document, &catalogue));
    for (place, machine) in machines(document, components) {
        let keys: Vec<&str> = place.iter().map(String::as_str).collect();
        let mut complain = |complaint: Complaint| wrong.push(complaint.under(&keys));
        let Some(name) = &machine.size else {
            if document.prices.is_some() && machine.price.is_none() && machine.cores > catalogue.max_cores() {
                complain(beyond("cores", machine.cores, &catalogue));
            }
            continue;
        };
        let Some(entry) = sizes.iter().find(|entry| entry.name == *name) else {
            let known = sizes.iter().map(|entry| entry.name.as_str());
            let mut complaint = Complaint::unknown("size", "size", name, known);
            let limit = format!("; the largest machine has {} cores (`prices.max_cores`)", catalogue.max_cores());
            complaint.expected = complaint.expected.map(|expected| expected + &limit);
            complain(complaint);
            continue;
        };
        let document = expanded.get_or_insert_with(|| effective.clone());
        let written = place.iter().try_fold(document, |value, key| value.get_mut(key)).and_then(Value::as_object_mut);
        let written = written.expect("a machine stands where it was read");
        for (key, value) in values(entry) {
            if written.contains_key(key) && key != "price" {
                let message = format!("`{key}` is written beside the size `{name}`, which has its own");
                complain(Complaint::conflict(key, message).expected(format!("`size` or `{key}`")));
            } else {
                written.entry(key).or_insert(value);
            }
        }
    }
    (expanded, wrong)
}

/// What a size says of a machine, by the keys of its settings.
#[must_use]
pub fn values(entry: &Entry) -> Vec<(&'static str, Value)> {
    let all = [
        ("cores", Some(json!(entry.cores))),
        ("speed", entry.speed.map(|it| json!(it))),
        ("memory", entry.memory.map(|it| json!(format!("{}B", it.bytes())))),
        ("serial_fraction", entry.serial_fraction.map(|it| json!(it))),
        ("price", entry.price.map(|it| json!(it))),
    ];
    all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// Every set of machines, and where it is written.
#[must_use]
pub fn machines<'a>(document: &'a Document, components: &'a [Named]) -> Vec<(Vec<String>, &'a MachineSettings)> {
    let named = document.machines.iter().map(|(name, set)| (vec!["machines".to_owned(), name.clone()], set));
    let mut found: Vec<_> = named.collect();
    for component in components {
        let Placement::Machines(sites) = component.settings.placement() else { continue };
        for site in sites {
            if let On::Own(settings) = site.on {
                let here = ["components", &component.name, component.kind].map(str::to_owned);
                found.push((here.into_iter().chain(path(site.at)).collect(), settings));
            }
        }
    }
    found
}

/// Sizes above the largest machine that there is.
fn too_large(document: &Document, catalogue: &Catalogue) -> Vec<Complaint> {
    let sizes = document.prices.iter().flat_map(|prices| &prices.sizes);
    let large = sizes.filter(|(_, size)| size.cores > catalogue.max_cores());
    large.map(|(name, size)| beyond("cores", size.cores, catalogue).under(&["prices", "sizes", name])).collect()
}

fn beyond(at: &str, cores: u32, catalogue: &Catalogue) -> Complaint {
    let most = catalogue.max_cores();
    let message = format!("{cores} cores are more than the {most} of the largest machine that there is");
    let expected = format!("at most {most}, or a larger `prices.max_cores`");
    Complaint::out_of_range(at, message).expected(expected)
}

#[cfg(test)]
mod tests {
    use crate::scenario::Scenario;
    use serde_json::{Value, json};

    fn scenario(prices: &Value, machine: &Value) -> Result<Scenario, Vec<String>> {
        let mut document = json!({
            "scalelab": 1, "name": "shop", "prices": prices, "machines": { "box": machine },
            "components": {
                "people": { "clients": { "load": { "poisson": "5/s" }, "to": "web" } },
                "web": { "service": { "on": "box", "steps": [{ "call": "db" }] } },
                "db": { "service": { "on": { "size": "c2" }, "steps": [{ "cpu": "1ms" }] } } } });
        if prices.is_null() {
            document.as_object_mut().expect("it is an object").remove("prices");
        }
        let said = |it: crate::components::settings::Complaint| {
            format!("{}: {}; expected {}", it.at.join("."), it.message, it.expected.unwrap_or_default())
        };
        Scenario::from_value(document).map_err(|wrong| wrong.into_iter().map(said).collect())
    }

    #[test]
    fn a_machine_costs_what_its_size_or_its_cores_cost() {
        let check = |prices: Value, machine: Value, cores: u32, price: f64| {
            let scenario = scenario(&prices, &machine).expect("the test's scenario is right");
            let set = &scenario.layout.sets[0].settings;
            assert_eq!((set.cores, scenario.catalogue.price(set)), (cores, price), "{prices} {machine}");
            assert_eq!(scenario.layout.sets[1].settings.cores, 2, "machines written in place have a size too");
        };
        check(Value::Null, json!({}), 1, 1.0);
        check(Value::Null, json!({ "size": "c8" }), 8, 8.0);
        check(json!({ "core": 0.5, "exponent": 2 }), json!({ "cores": 4 }), 4, 8.0);
        check(json!({ "exponent": 2 }), json!({ "cores": 4, "speed": 2 }), 4, 64.0);
        check(json!({ "sizes": { "c4": { "cores": 4, "price": 3 } } }), json!({ "size": "c4" }), 4, 3.0);
        check(json!({ "sizes": { "big": { "cores": 24, "speed": 2 } } }), json!({ "size": "big" }), 24, 48.0);
        check(json!({ "max_cores": 8 }), json!({ "cores": 16, "price": 7 }), 16, 7.0);
        check(json!({ "max_cores": 256 }), json!({ "size": "c256" }), 256, 256.0);
        // A09: 16 cores cost 36.8 times as much as one.
        let scenario = scenario(&json!({ "exponent": 1.3 }), &json!({ "size": "c16" })).expect("it is right");
        assert_eq!(format!("{:.1}", scenario.catalogue.price(&scenario.layout.sets[0].settings)), "36.8");
    }

    #[test]
    fn what_is_not_for_sale_is_refused_with_the_limit() {
        let check = |prices: Value, machine: Value, expected: &str| {
            let wrong = scenario(&prices, &machine).expect_err("it is wrong");
            assert!(wrong.iter().any(|said| said == expected), "{wrong:#?}");
        };
        let limit = "8 cores are more than the 4 of the largest machine that there is; expected at most 4, or a larger \
            `prices.max_cores`";
        check(json!({ "max_cores": 4 }), json!({ "cores": 8 }), &format!("machines.box.cores: {limit}"));
        let sizes = json!({ "max_cores": 4, "sizes": { "big": { "cores": 8 } } });
        check(sizes, json!({}), &format!("prices.sizes.big.cores: {limit}"));
        check(
            json!({ "max_cores": 4 }),
            json!({ "size": "c8" }),
            "machines.box.size: no size is called `c8`; expected `c1`, `c2` or `c4`; the largest machine has 4 cores \
            (`prices.max_cores`)",
        );
        check(
            json!({}),
            json!({ "size": "c8", "cores": 8 }),
            "machines.box.cores: `cores` is written beside the size `c8`, which has its own; expected `size` or `cores`",
        );
    }
}

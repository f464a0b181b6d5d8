//! Where a key belongs that is unknown where it stands: beside another key, or in the nearest object that knows it.
//!
//! Near is what lies few steps up and down. Objects that are written come before those that are not, and of several
//! those that are tied to the place by a name come alone: `workers` of the machines `box` belongs in the service that
//! runs on `box`.

use super::Type;
use super::homes::{Home, Homes, Step};
use super::schema::{Choice, Fields};
use crate::notation::suggest;
use crate::scenario::path::{Path, Segment};
use crate::scenario::tree::{Member, Node, Value};

/// Of more entries by names of their own no more are looked at.
const MOST: usize = 100;
/// Of more places none helps.
const TOLD: usize = 3;
/// What stands for a name that the author gives.
const NAME: &str = "NAME";

/// An object, there or not yet.
#[derive(Clone, Debug)]
struct Place<'d> {
    path: Path,
    node: Option<&'d Node>,
    /// True if the object is any element of the array at the path.
    is_element: bool,
}

impl Place<'_> {
    /// One step down, wherever it leads: to what is written, or one key further, as nobody means more that is not there.
    fn down(self, step: &Step<'_>) -> Vec<Self> {
        let below = |key: &str, node| Self { path: self.path.key(key), node, is_element: false };
        match (step, self.node) {
            (_, Some(node)) if !matches!(node.value, Value::Object(_) | Value::Array(_)) => Vec::new(),
            (Step::Key(_, rivals), Some(node)) if rivals.iter().any(|rival| node.member(rival).is_some()) => Vec::new(),
            (Step::Key(key, _), Some(node)) => vec![below(key, node.member(key).map(|it| &it.value))],
            (Step::Key(..), None) => Vec::new(),
            (Step::Entry, Some(node)) if !node.members().is_empty() => {
                node.members().iter().take(MOST).map(|entry| below(&entry.key, Some(&entry.value))).collect()
            }
            (Step::Entry, _) => vec![below(NAME, None)],
            (Step::Element, _) => vec![Self { is_element: true, ..self }],
        }
    }
}

/// The keys beside which a key of this object is known: `it goes with ...`.
pub(super) fn beside(key: &str, fields: &Fields<'_>) -> Option<String> {
    let knows = |fields: &Fields<'_>| fields.find(key).is_some();
    let tags = |choice: &Choice<'_>| -> Vec<String> {
        let knowing = choice.branches.iter().filter(|branch| knows(&branch.fields));
        knowing.filter_map(|branch| branch.tag).filter(|tag| *tag != key).map(str::to_owned).collect()
    };
    let tags: Vec<String> = fields.choices.iter().flat_map(tags).collect();
    (!tags.is_empty()).then(|| format!("it goes with {}", suggest::list(tags.iter().map(String::as_str))))
}

/// The objects where the key of a member belongs that stands at `path`: `it belongs in ...`.
pub(super) fn elsewhere(homes: &Homes<'_>, root: &Node, path: &Path, member: &Member) -> Option<String> {
    let (_, here) = path.segments().split_last()?;
    let seeker = Seeker { all: homes.of_key(&member.key), root, here };
    let kind = Type::of(&member.value);
    let fits = |home: &&Home<'_>| homes.takes(home, kind);
    let is_typed = seeker.all.iter().any(|home| fits(&home));
    let mut ways: Vec<(usize, usize, &Home<'_>)> = Vec::new();
    for home in seeker.all.iter().filter(|home| !is_typed || fits(home)) {
        ways.extend(seeker.shared(home).into_iter().map(|shared| (seeker.distance(home, shared), shared, home)));
    }
    ways.sort_by_key(|(distance, ..)| *distance);
    let near = ways.chunk_by(|a, b| a.0 == b.0).find_map(|ways| {
        let places: Vec<Place<'_>> = ways.iter().flat_map(|(_, shared, home)| seeker.places(home, *shared)).collect();
        (!places.is_empty()).then_some(places)
    });
    match near {
        Some(places) => Some(told(&member.key, &seeker.best(places))),
        None if here.is_empty() => entry(root, &member.key),
        None => None,
    }
}

/// The section that has an entry by a name which stands at the top.
fn entry(root: &Node, name: &str) -> Option<String> {
    let is_entry = |section: &&Member| {
        section.key != "variants" && section.value.member(name).is_some_and(|entry| !entry.value.members().is_empty())
    };
    let section = root.members().iter().find(is_entry)?;
    let place = Place { path: Path::root().key(&section.key), node: None, is_element: false };
    Some(told(name, &[place]))
}

fn told(key: &str, places: &[Place<'_>]) -> String {
    let named = |place: &Place<'_>| {
        let element = if place.is_element { "an element of " } else { "" };
        format!("{element}`{}`", place.path)
    };
    match places {
        [place] if place.path.segments().is_empty() => "it belongs at the top level".to_owned(),
        [place] if place.is_element => format!("it belongs in {}", named(place)),
        [place] => format!("it belongs in {}, at `{}`", named(place), place.path.key(key)),
        all => {
            let shown: Vec<String> = all.iter().take(TOLD).map(named).collect();
            let more = if all.len() > TOLD { " or another" } else { "" };
            match shown.split_last() {
                Some((last, first)) if more.is_empty() => format!("it belongs in {} or {last}", first.join(", ")),
                Some(_) | None => format!("it belongs in {}{more}", shown.join(", ")),
            }
        }
    }
}

/// Who looks for the homes of a key from where it stands.
struct Seeker<'h, 's, 'd> {
    all: &'h [Home<'s>],
    root: &'d Node,
    here: &'d [Segment],
}

impl<'d> Seeker<'_, '_, 'd> {
    /// How many steps the ways here and to a home may share: all that are alike, or fewer, up to an entry that could be
    /// another one.
    fn shared(&self, home: &Home<'_>) -> Vec<usize> {
        let alike = |(step, segment): &(&Step<'_>, &Segment)| match (step, segment) {
            (Step::Key(name, _), Segment::Key(key)) => name == key,
            (Step::Entry, Segment::Key(_)) | (Step::Element, Segment::Index(_)) => true,
            (Step::Key(..) | Step::Entry, Segment::Index(_)) | (Step::Element, Segment::Key(_)) => false,
        };
        let most = home.way.iter().zip(self.here).take_while(alike).count();
        let others = (0..most).filter(|at| matches!(home.way[*at], Step::Entry));
        others.chain(std::iter::once(most)).collect()
    }

    fn distance(&self, home: &Home<'_>, shared: usize) -> usize {
        self.here.len() + home.way.len() - 2 * shared
    }

    /// The objects of the document that a home stands for, but for the one where the key stands.
    fn places(&self, home: &Home<'_>, shared: usize) -> Vec<Place<'d>> {
        let path = Path::from(self.here[..shared].to_vec());
        let start = Place { node: self.root.at(&path), path, is_element: false };
        let mut places = vec![start];
        for step in &home.way[shared..] {
            places = places.into_iter().flat_map(|place| place.down(step)).collect();
        }
        places.retain_mut(|place| {
            if let Some(Value::String(name)) = place.node.map(|node| &node.value) {
                let Some(named) = self.named(home, name) else { return false };
                *place = named;
            }
            let is_object = place.node.is_none_or(|node| matches!(node.value, Value::Object(_)));
            let is_free = !place.node.is_some_and(|node| home.rivals.iter().any(|rival| node.member(rival).is_some()));
            // Where it needs another key that is not there, obeying would only lead to the next error.
            let is_ready = home.needs.iter().all(|needed| place.node.is_some_and(|node| node.member(needed).is_some()));
            (is_object || place.is_element) && is_free && is_ready && place.path.segments() != self.here
        });
        places
    }

    /// The entry that is named where its settings could stand.
    fn named(&self, home: &Home<'_>, name: &str) -> Option<Place<'d>> {
        let same = self.all.iter().filter(|other| std::ptr::eq(other.schema, home.schema));
        let mut sections = same.filter_map(|other| match &other.way[..] {
            [Step::Key(section, _), Step::Entry] => Some(*section),
            _ => None,
        });
        sections.find_map(|section| {
            let node = &self.root.member(section)?.value.member(name)?.value;
            Some(Place { path: Path::root().key(section).key(name), node: Some(node), is_element: false })
        })
    }

    /// Those that are written, and of these those that are tied to the place where the key stands by a name.
    fn best(&self, mut places: Vec<Place<'d>>) -> Vec<Place<'d>> {
        if places.iter().any(|place| place.node.is_some()) {
            places.retain(|place| place.node.is_some());
        }
        let here = self.root.at(&Path::from(self.here.to_vec()));
        let is_tied = |place: &Place<'_>| {
            let names = |node: Option<&Node>, path: &[Segment]| {
                let texts = node.into_iter().flat_map(Node::members).filter_map(|member| match &member.value.value {
                    Value::String(text) => Some(Segment::Key(text.clone())),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
                });
                texts.into_iter().any(|text| path.contains(&text))
            };
            names(place.node, self.here) || names(here, place.path.segments())
        };
        if places.iter().any(is_tied) {
            places.retain(is_tied);
        }
        places
    }
}

//! Every place of a schema where a key is known, so that one that is unknown where it stands can be told where it belongs.
//!
//! Ignored: what lies deeper than anybody loses a key, and what lies below the elements of an array.

use super::schema::{Fields, Rest, Schemas, Type};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The most steps from the root to an object: as many as to `components.NAME.clients.load.closed`.
const DEEPEST: usize = 5;

/// A step down in a schema.
#[derive(Clone, Debug)]
pub(super) enum Step<'s> {
    /// To the value of a key, which is known only if none of its rivals is there.
    Key(&'s str, Vec<&'s str>),
    /// To an entry whose name the author gives.
    Entry,
    /// To an element of an array.
    Element,
}

/// An object that knows a key.
#[derive(Clone, Debug)]
pub(super) struct Home<'s> {
    /// The way from the root to the object.
    pub(super) way: Rc<Vec<Step<'s>>>,
    /// Keys of the object beside which the key is not known.
    pub(super) rivals: Vec<&'s str>,
    /// Keys of the object without which the key is refused.
    pub(super) needs: Vec<&'s str>,
    /// What the value of the key shall be.
    pub(super) schema: &'s Json,
}

/// The homes of every key.
#[derive(Debug)]
pub(super) struct Homes<'s> {
    schemas: Schemas<'s>,
    found: BTreeMap<&'s str, Vec<Home<'s>>>,
}

impl<'s> Homes<'s> {
    /// Those of a whole schema document.
    pub(super) fn of(schemas: Schemas<'s>, schema: &'s Json) -> Self {
        let mut homes = Self { schemas, found: BTreeMap::new() };
        homes.object(&objects(schemas, schema), &mut Vec::new(), &mut Vec::new());
        homes
    }

    /// The homes of a key, in the order of the schema.
    pub(super) fn of_key(&self, key: &str) -> &[Home<'s>] {
        self.found.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether the value of a key may have this type.
    pub(super) fn takes(&self, home: &Home<'s>, kind: Type) -> bool {
        self.schemas.alternatives(home.schema).into_iter().any(|schema| kind.fits(schema))
    }

    /// Adds what is known in an object and below it; `above` are the objects on the way.
    fn object(&mut self, all: &[&'s Json], way: &mut Vec<Step<'s>>, above: &mut Vec<&'s Json>) {
        let is_new = |one: &&'s Json| !above.iter().any(|old| std::ptr::eq(*old, *one));
        let all: Vec<&'s Json> = all.iter().copied().filter(is_new).collect();
        if all.is_empty() || way.len() > DEEPEST {
            return;
        }
        let before = above.len();
        above.extend(&all);
        let fields = self.schemas.fields_of(&all);
        self.fields(&fields, &[], (&Rc::new(way.clone()), way, above));
        above.truncate(before);
    }

    /// Adds the keys of an object and those of its branches, each with its rivals.
    fn fields(
        &mut self,
        fields: &Fields<'s>,
        rivals: &[&'s str],
        (here, way, above): (&Rc<Vec<Step<'s>>>, &mut Vec<Step<'s>>, &mut Vec<&'s Json>),
    ) {
        for (key, schema) in &fields.properties {
            let needs = fields.needs.iter().filter(|(needing, _)| needing == key).map(|(_, needed)| *needed).collect();
            let home = Home { way: here.clone(), rivals: rivals.to_vec(), needs, schema };
            self.found.entry(key).or_default().push(home);
            if !matches!(way.last(), Some(Step::Element)) {
                way.push(Step::Key(key, rivals.to_vec()));
                self.value(schema, way, above);
                way.pop();
            }
        }
        if let Rest::Each(schema) = fields.rest {
            way.push(Step::Entry);
            self.object(&objects(self.schemas, schema), way, above);
            way.pop();
        }
        for choice in &fields.choices {
            let tags: Vec<&'s str> = choice.branches.iter().filter_map(|branch| branch.tag).collect();
            for branch in &choice.branches {
                let others = tags.iter().copied().filter(|tag| branch.tag != Some(*tag));
                let rivals: Vec<&'s str> = rivals.iter().copied().chain(others).collect();
                self.fields(&branch.fields, &rivals, (here, way, above));
            }
        }
    }

    /// Adds what is known in a value: an object, or the elements of an array.
    fn value(&mut self, schema: &'s Json, way: &mut Vec<Step<'s>>, above: &mut Vec<&'s Json>) {
        self.object(&objects(self.schemas, schema), way, above);
        let all = self.schemas.alternatives(schema).into_iter();
        let items = all.filter(|one| Type::Array.fits(one)).find_map(|one| one.get("items"));
        if let Some(items) = items {
            way.push(Step::Element);
            self.object(&objects(self.schemas, items), way, above);
            way.pop();
        }
    }
}

/// The alternatives of a schema that are objects.
pub(super) fn objects<'s>(schemas: Schemas<'s>, schema: &'s Json) -> Vec<&'s Json> {
    schemas.alternatives(schema).into_iter().filter(|one| Type::Object.fits(one)).collect()
}

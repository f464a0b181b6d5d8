//! What a patch must know of a schema: where exactly one of several keys stands, so that it can change one for another,
//! and where a path ends in a scalar.

use super::homes::objects;
use super::schema::{Choice, Rest, Schemas, Type};
use crate::scenario::path::{Path, Segment};
use serde_json::Value as Json;

/// An object with exactly one of several tags.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OneOf {
    /// The keys that exclude each other.
    pub tags: Vec<String>,
    /// The keys that stay when another tag is set: those that belong to no tag.
    pub common: Vec<String>,
}

/// The choice that the schema offers at `path`, if it offers one.
///
/// Only names decide the way down, so a key that several branches have leads into the first of them.
#[must_use]
pub fn one_of(schema: &Json, path: &Path) -> Option<OneOf> {
    let schemas = Schemas::new(schema);
    let target = path.segments().iter().try_fold(schema, |schema, segment| down(schemas, schema, segment))?;
    let objects = objects(schemas, target);
    let fields = schemas.fields_of(&objects);
    let choice = fields.choices.iter().find(|choice| tags(choice).count() > 1)?;
    let shared = |key: &str| choice.branches.iter().all(|branch| branch.fields.find(key).is_some());
    let first = choice.branches.first().map(|branch| &branch.fields.properties);
    let in_all = first.into_iter().flatten().map(|(name, _)| *name).filter(|name| shared(name));
    let common = fields.properties.iter().map(|(name, _)| *name).chain(in_all).map(str::to_owned).collect();
    Some(OneOf { tags: tags(choice).map(str::to_owned).collect(), common })
}

/// What was meant by a path that goes on below a scalar: its way down to there, and the one name with dots that the rest
/// is. None if nothing lies below a scalar, or only keys of ours lead there, which have no dots.
#[must_use]
pub fn dotted(schema: &Json, path: &Path) -> Option<(usize, Path)> {
    let (schemas, segments, mut above) = (Schemas::new(schema), path.segments(), schema);
    for (at, segment) in segments.iter().enumerate() {
        let below = down(schemas, above, segment)?;
        let holds = |one: &&Json| Type::Object.fits(one) || Type::Array.fits(one);
        if at + 1 < segments.len() && !schemas.alternatives(below).iter().any(holds) {
            let fields = schemas.fields_of(&objects(schemas, above));
            let is_name =
                matches!((segment, fields.rest), (Segment::Key(key), Rest::Each(_)) if fields.find(key).is_none());
            let name = Path::from(segments[at..].to_vec()).to_string();
            return is_name.then(|| (at, Path::from(segments[..at].to_vec()).key(&name)));
        }
        above = below;
    }
    None
}

fn tags<'s>(choice: &Choice<'s>) -> impl Iterator<Item = &'s str> {
    choice.branches.iter().filter_map(|branch| branch.tag)
}

fn down<'s>(schemas: Schemas<'s>, schema: &'s Json, segment: &Segment) -> Option<&'s Json> {
    let array = || {
        let all = schemas.alternatives(schema);
        all.into_iter().filter(|one| Type::Array.fits(one)).find_map(|one| one.get("items"))
    };
    match segment {
        Segment::Index(_) => array(),
        Segment::Key(key) => {
            let fields = schemas.fields_of(&objects(schemas, schema));
            let each = match fields.rest {
                Rest::Each(each) => Some(each),
                Rest::Closed | Rest::Open => None,
            };
            let index = || key.parse::<usize>().ok().and_then(|_| array());
            fields.find(key).or(each).or_else(index)
        }
    }
}

//! What is wrong with the settings of shards: keys without an owner or with two, and requests without a key.

use super::ejection::EjectSettings;
use super::holders::MOST_COPIES;
use super::migration::MovingSettings;
use super::{By, RingSettings, Shards};
use crate::components::settings::{Arriving, Complaint, Names};
use crate::policy::sharding::directory::MOST_KEYS;
use crate::policy::sharding::range::{Claim, Stretch, stretches};

/// Finds what types and names cannot tell.
pub fn check(shards: &Shards, names: &Names) -> Vec<Complaint> {
    let mut found = Vec::new();
    if shards.to.is_empty() {
        found.push(Complaint::conflict("to", "nobody owns the keys").expected("at least one component"));
    }
    found.extend(twice("to", &shards.to));
    found.extend(check_members(shards));
    for (i, class) in shards.scatter.iter().enumerate().filter(|(_, class)| !names.classes.contains(class)) {
        let known = names.classes.iter().map(String::as_str);
        found.push(Complaint::unknown(&format!("scatter.{i}"), "class", class, known));
    }
    match &shards.by {
        By::Range(ranges) => found.extend(check_ranges(shards, ranges)),
        By::Ring(RingSettings { points, .. }) if !(1..=10_000).contains(points) => {
            let complaint = Complaint::out_of_range("by.ring.points", format!("{points} points of each shard"));
            found.push(complaint.expected("1 to 10000"));
        }
        By::Modulo | By::Directory | By::Ring(_) => {}
    }
    found.extend(shards.moving.as_ref().and_then(MovingSettings::check));
    found.extend(shards.eject.as_ref().and_then(EjectSettings::check));
    found.extend(check_data(shards, names));
    found.extend(check_weights(shards));
    found.extend(check_quorums(shards));
    found.extend(check_copies(shards, names));
    found
}

/// Some share for each, and none for nobody.
fn check_weights(shards: &Shards) -> Vec<Complaint> {
    let weights = shards.weights();
    let mut found = Vec::new();
    if weights.len() > shards.to.len() {
        let message = format!("{} weights for {} shards", weights.len(), shards.to.len());
        found.push(
            Complaint::conflict("by.ring.weights", message).expected("at most one for each, in the order of `to`"),
        );
    }
    for (i, weight) in weights.iter().enumerate().filter(|(_, weight)| !(0.01..=100.0).contains(*weight)) {
        let complaint = Complaint::out_of_range(&format!("by.ring.weights.{i}"), format!("a weight of {weight}"));
        found.push(complaint.expected("0.01 to 100"));
    }
    found
}

/// How many copies there are, and how many of them are enough.
fn check_quorums(shards: &Shards) -> Vec<Complaint> {
    let copies = shards.replicas;
    if !(1..=MOST_COPIES as u32).contains(&copies) {
        let complaint = Complaint::out_of_range("replicas", format!("{copies} copies of each key"));
        return vec![complaint.expected(format!("1 to {MOST_COPIES}"))];
    }
    let needs = [
        ("write_quorum", shards.write_quorum.is_some()),
        ("read_quorum", shards.read_quorum.is_some()),
        ("read_from", shards.read_from.is_some()),
        ("timeout", shards.timeout.is_some()),
    ];
    let mut found = Vec::new();
    for (setting, _) in needs.iter().filter(|(_, there)| *there && copies == 1) {
        let complaint = Complaint::conflict(setting, "each key has one copy");
        found.push(complaint.expected(format!("`replicas` of 2 or more, or no `{setting}`")));
    }
    let quorums = [("write_quorum", shards.write_quorum()), ("read_quorum", shards.read_quorum())];
    for (setting, quorum) in quorums.iter().filter(|(_, quorum)| copies > 1 && !(1..=copies).contains(quorum)) {
        let complaint = Complaint::out_of_range(setting, format!("{quorum} of {copies} copies"));
        found.push(complaint.expected(format!("1 to {copies}")));
    }
    let members = shards.first_members().len();
    if members < shards.copies() && !shards.to.is_empty() {
        let message = format!("{copies} copies of each key on {members} members");
        found.push(Complaint::conflict("replicas", message).expected(format!("at most {members}, or more members")));
    }
    found
}

/// What has several copies is kept by databases, which forget nothing.
fn check_copies(shards: &Shards, names: &Names) -> Option<Complaint> {
    if shards.replicas <= 1 {
        return None;
    }
    let known = |name: &&String| names.components.contains_key(*name);
    if let Some(name) = shards.to.iter().filter(known).find(|name| !names.stores.contains(name)) {
        let complaint = Complaint::conflict("replicas", format!("`{name}` keeps no data that could be copied"));
        return Some(complaint.expected("databases in `to`, or no `replicas`"));
    }
    let name = shards.to.iter().find(|name| names.forgetful.contains(name))?;
    let message = format!("the `failover` of `{name}` can lose writes that it has answered for");
    Some(
        Complaint::conflict("replicas", message)
            .expected("databases without `failover`: other copies take their place"),
    )
}

fn twice<'a>(at: &'a str, names: &'a [String]) -> impl Iterator<Item = Complaint> + 'a {
    let again = names.iter().enumerate().filter(|(i, name)| names[..*i].contains(name));
    again.map(move |(i, name)| {
        Complaint::conflict(&format!("{at}.{i}"), format!("`{name}` is a shard already"))
            .expected("each component once")
    })
}

fn check_members(shards: &Shards) -> Vec<Complaint> {
    let Some(members) = &shards.members else { return Vec::new() };
    let mut found: Vec<_> = twice("members", members).collect();
    if members.is_empty() {
        found.push(Complaint::conflict("members", "nobody owns the keys").expected("at least one of `to`"));
    }
    for (i, name) in members.iter().enumerate().filter(|(_, name)| !shards.to.contains(name)) {
        found.push(Complaint::unknown(
            &format!("members.{i}"),
            "shard in `to`",
            name,
            shards.to.iter().map(String::as_str),
        ));
    }
    found
}

/// What keeps data is moved and never left out; what keeps none is not moved.
fn check_data(shards: &Shards, names: &Names) -> Vec<Complaint> {
    let of = |keep: bool| {
        shards.to.iter().find(|name| names.components.contains_key(*name) && names.stores.contains(name) == keep)
    };
    let mut found = Vec::new();
    if let (Some(name), Some(_)) = (of(true), &shards.eject) {
        let message = format!("without `{name}`, the data of its keys are gone");
        found.push(Complaint::conflict("eject", message).expected("no `eject`; a `database` has `failover`"));
    }
    if let (Some(name), Some(_)) = (of(false), &shards.moving) {
        let message = format!("`{name}` keeps no data that could be moved");
        found.push(Complaint::conflict("moving", message).expected("databases in `to`, or no `moving`"));
    }
    found
}

/// The ranges as claims of the members.
pub fn claims(ranges: &[[u64; 2]], members: &[u32]) -> Vec<Claim> {
    let pairs = members.iter().zip(ranges);
    pairs.map(|(&member, &[first, last])| Claim { first, last, member }).collect()
}

/// The last key that has an owner.
pub fn last(ranges: &[[u64; 2]]) -> u64 {
    ranges.iter().map(|[_, last]| *last).max().unwrap_or(0)
}

/// Every key up to the last has one owner.
fn check_ranges(shards: &Shards, ranges: &[[u64; 2]]) -> Vec<Complaint> {
    let members = shards.first_members();
    if ranges.len() != members.len() {
        let message = format!("{} ranges for {} shards", ranges.len(), members.len());
        return vec![Complaint::conflict("by.range", message).expected("one range for each, in the order of `to`")];
    }
    let mut found = Vec::new();
    for (i, [first, last]) in ranges.iter().enumerate().filter(|(_, [first, last])| first > last || *first == 0) {
        let complaint = Complaint::out_of_range(&format!("by.range.{i}"), format!("the range {first} to {last}"));
        found.push(complaint.expected("first and last key, counted from 1, the first not above the last"));
    }
    if found.is_empty() {
        let wrong =
            stretches(&claims(ranges, &members), 1..=last(ranges)).into_iter().filter(|it| it.claims.len() != 1);
        found.extend(wrong.map(|stretch| complain(shards, &stretch)));
    }
    found
}

fn complain(shards: &Shards, Stretch { keys, claims }: &Stretch) -> Complaint {
    let (first, last) = (keys.start(), keys.end());
    let (keys, have) = if first == last {
        (format!("the key {first}"), "has")
    } else {
        (format!("the keys {first} to {last}"), "have")
    };
    let message = match &claims[..] {
        [] => format!("nobody owns {keys}"),
        owners => {
            let members = shards.first_members();
            let owners: Vec<String> =
                owners.iter().map(|&owner| format!("`{}`", shards.to[members[owner] as usize])).collect();
            format!("{keys} {have} more than one owner: {}", owners.join(" and "))
        }
    };
    Complaint::conflict("by.range", message).expected("ranges that hold every key exactly once")
}

/// Every request that comes has a key with an owner, or is scattered.
pub fn check_arriving(shards: &Shards, arriving: &[Arriving<'_>]) -> Vec<Complaint> {
    let mut found = Vec::new();
    let mut most = 0;
    for &Arriving { class, keys } in arriving.iter().filter(|it| !shards.scatter.iter().any(|name| name == it.class)) {
        most = most.max(keys.unwrap_or(0));
        if keys.is_some() {
            continue;
        }
        let (who, expected) = match class {
            "" => ("requests".to_owned(), "`classes` with a `key`".to_owned()),
            class => {
                let expected = format!("a `key` of the class, or `{class}` under `scatter`");
                (format!("requests of the class `{class}`"), expected)
            }
        };
        found.push(
            Complaint::conflict("by", format!("{who} come without a key, so nobody owns them")).expected(expected),
        );
    }
    match &shards.by {
        By::Directory if most > MOST_KEYS => {
            let complaint = Complaint::out_of_range("by", format!("a directory of {most} keys"));
            found.push(complaint.expected(format!("at most {MOST_KEYS} keys, or another way to find the owner")));
        }
        By::Range(ranges) if check_ranges(shards, ranges).is_empty() && last(ranges) < most => {
            let rest = Stretch { keys: last(ranges) + 1..=most, claims: Vec::new() };
            found.push(complain(shards, &rest));
        }
        By::Modulo | By::Directory | By::Range(_) | By::Ring(_) => {}
    }
    found
}

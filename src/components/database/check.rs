//! What is wrong with the settings of a database, beyond what types can tell.

use super::{Database, From};
use crate::components::router::check_balance;
use crate::components::settings::{Complaint, Names, On};
use crate::policy::balance;

/// Finds what types and names cannot tell.
pub fn check(database: &Database, names: &Names) -> Vec<Complaint> {
    let mut found: Vec<_> = one_primary(database, names).into_iter().collect();
    found.extend(without_replicas(database));
    found.extend(reads(database, names));
    found.extend(memory(database, names));
    found.extend(apply_cost(database));
    found.extend(database.failover.iter().flat_map(super::failover::FailoverSettings::check));
    let laws = [
        ("read.cpu", &database.read.cpu),
        ("write.cpu", &database.write.cpu),
        ("lag", &database.lag),
        ("miss_cost", &database.miss_cost),
    ];
    found.extend(laws.into_iter().flat_map(|(at, law)| Complaint::of_distribution(at, law.as_ref())));
    found
}

/// The number of machines; 1 for a name that nothing has, which is told elsewhere.
fn count(on: &On, names: &Names) -> u32 {
    match on {
        On::Own(settings) => settings.count,
        On::Set(set) => names.machines.get(set).copied().unwrap_or(1),
    }
}

fn one_primary(database: &Database, names: &Names) -> Option<Complaint> {
    let machines = count(&database.primary, names);
    let message = format!("a database has one primary, not {machines}");
    let complaint = Complaint::conflict("primary", message);
    (machines != 1).then(|| complaint.expected("one machine; others under `replicas`, or several databases as shards"))
}

/// What means nothing without replicas.
fn without_replicas(database: &Database) -> Vec<Complaint> {
    let from = match database.reads.from {
        None | Some(From::Primary) => None,
        Some(From::Replicas | From::Any) => Some("reads.from"),
    };
    let needs = [
        database.lag.as_ref().map(|_| "lag"),
        database.apply.map(|_| "apply"),
        database.apply_after.as_ref().map(|_| "apply_after"),
        database.replication.map(|_| "replication"),
        database.failover.as_ref().map(|_| "failover"),
        database.write.apply_cost.map(|_| "write.apply_cost"),
        database.reads.fallback.map(|_| "reads.fallback"),
        from,
    ];
    let complain = |setting: &str| {
        let complaint = Complaint::conflict(setting, "there are no replicas");
        complaint.expected(format!(
            "`replicas` with their machines, or no `{}`",
            setting.rsplit('.').next().unwrap_or_default()
        ))
    };
    needs.into_iter().flatten().filter(|_| database.replicas.is_none()).map(complain).collect()
}

fn reads(database: &Database, names: &Names) -> Vec<Complaint> {
    let reads = &database.reads;
    let mut found: Vec<_> = check_balance("reads.balance", &reads.balance).into_iter().collect();
    let replicas = database.replicas.as_ref().map_or(0, |on| count(on, names));
    let readable = match database.read_from() {
        From::Primary => 1,
        From::Replicas => replicas,
        From::Any => 1 + replicas,
    };
    if reads.weights.len() > readable as usize {
        let message = format!("{} weights for {readable} instances that may be read", reads.weights.len());
        found.push(Complaint::conflict("reads.weights", message).expected("at most one weight for each of them"));
    }
    let weighs = balance::find(&reads.balance).is_ok_and(|entry| entry.heeds_weights);
    if !reads.weights.is_empty() && !weighs {
        let message = format!("`{}` knows no weights", reads.balance);
        let complaint = Complaint::conflict("reads.weights", message);
        found.push(complaint.expected("a `balance` that does, such as `weighted`, or no weights"));
    }
    if let Some(i) = reads.weights.iter().position(|w| !(w.is_finite() && *w > 0.0)) {
        let message = format!("a weight of {}", reads.weights[i]);
        found.push(Complaint::out_of_range(&format!("reads.weights.{i}"), message).expected("more than 0"));
    }
    if reads.fallback.is_some() && database.replicas.is_some() && database.read_from() == From::Primary {
        let message = "only the primary is read, so nobody falls back to it";
        found.push(Complaint::conflict("reads.fallback", message).expected("`from` with `replicas` or `any`"));
    }
    if reads.timeout.is_some() && reads.fallback.is_none() {
        let message = "nobody is asked when the time is over";
        found.push(Complaint::conflict("reads.timeout", message).expected("`fallback` beside it, or no `timeout`"));
    }
    found
}

/// Memory is a property of the machines, of all or none.
fn memory(database: &Database, names: &Names) -> Vec<Complaint> {
    let lacks = |on: &On| match on {
        On::Own(settings) => settings.memory.is_none(),
        On::Set(set) => names.memories.get(set).is_some_and(Option::is_none),
    };
    let sites = [("primary", Some(&database.primary)), ("replicas", database.replicas.as_ref())];
    let mut found = Vec::new();
    for (at, _) in sites.into_iter().filter(|(_, on)| on.is_some_and(lacks) && database.working_set.is_some()) {
        let message = "how much of the working set fits is unknown: the machines have no `memory`";
        found.push(Complaint::conflict(at, message).expected("`memory` of these machines, or no `working_set`"));
    }
    if database.working_set.is_some_and(|size| size.bytes() == 0) {
        let complaint = Complaint::out_of_range("working_set", "data without any size");
        found.push(complaint.expected("more than nothing, or no `working_set`"));
    }
    if database.miss_cost.is_some() && database.working_set.is_none() {
        let message = "everything is in memory where there is no working set";
        found.push(Complaint::conflict("miss_cost", message).expected("`working_set` too, or no `miss_cost`"));
    }
    found
}

fn apply_cost(database: &Database) -> Option<Complaint> {
    let cost = database.write.apply_cost.filter(|cost| !(0.0..=100.0).contains(cost))?;
    let complaint = Complaint::out_of_range("write.apply_cost", format!("{cost} times the demand of the write"));
    Some(complaint.expected("0 to 100"))
}

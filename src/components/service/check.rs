//! What is wrong with the settings of a service and its steps, beyond what types can tell.

use super::Service;
use super::steps::{self, Branch, Respond, StepSettings};
use crate::components::connecting;
use crate::components::router::check_balance;
use crate::components::settings::{Complaint, Names};
use crate::model::visit::LOOP_DEPTH;
use crate::notation::suggest;
use crate::policy::balance;

/// The verbs, in the order of the documentation.
const VERBS: [&str; 9] = ["cpu", "sleep", "call", "forward", "parallel", "branch", "times", "respond", "fail"];
/// The most that one message may have, in bytes: what a visit has room for.
const LARGEST: u64 = u32::MAX as u64;

/// Finds what types and names cannot tell.
pub fn check(service: &Service, names: &Names) -> Vec<Complaint> {
    let mut found = without_workers(service);
    found.extend(Complaint::of_distribution("patience", service.patience.as_ref()));
    found.extend(service.pools.keys().filter_map(|to| nobody_called(service, to)));
    steps::visit(&service.steps, "steps", &mut |at, step| {
        found.extend(step.check(at, names));
        found.extend(over_a_pool(service, at, step));
    });
    found.extend(check_list(&service.steps, "steps", 0));
    found
}

/// What means nothing without workers.
fn without_workers(service: &Service) -> Vec<Complaint> {
    let needs = [
        ("queue_limit", service.queue_limit.is_some(), "nothing queues where there are no workers"),
        ("patience", service.patience.is_some(), "nobody waits for a worker where there are no workers"),
        ("asynchronous", service.asynchronous, "no worker is given back where there are no workers"),
    ];
    let complain = |(setting, _, message): (&str, bool, &str)| {
        Complaint::conflict(setting, message).expected(format!("`workers` too, or no `{setting}`"))
    };
    needs.into_iter().filter(|(_, there, _)| *there && service.workers.is_none()).map(complain).collect()
}

/// A pool belongs to somebody who is called, and whose answer is waited for.
fn nobody_called(service: &Service, to: &str) -> Option<Complaint> {
    let mut called = Vec::new();
    steps::visit(&service.steps, "steps", &mut |_, step| {
        called.extend(step.call.as_deref().filter(|to| !step.background && !called.contains(to)));
    });
    let known = || suggest::list(called.iter().copied());
    let expected = || if called.is_empty() { "a step that calls it and waits".to_owned() } else { known() };
    let complain = || {
        let near = suggest::nearest(to, called.iter().copied()).map(str::to_owned);
        let complaint = Complaint::conflict("", format!("no step calls `{to}` and waits for it")).expected(expected());
        Complaint { near, ..complaint.under(&["pools", to]) }
    };
    (!called.contains(&to)).then(complain)
}

/// What cannot stand beside a call over a pool of connections.
fn over_a_pool(service: &Service, at: &str, step: &StepSettings) -> Vec<Complaint> {
    let Some(to) = step.call.as_ref().filter(|to| service.pools.contains_key(*to)) else { return Vec::new() };
    let rules = [
        ("copies", step.copies.is_some(), "a pool of connections, one at a time", "copies, or a pool"),
        ("connect_timeout", step.connect_timeout.is_some(), "connections that are open", "`timeout` alone, or no pool"),
    ];
    let complain = |(word, _, what, expected): (&str, bool, &str, &str)| {
        let message = format!("the calls to `{to}` go over {what}");
        Complaint::conflict(&format!("{at}.{word}"), message).expected(expected)
    };
    rules.into_iter().filter(|(_, there, ..)| *there).map(complain).collect()
}

impl StepSettings {
    /// Finds what is wrong with this step by itself.
    fn check(&self, at: &str, names: &Names) -> Vec<Complaint> {
        let mut found = match self.verbs()[..] {
            [_] => self.check_modifiers(at),
            ref verbs => vec![self.one_verb(at, verbs)],
        };
        if let Some(balance) = &self.balance {
            found.extend(check_balance(&format!("{at}.balance"), balance));
            let counts = balance::find(balance).is_ok_and(|entry| entry.counts_open);
            if counts && self.forward.is_some() {
                let message = format!("`{balance}` counts open calls, but who forwards sees no answers");
                found.push(Complaint::conflict(&format!("{at}.balance"), message).expected("another policy"));
            }
        }
        found.extend(self.retry.iter().flat_map(|retry| retry.check(&format!("{at}.retry"))));
        found.extend(connecting::check(at, self.connect_timeout.as_ref(), self.timeout.as_ref()));
        found.extend(self.check_need(at));
        found.extend(self.check_background(at));
        found.extend(self.check_answer(at));
        if self.parallel.as_ref().is_some_and(Vec::is_empty) {
            found.push(Complaint::conflict(&format!("{at}.parallel"), "nothing to do at once").expected("steps"));
        }
        if self.times.is_some() && self.steps.as_ref().is_none_or(Vec::is_empty) {
            found.push(Complaint::conflict(at, "nothing to repeat").expected("`steps` beside `times`"));
        }
        found.extend(Complaint::of_distribution(&format!("{at}.cpu"), self.cpu.as_ref()));
        found.extend(Complaint::of_distribution(&format!("{at}.sleep"), self.sleep.as_ref()));
        if let Some(branch) = &self.branch {
            found.extend(branch.check(&format!("{at}.branch"), names));
        }
        found
    }

    /// The modifiers that are there, and the words each of which one may stand beside.
    fn modifiers(&self) -> Vec<(&'static str, &'static [&'static str])> {
        const CALL: &[&str] = &["call"];
        let modifiers: [(_, _, &'static [_]); 11] = [
            ("steps", self.steps.is_some(), &["times"]),
            ("timeout", self.timeout.is_some(), CALL),
            ("connect_timeout", self.connect_timeout.is_some(), CALL),
            ("retry", self.retry.is_some(), CALL),
            ("copies", self.copies.is_some(), CALL),
            ("background", self.background, CALL),
            ("balance", self.balance.is_some(), &["call", "forward"]),
            ("op", self.op.is_some(), &["call", "forward"]),
            ("need", self.need.is_some(), &["copies", "parallel"]),
            ("hedge_after", self.hedge_after.is_some(), &["copies"]),
            ("cancel", self.cancel, &["timeout", "copies", "parallel"]),
        ];
        modifiers.into_iter().filter(|(_, there, _)| *there).map(|(word, _, beside)| (word, beside)).collect()
    }

    /// Every modifier belongs to something.
    fn check_modifiers(&self, at: &str) -> Vec<Complaint> {
        let verbs = self.verbs();
        let there: Vec<&str> = self.modifiers().iter().map(|(word, _)| *word).chain(verbs).collect();
        let idle = self.modifiers().into_iter().filter(|(_, beside)| !beside.iter().any(|word| there.contains(word)));
        let complain = |(word, beside): (&str, &[&str])| {
            let list = suggest::list(beside.iter().copied());
            let expected = if beside.len() == 1 { "both or none".to_owned() } else { format!("{list} beside it") };
            Complaint::conflict(&format!("{at}.{word}"), format!("`{word}` without {list}")).expected(expected)
        };
        idle.map(complain).collect()
    }

    /// A step with no verb, or with several.
    fn one_verb(&self, at: &str, verbs: &[&str]) -> Complaint {
        let said: Vec<String> = verbs.iter().map(|verb| format!("`{verb}`")).collect();
        let said = if said.is_empty() { "none".to_owned() } else { said.join(" and ") };
        let expected = match (verbs, self.modifiers().first()) {
            ([], None) => format!("one of {}", suggest::list(VERBS)),
            ([], Some((modifier, beside))) => {
                // What is no verb itself stands beside `call`.
                let mut fits: Vec<&str> =
                    beside.iter().map(|word| if VERBS.contains(word) { word } else { "call" }).collect();
                fits.dedup();
                format!("{} beside `{modifier}`", suggest::list(fits))
            }
            _ => "a step for each, one after the other, or side by side in a `parallel`".to_owned(),
        };
        Complaint::conflict(at, format!("a step has exactly one verb, this one has {said}")).expected(expected)
    }

    /// More cannot be needed than there are, and nobody hedges who needs all.
    fn check_need(&self, at: &str) -> Option<Complaint> {
        let need = self.need?;
        let (there, what) = match (&self.parallel, self.copies) {
            (Some(lanes), _) => (lanes.len() as u64, "things done at the same time"),
            (None, copies) => (u64::from(copies?), "copies"),
        };
        if u64::from(need) > there {
            let complaint = Complaint::out_of_range(&format!("{at}.need"), format!("{need} of {there} {what}"));
            return Some(complaint.expected(format!("at most {there}")));
        }
        let idle = u64::from(need) == there && self.hedge_after.is_some();
        let message = format!("all {there} copies are needed, so none is left to hedge with");
        idle.then(|| {
            Complaint::conflict(&format!("{at}.hedge_after"), message).expected("more copies, or fewer needed")
        })
    }

    /// What has a meaning for who waits only.
    fn check_background(&self, at: &str) -> Vec<Complaint> {
        let waits = [
            ("timeout", self.timeout.is_some()),
            ("connect_timeout", self.connect_timeout.is_some()),
            ("retry", self.retry.is_some()),
            ("copies", self.copies.is_some()),
        ];
        let complain = |(modifier, _): (&str, bool)| {
            let message = format!("nobody waits for a call in the background, so `{modifier}` means nothing");
            Complaint::conflict(&format!("{at}.{modifier}"), message).expected("only one of the two")
        };
        waits.into_iter().filter(|(_, there)| *there && self.background).map(complain).collect()
    }

    /// A visit has room for the size of its answer.
    fn check_answer(&self, at: &str) -> Option<Complaint> {
        let Some(Respond::Size(size)) = &self.respond else { return None };
        let complaint = Complaint::out_of_range(&format!("{at}.respond"), format!("an answer of {size}"));
        (size.bytes() > LARGEST).then(|| complaint.expected("less than 4GiB"))
    }
}

impl Branch {
    fn check(&self, at: &str, names: &Names) -> Vec<Complaint> {
        let mut found = Vec::new();
        let tests = [self.probability.is_some(), self.class.is_some(), self.op.is_some()];
        if tests.iter().filter(|there| **there).count() != 1 {
            let message = "a branch is decided by exactly one thing";
            found.push(Complaint::conflict(at, message).expected("one of `probability`, `class` and `op`"));
        }
        if let Some(class) = self.class.as_ref().filter(|class| !names.classes.contains(class)) {
            let known = names.classes.iter().map(String::as_str);
            found.push(Complaint::unknown(&format!("{at}.class"), "class", class, known));
        }
        found
    }
}

/// Finds what is wrong with the order and nesting of a list of steps.
fn check_list(steps: &[StepSettings], at: &str, depth: usize) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (i, step) in steps.iter().enumerate() {
        let here = format!("{at}.{i}");
        if let Some(verb) = step.last_word().filter(|_| i + 1 < steps.len()) {
            let complaint =
                Complaint::conflict(&format!("{at}.{}", i + 1), format!("a step after `{verb}` is never reached"));
            found.push(complaint.expected(format!("`{verb}` as the last step of its list")));
        }
        let depth = depth + usize::from(step.times.is_some());
        if depth > LOOP_DEPTH {
            let message = format!("loops nested {depth} deep");
            found.push(Complaint::out_of_range(&here, message).expected(format!("at most {LOOP_DEPTH}")));
            continue;
        }
        for (below, list) in steps::lists(step, &here) {
            found.extend(check_list(list, &below, depth));
        }
    }
    found
}

//! Who takes how much of the traffic: a bar for each instance of a component, and for each member of shards, beside the
//! share that would be even.

use super::canvas::{Canvas, Frame, Lettering, Point, sheet};
use super::heading::Heading;
use super::lettering::fitted;
use super::theme::Theme;
use crate::report::quantity::{count, share};
use crate::stats::result::RunResult;
use plotters::style::text_anchor::HPos;

const WIDTH: u32 = 800;
const MARGIN_PX: f64 = 16.0;
/// Room for names on the left, and for numbers on the right.
const SIDES_PX: (f64, f64) = (170.0, 76.0);
const BAR_PX: f64 = 22.0;
const GAP_PX: f64 = 34.0;
/// More groups do not fit a page.
const MOST_GROUPS: usize = 6;
/// Of more members those with the most are drawn.
const MOST_MEMBERS: usize = 32;
/// Up to this many times the even share, shares count as even.
const EVEN: f64 = 1.1;

/// Those who share the calls of one component.
struct Group<'a> {
    owner: &'a str,
    /// Names and shares, in their order; at least two.
    members: Vec<(String, f64)>,
}

impl Group<'_> {
    /// Those that are drawn, in their order.
    fn shown(&self) -> Vec<&(String, f64)> {
        let mut ranked: Vec<usize> = (0..self.members.len()).collect();
        ranked.sort_by(|a, b| self.members[*b].1.total_cmp(&self.members[*a].1));
        ranked.truncate(MOST_MEMBERS);
        ranked.sort_unstable();
        ranked.into_iter().map(|at| &self.members[at]).collect()
    }

    /// Who is not drawn.
    fn rest(&self) -> Option<String> {
        let rest = self.members.len().checked_sub(MOST_MEMBERS).filter(|rest| *rest > 0)?;
        let shown = self.shown().iter().map(|(_, share)| share).sum::<f64>();
        let together = share((1.0 - shown).max(0.0), 1.0);
        Some(format!("and {} with less, which take {together} together", count(rest as u64)))
    }

    fn height(&self) -> f64 {
        let rows = self.shown().len() + usize::from(self.rest().is_some());
        GAP_PX + BAR_PX * rows as f64
    }

    fn even(&self) -> f64 {
        1.0 / self.members.len() as f64
    }

    /// Who has most, and how many times the even share that is.
    fn most(&self) -> (&str, f64, f64) {
        let most = self.members.iter().reduce(|a, b| if b.1 > a.1 { b } else { a }).expect("a group has members");
        (&most.0, most.1, most.1 / self.even())
    }
}

/// Who has least of all, if that is far from even.
fn least<'a>(groups: &'a [Group<'a>]) -> Option<(&'a Group<'a>, &'a (String, f64))> {
    let all = groups.iter().flat_map(|group| group.members.iter().map(move |member| (group, member)));
    let few = all.filter(|(group, member)| member.1 * EVEN < group.even());
    few.reduce(|a, b| if b.1.1 / b.0.even() < a.1.1 / a.0.even() { b } else { a })
}

/// Every component with several instances or members, the most uneven first.
fn groups(result: &RunResult) -> Vec<Group<'_>> {
    let mut found: Vec<Group> = Vec::new();
    for component in &result.topology.components {
        let owner = component.name.as_str();
        let members = if component.kind == "shards" { targets(result, owner) } else { instances(result, owner) };
        if members.len() > 1 && members.iter().any(|(_, share)| *share > 0.0) {
            found.push(Group { owner, members });
        }
    }
    found.sort_by(|a, b| b.most().2.total_cmp(&a.most().2));
    found
}

/// `web[0]`, `web[1]`, as far as they are reported one by one.
fn instances(result: &RunResult, owner: &str) -> Vec<(String, f64)> {
    let share = |at: usize| result.metrics.get(&format!("{owner}[{at}].share")).map(|metric| metric.value);
    (0..).map_while(|at| Some((format!("{owner}[{at}]"), share(at)?))).collect()
}

/// Those whom shards call, by what they answer.
fn targets(result: &RunResult, owner: &str) -> Vec<(String, f64)> {
    let called = result.topology.edges.iter().filter(|edge| edge.from == owner).map(|edge| edge.to.as_str());
    let rate = |name: &str| Some(result.metrics.get(&format!("{name}.throughput"))?.value);
    let rates: Vec<(String, f64)> = called.filter_map(|name| Some((name.to_owned(), rate(name)?))).collect();
    let sum: f64 = rates.iter().map(|(_, rate)| rate).sum();
    rates.into_iter().filter(|_| sum > 0.0).map(|(name, rate)| (name, rate / sum)).collect()
}

/// What the chart proves: `db[1] takes 90 % of the calls of db, 1.8 times an even share`.
#[must_use]
pub fn title(result: &RunResult) -> String {
    let groups = groups(result);
    let Some(worst) = groups.first() else { return "nobody shares traffic with anybody".to_owned() };
    let (name, most, times) = worst.most();
    let told = |name: &str| fitted(name, 240.0, 18.0, true);
    let (name, owner) = (told(name), told(worst.owner));
    if let Some((group, (name, few))) = least(&groups).filter(|_| times < EVEN) {
        let (name, owner, times) = (told(name), told(group.owner), few / group.even());
        return format!("{name} takes only {} of the calls of {owner}, {times:.1} of an even share", share(*few, 1.0));
    }
    if times < EVEN {
        return format!("the calls of {owner} are shared evenly: nobody takes more than {}", share(most, 1.0));
    }
    format!("{name} takes {} of the calls of {owner}, {times:.1} times an even share", share(most, 1.0))
}

/// The chart as SVG, as tall as there are members; none if nobody shares anything.
#[must_use]
pub fn draw(result: &RunResult, theme: &Theme) -> Option<String> {
    let groups = groups(result);
    if groups.is_empty() {
        return None;
    }
    let title = title(result);
    let plural = if result.replications == 1 { "" } else { "s" };
    let more = groups.len().saturating_sub(MOST_GROUPS);
    let more = if more > 0 { format!("; {more} more evenly shared components are left out") } else { String::new() };
    let notes = [
        format!("{}, seed {}, {} replication{plural}", result.scenario.name, result.seed, result.replications),
        format!("share of the calls that each takes; the line is an even share{more}"),
    ];
    let right = f64::from(WIDTH) - MARGIN_PX;
    let heading = Heading::new(&title, &notes, right - MARGIN_PX, theme);
    let shown = &groups[..groups.len().min(MOST_GROUPS)];
    let mut top = MARGIN_PX + heading.height() + 4.0;
    let bottom = top + shown.iter().map(Group::height).sum::<f64>() + MARGIN_PX;
    #[expect(clippy::cast_sign_loss, reason = "a height")]
    let size = (WIDTH, bottom.ceil() as u32);
    Some(sheet(size, theme, &title, |canvas| {
        heading.draw(canvas, Point { x: MARGIN_PX, y: MARGIN_PX });
        for group in shown {
            bars(canvas, group, Frame { left: MARGIN_PX, top, right, bottom: top + group.height() });
            top += group.height();
        }
    }))
}

/// The bars of a group under its name. Bars begin at zero, and the longest fills the page.
fn bars(canvas: &mut Canvas, group: &Group, page: Frame) {
    let Theme { ink, muted, text_px: px, .. } = *canvas.theme();
    let first = canvas.theme().designs[0];
    let (left, right) = (page.left + SIDES_PX.0, page.right - SIDES_PX.1);
    let plain = Lettering { colour: ink, px, bold: false, side: HPos::Left };
    let name = fitted(group.owner, page.right - page.left, px, true);
    canvas.text(&name, Point { x: page.left, y: page.top + GAP_PX - 12.0 }, Lettering { bold: true, ..plain });
    let (most, longest, _) = group.most();
    let top = page.top + GAP_PX;
    let shown = group.shown();
    for (at, (name, own)) in shown.iter().enumerate() {
        let y = top + (at as f64 + 0.5) * BAR_PX;
        let end = left + (right - left) * (own / longest).clamp(0.0, 1.0);
        let bold = *name == most;
        let text = fitted(name, SIDES_PX.0 - 14.0, px, bold);
        canvas.text(&text, Point { x: left - 8.0, y }, Lettering { bold, side: HPos::Right, ..plain });
        canvas.rectangle(Frame { left, top: y - 7.0, right: end, bottom: y + 7.0 }, first, 0.85);
        canvas.text(&share(*own, 1.0), Point { x: page.right, y }, Lettering { bold, side: HPos::Right, ..plain });
    }
    let x = left + (right - left) * (group.even() / longest).clamp(0.0, 1.0);
    let foot = top + BAR_PX * shown.len() as f64;
    if let Some(rest) = group.rest() {
        canvas.text(&rest, Point { x: left, y: foot + BAR_PX / 2.0 }, Lettering { colour: muted, ..plain });
    }
    canvas.line(&[Point { x, y: top - 4.0 }, Point { x, y: foot }], muted, 1);
    let note = Lettering { colour: muted, px: px - 1.0, bold: false, side: HPos::Center };
    canvas.text("even", Point { x, y: top - 11.0 }, note);
}

//! The architecture as a drawing: components by the depth at which they are called, and in each the machine sets that it
//! lies on, with a bar as long as they are busy.
//!
//! Drawn twice, from left to right and from top to bottom; the style shows the one that fits the screen. Colours say when
//! to worry: an M/M/1 station answers in 1 / (1 - u) times its service time (Kleinrock 1975, section 3.2), that is more
//! than three times from 70 % on and more than ten times from 90 % on; the bar and its number say the same without
//! colour.

mod layout;

use super::escape;
use crate::report::chart::lettering::fitted;
use crate::report::quantity::{Figure, count, share};
use crate::stats::result::{ComponentNode, RunResult, SetNode, Unit};
use layout::{Line, Place, Plan};
use std::collections::{BTreeMap, BTreeSet};

/// More components than this are not read, and make the file large.
const MOST: usize = 40;
/// Width of a box.
const BOX_PX: f64 = 172.0;
/// Height of a box without sets, and of each set.
const ROWS_PX: (f64, f64) = (42.0, 34.0);
/// Free between layers, between boxes of one layer, and at the edges.
const GAPS_PX: (f64, f64, f64) = (30.0, 18.0, 8.0);
/// Size of names, and of everything else.
const TEXT_PX: (f64, f64) = (14.0, 12.0);
/// A drawing is made smaller to fit the screen, but not more than this: then it scrolls.
const LEAST_SCALE: f64 = 0.8;
/// From here on answers take three times, and ten times as long.
const BUSY: (f64, f64) = (0.7, 0.9);

/// Both drawings; nothing without components.
pub fn figure(result: &RunResult) -> String {
    let (components, left_out) = shown(result);
    if components.is_empty() {
        return String::new();
    }
    let plan = plan(result, &components);
    let svg = |is_wide| Drawing::new(result, &components, &plan, is_wide).svg();
    let (wide, tall) = (svg(true), svg(false));
    let rest = left_out.map(|said| format!(" {}.", escape::text(&said))).unwrap_or_default();
    format!(
        "<p class=\"note\">Who calls whom, on which machines × cores, and how busy these are: <span class=\"key calm\"></span> \
         below 70 %, <span class=\"key busy\"></span> from 70 %, <span class=\"key hot\"></span> from 90 %.{rest}</p>\n\
         <div class=\"scroll wide\">{wide}</div>\n<div class=\"scroll tall\">{tall}</div>\n"
    )
}

/// A drawing with its size.
pub struct Sketch {
    /// As SVG.
    pub svg: String,
    /// Width and height in pixels.
    pub size: (f64, f64),
    /// What is not drawn, in words.
    pub left_out: Option<String>,
}

/// The drawing from left to right; none without components.
pub fn drawing(result: &RunResult) -> Option<Sketch> {
    let (components, left_out) = shown(result);
    let plan = plan(result, &components);
    let drawing = Drawing::new(result, &components, &plan, true);
    (!components.is_empty()).then(|| Sketch { svg: drawing.svg(), size: drawing.size(), left_out })
}

/// The components that are drawn, in their order: of very many those that begin the traffic, and by turns those with the
/// most of it, those that call the most others, without whom the drawing would fall apart, and those on the busiest machines.
fn shown(result: &RunResult) -> (Vec<&ComponentNode>, Option<String>) {
    let components = &result.topology.components;
    if components.len() <= MOST {
        return (components.iter().collect(), None);
    }
    let metric = |name: String| result.metrics.get(&name).map(|metric| metric.value);
    let traffic = |at: usize| metric(format!("{}.throughput", components[at].name)).unwrap_or(f64::INFINITY);
    let busy = |at: usize| {
        let of = |set: &SetNode| metric(format!("{}.cpu.utilization", set.name)).unwrap_or(0.0);
        sets(result, &components[at]).map(of).fold(0.0, f64::max)
    };
    let mut calls: BTreeMap<&str, f64> = BTreeMap::new();
    for edge in &result.topology.edges {
        *calls.entry(edge.from.as_str()).or_default() += 1.0;
    }
    let fan = |at: usize| calls.get(components[at].name.as_str()).copied().unwrap_or(0.0);
    let by = |key: &dyn Fn(usize) -> f64| {
        let mut ranked: Vec<(f64, usize)> = (0..components.len()).map(|at| (key(at), at)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        ranked.into_iter().map(|(_, at)| at)
    };
    let mut kept = BTreeSet::new();
    let turns = by(&traffic).zip(by(&fan)).zip(by(&busy));
    for at in turns.flat_map(|((traffic, fan), busy)| [traffic, fan, busy]) {
        if kept.len() < MOST {
            kept.insert(at);
        }
    }
    let (all, rest) = (count(components.len() as u64), count((components.len() - MOST) as u64));
    let who = "with the most traffic, the most calls to others or the busiest machines";
    let left_out = format!("{MOST} of {all} components, {who}; {rest} are left out");
    (kept.into_iter().map(|at| &components[at]).collect(), Some(left_out))
}

/// Where the components stand.
fn plan(result: &RunResult, components: &[&ComponentNode]) -> Plan {
    let at = |name: &str| components.iter().position(|component| component.name == name);
    let edges = result.topology.edges.iter().filter_map(|edge| Some((at(&edge.from)?, at(&edge.to)?)));
    Plan::new(components.len(), &edges.collect::<Vec<_>>())
}

struct Drawing<'a> {
    result: &'a RunResult,
    components: &'a [&'a ComponentNode],
    plan: &'a Plan,
    is_wide: bool,
    /// Height of the highest box of each layer.
    heights: Vec<f64>,
}

impl<'a> Drawing<'a> {
    fn new(result: &'a RunResult, components: &'a [&'a ComponentNode], plan: &'a Plan, is_wide: bool) -> Self {
        let mut heights = vec![ROWS_PX.0; plan.layers];
        for (component, place) in components.iter().zip(&plan.places) {
            heights[place.layer] = height(sets(result, component).count()).max(heights[place.layer]);
        }
        Self { result, components, plan, is_wide, heights }
    }

    /// Height of the highest box of all.
    fn highest(&self) -> f64 {
        self.heights.iter().copied().fold(0.0, f64::max)
    }

    /// What the layers before this one take, along the way of the calls.
    fn along(&self, layer: usize) -> f64 {
        let own = |height: &f64| if self.is_wide { BOX_PX } else { *height };
        self.heights[..layer].iter().map(|height| own(height) + GAPS_PX.0).sum()
    }

    /// Distance of two boxes of a layer.
    fn across(&self) -> f64 {
        GAPS_PX.1 + if self.is_wide { self.highest() } else { BOX_PX }
    }

    /// The middle of a place.
    fn middle(&self, place: Place) -> (f64, f64) {
        let depth = if self.is_wide { BOX_PX } else { self.heights[place.layer] };
        let along = GAPS_PX.2 + self.along(place.layer) + depth / 2.0;
        let across = GAPS_PX.2 + (place.slot + 0.5) * self.across() - GAPS_PX.1 / 2.0;
        if self.is_wide { (along, across) } else { (across, along) }
    }

    fn size(&self) -> (f64, f64) {
        let along = self.along(self.plan.layers) - GAPS_PX.0 + 2.0 * GAPS_PX.2;
        let across = self.plan.slots as f64 * self.across() - GAPS_PX.1 + 2.0 * GAPS_PX.2;
        if self.is_wide { (along, across) } else { (across, along) }
    }

    fn svg(&self) -> String {
        let (width, height) = self.size();
        let edges: String = self.plan.edges.iter().map(|path| self.edge(path)).collect();
        let components = self.components.iter().zip(&self.plan.places);
        let boxes: String = components.map(|(component, place)| self.component(component, *place)).collect();
        let least = LEAST_SCALE * width;
        format!(
            "<svg class=\"topology\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             style=\"min-width:{least:.0}px\" role=\"img\" aria-label=\"Who calls whom\">{edges}{boxes}</svg>"
        )
    }

    /// A curve from layer to layer; it ends at the border of its boxes and passes between others.
    fn edge(&self, line: &Line) -> String {
        let mut text = String::new();
        for pair in line.places.windows(2) {
            let ((x1, y1), (x2, y2)) = (self.middle(pair[0]), self.middle(pair[1]));
            let (before, behind) = (self.reach(pair[0]), self.reach(pair[1]));
            let line = if self.is_wide {
                let (x1, x2) = (x1 + before, x2 - behind);
                let middle = f64::midpoint(x1, x2);
                format!("{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}")
            } else {
                let (y1, y2) = (y1 + before, y2 - behind);
                let middle = f64::midpoint(y1, y2);
                format!("{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {y2}")
            };
            // From the second piece on the line goes straight through the layer in which it holds a place.
            text += if text.is_empty() { "M" } else { "L" };
            text += &line;
        }
        format!("<path class=\"edge\" d=\"{text}\"/>{}", self.arrow(line))
    }

    /// At whoever is called.
    fn arrow(&self, line: &Line) -> String {
        let (place, way) = if line.is_turned { (line.places.first(), 1.0) } else { (line.places.last(), -1.0) };
        let place = *place.expect("a line has ends");
        let ((x, y), reach, long) = (self.middle(place), way * self.reach(place), way * 7.0);
        let points = if self.is_wide {
            format!("M{} {y}l{long} -4v8z", x + reach)
        } else {
            format!("M{x} {}l-4 {long}h8z", y + reach)
        };
        format!("<path class=\"arrow\" d=\"{points}\"/>")
    }

    /// From the middle of a place to where lines leave it: the border of its box, or of the layer that a line passes.
    fn reach(&self, place: Place) -> f64 {
        let own = self.plan.places.iter().position(|it| *it == place);
        let own = own.map(|i| height(sets(self.result, self.components[i]).count()));
        if self.is_wide { BOX_PX / 2.0 } else { own.unwrap_or(self.heights[place.layer]) / 2.0 }
    }

    fn component(&self, component: &ComponentNode, place: Place) -> String {
        let (x, y) = self.middle(place);
        let sets: Vec<&SetNode> = sets(self.result, component).collect();
        let own = height(sets.len());
        let (left, top) = (x - BOX_PX / 2.0, y - own / 2.0);
        let rate = self.result.metrics.get(&format!("{}.throughput", component.name));
        let rate = rate.map(|rate| format!(" · {}", Figure::new(rate.value, None, Unit::PerSecond).value()));
        let kind = component.kind.replace('_', " ") + &rate.unwrap_or_default();
        let mut text =
            format!("<rect class=\"box\" x=\"{left}\" y=\"{top}\" width=\"{BOX_PX}\" height=\"{own}\" rx=\"6\"/>");
        text += &label("name", &component.name, left + 10.0, top + 17.0, BOX_PX - 20.0);
        text += &label("kind", &kind, left + 10.0, top + 33.0, BOX_PX - 20.0);
        for (i, set) in sets.iter().enumerate() {
            text += &self.set(set, left + 10.0, top + ROWS_PX.0 + i as f64 * ROWS_PX.1);
        }
        text
    }

    fn set(&self, set: &SetNode, left: f64, top: f64) -> String {
        let (room, metric) = (BOX_PX - 20.0, format!("{}.cpu.utilization", set.name));
        let busy = self.result.metrics.get(&metric).map(|metric| metric.value.clamp(0.0, 1.0));
        let said = busy.map(|busy| share(busy, 1.0)).unwrap_or_default();
        let size = format!("{}, {} × {}", set.name, set.count, set.cores);
        let mut text = label("set", &size, left, top + 9.0, room - 42.0);
        let place = format!("<text class=\"share\" x=\"{}\" y=\"{}\">", left + room, top + 9.0);
        text.extend([place.as_str(), said.as_str(), "</text>"]);
        let bar = |class: &str, width: f64| {
            format!(
                "<rect class=\"{class}\" x=\"{left}\" y=\"{}\" width=\"{width:.1}\" height=\"8\" rx=\"2\"/>",
                top + 15.0
            )
        };
        text += &bar("track", room);
        text + &busy.map(|busy| bar(heat(busy), room * busy)).unwrap_or_default()
    }
}

const fn heat(busy: f64) -> &'static str {
    if busy < BUSY.0 {
        "calm"
    } else if busy < BUSY.1 {
        "busy"
    } else {
        "hot"
    }
}

fn sets<'a>(result: &'a RunResult, component: &'a ComponentNode) -> impl Iterator<Item = &'a SetNode> {
    result.topology.sets.iter().filter(|set| set.services.contains(&component.name))
}

fn height(sets: usize) -> f64 {
    ROWS_PX.0 + sets as f64 * ROWS_PX.1
}

/// A line of text; what does not fit stands in full when it is pointed at.
fn label(class: &str, text: &str, x: f64, y: f64, room: f64) -> String {
    let px = if class == "name" { TEXT_PX.0 } else { TEXT_PX.1 };
    let fitted = fitted(text, room, px, class == "name");
    let full = if fitted == text { String::new() } else { format!("<title>{}</title>", escape::text(text)) };
    format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}{full}</text>", escape::text(&fitted))
}

//! Colours, fonts and sizes: the same colour means the same thing in every chart.
//!
//! Colours are those of Okabe and Ito ("Color Universal Design", 2008), and two of Tol ("Colour schemes", 2021), which
//! stay apart for colour-blind readers; each curve is also labelled, so that a grey print can be read. Text keeps 13 px on 800 px, 7 pt on a page 16 cm wide.

use plotters::style::RGBColor;

const ORANGE: RGBColor = RGBColor(230, 159, 0);
const SKY: RGBColor = RGBColor(86, 180, 233);
const GREEN: RGBColor = RGBColor(0, 158, 115);
const BLUE: RGBColor = RGBColor(0, 114, 178);
const VERMILLION: RGBColor = RGBColor(213, 94, 0);
const INDIGO: RGBColor = RGBColor(51, 34, 136);
const RED: RGBColor = RGBColor(170, 51, 68);
// Designs: Tol's high-contrast blue and a dark yellow, and two of his muted ones.
const NAVY: RGBColor = RGBColor(0, 68, 136);
const BRONZE: RGBColor = RGBColor(153, 112, 0);
const WINE: RGBColor = RGBColor(136, 34, 85);
const MOSS: RGBColor = RGBColor(17, 119, 51);
const PURPLE: RGBColor = RGBColor(204, 121, 167);
// Ways to fail: Tol's high-contrast yellow, and four of his muted ones, one of them darker.
const YELLOW: RGBColor = RGBColor(221, 170, 51);
const SAND: RGBColor = RGBColor(221, 204, 119);
const SLATE: RGBColor = RGBColor(85, 85, 85);
const OLIVE: RGBColor = RGBColor(153, 153, 51);
const VIOLET: RGBColor = RGBColor(170, 68, 153);

/// Everything that a chart may not choose for itself.
#[derive(Clone, PartialEq, Debug)]
pub struct Theme {
    /// Behind everything.
    pub background: RGBColor,
    /// Titles and names.
    pub ink: RGBColor,
    /// Axis text and notes.
    pub muted: RGBColor,
    /// Grid lines and frames.
    pub grid: RGBColor,
    /// Median latency.
    pub p50: RGBColor,
    /// 95th percentile of latency.
    pub p95: RGBColor,
    /// 99th percentile of latency.
    pub p99: RGBColor,
    /// Requests that end ok.
    pub ok: RGBColor,
    /// Requests that end otherwise.
    pub failed: RGBColor,
    /// The same by the way in which they end: rejected, shed, timed out, crashed, unreachable, failed.
    pub endings: [RGBColor; 6],
    /// Share of time busy.
    pub utilization: RGBColor,
    /// Visits that wait.
    pub queue: RGBColor,
    /// Faults and the time they last.
    pub fault: RGBColor,
    /// Planned changes and actions of controllers.
    pub action: RGBColor,
    /// Designs that are compared with a baseline, or classes of requests, in their order.
    pub designs: [RGBColor; 4],
    /// From little to much of one quantity.
    pub ramp: [RGBColor; 2],
    /// Letters on the light half and on the dark half of the ramp, which stays what it is in the dark.
    pub on_ramp: [RGBColor; 2],
    /// Font families, best first; the middle ones hold Hangul on macOS, Windows and Linux.
    pub fonts: &'static str,
    /// Size of the title in pixels.
    pub title_px: f64,
    /// Size of every other text in pixels.
    pub text_px: f64,
}

impl Theme {
    /// For screens at night: the same hues, light enough to be told from the background.
    #[must_use]
    pub const fn dark() -> Self {
        Self {
            background: RGBColor(22, 24, 28),
            ink: RGBColor(232, 232, 230),
            muted: RGBColor(164, 168, 174),
            grid: RGBColor(58, 62, 70),
            p50: RGBColor(38, 190, 145),
            p95: RGBColor(72, 160, 222),
            p99: RGBColor(240, 128, 48),
            ok: RGBColor(150, 138, 240),
            failed: RGBColor(236, 100, 116),
            endings: [
                RGBColor(240, 190, 70),
                RGBColor(226, 212, 140),
                RGBColor(236, 100, 116),
                RGBColor(150, 150, 150),
                RGBColor(190, 190, 90),
                RGBColor(206, 110, 190),
            ],
            utilization: SKY,
            queue: ORANGE,
            fault: PURPLE,
            action: RGBColor(164, 168, 174),
            designs: [RGBColor(92, 152, 232), RGBColor(206, 162, 60), RGBColor(222, 110, 168), RGBColor(92, 184, 116)],
            ..Self::light()
        }
    }

    /// For paper and white pages.
    #[must_use]
    pub const fn light() -> Self {
        Self {
            background: RGBColor(255, 255, 255),
            ink: RGBColor(25, 25, 25),
            muted: RGBColor(95, 95, 95),
            grid: RGBColor(222, 222, 222),
            p50: GREEN,
            p95: BLUE,
            p99: VERMILLION,
            ok: INDIGO,
            failed: RED,
            endings: [YELLOW, SAND, RED, SLATE, OLIVE, VIOLET],
            utilization: SKY,
            queue: ORANGE,
            fault: PURPLE,
            action: RGBColor(95, 95, 95),
            designs: [NAVY, BRONZE, WINE, MOSS],
            // No colour of the theme, since those become others in the dark.
            ramp: [RGBColor(232, 241, 250), RGBColor(0, 64, 132)],
            on_ramp: [RGBColor(20, 20, 20), RGBColor(250, 250, 250)],
            fonts: "Helvetica Neue, Arial, Apple SD Gothic Neo, Malgun Gothic, Noto Sans KR, Noto Sans CJK KR, sans-serif",
            title_px: 18.0,
            text_px: 13.0,
        }
    }
}

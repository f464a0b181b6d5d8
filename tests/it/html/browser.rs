//! A real browser that opens a page from disk and tells what it sees: Chromium, without a window.
//!
//! A script that is appended to a copy of the page looks at it once it is loaded, and writes what it sees into the
//! document, which Chromium prints. Where there is no Chromium, tests say so and pass.

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Names of hosts lead nowhere, whatever the browser would do for itself; root may not have a sandbox.
const OPTIONS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--enable-logging=stderr",
];

/// Counts in every chart the pixels that have the colour of each curve, within what antialiasing blurs.
const PROBE: &str = r#"<script>addEventListener("load", () => {
  const data = JSON.parse(document.getElementById("plots")?.textContent ?? "[]");
  const near = (a, b) => Math.abs(a - b) < 40;
  const look = (place) => {
    const canvas = place.querySelector("canvas");
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const curves = data[place.dataset.plot].curves.map((curve) => {
      const hex = getComputedStyle(document.documentElement).getPropertyValue("--" + curve.colour).trim();
      const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
      let count = 0;
      for (let i = 0; i < pixels.length; i += 4) {
        if (pixels[i + 3] > 100 && near(pixels[i], r) && near(pixels[i + 1], g) && near(pixels[i + 2], b)) count++;
      }
      return { name: curve.name, colour: hex, points: curve.values.filter((value) => value != null).length, pixels: count };
    });
    return { chart: place.dataset.plot, width: canvas.width, curves };
  };
  const seen = {
    title: document.title,
    text: document.querySelector("main").innerText,
    charts: [...document.querySelectorAll(".plot")].map(look),
    cut: [...document.querySelectorAll(".stack")].filter((it) => it.scrollWidth > it.parentElement.clientWidth).length,
    wide: document.documentElement.scrollWidth - innerWidth,
    loaded: performance.getEntriesByType("resource").map((entry) => entry.name),
  };
  document.body.replaceChildren(JSON.stringify(seen));
});</script>"#;

/// The browser of this machine.
pub struct Browser(&'static str);

/// What the browser saw of a page.
pub struct Seen {
    document: Value,
    /// Lines of its console.
    console: Vec<String>,
    /// Addresses that the page asked a network for.
    asked: Vec<String>,
}

impl Browser {
    /// The browser; `test` is told to be skipped where there is none.
    pub fn found(test: &str) -> Option<Self> {
        let works = |name: &&str| {
            let version = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            version.is_ok_and(|status| status.success())
        };
        let found = NAMES.into_iter().find(works);
        if found.is_none() {
            // Past the harness, which shows what tests print only if they fail.
            let _ = writeln!(std::io::stderr(), "skipped in a browser: {test}: no {} here", NAMES.join(", "));
        }
        found.map(Self)
    }

    /// Opens a page from disk.
    pub fn open(&self, page: &str, options: &[&str]) -> Seen {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let (file, log) = (folder.path().join("page.html"), folder.path().join("net.json"));
        std::fs::write(&file, page.replace("</body>", &format!("{PROBE}</body>"))).expect("a page can be written");
        let mut browser = Command::new(self.0);
        browser.args(OPTIONS).args(options).arg(format!("--user-data-dir={}", folder.path().join("profile").display()));
        browser.arg(format!("--log-net-log={}", log.display())).arg("--dump-dom");
        let ended = browser.arg(format!("file://{}", file.display())).output().expect("it has just told its version");
        let (dom, said) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
        let body = dom.split_once("<body>").and_then(|(_, rest)| rest.split_once("</body>")).map(|(body, _)| body);
        let body = body.unwrap_or_else(|| panic!("no document: {dom}\n{said}"));
        let body = body.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}").replace("&amp;", "&");
        let document = serde_json::from_str(body.trim()).unwrap_or_else(|error| panic!("{error}: {body}\n{said}"));
        let console = said.lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned).collect();
        let net = std::fs::read_to_string(&log).expect("the browser logs what it asks for");
        Seen { document, console, asked: asked(&net) }
    }
}

/// What the page asked for. The browser asks for something itself, such as the time, in the name of nobody.
fn asked(net: &str) -> Vec<String> {
    let requests = net.split("\"initiator\":\"").skip(1).filter(|rest| !rest.starts_with("not an origin\""));
    let urls = requests.filter_map(|rest| rest.split_once("\"url\":\"")?.1.split('"').next());
    urls.map(str::to_owned).collect()
}

impl Seen {
    /// No error, nothing loaded, nothing asked of a network, nothing wider than the window.
    pub fn is_quiet(&self) {
        assert!(self.console.is_empty(), "{:?}", self.console);
        assert_eq!(self.document["loaded"], Value::Array(Vec::new()));
        assert!(self.asked.is_empty(), "{:?}", self.asked);
        assert!(self.document["wide"].as_f64() <= Some(0.0), "{} px too wide", self.document["wide"]);
        assert_eq!(self.document["cut"], 0, "tables that reach beyond the screen");
    }

    /// One entry for each chart.
    pub fn charts(&self) -> &[Value] {
        self.document["charts"].as_array().expect("the probe lists charts")
    }

    /// The title of the page.
    pub fn title(&self) -> &str {
        self.document["title"].as_str().expect("the probe tells the title")
    }

    /// Lines of the console.
    pub fn console(&self) -> &[String] {
        &self.console
    }

    /// Addresses that the page asked a network for.
    pub fn asked(&self) -> &[String] {
        &self.asked
    }

    /// What a reader sees.
    pub fn text(&self) -> &str {
        self.document["text"].as_str().expect("the probe tells the text")
    }
}

// Draws every chart of the page in the place of its static picture. The data say everything but the ticks of time.
(() => {
  "use strict";
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("plots").textContent);
  const variable = (name) => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const HOUR = 3600, DAY = 86400;
  const CLOCK = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, 5 * DAY, 10 * DAY, 20 * DAY, 30 * DAY, 50 * DAY, 100 * DAY, 200 * DAY, 500 * DAY];
  const STEPS = [...[-6, -5, -4, -3, -2, -1].flatMap((d) => [1, 2, 5].map((m) => m * 10 ** d)), ...CLOCK];
  const UNITS = [[DAY, "d"], [HOUR, "h"], [60, "min"], [1, "s"], [1e-3, "ms"], [1e-6, "µs"]];
  const ROW = 17;

  const digits = (x, n) => String(Number(x.toPrecision(n)));
  const seconds = (s) => s < 1e-3 ? digits(s * 1e6, 3) + " µs" : s < 1 ? digits(s * 1e3, 3) + " ms" : digits(s, 3) + " s";
  const FORMATS = {
    seconds,
    rate: (x) => digits(x, 3) + " /s",
    share: (x) => digits(100 * x, 3) + " %",
    count: (x) => digits(x, 3),
  };
  const instant = (s) => {
    if (s < 60) return seconds(s);
    const parts = [[Math.floor(s / HOUR), "h"], [Math.floor(s % HOUR / 60), "min"], [Math.floor(s % 60), "s"]];
    return parts.filter(([n]) => n > 0).map(([n, unit]) => n + " " + unit).join(" ");
  };
  const percentile = (nines) => "p" + digits(100 - 100 * 10 ** -nines, 2 + Math.ceil(nines));
  const clockTicks = (_, ticks, __, ___, step) => {
    const [unit, name] = UNITS.find(([unit]) => step >= unit * (1 - 1e-9)) || UNITS[UNITS.length - 1];
    return ticks.map((t) => digits(t / unit, 6) + " " + name);
  };

  // Names of ticks that do not touch; where the first two do, the second stays.
  function apart(u, ticks) {
    const names = ticks.map(() => ""), room = 7;
    let end = -Infinity;
    for (const i of [...ticks.keys()].slice(1)) {
      const middle = u.valToPos(ticks[i][0], "x"), half = ticks[i][1].length * room / 2;
      if (middle - half < end + room) continue;
      [names[i], end] = [ticks[i][1], middle + half];
    }
    const first = u.valToPos(ticks[0][0], "x") + ticks[0][1].length * room / 2;
    if (first + room < u.valToPos(ticks[1][0], "x") - ticks[1][1].length * room / 2) names[0] = ticks[0][1];
    return names;
  }

  // Names of marks in as many rows as it takes, at most three; a name that finds no room is left to zooming.
  function placed(marks, at, left, right, measure) {
    const ends = [];
    const seen = marks.filter((mark) => at(mark.to) >= left && at(mark.from) <= right);
    return seen.sort((a, b) => a.from - b.from).flatMap((mark) => {
      const room = measure(mark.name);
      const x = Math.max(left, Math.min(Math.max(at(mark.from), left), right - room));
      const row = [0, 1, 2].find((row) => ends[row] === undefined || ends[row] + 8 <= x);
      if (row === undefined || room > right - left) return [];
      ends[row] = x + room;
      return [{ name: mark.name, x, row }];
    });
  }

  function drawMarks(u, marks, rows) {
    const { ctx, bbox } = u, ratio = devicePixelRatio, right = bbox.left + bbox.width;
    const at = (t) => u.valToPos(t, "x", true);
    const inside = (x) => Math.max(bbox.left, Math.min(right, x));
    ctx.save();
    for (const mark of marks) {
      const from = inside(at(mark.from)), to = inside(at(mark.to));
      if (mark.kind === "action" ? from !== at(mark.from) : from === to) continue;
      ctx.fillStyle = variable(mark.kind === "warmup" ? "grid" : mark.kind);
      ctx.globalAlpha = mark.kind === "warmup" ? 0.5 : 0.22;
      if (mark.kind !== "action") ctx.fillRect(from, bbox.top, to - from, bbox.height);
      ctx.globalAlpha = 1;
      if (mark.kind !== "warmup" && from === at(mark.from)) ctx.fillRect(from - ratio / 2, bbox.top, ratio, bbox.height);
    }
    ctx.font = 12 * ratio + "px " + variable("fonts");
    ctx.fillStyle = variable("ink");
    ctx.textBaseline = "middle";
    if (rows > 0) {
      for (const { name, x, row } of placed(marks, at, bbox.left, right, (name) => ctx.measureText(name).width)) {
        if (row < rows) ctx.fillText(name, x, bbox.top - (row + 0.5) * ROW * ratio);
      }
    }
    ctx.restore();
  }

  function build(place, plot) {
    const clock = plot.x.clock, width = place.clientWidth;
    const font = "12px " + variable("fonts"), small = plot.height < 200;
    const low = clock ? clock.start : 0;
    const high = clock ? clock.start + clock.width * clock.count : Math.max(...plot.x.nines.at, ...plot.x.nines.ticks.map((tick) => tick[0]));
    const xs = clock ? Array.from({ length: clock.count }, (_, i) => clock.start + (i + 0.5) * clock.width) : plot.x.nines.at;
    const left = small ? 44 : 62, right = 22;
    const ctx = document.createElement("canvas").getContext("2d");
    ctx.font = font;
    const at = (t) => left + (width - left - right) * (t - low) / (high - low);
    const names = small ? [] : placed(plot.marks, at, left, width - right, (name) => ctx.measureText(name).width);
    const rows = Math.max(0, ...names.map((name) => name.row + 1));
    const axis = { stroke: variable("muted"), font, grid: { stroke: variable("grid"), width: 1 }, ticks: { stroke: variable("grid"), size: 4 } };
    const value = (x) => x == null ? "–" : FORMATS[plot.y.unit](x);
    const whole = (min, max) => min <= xs[0] && max >= xs[xs.length - 1] ? [low, high] : [min, max];
    const series = plot.curves.map((curve) => {
      const stroke = variable(curve.colour);
      // A window between two gaps has no line.
      const alone = [...xs.keys()].filter((i) => curve.values[i] != null && curve.values[i - 1] == null && curve.values[i + 1] == null);
      return { label: curve.name, stroke, width: 2, fill: curve.filled ? stroke + "66" : undefined,
        points: { size: 3, fill: stroke, filter: () => alone.length > 0 ? alone : null }, value: (_, x) => value(x) };
    });
    const options = {
      width, height: plot.height, padding: [rows * ROW + 8, right, 0, 0],
      cursor: { drag: { x: true, y: false }, y: false, sync: clock ? { key: "clock", scales: ["x", null] } : {} },
      legend: { live: true },
      scales: { x: { time: false, range: (_, min, max) => whole(min, max) },
        y: { distr: plot.y.log ? 3 : 1, range: [plot.y.low, plot.y.high] } },
      axes: [
        { ...axis, size: 30, space: 70, ...(clock ? { incrs: STEPS, values: clockTicks }
          : { splits: () => plot.x.nines.ticks.map((tick) => tick[0]), values: (u) => apart(u, plot.x.nines.ticks), filter: (_, ticks) => ticks }) },
        { ...axis, size: left, splits: () => plot.y.ticks.map((tick) => tick[0]), values: () => plot.y.ticks.map((tick) => tick[1]), filter: (_, ticks) => ticks },
      ],
      series: [{ label: clock ? "at" : "percentile", value: (_, x) => x == null ? "–" : clock ? instant(x) : percentile(x) }, ...series],
      hooks: { drawClear: [(u) => drawMarks(u, plot.marks, rows)] },
    };
    return new uPlot(options, [xs, ...plot.curves.map((curve) => curve.values)], place);
  }

  const charts = new Map();
  function draw(place) {
    charts.get(place)?.destroy();
    charts.set(place, build(place, data[Number(place.dataset.plot)]));
  }
  const places = [...document.querySelectorAll(".plot")];
  for (const figure of document.querySelectorAll("figure")) {
    if (!figure.querySelector(".plot")) continue;
    figure.classList.add("live");
    try {
      figure.querySelectorAll(".plot").forEach(draw);
    } catch (error) {
      // The static picture stays.
      figure.classList.remove("live");
      console.error(error);
    }
  }
  document.querySelector(".hint")?.toggleAttribute("hidden", !matchMedia("(hover: hover)").matches);
  const redraw = (places) => places.filter((place) => charts.has(place) && place.clientWidth > 0).forEach(draw);
  const watch = new ResizeObserver((changes) => {
    const changed = changes.map((change) => change.target);
    redraw(changed.filter((place) => place.clientWidth !== charts.get(place)?.width));
  });
  places.forEach((place) => watch.observe(place));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(places));
})();

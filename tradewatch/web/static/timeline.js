// Put a timeline that can be zoomed into the place of the still one; its figures come from the table behind that.
// Without scripts, or when this fails, the still one stays.
(() => {
  "use strict";

  const holder = document.querySelector("[data-timeline]");
  const figure = holder && holder.querySelector("figure.chart");
  const points = holder ? JSON.parse(holder.dataset.timeline) : [];
  if (!figure || !window.uPlot || points.length < 3) return;

  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const still = figure.querySelector("svg");
  const axis = figure.querySelector(".axis");
  const drawn = document.createElement("div");
  drawn.className = "drawn";
  const told = document.createElement("p");
  told.className = "note";
  const noun = holder.dataset.count;
  const days = Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "medium" });

  const lines = { stroke: () => colour("--soft"), grid: { stroke: () => colour("--line"), width: 1 }, ticks: { show: false } };
  const options = () => ({
    width: Math.max(240, figure.clientWidth),
    height: 260,
    tzDate: (seconds) => window.uPlot.tzDate(new Date(seconds * 1000), "UTC"),
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false }, points: { size: 8 } },
    scales: { y: { range: (_, low, high) => [0, Math.max(1, high * 1.05)] } },
    axes: [lines, { ...lines, size: 48 }],
    series: [
      {},
      { stroke: () => colour("--accent"), fill: () => colour("--tint"), width: 1.5, points: { show: points.length < 80 } },
    ],
    hooks: {
      setCursor: [(chart) => tell(chart.cursor.idx)],
    },
  });

  const HINT = "Drag over a stretch to look closer, double-click for all of it.";
  function tell(at) {
    const point = at == null ? null : points[at];
    told.textContent = point ? `${days.format(new Date(point[0] * 1000))}: ${point[1].toLocaleString("en")} ${noun}` : HINT;
  }

  const chart = new window.uPlot(options(), [points.map((one) => one[0]), points.map((one) => one[1])], drawn);
  still.replaceWith(drawn);
  axis.replaceWith(told);
  tell(null);
  chart.setSize({ width: Math.max(240, figure.clientWidth), height: 260 });
  window.addEventListener("resize", () => chart.setSize({ width: Math.max(240, figure.clientWidth), height: 260 }));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.redraw());
})();

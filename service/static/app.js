// What pages do in the browser beyond htmx: charts, and the day it is where the user is.
"use strict";

const charts = new Map();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function draw(canvas) {
  charts.get(canvas)?.destroy();
  // names of categories are the user's: they are drawn as text, never parsed
  const { type, labels, datasets } = JSON.parse(canvas.dataset.chart);
  const grid = { color: colour("--line") };
  const ticks = { color: colour("--quiet") };
  const horizontal = type === "bars";
  charts.set(canvas, new Chart(canvas, {
    type: "bar",
    data: {
      labels,
      datasets: datasets.map(({ label, data, colour: name }) => ({
        label, data, backgroundColor: colour(name), borderRadius: 3, maxBarThickness: 28,
      })),
    },
    options: {
      indexAxis: horizontal ? "y" : "x",
      animation: false,
      maintainAspectRatio: false,
      plugins: { legend: { position: "bottom", labels: { color: colour("--text"), boxWidth: 12 } } },
      scales: {
        x: { grid, ticks, beginAtZero: true },
        y: { grid, ticks, beginAtZero: true },
      },
    },
  }));
}

function drawAll() {
  for (const canvas of charts.keys()) {
    if (!canvas.isConnected) {
      charts.get(canvas).destroy();
      charts.delete(canvas);
    }
  }
  if (window.Chart) document.querySelectorAll("canvas[data-chart]").forEach(draw);
}

function today() {
  const now = new Date();
  const digits = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${digits(now.getMonth() + 1)}-${digits(now.getDate())}`;
}

function showOwnMonth() {
  const shown = document.querySelector("[data-month]")?.dataset.month;
  const own = today().slice(0, 7);
  if (shown && shown !== own) location.replace(`${location.pathname}?month=${own}`);
}

function tell(text) {
  document.querySelector(".problem.unreached")?.remove();
  const problem = document.createElement("p");
  problem.className = "card problem unreached";
  problem.setAttribute("role", "alert");
  problem.textContent = text;
  document.querySelector("main").prepend(problem);
  problem.scrollIntoView({ block: "nearest" });
}

function prepare() {
  showOwnMonth();
  document.querySelectorAll("input[data-today]").forEach((input) => {
    input.value = today();
    input.removeAttribute("data-today");
  });
  drawAll();
}

// before it is sent in vain: what stands in front of the service would break it off, and not say why
function weigh(input) {
  const tooLarge = input.files[0]?.size > Number(input.dataset.most);
  input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
  input.reportValidity();
}

addEventListener("DOMContentLoaded", prepare);
// the same file again, which may be another by now, is no change to a browser
["change", "cancel"].forEach((kind) =>
  addEventListener(kind, ({ target }) => target.matches?.("input[data-most]") && weigh(target)));
addEventListener("htmx:afterSettle", prepare);
addEventListener("htmx:historyRestore", prepare);
addEventListener("htmx:sendError", () => tell("The budget tracker cannot be reached; try again when you are online."));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

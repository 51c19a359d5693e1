// Keys for whoever works without a mouse: `/` finds, `g` and a letter goes, `j` and `k` step through the rows,
// `?` lists them. None of them does anything while something is typed, and they can be turned off (WCAG 2.2,
// 2.1.4). What they do is a link or a field of the page: without this script nothing is missing.

const OFF = "shirube.keys";
const WAIT_MS = 1500;
const ROWS = "main tbody th[scope=row] a, main .rows h3 a, main .card h3 a";

const dialog = document.getElementById("shortcuts");
const choice = document.getElementById("shortcuts-on");
const opener = document.getElementById("shortcuts-open");
// when `g` was pressed: never
let going = -Infinity;

// a browser that keeps nothing has them on
const kept = () => {
  try {
    return localStorage.getItem(OFF);
  } catch {
    return null;
  }
};
const keep = (isOn) => {
  try {
    if (isOn) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "off");
  } catch {
    // it holds for this page
  }
};

const isTyping = (place) =>
  place instanceof Element && place.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

function step(by) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.getClientRects().length > 0);
  if (rows.length === 0) return;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[next].focus();
}

const wayTo = (letter) =>
  [...document.querySelectorAll("nav.ways a[data-key]")].find((one) => one.dataset.key === letter);

const show = () => {
  if (!dialog.open) dialog.showModal();
};

const acts = {
  "/": () => document.getElementById("find")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  "?": show,
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (dialog.open || isTyping(event.target)) return;
  const isGoing = performance.now() - going < WAIT_MS;
  going = -Infinity;
  const way = isGoing ? wayTo(event.key) : undefined;
  if (way) {
    event.preventDefault();
    way.click();
  } else if (event.key === "g") {
    going = performance.now();
  } else if (Object.hasOwn(acts, event.key)) {
    event.preventDefault();
    acts[event.key]();
  }
}

if (dialog && choice && opener) {
  choice.checked = kept() !== "off";
  document.addEventListener("keydown", (event) => {
    if (choice.checked) pressed(event);
  });
  choice.addEventListener("change", () => keep(choice.checked));
  opener.hidden = false;
  opener.addEventListener("click", show);
  document.getElementById("shortcuts-close").addEventListener("click", () => dialog.close());
}

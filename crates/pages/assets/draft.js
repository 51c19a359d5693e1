// Keeps what is typed as a draft while it is typed, and says when it was kept. Without this script the button
// of the form keeps it; files go with the button alone.

const WAIT_MS = 1500;

const form = document.querySelector("form[data-keep]");
const told = document.getElementById("kept");
let waiting = 0;
// what the server has, so that nothing is sent twice
let kept = "";

function typed() {
  const fields = new FormData();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") fields.append(name, value);
  }
  fields.append("step", "keep");
  return fields;
}

const textOf = (fields) => JSON.stringify([...fields]);

async function keep() {
  clearTimeout(waiting);
  waiting = 0;
  const fields = typed();
  const text = textOf(fields);
  if (text === kept) return;
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", body: fields, redirect: "error", keepalive: text.length < 60_000 });
    if (!answer.ok) throw new Error(String(answer.status));
    kept = text;
    told.textContent = await answer.text();
  } catch {
    told.textContent = form.dataset.notKept;
  }
}

if (form && told) {
  kept = textOf(typed());
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, WAIT_MS);
  });
  // whoever leaves the page leaves nothing behind
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && waiting) keep();
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
}

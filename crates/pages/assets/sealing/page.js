// What every sealing page needs: what the server told it, its words, the worker, files to save.

const root = document.getElementById("sealing");
/** What the server told this page. */
export const told = JSON.parse(root.dataset.told);
const words = JSON.parse(root.dataset.words);

/** An element of the page. */
export const at = (id) => document.getElementById(id);

/** A sentence of the page, with what it names. */
export const say = (key, named = {}) =>
  Object.entries(named).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), words[key] ?? key);

/** What went wrong, in words; whatever is no known fault keeps its own name, to be told to the office. */
export function sayFault(fault) {
  const known = words[`fault-${fault.code}`];
  return known ?? say("fault-unexpected", { what: fault.code ?? fault.message ?? fault });
}

/** A fault of the page itself. */
export function faultOf(code) {
  return Object.assign(new Error(code), { code });
}

/** The part of the page that needs a script is shown: here is one. */
root.hidden = false;

/** Tells something in a panel, and to whoever cannot see it. */
export function tell(id, text, manner = "info") {
  const panel = at(id);
  panel.className = `panel ${manner}`;
  panel.textContent = text;
  panel.hidden = false;
}

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const waiting = new Map();
let asked = 0;
worker.addEventListener("message", ({ data: { id, answer, fault } }) => {
  const { done, failed } = waiting.get(id);
  waiting.delete(id);
  if (fault) failed(faultOf(fault.code));
  else done(answer);
});
worker.addEventListener("error", () => {
  waiting.forEach(({ failed }) => failed(faultOf("unexpected")));
  waiting.clear();
});

/** Asks the worker; bytes that are moved to it are not copied. */
export function ask(what, given = {}, moved = []) {
  asked += 1;
  const id = asked;
  return new Promise((done, failed) => {
    waiting.set(id, { done, failed });
    worker.postMessage({ ...given, id, ask: what }, moved);
  });
}

/** Hands a file to whoever sits here. */
export function save(name, content, media = "application/json") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: media }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A chosen file as bytes; none where none was chosen. */
export async function chosen(id) {
  const file = at(id).files[0];
  return file ? { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } : undefined;
}

/** Bytes as people read them. */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** What stands in a name of a file. */
export const inName = (text) => text.replaceAll(/[^A-Za-z0-9._-]/g, "-");

/** Runs what a button does: once at a time, and a fault is told in the panel. */
export function onPress(id, panel, act) {
  const button = at(id);
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    try {
      await act();
    } catch (fault) {
      tell(panel, sayFault(fault), "bad");
    } finally {
      button.disabled = false;
    }
  });
}

/** Asks this server; what it does not do is a fault with its status. */
export async function fromServer(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw faultOf("no-connection");
  }
  if (!response.ok) throw Object.assign(faultOf(`status-${response.status}`), { response });
  return response;
}

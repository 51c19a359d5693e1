// Verifies a receipt in the browser: the entry stands in the log whose checkpoint a known key signed. What is
// read here is what the crate `trail` reads (c2sp.org/tlog-proof with the entry as its extra, a signed note,
// RFC 6962 hashes); nothing is sent anywhere.

const utf8 = new TextEncoder();

/** What is wrong with a receipt; the code names a sentence. */
export class ReceiptFault extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}
const fail = (code) => {
  throw new ReceiptFault(code);
};

const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((size, one) => size + one.length, 0));
  let at = 0;
  for (const one of parts) {
    all.set(one, at);
    at += one.length;
  }
  return all;
};
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** Bytes of base64 in its one spelling. */
function bytesOf(text, code) {
  let read;
  try {
    read = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    fail(code);
  }
  if (base64(read) !== text) fail(code);
  return read;
}

/** A whole number in its one spelling, as far as numbers here are exact. */
function countOf(text, code) {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 0 || String(count) !== text) fail(code);
  return count;
}

/** A verifier key `<name>+<id>+<base64 of 0x01 and the key>`, whose id is the key's. */
async function keyOf(line) {
  const [name, id, key, ...more] = line.split("+");
  if (!key) fail("key");
  const bytes = bytesOf([key, ...more].join("+"), "key");
  if (bytes.length !== 33 || bytes[0] !== 1) fail("key");
  const found = (await sha256(joined(utf8.encode(`${name}\n`), bytes))).slice(0, 4);
  if (hex(found) !== id) fail("key");
  return { name, id, bytes: bytes.slice(1) };
}

/** The file in its parts. */
export function parsed(text) {
  const gap = text.indexOf("\n\n");
  if (gap < 0) fail("form");
  const [head, extra, index, ...path] = text.slice(0, gap).split("\n");
  if (head !== "c2sp.org/tlog-proof@v1" || !extra?.startsWith("extra ") || !index?.startsWith("index ")) fail("form");
  if (path.length > 63) fail("form");
  const hashes = path.map((one) => bytesOf(one, "form"));
  if (hashes.some((one) => one.length !== 32)) fail("form");
  return {
    entry: bytesOf(extra.slice("extra ".length), "form"),
    index: countOf(index.slice("index ".length), "form"),
    hashes,
    note: text.slice(gap + 2),
  };
}

/** The checkpoint of a note that one of these keys signed. */
async function opened(note, keys) {
  const gap = note.lastIndexOf("\n\n");
  if (gap < 0 || !note.endsWith("\n")) fail("form");
  const text = note.slice(0, gap + 1);
  const [origin, size, root, end, ...more] = text.split("\n");
  if (end !== "" || more.length > 0) fail("form");
  const checkpoint = { origin, size: countOf(size, "form"), root: bytesOf(root, "form") };
  let signed = false;
  for (const line of note.slice(gap + 2, -1).split("\n")) {
    const [, name, signature] = line.match(/^\u2014 (\S+) (\S+)$/) ?? fail("form");
    const bytes = bytesOf(signature, "form");
    const key = keys.find((one) => one.name === name && one.name === origin && one.id === hex(bytes.slice(0, 4)));
    if (!key) continue;
    const known = await crypto.subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]);
    if (!(await crypto.subtle.verify({ name: "Ed25519" }, known, bytes.slice(4), utf8.encode(text)))) fail("signature");
    signed = true;
  }
  if (!signed) fail("signature");
  return checkpoint;
}

/** The root that a leaf at this index gives with this path (RFC 9162, 2.1.3.2). */
async function rootOf(entry, { index, hashes }, size) {
  if (index >= size) fail("place");
  let [node, last] = [BigInt(index), BigInt(size) - 1n];
  let hash = await sha256(joined(Uint8Array.of(0), entry));
  for (const sibling of hashes) {
    if (last === 0n) fail("place");
    if ((node & 1n) === 1n || node === last) {
      hash = await sha256(joined(Uint8Array.of(1), sibling, hash));
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = await sha256(joined(Uint8Array.of(1), hash, sibling));
    }
    node >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) fail("place");
  return hash;
}

/** Whether this browser can verify the signatures of logs. */
export async function canVerify() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "Ed25519" }, false, ["verify"]);
    return true;
  } catch (error) {
    return error.name !== "NotSupportedError";
  }
}

/** What a receipt shows, by keys a line each; a fault says what does not hold. */
export async function verified(text, vkeys) {
  const receipt = parsed(text);
  const lines = vkeys.split("\n").map((one) => one.trim()).filter((one) => one !== "");
  if (lines.length === 0) fail("key");
  const keys = await Promise.all(lines.map(keyOf));
  const checkpoint = await opened(receipt.note, keys);
  const root = await rootOf(receipt.entry, receipt, checkpoint.size);
  if (!same(root, checkpoint.root)) fail("place");
  let entry;
  try {
    entry = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(receipt.entry));
  } catch {
    fail("form");
  }
  if (typeof entry.org !== "string" || !checkpoint.origin.endsWith(`/${entry.org}`)) fail("organisation");
  const code = hex(await sha256(joined(Uint8Array.of(0), receipt.entry))).slice(0, 16);
  return { entry, checkpoint, index: receipt.index, code };
}

const root = globalThis.document?.getElementById("receipt-page");
if (root) {
  const at = (id) => document.getElementById(id);
  const words = JSON.parse(root.dataset.words);
  const acts = JSON.parse(root.dataset.acts);
  const say = (key, named = {}) =>
    Object.entries(named).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), words[key] ?? key);
  const tell = (text, manner) => {
    at("verdict").className = `panel ${manner}`;
    at("verdict").textContent = text;
    at("verdict").hidden = false;
    at("verdict").focus();
  };
  root.hidden = false;
  at("verify").addEventListener("click", async () => {
    // what an earlier file came to says nothing of this one
    at("shown").hidden = true;
    at("verdict").hidden = true;
    const [file] = at("file").files;
    if (!file) return tell(say("none"), "bad");
    if (file.size > 200_000) return tell(say("fault-form"), "bad");
    if (!(await canVerify())) return tell(say("old"), "wait");
    try {
      const found = await verified(await file.text(), at("keys").value);
      const moment = new Date(found.entry.at);
      const language = document.documentElement.lang;
      const when = moment.toLocaleString(language === "ja" ? "ja-JP-u-ca-japanese" : "en-GB", {
        timeZone: "Asia/Tokyo", dateStyle: "long", timeStyle: "long",
      });
      const act = acts[`${found.entry.kind}.${found.entry.act}`] ?? found.entry.act;
      tell(say("good", { procedure: found.entry.procedure, act, when }), "good");
      const rows = { org: found.entry.org, entry: `${found.entry.procedure} #${found.entry.seq}`, code: found.code };
      rows.place = say("place-of", { index: found.index + 1, size: found.checkpoint.size });
      for (const [id, text] of Object.entries(rows)) at(`shown-${id}`).textContent = text;
      at("shown").hidden = false;
    } catch (error) {
      tell(say(`fault-${error instanceof ReceiptFault ? error.code : "unexpected"}`), "bad");
    }
    return undefined;
  });
}

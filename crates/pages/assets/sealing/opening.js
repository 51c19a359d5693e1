// The opening, at a holder's own machine. The first of a pair takes off the outer layer of every envelope and
// hands on what only the second can read; the second opens, both check, and both record the same.

import { isZip, manifestOf } from "./bag.js";
import { unlock } from "./keyfile.js";
import { fromBase64url, sha256Hex, thumbprintOf } from "./jose.js";
import { ask, at, chosen, faultOf, fromServer, onPress, say, tell, told } from "./page.js";

const LOOK_EVERY_MS = 2_000;
const envelopes = new Map();
let own;
let running = false;

const json = (body) => ({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const state = async () => (await fromServer(told.state)).json();
const toOpen = (now) => now.envelopes.filter((one) => !one.is_late);

async function envelope(one) {
  if (!envelopes.has(one.sha256)) {
    const bytes = new Uint8Array(await (await fromServer(`${told.envelopes}/${one.sha256}`)).arrayBuffer());
    if ((await sha256Hex(bytes)) !== one.sha256) throw faultOf("not-what-was-sent");
    envelopes.set(one.sha256, bytes);
  }
  return envelopes.get(one.sha256);
}

function progress(done, all, what) {
  at("progress").hidden = false;
  at("progress-bar").max = all;
  at("progress-bar").value = done;
  at("progress-text").textContent = say(what, { done, all });
}

// The outer layer, for every partner that comes after this holder.
async function handOn(now) {
  const place = now.holders.findIndex((holder) => holder.thumbprint === own.thumbprint);
  const partners = now.holders.slice(place + 1).map((holder) => holder.thumbprint);
  const missing = partners.filter((partner) => !covered(now, own.thumbprint, partner));
  if (missing.length === 0) return;
  const all = toOpen(now);
  const handed = [];
  for (const [done, one] of all.entries()) {
    progress(done, all.length, "taking-off");
    const bytes = await envelope(one);
    for (const partner of missing) {
      const layer = await ask("unwrap-outer", { envelope: bytes, key: own.jwk, partner });
      handed.push({ envelope_sha256: one.sha256, ...layer });
    }
  }
  progress(all.length, all.length, "taking-off");
  await fromServer(told.handOvers, json({ hand_overs: handed }));
}

const covered = (now, outer, inner) =>
  toOpen(now).every((one) =>
    now.hand_overs.some(({ envelope_sha256, holders }) =>
      envelope_sha256 === one.sha256 && holders[0] === outer && holders[1] === inner));

// The inner layer, of what the first of the pair handed on: content keys, and what they open.
async function openAll(now) {
  const first = now.holders.find((holder) => covered(now, holder.thumbprint, own.thumbprint));
  if (!first) return;
  const all = toOpen(now);
  const opened = [];
  for (const [done, one] of all.entries()) {
    progress(done, all.length, "opening");
    const handedOver = now.hand_overs.find(({ envelope_sha256, holders }) =>
      envelope_sha256 === one.sha256 && holders[0] === first.thumbprint && holders[1] === own.thumbprint);
    const contentKey = await ask("unwrap-inner", { handedOver, key: own.jwk });
    opened.push((await openOne(one, contentKey)).found);
  }
  progress(all.length, all.length, "opening");
  const result = { at: new Date().toISOString(), holders: [first.thumbprint, own.thumbprint], opened };
  await fromServer(told.result, json(result));
}

async function openOne(one, contentKey) {
  const { content, sha256: contentHash } = await ask("open", { envelope: await envelope(one), contentKey });
  const manifest = manifestOf(content);
  const found = { application: one.application, envelope_sha256: one.sha256, content_key: contentKey, content_sha256: contentHash };
  const price = manifest[told.price];
  if (Number.isSafeInteger(price)) found.price_yen = price;
  return { found, content };
}

/** The record both holders file: the same bytes, out of what both have checked. */
function record(now) {
  const { at: when, holders, opened } = now.result;
  const late = now.envelopes.filter((one) => one.is_late).map((one) => `${one.application}  ${one.sha256}`);
  const lines = opened.map((one) => [
    `応募 application: ${one.application}`,
    `  封筒 envelope SHA-256: ${one.envelope_sha256}`,
    `  内容鍵 content key (base64url): ${one.content_key}`,
    `  内容 content SHA-256: ${one.content_sha256}`,
    `  金額 yen: ${one.price_yen ?? "—"}`,
  ].join("\n"));
  return [
    "開封調書 Record of the opening",
    `手続 procedure: ${told.procedure}`,
    `行為 act: ${now.act}`,
    `開封した日時 opened at: ${when}`,
    `開封立会人の鍵 keys of the holders: ${holders.join("  ")}`,
    "",
    ...lines,
    "",
    `期限後（開封しない） late, not opened: ${late.length === 0 ? "—" : ""}`,
    ...late,
    "",
  ].join("\n");
}

async function factsOf(now) {
  const list = [];
  for (const one of now.result.opened) {
    const fact = { application: one.application, content_sha256: one.content_sha256 };
    if (told.priceFact === "quote_yen") {
      fact.content_key_sha256 = await sha256Hex(fromBase64url(one.content_key, "content-key"));
    }
    if (one.price_yen !== undefined) fact[told.priceFact] = one.price_yen;
    list.push(fact);
  }
  const facts = { [told.fact]: list };
  if (told.fact === "bids") facts["bids.witness"] = "electronic";
  return facts;
}

// Each checks what the other found, by opening everything again, and then records it.
async function perform(now) {
  const all = toOpen(now);
  const form = new FormData();
  form.append("facts", JSON.stringify(await factsOf(now)));
  form.append("revision", String(now.revision));
  form.append("key", crypto.randomUUID());
  const text = new Blob([record(now)], { type: "text/plain" });
  form.append("document", text, "opening-record.txt");
  for (const [done, one] of all.entries()) {
    progress(done, all.length, "checking");
    const theirs = now.result.opened.find((found) => found.envelope_sha256 === one.sha256);
    if (!theirs) throw faultOf("results-differ");
    const { found, content } = await openOne(one, theirs.content_key);
    if (JSON.stringify(found) !== JSON.stringify(theirs)) throw faultOf("results-differ");
    const name = `${one.application.replaceAll("/", "-")}.${isZip(content) ? "zip" : "bin"}`;
    form.append("document", new Blob([content], { type: isZip(content) ? "application/zip" : "application/octet-stream" }), name);
  }
  const response = await fetch(told.perform, { method: "POST", credentials: "same-origin", body: form });
  const answer = await response.json().catch(() => ({}));
  if (response.status === 409 || response.status === 422) {
    const own = document.documentElement.lang === "en" ? "en" : "ja";
    const reasons = [...(answer.unmet ?? []), ...(answer.errors ?? [])].map((one) => one[own]);
    throw Object.assign(faultOf("refused"), { reasons });
  }
  if (!response.ok) throw faultOf(`status-${response.status}`);
  return answer;
}

function show(now) {
  const rows = now.holders.map((holder) => {
    const present = now.present.includes(holder.thumbprint);
    const item = document.createElement("li");
    item.textContent = `${present ? "●" : "○"} ${holder.name || holder.person} ${say(present ? "present" : "absent")}`;
    return item;
  });
  at("present").replaceChildren(...rows);
}

async function round() {
  const now = await state();
  show(now);
  if (!now.act || now.act !== told.actName) return finish(now);
  if (now.recorded) return waitFor("recorded-waiting");
  if (now.result) {
    if (!now.result.holders.includes(own.thumbprint)) return waitFor("others-open");
    const answer = await perform(now);
    if (!answer.first_of_two) return finish(await state());
    return waitFor("recorded-waiting");
  }
  await handOn(now);
  await openAll(await state());
  return waitFor("waiting");
}

function waitFor(what) {
  tell("outcome", say(what), "info");
  return true;
}

function finish() {
  at("progress").hidden = true;
  tell("outcome", say("opened"), "good");
  at("after").hidden = false;
  return false;
}

async function go() {
  running = true;
  while (running) {
    try {
      running = await round();
    } catch (fault) {
      // somebody else moved on in the same moment: look again
      if (fault.code !== "status-412") {
        running = false;
        if (fault.code === "refused") tell("outcome", [say("refused"), ...fault.reasons].join(" "), "bad");
        else throw fault;
      }
    }
    if (running) await new Promise((later) => setTimeout(later, LOOK_EVERY_MS));
  }
}

onPress("join", "outcome", async () => {
  const file = await chosen("key-file");
  if (!file) throw faultOf("no-file");
  tell("outcome", say("working"));
  const jwk = await unlock(file.bytes, at("passphrase").value);
  const thumbprint = await thumbprintOf(jwk);
  if (thumbprint !== told.thumbprint) throw faultOf("not-your-key");
  own = { jwk, thumbprint };
  at("passphrase").value = "";
  await fromServer(told.handOvers, json({ hand_overs: [] }));
  at("join-part").hidden = true;
  await go();
});

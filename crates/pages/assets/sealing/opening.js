// The opening, at a holder's own machine. Whoever said long ago who they are says it once more before anything is
// opened, and before what was opened is recorded; the key that was unlocked waits here. The first of a pair takes off the outer layer of every envelope and
// hands on what only the second can read; the second opens and records; the first opens the same again,
// compares, and records it too.

import { isZip, manifestOf } from "./bag.js";
import { unlock } from "./keyfile.js";
import { fromBase64url, sha256Hex, thumbprintOf } from "./jose.js";
import { ask, at, chosen, faultOf, fromServer, onPress, say, tell, told } from "./page.js";

const LOOK_EVERY_MS = 2_000;
const NAMED_BYTES = "application/octet-stream";
const HAND_OVER = "hand-over";
const OPENED_CONTENT = "opened-content";
const RECORD = "opening-record";
const envelopes = new Map();
const contents = new Map();
let own;
let handedOn = false;
let recorded = false;

const pause = (ms) => new Promise((later) => setTimeout(later, ms));
const answerOf = async (path) => (await fromServer(`${told.base}${path}`)).json();
const bytesOf = async (path) => new Uint8Array(await (await fromServer(`${told.base}${path}`)).arrayBuffer());
const toOpen = (now) => now.envelopes.filter((one) => one.document === told.document && !one.stays_shut);

async function upload(document, name, bytes) {
  const query = new URLSearchParams({ document, name });
  const options = { method: "POST", headers: { "Content-Type": NAMED_BYTES }, body: new Blob([bytes]) };
  return (await fromServer(`${told.base}/uploads?${query}`, options)).json();
}

async function envelope(one) {
  if (!envelopes.has(one.sha256)) {
    const bytes = await bytesOf(`/opening/${one.sha256}`);
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

// Who this is, where it was said long ago: asked here, and nothing goes on before. What says so may be another
// window of the same browser.
async function madeSure() {
  const isAsked = async () => (await (await fromServer("/api/v1/session")).json()).needs_reauthentication;
  while (await isAsked()) {
    if (at("again-part").hidden) {
      at("progress").hidden = true;
      at("again-part").hidden = false;
      tell("outcome", say("again"), "wait");
      at("password").focus();
    }
    await pause(LOOK_EVERY_MS);
  }
  at("again-part").hidden = true;
}

// The outer layer, for every partner that comes after this holder.
async function handOn(now) {
  await madeSure();
  const place = now.holders.findIndex((holder) => holder.thumbprint === own.thumbprint);
  const partners = now.holders.slice(place + 1).map((holder) => holder.thumbprint);
  const all = toOpen(now);
  const handed = [];
  for (const [done, one] of all.entries()) {
    progress(done, all.length, "taking-off");
    const bytes = await envelope(one);
    for (const partner of partners) {
      const layer = await ask("unwrap-outer", { envelope: bytes, key: own.jwk, partner });
      handed.push({ envelope_sha256: one.sha256, hand_over: layer });
    }
  }
  if (handed.length > 0) await upload(HAND_OVER, "hand-over.json", new TextEncoder().encode(JSON.stringify(handed)));
  handedOn = true;
}

// What others handed on to this holder, by envelope.
async function handedToMe() {
  const { uploads } = await answerOf("/uploads");
  const all = new Map();
  for (const { document, sha256, own: isOwn } of uploads) {
    if (document !== HAND_OVER || isOwn) continue;
    const list = JSON.parse(new TextDecoder().decode(await bytesOf(`/uploads/${sha256}`)));
    for (const { envelope_sha256: of, hand_over: layer } of list) {
      if (layer.holders[1] === own.thumbprint) all.set(of, layer);
    }
  }
  return all;
}

async function opened(one, contentKey) {
  const { content, sha256 } = await ask("open", { envelope: await envelope(one), contentKey });
  contents.set(sha256, content);
  const found = {
    application: one.application,
    content_sha256: sha256,
    content_key_sha256: await sha256Hex(fromBase64url(contentKey, "content-key")),
    content_key: contentKey,
  };
  const price = manifestOf(content)[told.price];
  if (Number.isSafeInteger(price)) found[told.price] = price;
  return found;
}

// The inner layer: content keys, and what they open. Nothing where not every envelope was handed on.
async function openAll(now) {
  const all = toOpen(now);
  const handed = await handedToMe();
  if (all.length === 0 || !all.every((one) => handed.has(one.sha256))) return undefined;
  await madeSure();
  const found = [];
  for (const [done, one] of all.entries()) {
    progress(done, all.length, "opening");
    const contentKey = await ask("unwrap-inner", { handedOver: handed.get(one.sha256), key: own.jwk });
    found.push(await opened(one, contentKey));
  }
  progress(all.length, all.length, "opening");
  return found;
}

// Everything the first recorded is opened again here, and has to be the same.
async function compared(now) {
  const all = toOpen(now);
  const theirs = now.first.recorded;
  if (theirs.length !== all.length) throw faultOf("results-differ");
  await madeSure();
  for (const [done, one] of all.entries()) {
    progress(done, all.length, "checking");
    const record = theirs.find((found) => found.application === one.application);
    if (typeof record?.content_key !== "string") throw faultOf("results-differ");
    const found = await opened(one, record.content_key);
    if (Object.entries(found).some(([name, value]) => record[name] !== value)) throw faultOf("results-differ");
    if (Object.keys(record).length !== Object.keys(found).length) throw faultOf("results-differ");
  }
  progress(all.length, all.length, "checking");
  return theirs;
}

/** The record both file: the same bytes, out of what both have seen. */
function record(now, found) {
  const hashes = new Map(toOpen(now).map((one) => [one.application, one.sha256]));
  const shut = now.envelopes.filter((one) => one.document === told.document && one.stays_shut);
  const of = (one) => [
    `応募 application: ${one.application}`,
    `  封筒 envelope SHA-256: ${hashes.get(one.application)}`,
    `  内容鍵 content key (base64url): ${one.content_key}`,
    `  内容 content SHA-256: ${one.content_sha256}`,
    `  金額 yen: ${one[told.price] ?? "-"}`,
  ];
  const lines = [
    "開封調書 Record of the opening",
    `手続 procedure: ${told.procedure}`,
    `行為 act: ${told.act}`,
    "",
    ...found.flatMap(of),
    "",
    `開封しない封筒（期限後・失格） kept shut: ${shut.length}`,
    ...shut.map((one) => `${one.application}  ${one.sha256}`),
    "",
  ];
  return new TextEncoder().encode(lines.join("\n"));
}

async function post(now, found) {
  // opening many envelopes takes a while
  await madeSure();
  const procedure = await answerOf("");
  const { sha256 } = await upload(RECORD, "opening-record.txt", record(now, found));
  const facts = { [told.fact]: found };
  if (told.fact === "bids") facts["bids.witness"] = "electronic";
  const response = await fetch(`${told.base}/acts/${told.act}`, {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/json",
      "Idempotency-Key": crypto.randomUUID(),
      "If-Match": `"${procedure.revision}"`,
    },
    body: JSON.stringify({ facts, documents: [{ document: RECORD, sha256 }] }),
  }).catch(() => { throw faultOf("no-connection"); });
  const answer = await response.json().catch(() => ({}));
  if (response.status === 409 || response.status === 422) {
    const tongue = document.documentElement.lang === "en" ? "en" : "ja";
    const reasons = [...(answer.unmet ?? []), ...(answer.errors ?? [])].map((one) => one[tongue]);
    throw Object.assign(faultOf("refused"), { reasons });
  }
  if (!response.ok) throw faultOf(`status-${response.status}`);
  recorded = true;
  return answer;
}

// What was opened is handed in for those who evaluate; the same twice is kept once. One that is not taken,
// because of what it holds, does not keep the others.
async function finish() {
  const { uploads } = await answerOf("/uploads");
  const there = new Set(uploads.filter((one) => one.document === OPENED_CONTENT).map((one) => one.sha256));
  const left = [];
  for (const [sha256, content] of contents) {
    if (there.has(sha256)) continue;
    await upload(OPENED_CONTENT, isZip(content) ? "proposal.zip" : "proposal.bin", content).catch((fault) => {
      if (fault.code !== "status-422") throw fault;
      left.push(sha256);
    });
  }
  at("progress").hidden = true;
  if (left.length > 0) tell("outcome", say("opened-not-taken", { hashes: left.join(", ") }), "bad");
  else tell("outcome", say("opened"), "good");
  at("after").hidden = false;
}

// One look at how far the opening is; answers whether there is more to come.
async function round() {
  const now = await answerOf("/opening");
  if (recorded && !now.first) {
    await finish();
    return false;
  }
  if (recorded) return waitFor("recorded-waiting");
  if (now.first) {
    const answer = await post(now, await compared(now));
    if (answer.first_of_two) return waitFor("recorded-waiting");
    await finish();
    return false;
  }
  if (!handedOn) await handOn(now);
  const found = await openAll(now);
  if (!found) return waitFor("waiting");
  await post(now, found);
  return waitFor("recorded-waiting");
}

function waitFor(what) {
  at("progress").hidden = true;
  tell("outcome", say(what), "wait");
  return true;
}

async function go() {
  for (let isGoingOn = true; isGoingOn;) {
    try {
      isGoingOn = await round();
    } catch (fault) {
      if (fault.code === "refused") {
        tell("outcome", [say("refused"), ...fault.reasons].join(" "), "bad");
        return;
      }
      // somebody moved on in the same moment: look again
      if (fault.code !== "status-412") throw fault;
    }
    if (isGoingOn) await pause(LOOK_EVERY_MS);
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
  at("join-part").hidden = true;
  try {
    await go();
  } catch (fault) {
    // the key is asked for again: it is not kept
    own = undefined;
    at("join-part").hidden = false;
    throw fault;
  }
});

onPress("again", "again-outcome", async () => {
  const code = at("again_code")?.value.trim();
  const body = JSON.stringify({ password: at("password").value, ...(code ? { code } : {}) });
  const headers = { "Content-Type": "application/json" };
  try {
    await fromServer("/api/v1/session/reauthentication", { method: "POST", headers, body });
  } catch (fault) {
    const told = await fault.response?.json().catch(() => undefined);
    if (!told) throw fault;
    tell("again-outcome", document.documentElement.lang === "en" ? told.detail_en : told.detail, "bad");
    return;
  }
  at("password").value = "";
  if (at("again_code")) at("again_code").value = "";
  at("again-outcome").hidden = true;
  // the opening goes on when it looks next
  tell("outcome", say("working"));
  at("again-part").hidden = true;
});

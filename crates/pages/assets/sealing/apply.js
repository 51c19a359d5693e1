// An applicant's proposal: packed and sealed here, sent as ciphertext, then named by one small act. What is
// readable does not leave the browser.

import { MANIFEST, pack } from "./bag.js";
import { sha256Hex } from "./jose.js";
import { CONTENT_BYTES_MAX } from "./envelope.js";
import { ask, at, faultOf, fromServer, inName, onPress, save, say, size, tell, told } from "./page.js";

const STEPS = ["read", "seal", "send", "name"];
const bare = (name) => name.replaceAll(/[\\/\p{Cc}]/gu, "_");

function step(now, share = 0) {
  const place = STEPS.indexOf(now);
  at("progress").hidden = false;
  at("progress-bar").value = place + share;
  const text = say(`step-${now}`, { percent: Math.round(share * 100) });
  // said once for each step, and not with every percent
  if (share === 0) at("progress-text").textContent = text;
  at("progress-share").textContent = share > 0 && share < 1 ? `${Math.round(share * 100)} %` : "";
}

/** What is taken when it is opened: said before anything is sealed, as nobody can look into it then. */
const TAKEN = /\.(pdf|docx|xlsx|pptx|png|jpe?g|csv|txt)$/iu;

async function filesOf(id, folder) {
  const files = [];
  for (const file of at(id).files) {
    if (!TAKEN.test(file.name)) throw faultOf("file-kind");
    files.push({ name: `${folder}/${bare(file.name)}`, bytes: new Uint8Array(await file.arrayBuffer()) });
  }
  return files;
}

function yen(id) {
  const text = (at(id)?.value ?? "").normalize("NFKC").replaceAll(/[,円\s]/g, "");
  if (text === "") return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) throw faultOf("bad-yen");
  return number;
}

async function sealed(files, manifest) {
  const written = new TextEncoder().encode(JSON.stringify({ v: 1, call: told.call, ...manifest }));
  const content = await pack([{ name: MANIFEST, bytes: written }, ...files]);
  if (content.length > CONTENT_BYTES_MAX) throw faultOf("too-large");
  const holders = told.holders.map((holder) => holder.jwk);
  return ask("seal", { call: told.call, content, holders }, [content.buffer]);
}

// fetch tells nothing of how much has gone; the older way does.
function send(envelope, document) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${told.uploads}?document=${document}&name=envelope.json&sha256=${envelope.sha256}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => step("send", total ? loaded / total : 0));
    request.addEventListener("load", () => {
      if (request.status === 201) done(request.response);
      else failed(faultOf(`status-${request.status}`));
    });
    for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => failed(faultOf("no-connection")));
    request.send(new Blob([envelope.file]));
  });
}

async function deposited(envelope, document) {
  step("send");
  const kept = await send(envelope, document);
  if (kept?.sha256 !== envelope.sha256) throw faultOf("not-what-was-sent");
  return { document, sha256: envelope.sha256, bytes: envelope.file.length };
}

function applicantFacts() {
  const facts = {};
  for (const field of document.querySelectorAll("[data-fact]")) {
    if (field.type === "checkbox") facts[field.dataset.fact] = field.checked;
    else if (field.value.trim() !== "") facts[field.dataset.fact] = field.value.trim();
  }
  return facts;
}

// A repetition of the same envelopes is the same request: it has one effect.
let request;
async function named(facts) {
  const body = JSON.stringify(told.opens ? { act: told.opens, facts } : { facts });
  if (request?.body !== body) request = { body, key: crypto.randomUUID() };
  const headers = { "Content-Type": "application/json", "Idempotency-Key": request.key };
  if (told.revision !== null) headers["If-Match"] = `"${told.revision}"`;
  const response = await fetch(told.act, { method: "POST", credentials: "same-origin", headers, body }).catch(() => undefined);
  if (!response) throw faultOf("no-connection");
  return { status: response.status, answer: await response.json().catch(() => ({})) };
}

function refused(status, answer) {
  at("progress").hidden = true;
  const late = String(answer.type).endsWith(":deadline-passed");
  if (late) {
    // it is kept: sending it again would only be late once more
    at("form").hidden = true;
    at("late").hidden = false;
    at("late").focus();
    return;
  }
  const own = document.documentElement.lang === "en" ? "en" : "ja";
  const reasons = [...(answer.unmet ?? []), ...(answer.errors ?? [])].map((one) => one[own]);
  tell("outcome", [say(status === 412 ? "moved-on" : "refused"), ...reasons].join(" "), "bad");
}

function receipt(answer, envelopes) {
  at("progress").hidden = true;
  at("form").hidden = true;
  at("receipt-code").textContent = answer.receipt;
  at("receipt-entry").textContent = `${answer.procedure} #${answer.seq}`;
  at("receipt-envelope").textContent = envelopes.map((one) => `${one.sha256} (${size(one.bytes)})`).join("\n");
  const tongue = document.documentElement.lang === "en" ? "?lang=en" : "";
  at("receipt-back").href = `/my/${encodeURIComponent(answer.procedure)}${tongue}`;
  at("receipt").hidden = false;
  at("receipt").focus();
  const kept = { v: 1, call: told.call, application: answer.procedure, entry: answer.seq, receipt: answer.receipt, envelopes };
  at("receipt-save").onclick = () => save(`receipt-${inName(answer.procedure)}.json`, JSON.stringify(kept, null, 1));
}

/** What was sealed already for the same files: trying again does not send it twice. */
let ready;
async function envelopes() {
  const marks = ["proposal", "public", "bid-file"].map((id) => [...(at(id)?.files ?? [])].map((file) => [file.name, file.size, file.lastModified]));
  const quote = yen("quote");
  const mark = JSON.stringify([marks, quote, yen("bid")]);
  if (ready?.mark === mark) return ready;
  step("read");
  const [proposal, publicly] = [await filesOf("proposal", "proposal"), await filesOf("public", "public")];
  if (proposal.length === 0 || publicly.length !== 1) throw faultOf("no-file");
  if (!told.hasBids && quote === undefined) throw faultOf("no-quote");
  if (told.hasBids && yen("bid") === undefined) throw faultOf("no-bid");
  const publicHash = await sha256Hex(publicly[0].bytes);
  step("seal");
  const all = [await deposited(await sealed([...proposal, ...publicly], told.hasBids ? {} : { quote_yen: quote }), "envelope_sha256")];
  if (told.hasBids) all.push(await deposited(await sealed([], { bid_yen: yen("bid") }), "bid_envelope_sha256"));
  ready = { mark, all, publicHash };
  return ready;
}

onPress("submit", "outcome", async () => {
  at("outcome").hidden = true;
  const form = at("form");
  if (!form.reportValidity()) return;
  try {
    const { all, publicHash } = await envelopes();
    const [proposal, bid] = all;
    const facts = { ...applicantFacts(), envelope_sha256: proposal.sha256, public_version_sha256: publicHash };
    if (bid) facts.bid_envelope_sha256 = bid.sha256;
    step("name");
    const { status, answer } = await named(facts);
    if (status === 200 || status === 201) receipt(answer, all);
    else if (status === 409 || status === 412 || status === 422) refused(status, answer);
    else throw faultOf(`status-${status}`);
  } catch (fault) {
    at("progress").hidden = true;
    throw fault;
  }
});

for (const id of ["proposal", "public"]) {
  at(id).addEventListener("change", () => {
    const all = [...at(id).files];
    const bytes = all.reduce((sum, file) => sum + file.size, 0);
    at(`${id}-size`).textContent = say("files", { count: all.length, size: size(bytes) });
  });
}

// Asked of the server, so that whoever comes back to a sleeping page is not sent off in vain.
if (!told.holders.every((holder) => holder.jwk)) tell("outcome", say("no-keys"), "wait");
fromServer(location.href, { method: "HEAD" }).catch((fault) => {
  if (fault.code === "status-401") tell("outcome", say("fault-status-401"), "wait");
});

// Envelopes in the browser: what an applicant seals, and what two holders open, each at their own
// machine. The file is that of the crate beside this folder, which says what stands in it.

import {
  SealingError, base64urlText, fromBase64url, holderOf, newHolder, openBody, openWrap, privateHolderOf,
  sealBody, sealWrap, sha256Hex,
} from "./jose.js";

export { SealingError, newHolder };

const VERSION = 1;
const HOLDERS = 3;
const MIB = 1024 * 1024;
export const CONTENT_BYTES_MAX = 50 * MIB;
const BUCKETS_BYTES = [64 * 1024, MIB, 2 * MIB, 4 * MIB, 8 * MIB, 16 * MIB, 32 * MIB, 51 * MIB];
const LENGTH_BYTES = 8;
const CALL_BYTES_MAX = 128;
/** The pairs of holders by their place in the notice; the first of a pair opens first. */
const PAIRS = [[0, 1], [0, 2], [1, 2]];

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

function checkCall(call) {
  const unfit = /[\s\p{Cc}]/u.test(call);
  if (call === "" || unfit || encoder.encode(call).length > CALL_BYTES_MAX) {
    throw new SealingError("invalid-call");
  }
}

/** Length, content, and zeros up to a bucket: the size tells only the bucket. */
function pad(content) {
  if (content.length > CONTENT_BYTES_MAX) throw new SealingError("too-large", "body");
  const bucket = BUCKETS_BYTES.find((bytes) => content.length + LENGTH_BYTES <= bytes);
  const padded = new Uint8Array(bucket);
  // below 2^32, as every content is
  new DataView(padded.buffer).setUint32(4, content.length);
  padded.set(content, LENGTH_BYTES);
  return padded;
}

function unpad(padded) {
  const bad = () => new SealingError("bad-padding", "body");
  if (!BUCKETS_BYTES.includes(padded.length)) throw bad();
  const view = new DataView(padded.buffer, padded.byteOffset, padded.byteLength);
  const length = view.getUint32(4);
  const end = LENGTH_BYTES + length;
  if (view.getUint32(0) !== 0 || length > CONTENT_BYTES_MAX || end > padded.length) throw bad();
  if (padded.subarray(end).some((byte) => byte !== 0)) throw bad();
  return padded.slice(LENGTH_BYTES, end);
}

/**
 * Seals a proposal for the three holders of a notice, in its order.
 * `holders` are public JWKs; answers the file as pieces for a Blob, and the SHA-256 of all of it in hex.
 */
export async function seal(call, content, holders) {
  checkCall(call);
  if (holders.length !== HOLDERS) throw new SealingError("malformed", "key-file");
  const keys = await Promise.all(holders.map((jwk) => holderOf(jwk, "key-file")));
  if (new Set(keys.map((key) => key.thumbprint)).size !== HOLDERS) throw new SealingError("not-distinct");
  const contentKey = globalThis.crypto.getRandomValues(new Uint8Array(32));
  const body = await sealBody(call, contentKey, pad(content));
  const wraps = [];
  for (const pair of PAIRS) {
    const [outer, inner] = pair.map((at) => keys[at]);
    const jwe = decoder.decode(await sealWrap(call, outer, await sealWrap(call, inner, contentKey)));
    wraps.push({ holders: [outer.thumbprint, inner.thumbprint], jwe });
  }
  contentKey.fill(0);
  const before = `{"v":${VERSION},"call":${JSON.stringify(call)},"body":"`;
  const pieces = [encoder.encode(before), ...body, encoder.encode(`","wraps":${JSON.stringify(wraps)}}`)];
  const file = new Uint8Array(await new Blob(pieces).arrayBuffer());
  return { file, sha256: await sha256Hex(file) };
}

/** An envelope of a call, as its file says it. */
export function parse(bytes) {
  const malformed = () => new SealingError("malformed", "envelope");
  let file;
  try {
    file = JSON.parse(decoder.decode(bytes));
  } catch {
    throw malformed();
  }
  if (typeof file !== "object" || file === null || !Number.isInteger(file.v)) throw malformed();
  if (file.v !== VERSION) throw new SealingError("unknown-version", "envelope");
  const isText = typeof file.call === "string" && typeof file.body === "string";
  if (!isText || !Array.isArray(file.wraps) || file.wraps.length !== HOLDERS) throw malformed();
  checkCall(file.call);
  const holders = [...(file.wraps[0]?.holders ?? []), file.wraps[2]?.holders?.[1]];
  const isAsPaired = PAIRS.every(([outer, inner], at) => {
    const { holders: pair, jwe } = file.wraps[at] ?? {};
    return typeof jwe === "string" && pair?.length === 2 && pair[0] === holders[outer] && pair[1] === holders[inner];
  });
  if (!isAsPaired) throw malformed();
  if (new Set(holders).size !== HOLDERS) throw new SealingError("not-distinct");
  return { ...file, holders };
}

/** The first of a pair takes off the outer layer; what they hand over is for `partner` alone. */
export async function unwrapOuter(envelope, jwk, partner) {
  const own = await privateHolderOf(jwk);
  if (!envelope.holders.includes(own.thumbprint)) throw new SealingError("not-a-holder");
  const isPair = (pair) => own.thumbprint !== partner && pair.includes(own.thumbprint) && pair.includes(partner);
  const wrap = envelope.wraps.find((one) => isPair(one.holders));
  if (wrap === undefined) throw new SealingError("not-a-pair");
  if (wrap.holders[0] !== own.thumbprint) throw new SealingError("other-holder-first");
  const jwe = decoder.decode(await openWrap(wrap.jwe, envelope.call, own, "outer-wrap"));
  return { v: VERSION, call: envelope.call, holders: wrap.holders, jwe };
}

/** The second of a pair takes off the inner layer: the content key, in base64url. */
export async function unwrapInner(handedOver, jwk) {
  const own = await privateHolderOf(jwk);
  if (handedOver.v !== VERSION) throw new SealingError("unknown-version", "hand-over");
  if (handedOver.holders?.[1] !== own.thumbprint) throw new SealingError("wrong-key", "inner-wrap");
  const key = await openWrap(handedOver.jwe, handedOver.call, own, "inner-wrap");
  if (key.length !== 32) throw new SealingError("malformed", "inner-wrap");
  return base64urlText(key);
}

/** The proposal, and its SHA-256 in hex. */
export async function open(envelope, contentKey) {
  const content = unpad(await openBody(envelope.body, envelope.call, fromBase64url(contentKey, "content-key")));
  return { content, sha256: await sha256Hex(content) };
}

// The two kinds of compact JWE in an envelope (RFC 7516, RFC 7518), by the browser's own WebCrypto.
// What is written here is read by the crate beside it, and by any other JOSE library.

export const KEY_ALGORITHM = "ECDH-ES+A256KW";
const BODY_ALGORITHM = "dir";
const CIPHER = "A256GCM";
const CURVE = { name: "ECDH", namedCurve: "P-256" };
/** Bytes of a tag of AES-GCM. */
const TAG_BYTES = 16;

const subtle = globalThis.crypto.subtle;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** What may be wrong; the codes are those of the crate, and the sentences are the page's. */
export class SealingError extends Error {
  constructor(code, part) {
    super(part ? `${code}: ${part}` : code);
    this.name = "SealingError";
    this.code = code;
    this.part = part;
  }
}

const ALPHABET = encoder.encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
const VALUES = new Int8Array(128).fill(-1);
ALPHABET.forEach((letter, value) => { VALUES[letter] = value; });

/** Bytes in base64url without padding, as bytes of ASCII: fifty megabytes are no string. */
export function base64url(bytes) {
  const whole = Math.floor(bytes.length / 3);
  const rest = bytes.length - whole * 3;
  const text = new Uint8Array(whole * 4 + (rest === 0 ? 0 : rest + 1));
  let at = 0;
  for (let from = 0; from < whole * 3; from += 3) {
    const three = (bytes[from] << 16) | (bytes[from + 1] << 8) | bytes[from + 2];
    text[at++] = ALPHABET[three >>> 18];
    text[at++] = ALPHABET[(three >>> 12) & 63];
    text[at++] = ALPHABET[(three >>> 6) & 63];
    text[at++] = ALPHABET[three & 63];
  }
  if (rest > 0) {
    const last = (bytes[whole * 3] << 16) | (rest === 2 ? bytes[whole * 3 + 1] << 8 : 0);
    text[at++] = ALPHABET[last >>> 18];
    text[at++] = ALPHABET[(last >>> 12) & 63];
    if (rest === 2) text[at++] = ALPHABET[(last >>> 6) & 63];
  }
  return text;
}

/** The same as text, for what is short. */
export const base64urlText = (bytes) => decoder.decode(base64url(bytes));

/** Base64url without padding to bytes: other letters, and spare bits that are not zero, are refused. */
export function fromBase64url(text, part) {
  const malformed = () => new SealingError("malformed", part);
  const rest = text.length % 4;
  if (rest === 1) throw malformed();
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (let from = 0; from < text.length; from++) {
    const letter = text.charCodeAt(from);
    const value = letter < 128 ? VALUES[letter] : -1;
    if (value < 0) throw malformed();
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >>> bits) & 255;
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0) throw malformed();
  return bytes;
}

export const sha256 = async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes));

/** The SHA-256 in hex, as receipts and entries have it. */
export const sha256Hex = async (bytes) =>
  Array.from(await sha256(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

const big32 = (number) => new Uint8Array([number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255]);

function joined(pieces) {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The Concat KDF of RFC 7518, section 4.6.2, one round of SHA-256; `bits` of the result. */
export async function concatKdf(z, algorithm, apu, apv, bits) {
  const field = (bytes) => [big32(bytes.length), bytes];
  const input = [big32(1), z, ...field(encoder.encode(algorithm)), ...field(apu), ...field(apv), big32(bits)];
  return (await sha256(joined(input))).slice(0, bits / 8);
}

/** What two keys agree on. */
export async function agreed(privateKey, publicKey) {
  return new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: publicKey }, privateKey, 256));
}

async function wrappingKey(privateKey, publicKey, usage) {
  const none = new Uint8Array(0);
  const key = await concatKdf(await agreed(privateKey, publicKey), KEY_ALGORITHM, none, none, 256);
  return subtle.importKey("raw", key, "AES-KW", false, [usage]);
}

/** The public key of a holder, and its thumbprint (RFC 7638). */
export async function holderOf(jwk, part) {
  if (jwk?.d !== undefined) throw new SealingError("private-key-given", part);
  const key = await publicKeyOf(jwk, part);
  const thumbprint = await thumbprintOf(jwk);
  if (jwk.kid !== undefined && jwk.kid !== thumbprint) throw new SealingError("malformed", part);
  return { key, thumbprint };
}

/** The RFC 7638 thumbprint of an elliptic-curve key. */
export async function thumbprintOf({ crv, kty, x, y }) {
  return base64urlText(await sha256(encoder.encode(JSON.stringify({ crv, kty, x, y }))));
}

async function publicKeyOf(jwk, part) {
  const { kty, crv, x, y } = jwk ?? {};
  if (kty !== "EC" || crv !== "P-256") throw new SealingError("unsupported-algorithm", part);
  try {
    return await subtle.importKey("jwk", { kty, crv, x, y }, CURVE, false, []);
  } catch {
    throw new SealingError("off-curve", part);
  }
}

/** The private key of a holder and its thumbprint. */
export async function privateHolderOf(jwk) {
  const { kty, crv, x, y, d } = jwk ?? {};
  if (kty !== "EC" || crv !== "P-256") throw new SealingError("unsupported-algorithm", "key-file");
  if (typeof d !== "string") throw new SealingError("malformed", "key-file");
  try {
    const key = await subtle.importKey("jwk", { kty, crv, x, y, d }, CURVE, false, ["deriveBits"]);
    return { key, thumbprint: await thumbprintOf(jwk) };
  } catch {
    throw new SealingError("key-parts-differ", "key-file");
  }
}

/** A holder's new pair of keys, as files: the private one never leaves the holder's machine. */
export async function newHolder() {
  const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  const { x, y, d } = await subtle.exportKey("jwk", pair.privateKey);
  const kid = await thumbprintOf({ kty: "EC", crv: "P-256", x, y });
  const described = { kid, use: "enc", alg: KEY_ALGORITHM };
  const own = { kty: "EC", crv: "P-256", x, y };
  return { privateJwk: { ...own, d, ...described }, publicJwk: { ...own, ...described }, thumbprint: kid };
}

const random = (count) => globalThis.crypto.getRandomValues(new Uint8Array(count));

/** The five segments of a JWE as pieces of ASCII. */
async function encrypted(header, encryptedKey, key, plaintext) {
  const protectedHeader = base64url(encoder.encode(JSON.stringify(header)));
  const iv = random(12);
  const cipher = await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const how = { name: "AES-GCM", iv, additionalData: protectedHeader, tagLength: TAG_BYTES * 8 };
  const sealed = new Uint8Array(await subtle.encrypt(how, cipher, plaintext));
  const end = sealed.length - TAG_BYTES;
  const dot = encoder.encode(".");
  return [
    protectedHeader, dot, base64url(encryptedKey), dot, base64url(iv), dot,
    base64url(sealed.subarray(0, end)), dot, base64url(sealed.subarray(end)),
  ];
}

/** A padded proposal, encrypted directly under its content key: pieces of ASCII. */
export async function sealBody(call, contentKey, padded) {
  const keyHash = base64urlText(await sha256(contentKey));
  const header = { alg: BODY_ALGORITHM, enc: CIPHER, call, "key#S256": keyHash };
  return encrypted(header, new Uint8Array(0), contentKey, padded);
}

/** Something short, encrypted to one holder: ASCII. */
export async function sealWrap(call, to, plaintext) {
  const ephemeral = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  const key = random(32);
  // AES-KW wraps keys and not bytes: the key is made one that may be taken out again.
  const wrapped = await subtle.wrapKey(
    "raw",
    await subtle.importKey("raw", key, "AES-GCM", true, ["encrypt"]),
    await wrappingKey(ephemeral.privateKey, to.key, "wrapKey"),
    "AES-KW",
  );
  const { kty, crv, x, y } = await subtle.exportKey("jwk", ephemeral.publicKey);
  const header = { alg: KEY_ALGORITHM, enc: CIPHER, call, kid: to.thumbprint, epk: { kty, crv, x, y } };
  return joined(await encrypted(header, new Uint8Array(wrapped), key, plaintext));
}

const HEADER_MEMBERS = ["alg", "enc", "call", "kid", "epk", "key#S256"];

/** A compact JWE whose form and header were checked. */
function parsed(text, call, algorithm, part) {
  const segments = text.split(".");
  if (segments.length !== 5) throw new SealingError("malformed", part);
  const [headerText, encryptedKey, iv, ciphertext, tag] = segments;
  let header;
  try {
    header = JSON.parse(decoder.decode(fromBase64url(headerText, part)));
  } catch {
    throw new SealingError("malformed", part);
  }
  const isKnown = (member) => HEADER_MEMBERS.includes(member);
  if (typeof header !== "object" || header === null || !Object.keys(header).every(isKnown)) {
    throw new SealingError("malformed", part);
  }
  if (header.alg !== algorithm || header.enc !== CIPHER) throw new SealingError("unsupported-algorithm", part);
  if (header.call !== call) throw new SealingError("wrong-call", part);
  return { header, headerText, encryptedKey, iv, ciphertext, tag };
}

async function decrypted({ headerText, iv, ciphertext, tag }, key, part) {
  const cipher = await subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const how = {
    name: "AES-GCM",
    iv: fromBase64url(iv, part),
    additionalData: encoder.encode(headerText),
    tagLength: TAG_BYTES * 8,
  };
  const sealed = joined([fromBase64url(ciphertext, part), fromBase64url(tag, part)]);
  try {
    return new Uint8Array(await subtle.decrypt(how, cipher, sealed));
  } catch {
    throw new SealingError("tampered", part);
  }
}

/** The padded proposal of a body. */
export async function openBody(text, call, contentKey) {
  const jwe = parsed(text, call, BODY_ALGORITHM, "body");
  const { kid, epk } = jwe.header;
  if (kid !== undefined || epk !== undefined || jwe.encryptedKey !== "") {
    throw new SealingError("malformed", "body");
  }
  const keyHash = jwe.header["key#S256"];
  if (keyHash !== undefined && keyHash !== base64urlText(await sha256(contentKey))) {
    throw new SealingError("wrong-content-key", "body");
  }
  return decrypted(jwe, contentKey, "body");
}

/** The plaintext of one layer of a wrap, by its holder. */
export async function openWrap(text, call, holder, part) {
  const jwe = parsed(text, call, KEY_ALGORITHM, part);
  const { kid, epk } = jwe.header;
  if (kid !== undefined && kid !== holder.thumbprint) throw new SealingError("wrong-key", part);
  if (jwe.header["key#S256"] !== undefined) throw new SealingError("malformed", part);
  const ephemeral = await publicKeyOf(epk, part);
  let key;
  try {
    key = await subtle.unwrapKey(
      "raw",
      fromBase64url(jwe.encryptedKey, part),
      await wrappingKey(holder.key, ephemeral, "unwrapKey"),
      "AES-KW",
      "AES-GCM",
      true,
      ["decrypt"],
    );
  } catch {
    throw new SealingError("tampered", part);
  }
  return decrypted(jwe, new Uint8Array(await subtle.exportKey("raw", key)), part);
}

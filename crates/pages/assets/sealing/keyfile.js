// A holder's private key as a file: a JWE that a passphrase opens (RFC 7518, section 4.8). Keys that the
// program made on the holder's machine, bare JWKs, are read as well.

import { SealingError, base64url, base64urlText, fromBase64url } from "./jose.js";

const ALGORITHM = "PBES2-HS512+A256KW";
const CIPHER = "A256GCM";
const ROUNDS = 600_000;
const ROUNDS_MAX = 5_000_000;
const TAG_BYTES = 16;
export const PASSPHRASE_LETTERS_MIN = 12;

const subtle = globalThis.crypto.subtle;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const random = (count) => globalThis.crypto.getRandomValues(new Uint8Array(count));

async function wrappingKey(passphrase, salt, rounds, usage) {
  const name = encoder.encode(ALGORITHM);
  const salted = new Uint8Array(name.length + 1 + salt.length);
  salted.set(name);
  salted.set(salt, name.length + 1);
  const key = await subtle.importKey("raw", encoder.encode(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-512", salt: salted, iterations: rounds };
  return subtle.deriveKey(how, key, { name: "AES-KW", length: 256 }, false, [usage]);
}

/** The private key, locked with a passphrase: the text of the file. */
export async function lock(jwk, passphrase) {
  const salt = random(16);
  const header = { alg: ALGORITHM, enc: CIPHER, cty: "jwk+json", kid: jwk.kid, p2s: base64urlText(salt), p2c: ROUNDS };
  const protectedHeader = base64urlText(encoder.encode(JSON.stringify(header)));
  const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const wrapped = await subtle.wrapKey("raw", key, await wrappingKey(passphrase, salt, ROUNDS, "wrapKey"), "AES-KW");
  const iv = random(12);
  const how = { name: "AES-GCM", iv, additionalData: encoder.encode(protectedHeader) };
  const sealed = new Uint8Array(await subtle.encrypt(how, key, encoder.encode(JSON.stringify(jwk))));
  const end = sealed.length - TAG_BYTES;
  const segments = [new Uint8Array(wrapped), iv, sealed.subarray(0, end), sealed.subarray(end)];
  return [protectedHeader, ...segments.map((bytes) => decoder.decode(base64url(bytes)))].join(".");
}

/** The private key of a key file. */
export async function unlock(bytes, passphrase) {
  const malformed = () => new SealingError("malformed", "key-file");
  let text;
  try {
    text = decoder.decode(bytes).trim();
  } catch {
    throw malformed();
  }
  if (text.startsWith("{")) return bare(text);
  const segments = text.split(".");
  if (segments.length !== 5) throw malformed();
  let header;
  try {
    header = JSON.parse(decoder.decode(fromBase64url(segments[0], "key-file")));
  } catch {
    throw malformed();
  }
  if (header.alg !== ALGORITHM || header.enc !== CIPHER) throw new SealingError("unsupported-algorithm", "key-file");
  if (!Number.isInteger(header.p2c) || header.p2c < 1_000 || header.p2c > ROUNDS_MAX) throw malformed();
  const [wrapped, iv, body, tag] = segments.slice(1).map((segment) => fromBase64url(segment, "key-file"));
  const outer = await wrappingKey(passphrase, fromBase64url(String(header.p2s), "key-file"), header.p2c, "unwrapKey");
  const sealed = new Uint8Array(body.length + tag.length);
  sealed.set(body);
  sealed.set(tag, body.length);
  try {
    const key = await subtle.unwrapKey("raw", wrapped, outer, "AES-KW", "AES-GCM", false, ["decrypt"]);
    const how = { name: "AES-GCM", iv, additionalData: encoder.encode(segments[0]) };
    return JSON.parse(decoder.decode(await subtle.decrypt(how, key, sealed)));
  } catch {
    throw new SealingError("wrong-passphrase", "key-file");
  }
}

function bare(text) {
  try {
    const jwk = JSON.parse(text);
    if (typeof jwk.d === "string") return jwk;
  } catch {
    // told below
  }
  throw new SealingError("malformed", "key-file");
}

/** The public half. */
export function publicOf({ kty, crv, x, y, kid, use, alg }) {
  return { kty, crv, x, y, kid, use, alg };
}

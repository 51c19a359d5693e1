// Runs what applicants' and holders' browsers run (crates/sealing/browser) on files, in Node:
//
//   node sealing.mjs keygen FOLDER NAME                  writes NAME.jwk and NAME.pub.jwk
//   node sealing.mjs seal CONTENT CALL PUB PUB PUB       the envelope on standard output
//   node sealing.mjs open ENVELOPE KEY KEY               the content on standard output
//   node sealing.mjs vector                              RFC 7518, appendix C
//
// A fault is its code, on standard error, and status 1.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { webcrypto } from 'node:crypto';

// Node 18 has WebCrypto, and does not name it as browsers do.
globalThis.crypto ??= webcrypto;
const folder = new URL('../../crates/sealing/browser/', import.meta.url);
const jose = await import(new URL('jose.js', folder));
const envelopes = await import(new URL('envelope.js', folder));

const json = async (file) => JSON.parse(await readFile(file, 'utf8'));
const print = (bytes) => new Promise((resolve) => process.stdout.write(bytes, resolve));

const keygen = async (into, name) => {
  const { privateJwk, publicJwk } = await envelopes.newHolder();
  await writeFile(join(into, `${name}.jwk`), JSON.stringify(privateJwk));
  await writeFile(join(into, `${name}.pub.jwk`), JSON.stringify(publicJwk));
};

const seal = async (content, call, ...holders) => {
  const bytes = new Uint8Array(await readFile(content));
  const { file, sha256 } = await envelopes.seal(call, bytes, await Promise.all(holders.map(json)));
  await print(file);
  process.stderr.write(sha256);
};

const open = async (file, first, second) => {
  const [outer, inner] = await Promise.all([json(first), json(second)]);
  const envelope = envelopes.parse(new Uint8Array(await readFile(file)));
  const handedOver = await envelopes.unwrapOuter(envelope, outer, await jose.thumbprintOf(inner));
  const { content, sha256 } = await envelopes.open(envelope, await envelopes.unwrapInner(handedOver, inner));
  await print(content);
  process.stderr.write(sha256);
};

// RFC 7518, appendix C: what Alice and Bob agree on.
const vector = async () => {
  const alice = {
    kty: 'EC', crv: 'P-256',
    x: 'gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0', y: 'SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps',
    d: '0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo',
  };
  const bob = {
    kty: 'EC', crv: 'P-256',
    x: 'weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ', y: 'e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck',
  };
  const z = await jose.agreed((await jose.privateHolderOf(alice)).key, (await jose.holderOf(bob)).key);
  const said = (text) => new TextEncoder().encode(text);
  await print(jose.base64urlText(await jose.concatKdf(z, 'A128GCM', said('Alice'), said('Bob'), 128)));
};

const [ask, ...words] = process.argv.slice(2);
try {
  await { keygen, seal, open, vector }[ask](...words);
} catch (fault) {
  process.stderr.write(fault.code ?? String(fault));
  process.exitCode = 1;
}

// What is sealed: a ZIP file of what was chosen, nothing compressed, so that whoever has opened it needs no
// tool of ours. It names no time: an envelope does not tell when its files were written.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** The first of January 1980, the earliest day the format has. */
const DAY = 0x0021;
export const MANIFEST = "proposal.json";

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

function crc32(bytes) {
  let rest = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) rest = (rest >>> 8) ^ TABLE[(rest ^ bytes[at]) & 255];
  return (rest ^ 0xffffffff) >>> 0;
}

/** Writes numbers of two or four bytes, the lowest first. */
function head(fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return bytes;
}

/** Files by name as one ZIP. */
export async function pack(files) {
  const pieces = [];
  const central = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const named = encoder.encode(name);
    const common = [[2, FLAGS], [2, 0], [2, 0], [2, DAY], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, named.length], [2, 0]];
    const local = head([[4, LOCAL], [2, 20], ...common]);
    pieces.push(local, named, bytes);
    central.push(head([[4, CENTRAL], [2, 20], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]), named);
    offset += local.length + named.length + bytes.length;
  }
  const length = central.reduce((sum, piece) => sum + piece.length, 0);
  const end = head([[4, END], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, length], [4, offset], [2, 0]]);
  return new Uint8Array(await new Blob([...pieces, ...central, end]).arrayBuffer());
}

/** What the manifest of an opened proposal says; nothing where it was sealed in some other way. */
export function manifestOf(content) {
  try {
    const text = content[0] === 0x7b ? content : stored(content, MANIFEST);
    return JSON.parse(decoder.decode(text));
  } catch {
    return {};
  }
}

/** A file of a ZIP that holds it as it is; nothing is unpacked here. */
function stored(bytes, wanted) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 30 <= bytes.length && view.getUint32(at, true) === LOCAL) {
    const [method, length] = [view.getUint16(at + 8, true), view.getUint32(at + 18, true)];
    const nameEnd = at + 30 + view.getUint16(at + 26, true);
    const begin = nameEnd + view.getUint16(at + 28, true);
    const name = decoder.decode(bytes.subarray(at + 30, nameEnd));
    if (name === wanted && method === 0) return bytes.subarray(begin, begin + length);
    at = begin + length;
  }
  return new Uint8Array(0);
}

/** Whether these are the bytes of a ZIP. */
export const isZip = (bytes) => bytes.length > 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === LOCAL;

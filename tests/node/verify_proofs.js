// Checks the proofs that tests/python/prove_sizes.py collected with npm @transmute/rfc9162.
//
//   NODE_PATH=<folder of node_modules> node verify_proofs.js proofs.json
//
// The package leaves out a step of RFC 9162 2.1.4.2: where the older size is a power of two, the
// older root belongs before the proof. It is prepended here, and that it must be is checked too.
// Each proof is also offered with another leaf or root, and must be refused.

const fs = require('node:fs');
const rfc9162 = require('@transmute/rfc9162');

const { verifyInclusionProof, verifyConsistencyProof } = rfc9162.default ?? rfc9162;
const bytes = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));
const other = (hex) => bytes((hex[0] === '0' ? '1' : '0') + hex.slice(1));

const must = (holds, sentence) => {
  if (!holds) throw new Error(sentence);
};

const checkInclusion = async ({ size, root, leaves, inclusion }) => {
  for (const [index, path] of inclusion.entries()) {
    const proof = { log_id: '', tree_size: size, leaf_index: index, inclusion_path: path.map(bytes) };
    must(await verifyInclusionProof(bytes(root), bytes(leaves[index]), proof), `leaf ${index} of ${size}`);
    must(!(await verifyInclusionProof(bytes(root), other(leaves[index]), proof)), `another leaf ${index} of ${size}`);
  }
  return inclusion.length;
};

const checkConsistency = async ({ size, root, roots, consistency }) => {
  for (const [at, path] of consistency.entries()) {
    const old = at + 1;
    const isPowerOfTwo = (old & (old - 1)) === 0;
    const verify = (first, second, hashes) =>
      verifyConsistencyProof(bytes(first), second, {
        log_id: '', tree_size_1: old, tree_size_2: size, consistency_path: hashes.map(bytes),
      });
    const whole = isPowerOfTwo ? [roots[at], ...path] : path;
    must(await verify(roots[at], bytes(root), whole), `${old} to ${size}`);
    must(!(await verify(roots[at], other(root), whole)), `${old} to another ${size}`);
    must(!isPowerOfTwo || !(await verify(roots[at], bytes(root), path)), `${old} to ${size} needs no prepending`);
  }
  return consistency.length;
};

const main = async () => {
  let inclusions = 0;
  let growths = 0;
  for (const one of JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))) {
    inclusions += await checkInclusion(one);
    growths += await checkConsistency(one);
  }
  must(inclusions === 2145 && growths === 2080, `${inclusions} and ${growths} proofs, not all of sizes 1 to 65`);
  console.error(`sizes 1 to 65: ${inclusions} inclusion and ${growths} consistency proofs hold (@transmute/rfc9162)`);
};

main().catch((error) => {
  console.error(`refused: ${error.message}`);
  process.exit(1);
});

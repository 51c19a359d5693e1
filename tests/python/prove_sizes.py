#!/usr/bin/env python3
"""Let the program prove logs of every size from 1 to 65, and check the proofs with tools of others.

usage: prove_sizes.py SHIRUBE DIRECTORY ORGANISATION CASE > proofs.json

DIRECTORY is a folder that `shirube play` filled; it is only read.  For every size n a copy keeps the
first n − 1 entries of the case (the heads leaf is the last), and the signer's record in it names
every smaller size, so that the program's bundle proves every leaf and the growth from every size.

Checked: signatures and fields as tests/python/verify_bundle.py does (cryptography, rfc8785); every
inclusion proof with PyPI sigstore; every root and proof against RFC 6962's definitions written out
here; that each proof is refused for another leaf.  Everything needed to check again, with the npm
package in tests/node, goes to standard output.
"""

import base64
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from types import SimpleNamespace

from cryptography.exceptions import InvalidSignature
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore.errors import VerificationError

import rewrite_history
import verify_bundle
from verify_bundle import leaf_hash, must, unbase64

SIZES = range(1, 66)


def split(size):
    return 1 << (size - 1).bit_length() - 1


root_of = rewrite_history.root_of


def path_of(index, leaves):
    """PATH of RFC 6962 2.1.1."""
    if len(leaves) == 1:
        return []
    left = split(len(leaves))
    if index < left:
        return [*path_of(index, leaves[:left]), root_of(leaves[left:])]
    return [*path_of(index - left, leaves[left:]), root_of(leaves[:left])]


def growth_of(old, leaves, is_known=True):
    """SUBPROOF of RFC 6962 2.1.2."""
    if old == len(leaves):
        return [] if is_known else [root_of(leaves)]
    left = split(len(leaves))
    if old <= left:
        return [*growth_of(old, leaves[:left], is_known), root_of(leaves[left:])]
    return [*growth_of(old - left, leaves[left:], False), root_of(leaves[:left])]


def keep_entries(source, folder, org, case, count):
    """A copy of the database with the first entries of one case, none of them in the log yet."""
    database = sqlite3.connect(os.path.join(folder, "shirube.db"), isolation_level=None)
    original = pathlib.Path(source, "shirube.db").resolve().as_uri()
    sqlite3.connect(f"{original}?mode=ro", uri=True).backup(database)
    database.execute("BEGIN")
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f'DROP TRIGGER "{name}"')
    kept = database.execute(
        "SELECT e.procedure, e.seq, e.leaf_hash FROM entry e JOIN procedure p USING (org, procedure)"
        " WHERE e.org = ? AND p.case_no = ? ORDER BY e.arrival LIMIT ?", (org, case, count)).fetchall()
    must(len(kept) == count, f"the case has only {len(kept)} entries")
    database.execute("CREATE TEMP TABLE kept (procedure, seq)")
    database.executemany("INSERT INTO kept VALUES (?, ?)", [row[:2] for row in kept])
    for table in ("disclosure", "entry"):
        database.execute(f"DELETE FROM {table} WHERE (procedure, seq) NOT IN (SELECT procedure, seq FROM kept)")
    database.execute("DELETE FROM log_leaf")
    database.execute("COMMIT")
    database.close()
    return [bytes.fromhex(row[2]) for row in kept]


def publish_all_sizes(folder, org, leaves):
    """The signer's record as if a checkpoint had left after every entry."""
    name, key_id, key = rewrite_history.read_key(folder, org)
    with open(os.path.join(folder, "keys", f"{org}.checkpoints"), "w", encoding="utf-8") as file:
        for size in range(1, len(leaves) + 1):
            text = f"{name}\n{size}\n{base64.b64encode(root_of(leaves[:size])).decode()}\n"
            signature = base64.b64encode(key_id + key.sign(text.encode())).decode()
            file.write(json.dumps(f"{text}\n\u2014 {name} {signature}\n", ensure_ascii=False) + "\n")


def run(shirube, folder, org, *arguments):
    command = [shirube, *arguments, "--data", folder, "--org", org, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    must(done.returncode == 0, f"{' '.join(arguments)}: {done.stderr}{done.stdout}")
    return json.loads(done.stdout)


def is_included(body, index, size, path, root):
    """What PyPI sigstore says: it hashes the leaf itself."""
    proof = SimpleNamespace(log_index=index, tree_size=size, hashes=path, root_hash=root)
    try:
        verify_merkle_inclusion(SimpleNamespace(_inner=SimpleNamespace(
            inclusion_proof=proof, canonicalized_body=body)))
    except VerificationError:
        return False
    return True


def read_proofs(bundle, size):
    """Leaves, inclusion paths and growth paths of a bundle."""
    files = verify_bundle.read_files(bundle)
    bodies = [*verify_bundle.lines_of(files, "entries.jsonl"), json.loads(files["heads.json"])["entry"].encode()]
    must(json.loads(files["index.json"]) == list(range(size - 1)), "another order")
    paths = []
    for index in range(size):
        head, _, _ = files[f"proofs/{index}.tlog-proof"].partition(b"\n\n")
        paths.append([unbase64(one) for one in head.decode().split("\n")[2:]])
    growths = []
    for old in range(1, size):
        grown = verify_bundle.canonical(files[f"consistency/{old}.json"])
        must([grown["from"], grown["to"]] == [old, size], "the growth of another log")
        growths.append([unbase64(one) for one in grown["proof"]])
    return bodies, paths, growths, files


def check_size(shirube, source, org, case, size, work):
    folder = os.path.join(work, f"size-{size}")
    os.mkdir(folder)
    shutil.copytree(os.path.join(source, "keys"), os.path.join(folder, "keys"))
    known = keep_entries(source, folder, org, case, size - 1)
    publish_all_sizes(folder, org, known)
    bundle = os.path.join(folder, "bundle")
    if size == 1:
        # a log without an entry has no case to bundle: only its checkpoint is there
        signed = run(shirube, folder, org, "log", "checkpoint")
        (body,) = sqlite3.connect(os.path.join(folder, "shirube.db")).execute(
            "SELECT bytes FROM log_leaf").fetchone()
        bodies, paths, growths, note = [bytes(body)], [[]], [], signed["note"].encode()
    else:
        # the program enters that a bundle is taken, and the log would be larger: the example beside it does not
        prove = os.path.join(os.path.dirname(shirube), "examples", "prove")
        subprocess.run([prove, folder, org, case, bundle], check=True)
        verify_bundle.verify(bundle, None, None, [])
        bodies, paths, growths, files = read_proofs(bundle, size)
        note = files["checkpoint"]
    vkey = run(shirube, folder, org, "log", "status")["vkey"]
    _, signed_size, root = verify_bundle.open_checkpoint(note, vkey)
    leaves = [leaf_hash(body) for body in bodies]
    must(signed_size == size == len(leaves), f"a checkpoint over {signed_size} leaves")
    must(leaves[:-1] == known, "other leaves than the database has")
    must(root == root_of(leaves), f"size {size}: another root than RFC 6962 defines")
    for index, (body, path) in enumerate(zip(bodies, paths, strict=True)):
        must(path == path_of(index, leaves), f"leaf {index} of {size}: another path than RFC 6962 defines")
        must(is_included(body, index, size, path, root), f"leaf {index} of {size}: sigstore refuses")
        must(not is_included(body + b" ", index, size, path, root), "sigstore accepts another leaf")
        must(verify_bundle.root_of_path(leaves[index], index, size, path) == root, f"leaf {index} of {size}")
    for old, path in enumerate(growths, start=1):
        must(path == growth_of(old, leaves), f"{old} to {size}: another proof than RFC 6962 defines")
        verify_bundle.check_growth(old, size, path, root_of(leaves[:old]), root)
    shutil.rmtree(folder)
    return {"size": size, "root": root.hex(), "leaves": [one.hex() for one in leaves],
            "roots": [root_of(leaves[:old]).hex() for old in range(1, size)],
            "inclusion": [[one.hex() for one in path] for path in paths],
            "consistency": [[one.hex() for one in path] for path in growths]}


def main(arguments):
    if len(arguments) != 5:
        print(__doc__, file=sys.stderr)
        return 2
    _, shirube, source, org, case = arguments
    shirube = str(pathlib.Path(shirube).resolve())
    try:
        with tempfile.TemporaryDirectory() as work:
            proved = [check_size(shirube, source, org, case, size, work) for size in SIZES]
        inclusions = sum(len(one["inclusion"]) for one in proved)
        growths = sum(len(one["consistency"]) for one in proved)
        must((inclusions, growths) == (65 * 66 // 2, 65 * 64 // 2), "not every proof was looked at")
    except (verify_bundle.Refused, InvalidSignature) as error:
        print(f"refused: {error}", file=sys.stderr)
        return 1
    print(f"sizes 1 to 65: {inclusions} inclusion and {growths} consistency proofs of the program hold"
          " (sigstore, RFC 6962)", file=sys.stderr)
    json.dump(proved, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

#!/usr/bin/env python3
"""Verify an audit bundle (a case, a period or a whole log) with PyPI rfc8785 and cryptography, independently of the product.

usage: verify_bundle.py DIRECTORY [SAVED_CHECKPOINT|- [VKEY|- [WITNESS_VKEY ...]]] > facts.json

Each witness must have cosigned (c2sp.org/tlog-cosignature, v1) the bundle's checkpoint, or else the
saved one.

Follows the recipe of the bundle's README.txt step by step (audit-bundle/1, RFC 6962, RFC 8785,
C2SP checkpoint and tlog-proof).  On any failure nothing is written to standard output, one
sentence goes to standard error, and the exit status is 1 (2 for wrong usage).
"""

import base64
import binascii
import datetime
import hashlib
import json
import os
import sys

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

RENDERINGS = {"README.txt", "ocds.json", "view.csv", "view.xlsx", "view.pdf"}
FIXED = {"entries.jsonl", "index.json", "disclosures.jsonl", "withheld.jsonl", "checkpoint",
         "log.vkey", "heads.json"}
FOLDERS = {"proofs", "consistency", "keys", "office", "documents"}


class Refused(Exception):
    """A sentence for the person who verifies."""


def must(holds, sentence):
    if not holds:
        raise Refused(sentence)


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(data):
    return sha256(b"\x00" + data)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


def unbase64(text):
    data = base64.b64decode(text, validate=True)
    must(base64.b64encode(data).decode() == text, "base64 is not canonical")
    return data


def canonical(data):
    value = json.loads(data)
    must(rfc8785.dumps(value) == data, "not in RFC 8785 canonical form")
    return value


def read_files(root):
    files = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            must(not os.path.islink(path), f"{path} is a link")
            with open(path, "rb") as file:
                files[os.path.relpath(path, root).replace(os.sep, "/")] = file.read()
    return files


def lines_of(files, path):
    data = files[path]
    if not data:
        return []
    must(data.endswith(b"\n"), f"{path}: no newline at the end")
    return data[:-1].split(b"\n")


def open_checkpoint(note, vkey):
    """The origin, size and root that the key signed."""
    name, number, key = vkey.split("+", 2)
    kind_and_key = unbase64(key)
    must(len(kind_and_key) == 33 and kind_and_key[0] == 1, "not an Ed25519 verifier key")
    key_id = sha256(name.encode() + b"\n" + kind_and_key)[:4]
    must(key_id.hex() == number, "the key id is not the key's")
    head, separator, signatures = note.decode().rpartition("\n\n")
    must(separator and signatures.endswith("\n"), "not a signed note")
    text = head + "\n"
    signed = 0
    for line in signatures[:-1].split("\n"):
        dash, signer, signature = line.split(" ")
        must(dash == "\u2014", "not a signature line")
        signature = unbase64(signature)
        if signer == name and signature[:4] == key_id:
            Ed25519PublicKey.from_public_bytes(kind_and_key[1:]).verify(signature[4:], text.encode())
            signed += 1
    must(signed > 0, "not signed by this key")
    origin, size, root, rest = text.split("\n")
    must(rest == "" and origin == name and str(int(size)) == size, "not a checkpoint of this log")
    return origin, int(size), unbase64(root)


def check_witness(notes, vkey):
    """That a witness cosigned the first of these notes that has a line of its key."""
    name, number, key = vkey.split("+", 2)
    kind_and_key = unbase64(key)
    must(len(kind_and_key) == 33 and kind_and_key[0] == 4, "not a key of a witness")
    key_id = sha256(name.encode() + b"\n" + kind_and_key)[:4]
    must(key_id.hex() == number, "the key id is not the key's")
    for note in notes:
        head, _, signatures = note.decode().rpartition("\n\n")
        lines = [line.split(" ") for line in signatures.splitlines()]
        own = [unbase64(line[2]) for line in lines if line[1] == name and unbase64(line[2])[:4] == key_id]
        for one in own:
            must(len(one) == 4 + 8 + 64, "not a cosignature")
            time = int.from_bytes(one[4:12], "big")
            text = f"cosignature/v1\ntime {time}\n{head}\n"
            Ed25519PublicKey.from_public_bytes(kind_and_key[1:]).verify(one[12:], text.encode())
        if own:
            return
    raise Refused(f"no cosignature of the witness {name}")


def key_named(note, keys):
    """Of these keys the newest that signed the note."""
    names = [line.split(" ")[2] for line in note.decode().rpartition("\n\n")[2].splitlines()]
    ids = {unbase64(name)[:4].hex() for name in names}
    signed = [key for key in keys if key.split("+")[1] in ids]
    must(bool(signed), "not signed by a key of the log")
    return signed[-1]


def check_keys(files, keys, size, root, trusted, saved_size):
    """Every rotation is a leaf of the log, in a checkpoint that both keys signed; trust follows."""
    paths = [path for path in files if path.startswith("keys/")]
    indexes = sorted(int(path[5:-5]) for path in paths)
    must(len(indexes) + 1 == len(keys), "a key without the proof of its rotation")
    must(trusted is None or trusted in keys, "none of the keys is the trusted one")
    reached, until = trusted is None or keys[0] == trusted, {}
    for index, old, new in zip(indexes, keys, keys[1:]):
        file = canonical(files[f"keys/{index}.json"])
        leaf = canonical(file["entry"].encode())
        must(leaf["type"] == "key" and [leaf["old"], leaf["new"]] == [old, new], "another rotation")
        must(file["log_index"] == index, "a rotation of another index")
        limit = leaf["trusted_size"]
        must(limit == index if leaf["reason"] == "rotation" else limit <= index, "an impossible size")
        note = file["checkpoint"].encode()
        must(open_checkpoint(note, old) == open_checkpoint(note, new), "not signed by both keys")
        _, first_size, first_root = open_checkpoint(note, new)
        path = [unbase64(one) for one in file["proof"]]
        found = root_of_path(leaf_hash(file["entry"].encode()), index, first_size, path)
        must(found == first_root, "the rotation does not stand in the log")
        grown = file["consistency"]
        must([grown["from"], grown["to"]] == [first_size, size], "the growth of another log")
        check_growth(first_size, size, [unbase64(one) for one in grown["proof"]], first_root, root)
        until[old] = first_size if leaf["reason"] == "rotation" else limit
        kept = saved_size is not None and saved_size <= limit
        hands_on = leaf["reason"] == "rotation" or kept or trusted is None
        reached = new == trusted or (reached and hands_on)
    must(reached, "the trusted key was compromised")
    return until


def root_of_path(leaf, index, size, path):
    """RFC 9162 2.1.3.2."""
    must(index < size, "the index lies outside the tree")
    node, last, found = index, size - 1, leaf
    for sibling in path:
        must(last != 0, "the proof is too long")
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    must(last == 0, "the proof is too short")
    return found


def check_growth(old_size, new_size, path, old_root, new_root):
    """RFC 9162 2.1.4.2."""
    if old_size == new_size:
        must(not path and old_root == new_root, "another history")
        return
    must(0 < old_size < new_size, "the saved checkpoint is later")
    if old_size & (old_size - 1) == 0:
        path = [old_root, *path]
    must(bool(path), "an empty proof")
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        must(last != 0, "the proof is too long")
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    must(last == 0 and old == old_root and new == new_root, "another history")


def check_place(files, index, leaf, size, root):
    head, _, note = files[f"proofs/{index}.tlog-proof"].partition(b"\n\n")
    must(note == files["checkpoint"], "a proof with another checkpoint")
    first, second, *hashes = head.decode().split("\n")
    must(first == "c2sp.org/tlog-proof@v1" and second == f"index {index}", "not the proof of this leaf")
    path = [unbase64(one) for one in hashes]
    must(root_of_path(leaf, index, size, path) == root, f"leaf {index} does not stand in the log")


def tree_root(leaves):
    """RFC 6962 2.1, from the roots of complete subtrees."""
    complete = []
    for count, leaf in enumerate(leaves):
        while count & 1:
            leaf, count = node_hash(complete.pop(), leaf), count >> 1
        complete.append(leaf)
    root = complete.pop() if complete else sha256(b"")
    while complete:
        root = node_hash(complete.pop(), root)
    return root


def read_tree(files, size, root):
    data = files["tree.bin"]
    must(len(data) == 32 * size, "tree.bin is of another size than the log")
    leaves = [data[at:at + 32] for at in range(0, len(data), 32)]
    must(tree_root(leaves) == root, "tree.bin has another root than the checkpoint")
    return leaves


def day_in_japan(at):
    instant = datetime.datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ")
    return (instant + datetime.timedelta(hours=9)).date().isoformat()


def check_entries(files, manifest, size, root, tree):
    """Each entry in itself, after its predecessor, and in the log; the last of each procedure."""
    indexes = canonical(files["index.json"])
    lines = lines_of(files, "entries.jsonl")
    must(len(indexes) == len(lines) and indexes == sorted(set(indexes)), "indexes do not ascend")
    first_index, last_index = manifest["from_index"], manifest["to_index"]
    must([indexes[0], indexes[-1]] == [first_index, last_index], "another range")
    scope = manifest["scope"]
    if tree is not None:
        must(indexes == list(range(first_index, last_index + 1)), "the index has a gap")
        must("org" not in scope or [first_index, last_index] == [0, size - 1], "not the whole log")
    last, entries = {}, {}
    for index, line in zip(indexes, lines):
        entry = canonical(line)
        must(entry["org"] == manifest["org"] and entry.get("case") == scope.get("case", entry.get("case")),
             "another case")
        if "from" in scope and index in (first_index, last_index):
            must(scope["from"] <= day_in_japan(entry["at"]) <= scope["to"], "outside the days")
        if tree is not None:
            must(tree[index] == leaf_hash(line), f"leaf {index} does not stand in the log")
            if entry["type"] in ("heads", "key"):
                must(entry["type"] == "key" or entry["log_size"] == index, "heads of another size")
                continue
        begins_inside = entry["procedure"] not in last and "from" in scope and first_index > 0
        if begins_inside and entry["seq"] > 0:
            before = bytes.fromhex(entry["prev"])
            must(before in tree[:first_index], f"leaf {index} follows nothing in the log")
            last[entry["procedure"]] = (entry["seq"] - 1, entry["prev"], "")
        seq, prev, at = last.get(entry["procedure"], (-1, "0" * 64, ""))
        must(entry["seq"] == seq + 1, f"leaf {index}: the number does not follow")
        must(entry["prev"] == prev, f"leaf {index}: prev is not the hash of the entry before")
        must(entry["at"] >= at, f"leaf {index}: earlier than the entry before")
        leaf = leaf_hash(line)
        if tree is None:
            check_place(files, index, leaf, size, root)
        last[entry["procedure"]] = (entry["seq"], leaf.hex(), entry["at"])
        entries[index] = entry
    return entries, last


def check_heads(files, manifest, last, size, root, tree):
    heads = canonical(files["heads.json"])
    leaf = canonical(heads["entry"].encode())
    must(leaf["type"] == "heads" and leaf["org"] == manifest["org"], "not a heads leaf")
    must(leaf["log_size"] == heads["log_index"] == size - 1, "the heads leaf is not the last")
    hashed = leaf_hash(heads["entry"].encode())
    if tree is None:
        check_place(files, size - 1, hashed, size, root)
    else:
        must(tree[size - 1] == hashed, "the heads leaf is not the log's last")
    found = [case["case"] for case in heads["cases"]]
    if "from" in manifest["scope"]:
        must(found == [], "heads of cases in a period")
        return
    expected = {procedure.split("/")[0] for procedure in last}
    must(found == sorted(expected, key=str.encode), "the heads of other cases")
    must("org" not in manifest["scope"] or leaf["count"] == len(found), "cases are missing")
    for case in heads["cases"]:
        of_case = leaf_hash(rfc8785.dumps([case["case"], case["procedures"]]))
        path = [unbase64(one) for one in case["proof"]]
        top = root_of_path(of_case, case["index"], leaf["count"], path)
        must(top == unbase64(leaf["root"]), "the heads are not those of the log")
        of_it = sorted((one for one in last if one.split("/")[0] == case["case"]), key=str.encode)
        ends = [[procedure, *last[procedure][:2]] for procedure in of_it]
        must(ends == case["procedures"], "procedures or entries of the case are missing")


def read_erasures(files, org, size, root):
    """What each erasure the bundle names lists, by the index of its entry."""
    erasures = {}
    for path in files:
        if path.startswith("office/"):
            file = canonical(files[path])
            index, line = file["log_index"], file["entry"].encode()
            must(path == f"office/{index}.json", "an erasure of another index")
            entry = canonical(line)
            must(entry["org"] == org and [entry["procedure"], entry["act"], entry["type"]]
                 == ["office", "erase", "decision"], "not an erasure")
            proof = [unbase64(one) for one in file["proof"]]
            must(root_of_path(leaf_hash(line), index, size, proof) == root, "the erasure does not stand in the log")
            told = {}
            for one in file["disclosures"]:
                hashed = sha256(rfc8785.dumps([one["salt"], one["name"], one["value"]]))
                must(entry["fields"].get(one["name"]) == base64.b64encode(hashed).decode(), "another list")
                told[one["name"]] = one["value"]
            erasures[index] = {tuple(one) for one in told["table.erased"]}
    return erasures


def is_day(text):
    """A day of the calendar, YYYY-MM-DD and no other spelling."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def named_document(name, value):
    """The SHA-256 of the document a field names; none where it names none."""
    start, _, rest = name.partition(".")
    is_number = rest.isascii() and rest.isdigit() and not rest.startswith("0")
    if not (start == "table" or start == "file" and is_number):
        return None
    if not isinstance(value, dict) or set(value) != {"media", "sha256", "size"}:
        return None
    return value["sha256"]


def check_documents(files, named):
    """Each document has the hash it is called by, and a disclosed field names it."""
    held = {path.removeprefix("documents/") for path in files if path.startswith("documents/")}
    for one in held:
        must(hashlib.sha256(files["documents/" + one]).hexdigest() == one, f"documents/{one} has another hash")
        must(one in named, f"nothing disclosed names documents/{one}")
    return len(held), sum(one not in held for one in named)


def check_fields(files, entries, erasures):
    shown, documents = set(), []
    for line in lines_of(files, "disclosures.jsonl"):
        one = canonical(line)
        index, name = one["index"], one["name"]
        hashed = sha256(rfc8785.dumps([one["salt"], name, one["value"]]))
        committed = entries[index]["fields"].get(name)
        must(committed == base64.b64encode(hashed).decode(), f"{name} of leaf {index} is not what was recorded")
        shown.add((index, name))
        documents.append(named_document(name, one["value"]))
    hidden, named = set(), set()
    for line in lines_of(files, "withheld.jsonl"):
        one = canonical(line)
        must(one["basis"] and one["reason"], "withheld without a reason")
        must(one["until"] == "" or is_day(one["until"]), "withheld until no day of the calendar")
        must((one["basis"] == "erased") == (one["by"] != -1), "erased by nothing, or by something without being so")
        if one["by"] != -1:
            entry = entries[one["index"]]
            field = (entry["procedure"], entry["seq"], one["name"])
            must(one["by"] > one["index"] and field in erasures.get(one["by"], ()), "no erasure lists a field")
            named.add(one["by"])
        hidden.add((one["index"], one["name"]))
    every = {(index, name) for index, entry in entries.items() for name in entry["fields"]}
    must(not shown & hidden and shown | hidden == every, "a field is neither disclosed nor withheld, or both")
    must(named == set(erasures), "an erasure nobody names")
    return shown, hidden, [one for one in documents if one is not None]


def verify(root, saved, trusted, witnesses):
    files = read_files(root)
    manifest = canonical(files.pop("manifest.json"))
    must(manifest["format"] == "audit-bundle/1", "another format")
    must(set(manifest["files"]) == set(files), "listed and present files differ")
    for path, expected in manifest["files"].items():
        must(hashlib.sha256(files[path]).hexdigest() == expected, f"{path} is not what the manifest lists")
        beginning = path.split("/")[0]
        must(path in FIXED | RENDERINGS | {"tree.bin"} or beginning in FOLDERS, f"{path}: unknown")
    keys = files["log.vkey"].decode().removesuffix("\n").split("\n")
    vkey = keys[-1]
    origin, size, log_root = open_checkpoint(files["checkpoint"], vkey)
    must(origin == manifest["origin"] and size == manifest["tree_size"], "the checkpoint of another log")
    must(origin.split("/", 1)[1] == manifest["org"], "the log of another organisation")
    saved_note, saved_size = None, None
    if saved:
        with open(saved, "rb") as file:
            saved_note = file.read()
        _, saved_size, _ = open_checkpoint(saved_note, key_named(saved_note, keys))
    until = check_keys(files, keys, size, log_root, trusted, saved_size)
    if saved:
        last_size = until.get(key_named(saved_note, keys), size)
        must(saved_size <= last_size, "the saved checkpoint is signed by a key no longer of the log")
    tree = None if "case" in manifest["scope"] else read_tree(files, size, log_root)
    entries, last = check_entries(files, manifest, size, log_root, tree)
    check_heads(files, manifest, last, size, log_root, tree)
    if saved:
        _, old_size, old_root = open_checkpoint(saved_note, key_named(saved_note, keys))
        path = []
        if tree is not None:
            must(old_size <= size and tree_root(tree[:old_size]) == old_root, "another history")
        elif old_size != size:
            grown = canonical(files[f"consistency/{old_size}.json"])
            must(grown["from"] == old_size and grown["to"] == size, "the growth of another log")
            path = [unbase64(one) for one in grown["proof"]]
        if tree is None:
            check_growth(old_size, size, path, old_root, log_root)
    erasures = read_erasures(files, manifest["org"], size, log_root)
    shown, hidden, named = check_fields(files, entries, erasures)
    documents, absent = check_documents(files, named)
    for witness in witnesses:
        check_witness([note for note in (files["checkpoint"], saved_note) if note], witness)
    return {"case": manifest["scope"].get("case"), "entries": len(entries), "size": size,
            "disclosed": len(shown), "withheld": len(hidden), "procedures": len(last),
            "documents": documents, "absent_documents": absent, "witnesses": len(witnesses)}


def main(arguments):
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    saved, trusted = (None if one == "-" else one for one in [*arguments[2:4], "-", "-"][:2])
    try:
        found = verify(arguments[1], saved, trusted, arguments[4:])
    except InvalidSignature:
        print("the signature is not of this text", file=sys.stderr)
        return 1
    except (Refused, OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
        print(f"refused: {error}", file=sys.stderr)
        return 1
    json.dump(found, sys.stdout, sort_keys=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

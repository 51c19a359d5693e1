#!/usr/bin/env python3
"""Rewrite an organisation's history as its own database owner with the log key could.

usage: rewrite_history.py database DIRECTORY ORGANISATION CASE    # triggers, entries, chain, log
       rewrite_history.py record DIRECTORY ORGANISATION           # the signer's own file, signed anew

Only for scripts/attack, on a copy.  `database` lets another person have taken a decision of the
case, for another reason, and repairs everything that would show it inside the database: the
commitment, the chain of the procedure, the leaf hashes, the heads leaves, the stored state and the
triggers themselves.  `record` signs with the key in DIRECTORY/keys what the database holds now, at
the sizes that were published, in place of what was published.
"""

import base64
import hashlib
import json
import os
import sqlite3
import sys

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORGED_REASON = "書き換えられた理由 a reason written afterwards"


def leaf_hash(data):
    return hashlib.sha256(b"\x00" + data).digest()


def root_of(leaves):
    """RFC 6962 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root_of(leaves[:left]) + root_of(leaves[left:])).digest()


def open_database(folder):
    return sqlite3.connect(os.path.join(folder, "shirube.db"), isolation_level=None)


def choose(database, org, case):
    """The last decision of the case that a person took with a reason, and somebody else of the case."""
    rows = database.execute(
        "SELECT e.procedure, e.seq, e.act, e.actor FROM entry e"
        " JOIN disclosure d USING (org, procedure, seq) JOIN procedure p USING (org, procedure)"
        " WHERE e.org = ? AND p.case_no = ? AND d.name = 'reason' AND e.type = 'decision'"
        " AND e.actor LIKE 'u-%' ORDER BY e.arrival DESC", (org, case)).fetchall()
    people = [actor for (actor,) in database.execute(
        "SELECT DISTINCT e.actor FROM entry e JOIN procedure p USING (org, procedure)"
        " WHERE e.org = ? AND p.case_no = ? AND e.actor LIKE 'u-%' ORDER BY e.actor", (org, case))]
    for procedure, seq, act, actor in rows:
        others = [one for one in people if one != actor]
        if others:
            return procedure, seq, act, actor, others[-1]
    sys.exit(f"no decision with a reason in {case}, or only one person in it")


def forge_entry(database, org, procedure, seq, actor):
    """Another actor and another reason in one entry; its chain is repaired afterwards."""
    where = "org = ? AND procedure = ? AND seq = ?"
    (data,) = database.execute(f"SELECT bytes FROM entry WHERE {where}", (org, procedure, seq)).fetchone()
    entry = json.loads(data)
    salt, old = database.execute(f"SELECT salt, value FROM disclosure WHERE {where} AND name = 'reason'",
                                 (org, procedure, seq)).fetchone()
    committed = hashlib.sha256(rfc8785.dumps([salt, "reason", FORGED_REASON])).digest()
    entry["fields"]["reason"] = base64.b64encode(committed).decode()
    entry["actor"] = actor
    database.execute(f"UPDATE disclosure SET value = ? WHERE {where} AND name = 'reason'",
                     (json.dumps(FORGED_REASON, ensure_ascii=False), org, procedure, seq))
    database.execute(f"UPDATE entry SET bytes = ?, actor = ? WHERE {where}",
                     (rfc8785.dumps(entry), actor, org, procedure, seq))
    return json.loads(old)


def repair_state(database, org, procedure, act, actor, old_reason):
    """What the stored state repeats of the entry."""
    where = "org = ? AND procedure = ?"
    facts, performers = (json.loads(one) for one in database.execute(
        f"SELECT facts, performers FROM procedure WHERE {where}", (org, procedure)).fetchone())
    if facts.get("reason") == old_reason:
        facts["reason"] = FORGED_REASON
    if act in performers:
        performers[act] = actor
    database.execute(f"UPDATE procedure SET facts = ?, performers = ? WHERE {where}",
                     (json.dumps(facts, ensure_ascii=False), json.dumps(performers), org, procedure))


def repair_chain(database, org, procedure):
    """`prev` and leaf hash of every entry of a procedure, and what the log and the state repeat of them."""
    where = "org = ? AND procedure = ? AND seq = ?"
    rows = database.execute("SELECT seq, bytes FROM entry WHERE org = ? AND procedure = ? ORDER BY seq",
                            (org, procedure)).fetchall()
    prev = "0" * 64
    for seq, data in rows:
        entry = json.loads(data)
        entry["prev"] = prev
        data = rfc8785.dumps(entry)
        prev = leaf_hash(data).hex()
        key = (org, procedure, seq)
        database.execute(f"UPDATE entry SET bytes = ?, leaf_hash = ? WHERE {where}", (data, prev, *key))
        database.execute(f"UPDATE log_leaf SET leaf_hash = ? WHERE {where}", (prev, *key))
    database.execute("UPDATE procedure SET head_hash = ? WHERE org = ? AND procedure = ?",
                     (prev, org, procedure))


def repair_heads(database, org):
    """Every heads leaf of the log, from the entries before it."""
    last = {}
    rows = database.execute("SELECT log_index, type, procedure, seq, leaf_hash, bytes FROM log_leaf"
                            " WHERE org = ? ORDER BY log_index", (org,)).fetchall()
    for index, kind, procedure, seq, hashed, data in rows:
        if kind == "entry":
            case = procedure.split("/")[0]
            last.setdefault(case, {})[procedure] = [procedure, seq, hashed]
            continue
        cases = [leaf_hash(rfc8785.dumps([case, [last[case][one] for one in sorted(last[case], key=str.encode)]]))
                 for case in sorted(last, key=str.encode)]
        heads = json.loads(data)
        heads["root"] = base64.b64encode(root_of(cases)).decode()
        data = rfc8785.dumps(heads)
        database.execute("UPDATE log_leaf SET bytes = ?, leaf_hash = ? WHERE org = ? AND log_index = ?",
                         (data, leaf_hash(data).hex(), org, index))


def rewrite_database(folder, org, case):
    database = open_database(folder)
    procedure, seq, act, actor, other = choose(database, org, case)
    try:
        database.execute("UPDATE entry SET actor = ? WHERE org = ? AND procedure = ? AND seq = ?",
                         (other, org, procedure, seq))
        sys.exit("the database let an entry be changed although its triggers stand")
    except sqlite3.IntegrityError as error:
        print(f"  引き金がある間、データベースは断る／while the triggers stand, the database refuses: {error}")
    triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    database.execute("BEGIN IMMEDIATE")
    for name, _ in triggers:
        database.execute(f'DROP TRIGGER "{name}"')
    old_reason = forge_entry(database, org, procedure, seq, other)
    repair_state(database, org, procedure, act, other, old_reason)
    repair_chain(database, org, procedure)
    repair_heads(database, org)
    for _, statement in triggers:
        database.execute(statement)
    database.execute("COMMIT")
    print(f"  引き金を外して書き換え、戻した／dropped them, rewrote, put them back: {procedure} #{seq} {act}")
    print(f"    行為者 actor: {actor} → {other}")
    print(f"    理由 reason: {old_reason} → {FORGED_REASON}")


def read_key(folder, org):
    with open(os.path.join(folder, "keys", f"{org}.key"), encoding="utf-8") as file:
        # PRIVATE+KEY+<name>+<key id>+<base64(0x01 ‖ seed)>
        _, _, name, key_id, key = file.read().strip().split("+", 4)
    return name, bytes.fromhex(key_id), Ed25519PrivateKey.from_private_bytes(base64.b64decode(key)[1:])


def sign_record(folder, org):
    name, key_id, key = read_key(folder, org)
    leaves = [bytes.fromhex(one) for (one,) in open_database(folder).execute(
        "SELECT leaf_hash FROM log_leaf WHERE org = ? ORDER BY log_index", (org,))]
    path = os.path.join(folder, "keys", f"{org}.checkpoints")
    with open(path, encoding="utf-8") as file:
        published = [json.loads(line) for line in file]
    with open(path, "w", encoding="utf-8") as file:
        for note in published:
            size = int(note.split("\n")[1])
            root = base64.b64encode(root_of(leaves[:size])).decode()
            text = f"{name}\n{size}\n{root}\n"
            signature = base64.b64encode(key_id + key.sign(text.encode())).decode()
            file.write(json.dumps(f"{text}\n\u2014 {name} {signature}\n", ensure_ascii=False) + "\n")
    print(f"  署名し直した控え／checkpoints in the signer's file signed anew: {len(published)}")


def main(arguments):
    match arguments[1:]:
        case ["database", folder, org, case]:
            rewrite_database(folder, org, case)
        case ["record", folder, org]:
            sign_record(folder, org)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

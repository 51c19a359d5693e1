#!/usr/bin/env python3
"""Verify a certificate file with PyPI cryptography and rfc8785, independently of the product.

usage: verify_certificate.py FILE VKEY > facts.json

FILE is a C2SP signed note whose text is the issuer's origin, "to *" and one line of canonical
JSON (docs/decisions/0007-signed-files.md); VKEY the issuer's verifier key,
<name>+<hex id>+<base64(0x01 || public key)>.  What the file discloses goes to standard output
as JSON.  On any failure nothing is written there, one sentence goes to standard error, and the
exit status is 1 (2 for wrong usage).
"""

import base64
import binascii
import hashlib
import json
import sys
import uuid

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DASH = "\u2014"
MEMBERS = {"v", "id", "seq", "procedure", "parent", "entry", "disclosures"}


class Refused(Exception):
    """A sentence for the person who verifies."""


def must(holds, sentence):
    if not holds:
        raise Refused(sentence)


def unbase64(text):
    data = base64.b64decode(text, validate=True)
    must(base64.b64encode(data).decode() == text, "base64 is not canonical")
    return data


def canonical(text):
    value = json.loads(text)
    must(rfc8785.dumps(value) == text.encode(), "not in RFC 8785 canonical form")
    return value


def key_id(name, kind_and_key):
    return hashlib.sha256(name.encode() + b"\n" + kind_and_key).digest()[:4]


def read_vkey(vkey):
    name, number, key = vkey.split("+", 2)
    kind_and_key = unbase64(key)
    must(len(kind_and_key) == 33 and kind_and_key[0] == 1, "not an Ed25519 verifier key")
    must(key_id(name, kind_and_key).hex() == number, "the key id is not the key's")
    return name, kind_and_key


def signed_text(path, vkey):
    with open(path, "rb") as file:
        whole = file.read().decode("utf-8")
    must(not any(one < " " and one != "\n" for one in whole), "control character")
    head, separator, lines = whole.rpartition("\n\n")
    must(separator and lines.endswith("\n"), "not a signed note")
    text = head + "\n"
    name, kind_and_key = read_vkey(vkey)
    known = 0
    for line in lines[:-1].split("\n"):
        dash, signer, signature = line.split(" ")
        must(dash == DASH, "not a signature line")
        signature = unbase64(signature)
        if signer == name and signature[:4] == key_id(name, kind_and_key):
            public = Ed25519PublicKey.from_public_bytes(kind_and_key[1:])
            public.verify(signature[4:], text.encode())
            known += 1
    must(known > 0, "not signed by this key")
    return name, text


def verify(path, vkey):
    name, text = signed_text(path, vkey)
    origin, to, body, rest = text.split("\n")
    must(rest == "" and origin == name, "not written by the holder of the key")
    must(to == "to *", "not a certificate file")
    body = canonical(body)
    must(set(body) == MEMBERS and body["v"] == 1, "other members")
    entry = canonical(body["entry"])
    leaf = hashlib.sha256(b"\x00" + body["entry"].encode()).hexdigest()
    must(origin.split("/", 1)[1] == entry["org"], "an entry of another organisation")
    must(entry["kind"] == "certificate" and entry["type"] == "decision", "not of a certificate")
    for member in ("procedure", "parent", "seq"):
        must(body[member] == entry[member], f"{member} is not the entry's")
    expected = uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, origin), f"{leaf}|*")
    must(body["id"] == str(expected), "another id")
    facts = {}
    for salt, field, value in body["disclosures"]:
        hashed = hashlib.sha256(rfc8785.dumps([salt, field, value])).digest()
        committed = entry["fields"].get(field)
        must(committed == base64.b64encode(hashed).decode(), f"{field} is not what was recorded")
        facts[field] = value
    must(list(facts) == sorted(facts), "disclosures do not ascend")
    must(len(facts) == len(body["disclosures"]), "a field is disclosed twice")
    return {
        "issuer": entry["org"],
        "procedure": entry["procedure"],
        "stage": entry["to"],
        "leaf_hash": leaf,
        "facts": facts,
    }


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        found = verify(arguments[1], arguments[2])
    except InvalidSignature:
        print("the signature is not of this text", file=sys.stderr)
        return 1
    except (Refused, OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
        print(f"refused: {error}", file=sys.stderr)
        return 1
    json.dump(found, sys.stdout, ensure_ascii=False, sort_keys=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

#!/usr/bin/env python3
"""Open a sealed proposal with PyPI jwcrypto, independently of the product.

usage: open_envelope.py FILE CALL FIRST.jwk SECOND.jwk > proposal

FILE is the envelope, CALL the id of the call, FIRST.jwk and SECOND.jwk the private
keys of two of its holders in the order of the notice.  The proposal goes to standard
output.  On any failure nothing is written there, one sentence goes to standard error,
and the exit status is 1 (2 for wrong usage).
"""

import hashlib
import json
import sys

from jwcrypto import jwe, jwk
from jwcrypto.common import base64url_encode

KIB = 1024
MIB = 1024 * KIB
BUCKETS_BYTES = [64 * KIB] + [n * MIB for n in (1, 2, 4, 8, 16, 32, 51)]
CONTENT_BYTES_MAX = 50 * MIB
FILE_BYTES_MAX = 69 * MIB

WRAP_ALGORITHMS = ["ECDH-ES+A256KW", "A256GCM"]
BODY_ALGORITHMS = ["dir", "A256GCM"]


class Refused(Exception):
    """A sentence for the person who opens."""


def no_duplicates(members):
    names = [name for name, _ in members]
    if len(names) != len(set(names)):
        raise ValueError("duplicate member")
    return dict(members)


def read_envelope(path):
    with open(path, "rb") as file:
        raw = file.read(FILE_BYTES_MAX + 1)
    if len(raw) > FILE_BYTES_MAX:
        raise Refused("The sealed file is too large.")
    try:
        envelope = json.loads(raw, object_pairs_hook=no_duplicates)
    except ValueError:
        raise Refused("The sealed file is not JSON of the expected form.") from None
    if not isinstance(envelope, dict) or envelope.get("v") != 1:
        raise Refused("The sealed file is not of version 1.")
    if set(envelope) != {"v", "call", "body", "wraps"}:
        raise Refused("The sealed file does not have the members of version 1.")
    return envelope


def read_key(path):
    with open(path, "rb") as file:
        key = jwk.JWK.from_json(file.read())
    if not key.has_private or key.get("crv") != "P-256":
        raise Refused(f"{path} is not a private P-256 key.")
    return key


def decrypt(part, token, call, key, algorithms):
    """The plaintext and the protected header of one compact JWE."""
    try:
        opened = jwe.JWE(algs=algorithms)
        opened.deserialize(token)
        header = json.loads(opened.objects["protected"], object_pairs_hook=no_duplicates)
        if [header.get("alg"), header.get("enc")] != algorithms:
            raise Refused(f"The {part} uses an algorithm that is not accepted.")
        if header.get("call") != call:
            raise Refused(f"The {part} was sealed for another call.")
        opened.decrypt(key)
    except Refused:
        raise
    except Exception as error:  # jwcrypto has no common base for what a bad token raises
        raise Refused(f"The {part} does not open ({type(error).__name__}).") from None
    return opened.payload, header


def wrap_of(envelope, first, second):
    """The wrap whose outer holder is first and whose inner holder is second."""
    pairs = [tuple(wrap["holders"]) for wrap in envelope["wraps"]]
    if len(pairs) != 3 or any(len(pair) != 2 for pair in pairs):
        raise Refused("The sealed file does not have three pairs of holders.")
    (a, b), (_, c) = pairs[0], pairs[2]
    if len({a, b, c}) != 3 or pairs != [(a, b), (a, c), (b, c)]:
        raise Refused("The pairs of the sealed file are not those of three different holders.")
    if first == second:
        raise Refused("The two holders must be different.")
    if (second, first) in pairs:
        raise Refused("In this pair the other holder opens first.")
    if (first, second) not in pairs:
        raise Refused("The two keys are not those of a pair of this sealed file.")
    return envelope["wraps"][pairs.index((first, second))]["jwe"]


def unpad(padded):
    if len(padded) not in BUCKETS_BYTES:
        raise Refused("The padded content does not have the size of a bucket.")
    length = int.from_bytes(padded[:8], "big")
    if length > min(CONTENT_BYTES_MAX, len(padded) - 8):
        raise Refused("The length of the content is not possible.")
    if padded[8 + length:].strip(b"\0"):
        raise Refused("The padding is not zero.")
    return padded[8:8 + length]


def open_envelope(path, call, first_path, second_path):
    envelope = read_envelope(path)
    if envelope["call"] != call:
        raise Refused("The sealed file is for another call.")
    first, second = read_key(first_path), read_key(second_path)
    outer = wrap_of(envelope, first.thumbprint(), second.thumbprint())
    inner, _ = decrypt("part for the first holder", outer, call, first, WRAP_ALGORITHMS)
    content_key, _ = decrypt(
        "part for the second holder", inner.decode("ascii"), call, second, WRAP_ALGORITHMS
    )
    if len(content_key) != 32:
        raise Refused("The content key does not have 32 bytes.")
    symmetric = jwk.JWK(kty="oct", k=base64url_encode(content_key))
    padded, header = decrypt("body", envelope["body"], call, symmetric, BODY_ALGORITHMS)
    commitment = base64url_encode(hashlib.sha256(content_key).digest())
    if header.get("key#S256", commitment) != commitment:
        raise Refused("The body names another content key.")
    return unpad(padded)


def main():
    if len(sys.argv) != 5:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        content = open_envelope(*sys.argv[1:])
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    except Exception as error:  # a file of unexpected form must end in a sentence too
        print(f"The sealed file cannot be opened ({type(error).__name__}: {error}).", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Seal a file with PyPI jwcrypto, independently of the product.

usage: make_envelope.py CONTENT CALL A.jwk B.jwk C.jwk [--bare] > envelope

A, B, C are the holders' public keys in the order of the notice.  --bare leaves out the
optional header parameters (kid, key#S256).
"""

import hashlib
import json
import os
import sys

from jwcrypto import jwe, jwk
from jwcrypto.common import base64url_encode

KIB = 1024
MIB = 1024 * KIB
BUCKETS_BYTES = [64 * KIB] + [n * MIB for n in (1, 2, 4, 8, 16, 32, 51)]
CONTENT_BYTES_MAX = 50 * MIB


def pad(content):
    if len(content) > CONTENT_BYTES_MAX:
        sys.exit("The content has more than 50 MiB.")
    bucket = next(size for size in BUCKETS_BYTES if 8 + len(content) <= size)
    return (len(content).to_bytes(8, "big") + content).ljust(bucket, b"\0")


def encrypt(plaintext, header, key):
    algorithms = [header["alg"], header["enc"]]
    token = jwe.JWE(plaintext, protected=json.dumps(header), algs=algorithms)
    token.add_recipient(key)
    return token.serialize(compact=True)


def wrap(plaintext, call, key, bare):
    header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "call": call}
    if not bare:
        header["kid"] = key.thumbprint()
    # only the key itself: what else the file says must not reach the header
    public = jwk.JWK(**{name: key.get(name) for name in ("kty", "crv", "x", "y")})
    return encrypt(plaintext, header, public)


def make_envelope(content, call, holders, bare):
    content_key = os.urandom(32)
    header = {"alg": "dir", "enc": "A256GCM", "call": call}
    if not bare:
        header["key#S256"] = base64url_encode(hashlib.sha256(content_key).digest())
    symmetric = jwk.JWK(kty="oct", k=base64url_encode(content_key))
    a, b, c = holders
    wraps = []
    for outer, inner in [(a, b), (a, c), (b, c)]:
        inner_token = wrap(content_key, call, inner, bare)
        wraps.append({
            "holders": [outer.thumbprint(), inner.thumbprint()],
            "jwe": wrap(inner_token.encode("ascii"), call, outer, bare),
        })
    body = encrypt(pad(content), header, symmetric)
    return {"v": 1, "call": call, "body": body, "wraps": wraps}


def main():
    arguments = [it for it in sys.argv[1:] if it != "--bare"]
    if len(arguments) != 5:
        print(__doc__, file=sys.stderr)
        return 2
    content_path, call, *key_paths = arguments
    holders = []
    for path in key_paths:
        with open(path, "rb") as file:
            holders.append(jwk.JWK.from_json(file.read()))
    with open(content_path, "rb") as file:
        content = file.read()
    json.dump(make_envelope(content, call, holders, "--bare" in sys.argv), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())

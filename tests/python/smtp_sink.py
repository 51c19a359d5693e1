#!/usr/bin/env python3
"""Receive mail with PyPI aiosmtpd on a free port of 127.0.0.1, for tests.

usage: smtp_sink.py FOLDER MODE

Prints its port on one line, then writes each message it accepts to FOLDER as
0001.eml, 0002.eml and so on.  Ends when its standard input is closed.

MODE is one of
    accept       takes every message
    later-once   answers 451 to the first message and takes the others
    never        answers 550 to every message
    drop         closes the connection in the place of an answer to the first message
    drop-after   takes the first message, then closes the connection without an answer
    no-login     asks for a login and refuses each
"""

import asyncio
import pathlib
import sys

from aiosmtpd.smtp import SMTP, AuthResult

MODES = ("accept", "later-once", "never", "drop", "drop-after", "no-login")
ACCEPTED = "250 2.0.0 accepted"


class Sink:
    """The handler aiosmtpd calls; `mode` says how it answers."""

    def __init__(self, folder, mode):
        self.folder = folder
        self.mode = mode
        self.offered = 0
        self.kept = 0

    async def handle_DATA(self, server, session, envelope):
        self.offered += 1
        is_first = self.offered == 1
        if self.mode == "never":
            return "550 5.1.1 no such person"
        if self.mode == "later-once" and is_first:
            return "451 4.7.1 please come back later"
        if self.mode == "drop-after" and is_first:
            self.keep(envelope)
        if self.mode in ("drop", "drop-after") and is_first:
            server.transport.abort()
            return "421 4.3.0 unheard"
        self.keep(envelope)
        return ACCEPTED

    def keep(self, envelope):
        self.kept += 1
        path = self.folder / f"{self.kept:04}.eml"
        path.write_bytes(envelope.original_content or envelope.content)


async def serve(sink):
    loop = asyncio.get_running_loop()
    options = {"hostname": "sink"}
    if sink.mode == "no-login":
        # Nothing secret is sent here, so that a login without encryption is fine.
        options |= {
            "auth_required": True,
            "auth_require_tls": False,
            "authenticator": lambda *_: AuthResult(success=False, handled=False),
        }
    server = await loop.create_server(lambda: SMTP(sink, **options), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main():
    if len(sys.argv) != 3 or sys.argv[2] not in MODES:
        print(__doc__, file=sys.stderr)
        return 2
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(Sink(folder, sys.argv[2])))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A mail server that takes everything and keeps nothing; prints its port."""

import asyncio
import socket

from aiosmtpd.controller import Controller


class Taking:
    async def handle_DATA(self, server, session, envelope):
        return "250 taken"


def main():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    Controller(Taking(), hostname="127.0.0.1", port=port).start()
    print(port, flush=True)
    asyncio.new_event_loop().run_forever()


if __name__ == "__main__":
    main()

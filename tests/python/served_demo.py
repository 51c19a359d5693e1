"""A demo served on this machine, for programs that ask it: sessions and tokens of its people."""

import http.client
import json
import os
import re
import select
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Demo:
    """`shirube demo --pages` over a folder; begins and ends with a `with` statement."""

    def __init__(self, program, folder):
        self.program, self.folder = program, str(folder)
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.door = None
        self.server = None

    def __enter__(self):
        command = [self.program, "demo", "--pages", "--port", str(self.port), "--data", self.folder]
        self.server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        until, said = time.monotonic() + 300, b""
        while self.door is None and time.monotonic() < until:
            if not select.select([self.server.stdout], [], [], 1)[0]:
                continue
            more = os.read(self.server.stdout.fileno(), 65536)
            if not more:
                break
            said += more
            found = re.search(rb"(/demo/[0-9a-f]{32})\s", said)
            self.door = found and found[1].decode()
        if self.door is None:
            self.__exit__()
            raise SystemExit("the demo does not serve")
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait(60)

    def is_alive(self):
        """Ends the program where the server is gone."""
        if self.server.poll() is not None or self.get("/healthz", {})[0] != 200:
            raise SystemExit("the server is gone")

    def session(self, org, person):
        """The headers of a page of ours, of somebody who just came in by the door."""
        form = urllib.parse.urlencode({"org": org, "person": person}).encode()
        request = urllib.request.Request(self.url + self.door, form, {"Origin": self.url})
        try:
            urllib.request.build_opener(NoRedirect).open(request, timeout=30)
            raise SystemExit("the door of the demo leads nowhere")
        except urllib.error.HTTPError as answer:
            cookie = answer.headers["Set-Cookie"].split(";")[0]
        return {"Cookie": cookie, "Origin": self.url}

    def token(self, org, person):
        """A token of theirs with every scope."""
        asked = {"name": "contract", "scopes": ["read", "act", "export", "administer"], "days": 1}
        status, issued = self.send("POST", "/api/v1/tokens", self.session(org, person), asked)
        if status != 201:
            raise SystemExit(f"no token: {status} {issued}")
        return issued["token"]

    def get(self, path, headers):
        """Status and JSON."""
        return self.send("GET", path, headers)

    def send(self, method, path, headers, body=None):
        """Status and JSON, or the text of what is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        data = None
        if body is not None:
            data, headers = json.dumps(body), {**headers, "Content-Type": "application/json"}
        connection.request(method, path, data, headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text

    def replay(self):
        """Performs every act of the folder again from what was kept; ends the program where one differs."""
        command = [self.program, "replay", "--data", f"{self.folder}/running"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"what was written does not replay:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")

"""sqlmap over a served demo: every parameter of every route that is asked by GET, and the members of the
bodies that reach the most statements.

    injection.py PROGRAM FOLDER [--minutes N]

Before anything else sqlmap has to find the hole in a server that has one: a run that would find nothing
anywhere says nothing. Exits with 1 where a parameter can be injected into, or could not be asked.
"""

import json
import re
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from contract import ORG, known_to
from served_demo import Demo

OFFICER = "u-0001"

# A value each parameter takes, so that its statement is reached.
VALUES = {
    "kind": "preparation", "stage": "closed", "section": "デジタル推進課", "person": "u-0001", "due_before": "2027-12-31",
    "fiscal_year": "2026", "closed": "true", "q": "窓口", "org": ORG, "open": "true", "as_of": "2027-03-01",
    "path": "contract", "token": "unknown", "provider": "unknown", "sha256": "0" * 64, "name": "a.txt",
    "document": "envelope_sha256",
}  # fmt: skip

# Where a page goes on is for the server alone to write: what is none is asked.
VALUES["after"] = "none"

# Bodies whose members reach statements. (An act by its rehearsal: it reads the same and keeps nothing.)
BODIES = {
    "/api/v1/session": {"email": "u-0001@example.jp", "password": "a long enough pass phrase"},
    "/api/v1/recoveries": {"email": "u-0001@example.jp"},
    "/api/v1/advice": {"facts": {"contract_type": "service"}, "body": "city", "on": "2026-11-22"},
    "/api/v1/companies": {
        "org": ORG, "name": "代表", "email": "n@example.jp", "language": "ja", "company": "株式会社あおぞら",
        "corporate_number": "2010401000001",
    },
    "/api/v1/links/unknown": {"password": "a long enough pass phrase"},
    "/api/v1/procedures/{id}/acts/close-case/rehearsal": {
        "capacity": "officer", "subject": "u-0001", "facts": {"reason": "終わったため"},
    },
    "/api/v1/people": {"name": "新任", "email": "n@example.jp", "language": "ja"},
    "/api/v1/session/organisation": {"org": ORG},
}  # fmt: skip

FOUND = re.compile(r"identified the following injection point|parameter .* is vulnerable")
CLEAN = re.compile(r"all tested parameters do not appear to be injectable")
ASKED = re.compile(r"testing if .*? parameter '([^']+)' is dynamic|testing for SQL injection on .*? parameter '([^']+)'")


class Open(BaseHTTPRequestHandler):
    """A server as nobody should write one."""

    def do_GET(self):
        name = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query).get("name", [""])[0]
        db = sqlite3.connect(":memory:")
        db.executescript("CREATE TABLE one (name text); INSERT INTO one VALUES ('a'), ('b')")
        try:
            status, body = 200, json.dumps(db.execute(f"SELECT name FROM one WHERE name = '{name}'").fetchall())
        except sqlite3.Error as error:
            status, body = 500, str(error)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


def sqlmap(home, url, headers, body=None, seconds=600):
    """What sqlmap said of one address."""
    command = [
        str(Path(sys.executable).with_name("sqlmap")), "-u", url, "--batch", "--flush-session", "--level", "1", "--risk", "1",
        "--output-dir", str(home), "--ignore-code", "*", "--disable-coloring",
        "--drop-set-cookie", "--timeout", "30", "--retries", "1",
    ]  # fmt: skip
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    if body:
        command += ["--data", json.dumps(body, ensure_ascii=False), "--method", "POST"]
        command += ["--header", "Content-Type: application/json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL)
        return done.stdout + done.stderr
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode("utf-8", "replace") + "\nnot done in time"


def finds_what_there_is(home):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Open)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    said = sqlmap(home / "control", f"http://127.0.0.1:{server.server_port}/?name=a", {})
    server.shutdown()
    if not FOUND.search(said):
        sys.exit(f"sqlmap does not find a hole where there is one:\n{said[-3000:]}")


def addresses(demo, headers):
    """Every GET route with each of its parameters: those of the path are marked, those of the query named."""
    document = demo.get("/api/openapi.json", {})[1]
    known = {name: values[0] for name, values in known_to(demo, headers).items() if values}
    values = VALUES | {name: known[name] for name in ("case", "id") if name in known}
    for path, methods in document["paths"].items():
        parameters = methods.get("get", {}).get("parameters", [])
        of_path = [one["name"] for one in parameters if one["in"] == "path"]
        of_query = [one["name"] for one in parameters if one["in"] == "query"]
        if not parameters:
            continue
        filled = path
        for name in of_path:
            value = "contract" if (path, name) == ("/api/v1/paths/{kind}", "kind") else values[name]
            filled = filled.replace(f"{{{name}}}", urllib.parse.quote(value) + "*")
        if of_path:
            yield filled, None, len(of_path)
        # where a page goes on is asked by itself: with what is none, nothing else is looked at
        for names in ([name for name in of_query if name != "after"], [name for name in of_query if name in ("after", "q")]):
            if names and not (names == ["q"] and of_query != ["q"]):
                query = urllib.parse.urlencode({name: values[name] for name in names})
                yield f"{filled.replace('*', '')}?{query}", None, len(names)
    for path, body in BODIES.items():
        yield path.replace("{id}", values["id"]), body, len(leaves(body))


def leaves(value):
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    return [value]


def main(program, folder, minutes):
    home = Path(folder) / "sqlmap"
    home.mkdir(parents=True, exist_ok=True)
    finds_what_there_is(home)
    until = time.monotonic() + minutes * 60
    wrong, parameters = [], 0
    with Demo(program, folder) as demo:
        headers = {"Authorization": f"Bearer {demo.token(ORG, OFFICER)}"}

        def ask(numbered):
            number, (path, body, expected) = numbered
            left = until - time.monotonic()
            if left <= 0:
                return path, 0, expected, "not done in time"
            said = sqlmap(home / str(number), demo.url + path, headers, body, left)
            (home / f"{number}.txt").write_text(said)
            asked = {name for pair in ASKED.findall(said) for name in pair if name}
            return path, len(asked), expected, said

        with ThreadPoolExecutor(2) as pool:
            for path, asked, expected, said in pool.map(ask, enumerate(addresses(demo, headers))):
                parameters += asked
                is_clean = bool(CLEAN.search(said)) and not FOUND.search(said) and asked >= expected
                print(f"{'clean' if is_clean else 'NOT CLEAN'}: {path} ({asked} of {expected} parameters)", flush=True)
                if not is_clean:
                    wrong.append(path)
                    print(said[-2500:], flush=True)
        demo.is_alive()
    demo.replay()
    if wrong:
        sys.exit(f"{len(wrong)} addresses are not clean: {', '.join(wrong)}")
    print(f"{parameters} parameters asked, none can be injected into, and everything written replays")


if __name__ == "__main__":
    at = sys.argv.index("--minutes") if "--minutes" in sys.argv else None
    main(sys.argv[1], sys.argv[2], int(sys.argv[at + 1]) if at else 60)

"""scripts/pages: how long an officer's pages take to their first byte, on databases of any size.

    --cases N [N ...]   sizes of the databases, made in a temporary folder; 10,000 without it
    --database FILE     a database that `generate` made, instead; its officer is given a password
    --asked N           how often each page is asked
    --check             nothing is timed: a hundred cases, and every page has to be there and right
"""

import argparse
import http.client
import json
import os
import random
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse
from pathlib import Path

from . import tools
from .cluster import ROOT
from .rounds import command, say

OFFICER, ADDRESS, ORGANISATION = "u-0001", "u-0001@city.example", "minato-city"
PASSWORD = "eight words that nobody else would say together"

# What the pages promise of a large database, in milliseconds: the first byte of a page at the 95th percentile,
# and a search for two characters.
FIRST_BYTE_P95_MS, SEARCH_P95_MS = 200, 50


def read_arguments():
    parser = argparse.ArgumentParser(prog="scripts/pages", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, nargs="+")
    parser.add_argument("--database", type=Path)
    parser.add_argument("--asked", type=int, default=200)
    parser.add_argument("--check", action="store_true")
    return parser.parse_args()


def build(check):
    """The folder of `generate` and `shirube`. `SHIRUBE_BENCH_TOOLS` names one where they are already."""
    if "SHIRUBE_BENCH_TOOLS" in os.environ:
        return Path(os.environ["SHIRUBE_BENCH_TOOLS"])
    say("== building")
    how = ["--examples"] if check else ["--release"]
    subprocess.run(["cargo", "build", "--locked", "--quiet", "--workspace", "--bins", *how], cwd=ROOT, check=True)
    return tools.target() / ("debug" if check else "release")


class Browser:
    """Somebody who is signed in, with one connection that stays open."""

    def __init__(self, port, program, data):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        invited = subprocess.run([program, "user", "invite", "--id", OFFICER, "--email", ADDRESS, "--org", ORGANISATION,
                                  "--data", data, "--json"], capture_output=True, text=True)
        # whoever was given a password by a run before has it still
        link = [json.loads(invited.stdout)["link"]] if invited.returncode == 0 else []
        self.cookie = ""
        origin = {"Origin": f"http://127.0.0.1:{port}", "Content-Type": "application/x-www-form-urlencoded"}
        form = urllib.parse.urlencode({"email": ADDRESS, "password": PASSWORD})
        for path in (*link, "/login"):
            self.connection.request("POST", path, form, origin)
            answer = self.connection.getresponse()
            answer.read()
            cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
            self.cookie = "; ".join(cookies) or self.cookie
        if not self.cookie:
            raise SystemExit(f"nobody could sign in: {answer.status} {invited.stderr}")

    def get(self, path):
        """The page, and the milliseconds to its first byte."""
        begun = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie, "Accept-Language": "ja"})
        answer = self.connection.getresponse()
        first_byte_ms = (time.perf_counter() - begun) * 1000
        text = answer.read().decode()
        if answer.status != 200:
            raise SystemExit(f"{path} was answered {answer.status}")
        return text, first_byte_ms


def questions(database, asked):
    """Each page with its paths, and what has to stand on it."""
    by_chance = random.Random(7)
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as reading:
        last = reading.execute("SELECT max(rowid) FROM case_file").fetchone()[0]
        cases = []
        while len(cases) < asked:
            place = by_chance.randint(1, last)
            found = reading.execute("SELECT case_no, title FROM case_file WHERE rowid >= ? AND length(title) > 1 "
                                    "ORDER BY rowid LIMIT 1", (place,)).fetchone()
            cases.extend([found] if found else [])

    def searched(title):
        pairs = [pair for pair in re.findall(r"(?=(\w\w))", title)]
        return urllib.parse.quote(by_chance.choice(pairs))

    a_case = 'href="/cases/R'
    return {
        "my tasks": [("/tasks", a_case)] * asked,
        "list of cases": [("/cases", a_case)] * asked,
        "board": [("/cases?view=board", a_case)] * asked,
        "search for two characters": [(f"/search?q={searched(title)}", a_case) for _, title in cases],
        "case": [(f"/cases/{number}", title) for number, title in cases],
    }


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def ask(built, database, folder, arguments):
    """Serves a database and asks its pages; answers what is above the goals, or not as it should be."""
    data, port = Path(tempfile.mkdtemp(dir=folder)), free_port()
    for end in ("", "-wal", "-shm"):
        if Path(f"{database}{end}").exists():
            (data / f"shirube.db{end}").symlink_to(f"{database}{end}")
    program, faults = built / "shirube", []
    served = subprocess.Popen([program, "serve", "--data", data, "--listen", f"127.0.0.1:{port}"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        browser = Browser(port, program, data)
        for name, paths in questions(database, arguments.asked).items():
            taken = []
            for path, expected in paths:
                text, first_byte_ms = browser.get(path)
                taken.append(first_byte_ms)
                if expected not in text:
                    faults.append(f"{path} says nothing of {expected}")
            taken.sort()
            p95 = taken[int(len(taken) * 0.95)]
            say(f"  {name:28} median {taken[len(taken) // 2]:7.1f} ms, p95 {p95:7.1f}, at most {taken[-1]:7.1f}")
            goal = SEARCH_P95_MS if name.startswith("search") else FIRST_BYTE_P95_MS
            if not arguments.check and p95 > goal:
                faults.append(f"{name}: {p95:.1f} ms at the 95th percentile, above {goal}")
    finally:
        served.terminate()
        served.wait()
    return faults


def main():
    arguments = read_arguments()
    if arguments.check:
        arguments.cases, arguments.asked = [100], 10
    built, faults = build(arguments.check), []
    folder = Path(tempfile.mkdtemp())
    try:
        if arguments.database:
            say(str(arguments.database))
            faults += ask(built, arguments.database.absolute(), folder, arguments)
        else:
            for cases in arguments.cases or [10_000]:
                database = folder / f"of{cases}.db"
                say(f"{cases:,} cases")
                command(built / "generate", "--database", database, "--cases", cases, "--spare", 1024)
                faults += ask(built, database, folder, arguments)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if faults:
        raise SystemExit("\n".join(faults))
    say("every page was there")


if __name__ == "__main__":
    main()

"""The parts of a run: which arms take turns."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from . import tools as programs
from .acts import PEERS, Postgres, Sqlite, facts_of
from .cluster import OWNER, ROOT
from .rounds import command, say

OURS = [1, 8, 32, 256]
PGBENCH = [1, 8, 16, 32, 64]
OURS_SQLITE = [1, 8, 64, 256]


@dataclass
class Place:
    cluster: object
    tools: Path
    folder: Path
    arguments: object

    @cached_property
    def on_postgres(self):
        return Postgres(self.cluster, self.tools, self.folder, self.arguments.seconds)

    @cached_property
    def played(self):
        """The demo's cases, played once."""
        folder = self.folder / "played"
        command(self.tools / "shirube", "demo", "--once", "--bundles", "few", "--data", folder)
        return folder


def postgres(place, results):
    on = place.on_postgres
    arms = [(f"postgres ours {n}", on.ours(n)) for n in OURS]
    arms += [(f"postgres pgbench {n}", on.pgbench(n)) for n in PGBENCH]
    results.rounds(arms, place.arguments.rounds)


def sqlite(place, results):
    on = Sqlite(place.on_postgres.acts, place.tools, place.folder, place.arguments.seconds)
    arms = [(f"sqlite ours {n}", on.ours(n)) for n in OURS_SQLITE]
    arms += [(f"sqlite C {n} a transaction", on.plain(n)) for n in (1, 64)]
    results.rounds(arms, place.arguments.rounds)


def peers(place, results):
    on = place.on_postgres
    arms = [(f"peers ours {n}", on.ours(n)) for n in (8, 256)]
    arms += [(f"{name} {n}", on.peer(name, n)) for name in ("django_fsm", "viewflow", "spiff")
             for n in (1, 2, 4, 8)]
    results.rounds(arms, place.arguments.rounds)


def rate(place, results):
    seconds = place.arguments.seconds
    bench = programs.bench("shirube-core", "decide")
    bare = [PEERS / "viewflow_rate.py", seconds]
    arms = [("rate ours", lambda: {"value": criterion(bench, "approve-contract/decision", seconds)}),
            ("rate ours refusal", lambda: {"value": criterion(bench, "approve-contract/refusal", seconds)}),
            ("rate viewflow.fsm", lambda: facts_of(command(sys.executable, *bare)))]
    results.rounds(arms, place.arguments.rounds)


def criterion(bench, name, seconds):
    """The median rate criterion found, in elements a second."""
    out = command(bench, "--bench", "--noplot", "--warm-up-time", 1, "--measurement-time", seconds, name)
    found = re.search(r"thrpt:\s+\[\S+ \S+ (\S+) (K|M|)elem/s", out)
    if not found:
        raise SystemExit(f"criterion said no rate of {name}: {out[-300:]}")
    return float(found.group(1)) * {"": 1, "K": 1e3, "M": 1e6}[found.group(2)]


def start(place, results):
    """`shirube work`, the one program that runs on today: from being started to the end of its first
    round, which is more than being ready; and what it holds when it then waits."""
    on = place.on_postgres
    on.cluster.make("start", "ready")
    mail = place.folder / "mail"
    mail.mkdir(exist_ok=True)
    work = [place.tools / "shirube", "work", "--database", on.cluster.url("start"), "--mail", mail,
            "--data", place.folder / "keys"]
    small = Sqlite(on.acts, place.tools, place.folder, 1)
    at_file = [*work[:3], small.fresh(), *work[4:]]

    def once(arguments):
        def run():
            began = time.monotonic()
            command(*arguments, "--once")
            return (time.monotonic() - began) * 1000
        return run

    def idle():
        running = subprocess.Popen([str(one) for one in [*work, "--every", "240"]],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            time.sleep(2)
            if running.poll() is not None:
                raise SystemExit(f"shirube work ended: {running.stderr.read().decode()}")
            status = Path(f"/proc/{running.pid}/status").read_text()
            return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait()
    arms = [("start ready ms", once(work)), ("start ready ms SQLite", once(at_file)),
            ("start resident MiB", idle)]
    results.rounds(arms, place.arguments.rounds)
    on.cluster.drop("start")


def letters(place, results):
    """A mail server of Python's that takes every letter at once; the client's pace at it is the measure."""
    on = place.on_postgres
    server = subprocess.Popen([sys.executable, PEERS / "smtp_sink.py"], stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline())
        kept = {}

        def run():
            on.cluster.make("run", "ready")
            out = command(place.tools / "letters", "--database", on.cluster.url("run"),
                          "--smtp", f"smtp://127.0.0.1:{port}?starttls=none",
                          "--letters", place.arguments.letters, "--seconds", place.arguments.seconds)
            on.cluster.drop("run")
            kept.update(json.loads(out))
            return {"value": kept["of_pace"], **kept}
        results.rounds([("letters pace", run), ("letters acts beside", lambda: kept["acts_of_alone"])],
                       place.arguments.rounds)
    finally:
        server.terminate()
        server.wait()


def rush(place, results):
    """The last minute of a call that a played case has opened; played once, copied for every run."""
    folder = place.folder / "rush"
    scenario = programs.call_until_open(folder / "scenarios")
    command(place.tools / "shirube", "play", scenario, "--data", folder / "played")
    seconds = place.arguments.rush_seconds

    def run():
        for old in folder.glob("run.db*"):
            old.unlink()
        for one in (folder / "played").glob("shirube.db*"):
            shutil.copy(one, folder / one.name.replace("shirube", "run"))
        out = command(place.tools / "rush", "--database", folder / "run.db", "--seconds", seconds)
        facts = json.loads(out.splitlines()[-1])
        return {"value": facts["wrong"], **facts}
    results.rounds([("rush wrong", run)], min(place.arguments.rounds, 3))


def growth_postgres(place, results):
    """p99 on a large database against a small one; the databases are dropped before another backend's."""
    on = place.on_postgres
    made = {}
    for size in sizes(place):
        made[size] = on.cluster.make(f"of{size}")
        on.cluster.sql("postgres", "CHECKPOINT")
        say(f"  PostgreSQL, {size:,} cases")
        facts = generate(place, on.cluster.url(made[size], OWNER), size, place.cluster.folder)
        on.cluster.sql(made[size], "VACUUM ANALYZE; CHECKPOINT")
        facts["bytes"] = int(on.cluster.sql(made[size], "SELECT pg_database_size(current_database())"))
        results.note(f"PostgreSQL generated {size}", facts)
    ask(place, results, "PostgreSQL", *map(on.cluster.url, made.values()))
    for database in made.values():
        on.cluster.drop(database)


def growth_sqlite(place, results):
    """The same in files."""
    made = {}
    for size in sizes(place):
        made[size] = place.folder / f"of{size}.db"
        say(f"  SQLite, {size:,} cases")
        facts = generate(place, made[size], size, place.folder)
        results.note(f"SQLite generated {size}", {**facts, "bytes": made[size].stat().st_size})
    ask(place, results, "SQLite", *made.values())
    for file in made.values():
        for one in file.parent.glob(file.name + "*"):
            one.unlink()


def sizes(place):
    return max(place.arguments.cases // 100, 1), place.arguments.cases


def generate(place, database, cases, disk):
    """Copies of played cases, until there are as many or the disk has no more room than it is to keep."""
    done = subprocess.run([str(one) for one in (
        place.tools / "generate", "--database", database, "--cases", cases, "--from", place.played,
        "--disk", disk, "--spare", place.arguments.spare)],
        stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"generate ended with {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1])


def ask(place, results, backend, small, large):
    """Every timed question, on both databases in turns; the ratio of their p99."""
    kept = {}
    for number in range(place.arguments.rounds):
        for name, database in (("small", small), ("large", large)):
            out = command(place.tools / "growth", "--database", database, "--seconds", place.arguments.seconds)
            for line in out.splitlines():
                facts = json.loads(line)
                kept.setdefault((facts["question"], name), []).append(facts["p99_ms"])
                results.note(f"{backend} {facts['question']} {name} p99 ms", {"value": facts["p99_ms"], **facts},
                             number + 1)
    for question in dict.fromkeys(question for question, _ in kept):
        middle = {name: sorted(kept[question, name])[len(kept[question, name]) // 2] for name in ("small", "large")}
        results.note(f"growth {backend} {question}", {"value": middle["large"] / middle["small"], **middle})

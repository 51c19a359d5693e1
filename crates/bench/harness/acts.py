"""Durable audited acts a second: the program, pgbench with the same statements, SQLite from C, peers."""

import json
import shutil
import sys
from pathlib import Path

from . import statements
from .cluster import OWNER
from .rounds import command, say

ACTS = statements.ACTS_A_CASE
PEERS = Path(__file__).resolve().parents[1] / "peers"


def facts_of(out):
    facts = json.loads(out.splitlines()[0])
    return {"value": facts.pop("acts_a_second"), **facts}


class Postgres:
    """Arms on one cluster; each run has a database of its own."""

    def __init__(self, cluster, tools, folder, seconds):
        self.cluster, self.tools, self.folder, self.seconds = cluster, tools, folder, seconds
        cluster.make("ready")
        command(tools / "write-path", "--database", cluster.url("ready", OWNER), "--cases", 0)
        self._trace()

    def _trace(self):
        """What one case of ten acts sends, as the server logs it."""
        self.cluster.make("trace", "ready")
        self.cluster.sql("postgres", "ALTER DATABASE trace SET log_statement = 'all'")
        before = self.cluster.log.stat().st_size
        # the second case: the first also makes the program acquainted with the database
        command(self.tools / "write-path", "--database", self.cluster.url("trace"), "--cases", 2)
        with self.cluster.log.open(encoding="utf-8") as log:
            log.seek(before)
            self.acts = statements.last_case(log.read())
        self.cluster.drop("trace")
        script, self.variables = statements.pgbench(self.acts)
        self.script = self.folder / "acts.pgbench"
        self.script.write_text(script, encoding="utf-8")
        sent = [len(act) + 2 for act in self.acts]
        say(f"  an act sends {min(sent)}–{max(sent)} statements, BEGIN and COMMIT among them")

    def ours(self, clients, more=()):
        def run():
            self.cluster.make("run", "ready")
            out = command(self.tools / "write-path", "--database", self.cluster.url("run"),
                          "--clients", clients, "--seconds", self.seconds, *more)
            self.cluster.drop("run")
            return facts_of(out)
        return run

    def pgbench(self, clients):
        def run():
            self.cluster.make("run", "ready")
            defined = [one for name, value in self.variables.items() for one in ("-D", f"{name}={value}")]
            out = command(self.cluster.bin / "pgbench", "-n", "-M", "prepared", "-c", clients, "-j",
                          min(clients, 2), "-T", self.seconds, "-f", self.script, *defined,
                          self.cluster.url("run"))
            self.cluster.drop("run")
            lines = out.splitlines()
            tps = next(float(line.split()[2]) for line in lines if line.startswith("tps ="))
            wrong = next((line for line in lines if line.startswith("number of failed")), "")
            if wrong and not wrong.split(":")[1].strip().startswith("0"):
                raise SystemExit(wrong)
            return {"value": tps * ACTS, "clients": clients}
        return run

    def peer(self, name, processes):
        def run():
            self.cluster.make("run")
            out = command(sys.executable, PEERS / f"{name}_acts.py", self.cluster.url("run", OWNER),
                          processes, self.seconds)
            self.cluster.drop("run")
            return facts_of(out)
        return run


class Sqlite:
    """Arms on an SQLite file each."""

    def __init__(self, acts, tools, folder, seconds):
        self.tools, self.folder, self.seconds = tools, folder, seconds
        self.ready = folder / "ready.db"
        command(tools / "write-path", "--database", self.ready, "--cases", 0)
        if Path(f"{self.ready}-wal").exists():
            raise SystemExit(f"{self.ready} was not closed: copies of it would not be whole")
        self.script = folder / "acts.sqlite"
        self.script.write_text(statements.sqlite(acts), encoding="utf-8")

    def fresh(self):
        """A copy of the database as it was made."""
        for old in self.folder.glob("run.db*"):
            old.unlink()
        return shutil.copy(self.ready, self.folder / "run.db")

    def ours(self, clients, more=()):
        def run():
            out = command(self.tools / "write-path", "--database", self.fresh(),
                          "--clients", clients, "--seconds", self.seconds, *more)
            return facts_of(out)
        return run

    def plain(self, together):
        def run():
            out = command(self.tools / "sqlite_acts", self.fresh(), self.script, together, self.seconds)
            return facts_of(out)
        return run

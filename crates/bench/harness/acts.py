"""Durable audited acts a second: the program, pgbench with the same statements, SQLite from C, peers."""

import json
import resource
import shutil
import sys
import time
from pathlib import Path

from . import statements
from .cluster import OWNER
from .rounds import command, say

ACTS = statements.ACTS_A_CASE
PEERS = Path(__file__).resolve().parents[1] / "peers"


def facts_of(out):
    facts = json.loads(out.splitlines()[0])
    return {"value": facts.pop("acts_a_second"), **facts}


def costed(cluster, read, *arguments):
    """Runs a program; answers what `read` makes of its output, and the processor time of an act: in the
    program, its beginning among it, and in the server's backends. A busy machine hardly changes these."""
    before, server = _children_seconds(), cluster.backends_seconds() if cluster else 0.0
    facts = read(command(*arguments))
    acts = max(facts.get("acts", 0), 1)
    facts["program_us_an_act"] = (_children_seconds() - before) * 1e6 / acts
    if cluster:
        time.sleep(0.2)  # the backends of what has ended end too
        facts["server_us_an_act"] = (cluster.backends_seconds() - server) * 1e6 / acts
    return facts


def _children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# Cases there are before anything is measured.
HISTORY = 300


class Postgres:
    """Arms on one cluster; each run has a database of its own, a copy of one that was used. Without statistics
    of its tables PostgreSQL looks through every entry of an organisation for the one a disclosure is of, as
    often as there are disclosures, until it has looked at the tables itself: within a minute of anybody's use,
    and after the end of a run."""

    def __init__(self, cluster, tools, folder, seconds):
        self.cluster, self.tools, self.folder, self.seconds = cluster, tools, folder, seconds
        cluster.make("ready")
        command(tools / "write-path", "--database", cluster.url("ready", OWNER), "--cases", HISTORY)
        cluster.sql("ready", "VACUUM ANALYZE")
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
            facts = costed(self.cluster, facts_of, self.tools / "write-path", "--database",
                           self.cluster.url("run"), "--clients", clients, "--seconds", self.seconds, *more)
            self.cluster.drop("run")
            return facts
        return run

    def pgbench(self, clients):
        def run():
            self.cluster.make("run", "ready")
            defined = [one for name, value in self.variables.items() for one in ("-D", f"{name}={value}")]
            facts = costed(self.cluster, self._read_pgbench, self.cluster.bin / "pgbench", "-n", "-M", "prepared",
                           "-c", clients, "-j", min(clients, 2), "-T", self.seconds, "-f", self.script, *defined,
                           self.cluster.url("run"))
            self.cluster.drop("run")
            return {"clients": clients, **facts}
        return run

    @staticmethod
    def _read_pgbench(out):
        lines = dict(line.split(":", 1) for line in out.splitlines() if ":" in line)
        if not lines.get("number of failed transactions", "0").strip().startswith("0 "):
            raise SystemExit("pgbench: " + lines["number of failed transactions"])
        tps = next(float(line.split()[2]) for line in out.splitlines() if line.startswith("tps ="))
        cases = int(lines["number of transactions actually processed"].split("/")[0])
        return {"value": tps * ACTS, "acts": cases * ACTS}

    def peer(self, name, processes):
        def run():
            self.cluster.make("run")
            facts = costed(self.cluster, facts_of, sys.executable, PEERS / f"{name}_acts.py",
                           self.cluster.url("run", OWNER), processes, self.seconds)
            self.cluster.drop("run")
            return facts
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
            return costed(None, facts_of, self.tools / "write-path", "--database", self.fresh(),
                          "--clients", clients, "--seconds", self.seconds, *more)
        return run

    def plain(self, together):
        def run():
            return costed(None, facts_of, self.tools / "sqlite_acts", self.fresh(), self.script, together,
                          self.seconds)
        return run

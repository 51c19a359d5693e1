"""scripts/load: a server of its own process under load, on SQLite and on PostgreSQL.

    --check          nothing is timed: few people, small files; everything answered has to be there
    --seconds N      how long the officers work, and how long before the deadline the first proposal comes
    --keep NAME      keeps the raw figures as docs/performance/NAME
"""

import argparse
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from . import rounds, tools
from .cluster import OWNER, ROOT, private
from .rounds import command, say

# What docs/performance.md promises of 200 users: milliseconds at the 99th percentile.
READS_P99_MS, ACTS_P99_MS = 50, 100

# A proposal is in time where it is decided in time. Who sent one before the deadline and heard that it was
# late had waited for so long at most: no longer than an act may take.
WAITED_MS = 100


def read_arguments():
    parser = argparse.ArgumentParser(prog="scripts/load", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--keep")
    return parser.parse_args()


def build(check):
    """The folder of `load` and `shirube`. `SHIRUBE_BENCH_TOOLS` names one where they are already."""
    if "SHIRUBE_BENCH_TOOLS" in os.environ:
        return Path(os.environ["SHIRUBE_BENCH_TOOLS"])
    say("== building")
    # where nothing is timed, as the tests are built: without what only they need all would be built anew
    how = ["--examples"] if check else ["--release"]
    subprocess.run(["cargo", "build", "--locked", "--quiet", "--workspace", "--bins", *how], cwd=ROOT, check=True)
    return tools.target() / ("debug" if check else "release")


class Place:
    """Where runs find their folders and databases, each a new one."""

    def __init__(self, built, folder, cluster):
        self.built, self.folder, self.cluster = built, folder, cluster
        self.count = 0
        self.scenario = tools.call_until_open(folder / "scenarios")

    def fresh(self, is_postgres):
        """A folder, and the name of a database with it where there is one."""
        self.count += 1
        data = self.folder / f"data{self.count}"
        data.mkdir()
        if not is_postgres:
            return data, None
        name = self.cluster.make(f"load{self.count}")
        command(self.built / "shirube", "migrate", "up", "--database", self.cluster.url(name, OWNER))
        return data, name

    def named(self, database):
        return ["--database", self.cluster.url(database)] if database else []

    def load(self, data, database, *arguments):
        """Runs one. What was made ready in a moment has had no time to be analysed, as PostgreSQL does with
        what has been there for a minute: that is done before anybody comes."""
        shirube, named = self.built / "shirube", self.named(database)
        words = [self.built / "load", "--program", shirube, "--data", data, *named, "--wait", *arguments]
        with subprocess.Popen([str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as running:
            said = running.stdout.readline()
            if said == "ready\n" and database:
                self.cluster.sql(database, "VACUUM ANALYZE")
            out, _ = running.communicate("\n" if said == "ready\n" else None)
        if running.returncode:
            raise SystemExit(f"load ended with {running.returncode}")
        command(shirube, "replay", "--org", "minato-city", "--data", data, *named)
        shutil.rmtree(data, ignore_errors=True)
        return json.loads(out.splitlines()[-1])

    def open_call(self, is_postgres):
        """A folder in which a call is open and nobody has applied yet."""
        data, database = self.fresh(is_postgres)
        environment = dict(os.environ)
        environment.pop("SHIRUBE_DATABASE", None)
        command(self.built / "shirube", "play", self.scenario, "--data", data, *self.named(database), env=environment)
        return data, database


def users(place, is_postgres, check, seconds):
    how = ["--users", 20, "--cases", 3, "--seconds", 3, "--arrive-seconds", 1, "--think-milliseconds", 150] if check else \
        ["--users", 200, "--cases", 200, "--seconds", seconds]
    return place.load(*place.fresh(is_postgres), "users", *how)


def last_minute(place, is_postgres, check, seconds):
    how = ["--proposals", 40, "--late", 20, "--uploads", 4, "--upload-kib", 900, "--seconds", 3] if check else \
        ["--seconds", seconds]
    return place.load(*place.open_call(is_postgres), "last-minute", *how)


def judged(name, facts, check):
    """What is wrong with a run: always what is not right, and what is slow where it was timed."""
    faults = [f"{name}: {facts['wrong']} wrong: {json.dumps(facts, ensure_ascii=False)}"] if facts["wrong"] else []
    if name.startswith("last minute"):
        say(f"  {name}: {facts['sent']} proposals sent, {facts['taken']} taken, all of them in time and kept; "
            f"{facts['uploads']} files; {facts['wrong']} wrong; "
            f"submit p99 {facts['acts']['acts']['p99_ms']:.0f} ms")
        if not facts["taken"] or facts["taken"] == facts["sent"]:
            faults.append(f"{name}: the deadline was not met on both sides: {json.dumps(facts)}")
        waited = facts["of_these_sent_before_deadline_ms"]
        if not check and waited > WAITED_MS:
            faults.append(f"{name}: sent {waited} ms before the deadline and heard after it")
        return faults
    reads, acts = facts["reads"], facts["acts"]
    say(f"  {name}: {reads['asked']} reads p99 {reads['p99_ms']:.1f} ms, {acts['asked']} acts p99 {acts['p99_ms']:.1f} ms; "
        f"{facts['processor_milliseconds'] / (reads['asked'] + acts['asked']):.1f} ms of processor a request; "
        f"{facts['wrong']} wrong")
    if not reads["asked"] or not acts["asked"]:
        faults.append(f"{name}: nothing was asked")
    late = f"; above 100 ms, by the second they were asked in: {facts.get('slow_by_second')}"
    if not check and reads["p99_ms"] > READS_P99_MS:
        faults.append(f"{name}: reads p99 {reads['p99_ms']:.1f} ms, above {READS_P99_MS}{late}")
    if not check and acts["p99_ms"] > ACTS_P99_MS:
        faults.append(f"{name}: acts p99 {acts['p99_ms']:.1f} ms, above {ACTS_P99_MS}{late}")
    return faults


def main():
    arguments = read_arguments()
    built, faults = build(arguments.check), []
    with private("load", durable=not arguments.check) as (folder, cluster):
        results = rounds.Results(rounds.machine(folder, {"postgresql": cluster.facts(), "commit": tools.commit()}))
        place = Place(built, folder, cluster)
        for backend, is_postgres in (("SQLite", False), ("PostgreSQL", True)):
            for kind, run in (("users", users), ("last minute", last_minute)):
                name = f"{kind}, {backend}"
                began = time.monotonic()
                facts = run(place, is_postgres, arguments.check, arguments.seconds)
                faults += judged(name, facts, arguments.check)
                for part, figures in facts.items():
                    if isinstance(figures, dict) and "p99_ms" in figures:
                        results.note(f"{name}: {part}", {"value": figures["p99_ms"], **figures})
                plain = {key: value for key, value in facts.items() if not isinstance(value, dict)}
                seconds = round(time.monotonic() - began, 1)
                results.note(f"{name}: wrong", {**plain, "value": facts["wrong"], "whole_run_seconds": seconds})
        if arguments.keep:
            results.keep(ROOT / "docs/performance" / arguments.keep)
    if faults:
        raise SystemExit("\n".join(faults))


if __name__ == "__main__":
    main()

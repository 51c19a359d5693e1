"""Nothing timed: a few acts on both databases, then every chain, entry and letter is looked at."""

import json

from .acts import Postgres, Sqlite
from .cluster import OWNER
from .rounds import command, say

VERIFIED = ("--cases", 3, "--verify")


def run(cluster, tools, folder):
    # As long as the few acts take: a busy machine must not make them fewer.
    on = Postgres(cluster, tools, folder, 300)
    at_sqlite = Sqlite(on.acts, tools, folder, 300)
    for name, arm in [("PostgreSQL, one in flight", on.ours(1, VERIFIED)),
                      ("PostgreSQL, three in flight", on.ours(3, VERIFIED)),
                      ("SQLite, one in flight", at_sqlite.ours(1, VERIFIED)),
                      ("SQLite, three in flight", at_sqlite.ours(3, VERIFIED))]:
        facts = arm()
        if facts["refused"] or facts["acts"] != 30:
            raise SystemExit(f"{name}: {facts}")
        say(f"  {name}: {facts['acts']} acts, each chain whole, each entry decided again")
    on.seconds = at_sqlite.seconds = 3
    pgbench, plain = on.pgbench(2)(), at_sqlite.plain(4)()
    if not pgbench["value"] or not plain["acts"]:
        raise SystemExit(f"the same statements did nothing: {json.dumps([pgbench, plain])}")
    say("  pgbench and C performed the same statements")
    for name, database in [("PostgreSQL", cluster.url(cluster.make("made"), OWNER)), ("SQLite", folder / "made.db")]:
        out = command(tools / "generate", "--database", database, "--cases", 50, "--spare", 0, "--disk", folder)
        made = json.loads(out.splitlines()[-1])
        # with the office
        if made["cases"] != 50 or made["differences"] or not made["replayed"] or made["listed"] != 51:
            raise SystemExit(f"{name}: {made}")
        say(f"  {name}: {made['cases']} cases made, {made['replayed']} of them decided again")
        for line in command(tools / "growth", "--database", database, "--seconds", 1).splitlines():
            asked = json.loads(line)
            if not asked["asked"]:
                raise SystemExit(f"{name}: {asked}")
        say(f"  {name}: every question has an answer")

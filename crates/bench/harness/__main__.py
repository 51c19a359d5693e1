"""scripts/bench: every figure of docs/performance.md, its arms taking turns in one run.

    --quick        the table of ratios in a few minutes: fewer and shorter rounds
    --check        nothing is timed: a few acts of each kind, then every chain, entry and letter is looked at
    --only WORDS   only these parts, separated by commas: postgres, sqlite, peers, rate, start, letters, rush,
                   growth (or growth-postgres, growth-sqlite)
    --rounds N --seconds N
    --keep NAME    keeps the raw figures as docs/performance/NAME
    --cases N      cases of the large database of `growth`
    --spare N      what `growth` leaves free on the disk, in MiB: where that is not enough, it makes fewer cases
"""

import argparse
import sys

from . import check, parts, rounds, tools
from .cluster import ROOT, private
from .report import table

QUICK = ["postgres", "sqlite", "peers", "rate", "start", "letters", "rush"]
PARTS = [*QUICK, "growth-postgres", "growth-sqlite"]
GROUPS = {"growth": ["growth-postgres", "growth-sqlite"]}


def read_arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--keep")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--spare", type=int, default=20_480)
    arguments = parser.parse_args()
    asked = arguments.only.split(",") if arguments.only else (QUICK if arguments.quick else PARTS)
    wanted = [part for one in asked for part in GROUPS.get(one, [one])]
    unknown = [one for one in wanted if one not in PARTS]
    if unknown:
        parser.error(f"--only: {', '.join(unknown)} is none of {', '.join([*PARTS, *GROUPS])}")
    for name, quick, long in (("rounds", 3, 7), ("seconds", 3, 10)):
        if getattr(arguments, name) is None:
            setattr(arguments, name, quick if arguments.quick else long)
        if getattr(arguments, name) < 1:
            parser.error(f"--{name}: at least 1")
    if arguments.cases < 1:
        parser.error("--cases: at least 1")
    arguments.wanted = wanted
    arguments.letters = 500 if arguments.quick else 10_000
    arguments.rush_seconds = 20 if arguments.quick else 60
    return arguments


def main():
    arguments = read_arguments()
    with private("bench", durable=not arguments.check) as (folder, cluster):
        built = tools.build(folder, arguments.wanted, debug=arguments.check)
        if arguments.check:
            check.run(cluster, built, folder)
            return
        facts = {"postgresql": cluster.facts(), "commit": tools.commit(), "peers": tools.peers()}
        results = rounds.Results(rounds.machine(folder, facts))
        place = parts.Place(cluster, built, folder, arguments)
        for part in arguments.wanted:
            rounds.say(f"== {part}")
            getattr(parts, part.replace("-", "_"))(place, results)
            if arguments.keep:
                results.keep(ROOT / "docs/performance" / arguments.keep)
        print(table(results))


if __name__ == "__main__":
    sys.exit(main())

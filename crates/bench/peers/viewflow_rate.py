"""Bare decisions of viewflow.fsm a second on one core: no database, no rules.

    viewflow_rate.py SECONDS
"""

import json
import sys
import time

import common
import viewflow_acts


class Case:
    state = "s0"
    facts = {"title": "x"}


def main():
    seconds = float(sys.argv[1])
    from django.conf import settings
    settings.configure()
    Flow = viewflow_acts.flow()
    one = Flow(Case())
    acts = [f"act_{nth}" for nth in range(len(common.ACTS))]
    started = time.perf_counter()
    done = 0
    while time.perf_counter() - started < seconds:
        for _ in range(100):
            one.case.state = "s0"
            for act in acts:
                getattr(one, act)()
        done += 100 * len(acts)
    print(json.dumps({"acts": done, "acts_a_second": done / (time.perf_counter() - started)}))


if __name__ == "__main__":
    main()

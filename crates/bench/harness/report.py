"""The table of ratios."""

import unicodedata

# A ratio: what it is, its arm, what it is held against (the best of these), and the goal.
PGBENCH = [f"postgres pgbench {n}" for n in (1, 8, 16, 32, 64)]
PEERS = [f"{name} {n}" for name in ("django_fsm", "viewflow", "spiff") for n in (1, 2, 4, 8)]
RATIOS = [
    ("PostgreSQL, 1 in flight, of pgbench at 1", "postgres ours 1", PGBENCH[:1], 0.9),
    ("PostgreSQL, 8 in flight, of pgbench at 8", "postgres ours 8", PGBENCH[1:2], 0.8),
    ("PostgreSQL, 32 in flight, of pgbench at 32", "postgres ours 32", PGBENCH[3:4], 2.0),
    ("PostgreSQL, 256 in flight, of pgbench at its best", "postgres ours 256", PGBENCH, 4.0),
    ("SQLite, 256 in flight, of C with 64 acts a transaction", "sqlite ours 256", ["sqlite C 64 a transaction"], 0.9),
    ("SQLite, 1 in flight, of C with one act a transaction", "sqlite ours 1", ["sqlite C 1 a transaction"], None),
    ("8 in flight, of the best peer at its best", "peers ours 8", PEERS, 7.0),
    ("256 in flight, of the best peer at its best", "peers ours 256", PEERS, 30.0),
    ("bare decision with its rules, of viewflow.fsm without", "rate ours", ["rate viewflow.fsm"], None),
]
# A bound: what it is, its arm, whether less is better, the goal.
BOUNDS = [
    ("bare decisions a second on one core", "rate ours", False, 250_000),
    ("ready on a migrated database, ms", "start ready ms", True, 300),
    ("resident when idle, MiB", "start resident MiB", True, 120),
    ("letters, of what the mail server takes", "letters pace", False, 0.9),
    ("acts beside the letters, of acts alone", "letters acts beside", False, 0.9),
    ("rush: sent in time and not taken, or lost, or late and taken", "rush wrong", True, 0),
]


def table(results):
    lines = [["arm", "median", "lowest", "highest", "runs", "program µs/act", "server µs/act"]]
    for name in results.names():
        values = results.values(name)
        costs = [results.middle_of(name, which) for which in ("program_us_an_act", "server_us_an_act")]
        lines.append([name, number(results.median(name)), number(values[0]), number(values[-1]), str(len(values)),
                      *("" if cost is None else number(cost) for cost in costs)])
    text = columns(lines) + "\n\n"
    lines = [["ratio", "median", "lowest", "highest", "goal", ""]]
    for what, arm, against, goal in RATIOS:
        best = results.best(against)
        if not results.has(arm) or not best:
            continue
        middle, low, high = results.paired(arm, best)
        # rounds that differ so much measured the machine's other load
        steady = high <= 2 * low and len(results.values(arm)) > 1
        verdict = "" if goal is None else ("met" if middle >= goal else "missed") if steady else "unsteady"
        what = f"{what} ({best})" if len(against) > 1 else what
        lines.append([what, f"{middle:.2f}", f"{low:.2f}", f"{high:.2f}",
                      "" if goal is None else f"≥ {goal:g}", verdict])
    for what, arm, less, goal in BOUNDS:
        if not results.has(arm):
            continue
        values = results.values(arm)
        middle = results.median(arm)
        met = middle <= goal if less else middle >= goal
        lines.append([what, number(middle), number(values[0]), number(values[-1]),
                      f"{'≤' if less else '≥'} {goal:,g}", "met" if met else "missed"])
    for run in results.runs:
        if run["arm"].startswith("growth "):
            lines.append([run["arm"], f"{run['value']:.2f}", "", "", "≤ 1.3", "met" if run["value"] <= 1.3 else "missed"])
    return text + columns(lines)


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def wide(text):
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def columns(lines):
    widths = [max(wide(line[nth]) for line in lines) for nth in range(len(lines[0]))]
    out = []
    for line in lines:
        cells = [line[0] + " " * (widths[0] - wide(line[0]))]
        cells += [" " * (width - wide(cell)) + cell for cell, width in zip(line[1:], widths[1:])]
        out.append("  ".join(cells).rstrip())
    return "\n".join(out)

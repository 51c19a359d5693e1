"""Arms that take turns, and what came out of them."""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path


def say(text):
    print(text, file=sys.stderr, flush=True)


class Results:
    """Every single run, as it was measured."""

    def __init__(self, machine):
        self.machine, self.runs = machine, []

    def rounds(self, arms, count):
        """Runs every arm once a round, in another order each time, so that none always comes first.

        An arm is a name and something that answers a number, or facts with `value` among them."""
        for number in range(1, count + 1):
            order = arms if number % 2 else list(reversed(arms))
            shift = (number - 1) // 2 % len(order)
            load = os.getloadavg()[0]
            for name, measure in order[shift:] + order[:shift]:
                facts = measure()
                facts = facts if isinstance(facts, dict) else {"value": facts}
                self.runs.append({"arm": name, "round": number, "load": round(load, 2),
                                  "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **facts})
                say(f"  {number}/{count}  {name:44} {facts['value']:>12,.1f}   load {load:.1f}")

    def note(self, name, facts, number=1):
        """A figure that is not an arm of a round."""
        facts = {"value": facts.get("entries", 0) / max(facts.get("seconds", 1), 0.001), **facts}
        self.runs.append({"arm": name, "round": number, "load": round(os.getloadavg()[0], 2),
                          "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **facts})
        say(f"  {name:52} {facts['value']:>12,.2f}")

    def values(self, name):
        return sorted(run["value"] for run in self.runs if run["arm"] == name)

    def has(self, name):
        return any(run["arm"] == name for run in self.runs)

    def names(self):
        return list(dict.fromkeys(run["arm"] for run in self.runs))

    def median(self, name):
        return statistics.median(self.values(name))

    def middle_of(self, name, which):
        """The median of another figure of an arm; none where it has none."""
        found = [run[which] for run in self.runs if run["arm"] == name and which in run]
        return statistics.median(found) if found else None

    def best(self, names):
        """The arm with the highest median among these."""
        return max((name for name in names if self.has(name)), key=self.median, default=None)

    def paired(self, name, other):
        """The ratio of two arms in each round, as a median with the lowest and the highest."""
        by_round = {run["round"]: run["value"] for run in self.runs if run["arm"] == other}
        ratios = sorted(run["value"] / by_round[run["round"]] for run in self.runs
                        if run["arm"] == name and by_round.get(run["round"]))
        return (statistics.median(ratios), ratios[0], ratios[-1]) if ratios else None

    def keep(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "machine.json").write_text(json.dumps(self.machine, indent=1, ensure_ascii=False) + "\n")
        columns = list(dict.fromkeys(key for run in self.runs for key in run))
        lines = [",".join(columns)]
        lines += [",".join(_cell(run.get(key, "")) for key in columns) for run in self.runs]
        (folder / "runs.csv").write_text("\n".join(lines) + "\n")


def _cell(value):
    return f"{value:.3f}" if isinstance(value, float) else str(value).replace(",", ";")


def machine(folder, more):
    """What the figures were measured on."""
    cpu = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
           if line.startswith("model name")]
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    disk = subprocess.run(["findmnt", "-no", "FSTYPE,OPTIONS", "-T", folder], capture_output=True, text=True)
    return {
        "cpu": cpu[0] if cpu else platform.processor(),
        "processors": len(cpu),
        "memory_mib": int(memory.split()[1]) // 1024,
        "kernel": platform.release(),
        "system": _system(),
        "filesystem": " ".join(disk.stdout.split()),
        "load_average_at_start": os.getloadavg(),
        "python": platform.python_version(),
        **more,
    }


def _system():
    for line in Path("/etc/os-release").read_text().splitlines():
        if line.startswith("PRETTY_NAME="):
            return line.split("=", 1)[1].strip('"')
    return platform.system()


def command(*arguments, **options):
    """Runs a program to its end and answers what it printed."""
    done = subprocess.run([str(one) for one in arguments], capture_output=True, text=True, **options)
    if done.returncode:
        raise SystemExit(f"{arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}{done.stdout[-500:]}")
    return done.stdout

"""What is measured, built: our programs, and SQLite's C program on the very SQLite ours holds."""

import importlib.metadata
import json
import os
import shutil
import subprocess
import tomllib
from pathlib import Path

from .cluster import ROOT
from .rounds import command, say

C = ROOT / "crates/bench/c/sqlite_acts.c"


def target():
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute()


def build(folder, wanted, debug=False):
    """The folder the programs are in. `SHIRUBE_BENCH_TOOLS` names one where they are already."""
    if "SHIRUBE_BENCH_TOOLS" in os.environ:
        built = Path(os.environ["SHIRUBE_BENCH_TOOLS"])
    else:
        targets = ["--bins"]
        with_shirube = {"start", "rush", "growth-postgres", "growth-sqlite"} & set(wanted)
        packages = ["-p", "shirube-bench", *(["-p", "shirube-cli"] if with_shirube else [])]
        if debug:
            # as the tests are built: without what only they need all would be built anew
            packages, targets = ["--workspace"], ["--bins", "--examples"]
        profile = [] if debug else ["--release"]
        say("== building")
        subprocess.run(["cargo", "build", "--locked", "--quiet", *packages, *targets, *profile], cwd=ROOT, check=True)
        built = target() / ("debug" if debug else "release")
    tools = folder / "tools"
    tools.mkdir()
    for name in ("write-path", "generate", "letters", "rush", "rate", "growth", "shirube"):
        if (built / name).exists():
            (tools / name).symlink_to(built / name)
    build_c(tools / "sqlite_acts", optimise=not debug)
    return tools


def bench(package, name):
    """The program of a criterion bench, built."""
    out = command("cargo", "bench", "--locked", "--no-run", "--quiet", "--message-format=json", "-p", package,
                  "--bench", name, cwd=ROOT)
    built = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    return next(one["executable"] for one in built
                if one.get("executable") and one["target"]["name"] == name)


def build_c(program, optimise):
    """Compiles the amalgamation that libsqlite3-sys brings, with the flags our program has."""
    metadata = json.loads(command("cargo", "metadata", "--locked", "--format-version", "1", cwd=ROOT))
    sys_crate = next(one for one in metadata["packages"] if one["name"] == "libsqlite3-sys")
    source = Path(sys_crate["manifest_path"]).parent / "sqlite3"
    # those of its build.rs that change what a statement costs, and .cargo/config.toml's, which come last
    flags = ["-DSQLITE_DEFAULT_FOREIGN_KEYS=1", "-DSQLITE_THREADSAFE=1", "-DSQLITE_USE_URI",
             "-DSQLITE_ENABLE_FTS5", "-DSQLITE_ENABLE_STAT4", "-DSQLITE_ENABLE_DBSTAT_VTAB",
             "-DHAVE_USLEEP=1", "-D_POSIX_THREAD_SAFE_FUNCTIONS"]
    ours = tomllib.loads((ROOT / ".cargo/config.toml").read_text())["env"]["LIBSQLITE3_FLAGS"].split()
    kept = target() / "bench-c"
    kept.mkdir(parents=True, exist_ok=True)
    amalgamation = kept / f"sqlite3-{sys_crate['version']}-O{2 if optimise else 0}.o"
    level = "-O2" if optimise else "-O0"
    if not amalgamation.exists():
        say("== compiling SQLite's amalgamation")
        command("cc", level, *flags, *ours, "-c", source / "sqlite3.c", "-o", kept / "half.o")
        (kept / "half.o").rename(amalgamation)
    command("cc", level, "-Wall", "-Wextra", "-Werror", f"-I{source}", C, amalgamation, "-o", program,
            "-lpthread", "-ldl", "-lm")


def commit():
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def peers():
    versions = {}
    for name in ("django", "django-fsm", "django-viewflow", "SpiffWorkflow", "psycopg", "aiosmtpd"):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return versions


def call_until_open(folder):
    """Copies the scenarios to a folder, and one more: a call that is open, to which nobody has applied yet."""
    shutil.copytree(ROOT / "scenarios", folder)
    whole = (folder / "case6-generic-after.toml").read_text(encoding="utf-8")
    until_open, first_proposal = whole.split('[[step]]\nat = "2027-02-12 10:00"', 1)
    if 'act = "submit"' in until_open or 'act = "submit"' not in first_proposal:
        raise SystemExit("case6-generic-after no longer has its first proposal where it was")
    (folder / "last-minute.toml").write_text(until_open, encoding="utf-8")
    return folder / "last-minute.toml"

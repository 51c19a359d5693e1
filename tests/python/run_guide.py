#!/usr/bin/env python3
"""Run every command of a guide and compare with the output the guide shows.

usage: run_guide.py GUIDE.md FOLDER

Blocks marked ```sh are run by bash, one after the other, in FOLDER; `sh exit=6` expects that exit
status, nothing expects 0.  A block marked ```text right after one shows its output.  Hashes, keys,
random ids and seconds differ from run to run: they are compared as "some".
"""

import re
import subprocess
import sys

BLOCK = re.compile(r"^```(sh(?: exit=(\d+))?|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DIFFERS = [
    (re.compile(r"\b[0-9a-f]{4}(-[0-9a-f]{4}){3}\b"), "<code>"),
    (re.compile(r"\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}"), "<key>"),
    (re.compile(r"[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{90,}=*"), "<base64>"),
    (re.compile(r"\b[0-9a-f]{16,64}\b"), "<hash>"),
    (re.compile(r"/a[a-z2-7]{10}\b"), "/<application>"),
    (re.compile(r"\b\d+ (秒|s)\s*$", re.MULTILINE), "<seconds>"),
]


def comparable(text):
    for pattern, name in DIFFERS:
        text = pattern.sub(name, text)
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    _, guide, folder = arguments
    with open(guide, encoding="utf-8") as file:
        text = file.read()
    said, compared, ran = None, 0, 0
    for kind, status, body in BLOCK.findall(text):
        if kind == "text":
            if said is not None and comparable(said) != comparable(body):
                print(f"{guide}: shown:\n{body}\nsaid:\n{said}", file=sys.stderr)
                return 1
            compared += said is not None
            said = None
            continue
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", body], cwd=folder, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = done.stdout
        ran += 1
        if done.returncode != int(status or 0):
            print(f"{guide}: exit {done.returncode}, not {status or 0}:\n{body}\n{said}", file=sys.stderr)
            return 1
    if ran == 0:
        print(f"{guide}: no command", file=sys.stderr)
        return 1
    print(f"{guide}: {ran} blocks of commands run, {compared} outputs as shown")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

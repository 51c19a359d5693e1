#!/usr/bin/env python3
"""Merge the releases of record packages with ocdsmerge and compare with their compiled releases.

usage: merge_releases.py RELEASE-SCHEMA PACKAGES

PACKAGES is a JSON array of record packages. Prints how many records were compared; ends with 1
and the first difference where one differs.
"""

import json
import sys

from ocdsmerge import Merger


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as file:
        merger = Merger(json.load(file))
    with open(sys.argv[2], encoding="utf-8") as file:
        packages = json.load(file)
    compared = 0
    for package in packages:
        for record in package["records"]:
            expected = merger.create_compiled_release(record["releases"])
            if expected != record["compiledRelease"]:
                print(json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True))
                print(json.dumps(record["compiledRelease"], ensure_ascii=False, indent=1, sort_keys=True))
                return 1
            compared += 1
    print(f"{compared} records")
    return 0


if __name__ == "__main__":
    sys.exit(main())

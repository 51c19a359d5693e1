#!/usr/bin/env python3
"""Read a CSV with the standard library and a workbook with openpyxl, and print them as JSON.

usage: read_exports.py CSV XLSX

Prints {"csv": [[cell, …], …], "sheets": {name: [[cell, …], …]}, "faults": […]}. Faults are what
another program would stumble over: no byte order mark, a line not ended by CRLF, rows of
different lengths, a formula or a number in the workbook.
"""

import csv
import io
import json
import sys

import openpyxl


def read_csv(path, faults):
    with open(path, "rb") as file:
        raw = file.read()
    if not raw.startswith(b"\xef\xbb\xbf"):
        faults.append("the CSV begins without a byte order mark")
    text = raw.decode("utf-8-sig")
    if not text.endswith("\r\n"):
        faults.append("the CSV does not end with CRLF")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if len({len(row) for row in rows}) != 1:
        faults.append("rows of the CSV differ in length")
    for row in rows:
        for cell in row:
            if cell[:1] in ("=", "+", "@", "\t", "\r"):
                faults.append(f"a formula in the CSV: {cell[:20]!r}")
    return rows


def read_workbook(path, faults):
    sheets = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        rows = []
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type not in ("s", "n") or (cell.data_type == "n" and cell.value is not None):
                    faults.append(f"{sheet.title} {cell.coordinate} is of type {cell.data_type}")
            rows.append(["" if cell.value is None else cell.value for cell in row])
        sheets[sheet.title] = rows
    return sheets


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    faults = []
    found = {"csv": read_csv(sys.argv[1], faults), "sheets": read_workbook(sys.argv[2], faults)}
    json.dump({**found, "faults": faults}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())

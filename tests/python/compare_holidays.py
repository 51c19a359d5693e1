#!/usr/bin/env python3
"""Compares a list of Japanese national holidays with PyPI jpholiday, every day of a period.

usage: compare_holidays.py FILE FIRST LAST

FILE has one holiday a line, "2026-01-01 元日"; FIRST and LAST are dates, both compared.  Each day
on which the two differ, in date or in name, is one line of standard output: date, name in FILE,
name in jpholiday, separated by tabs, "-" for no holiday.  The last line is "compared N days".
Which differences are right is for the caller to say: nothing is left out here.

Exit status: 0 where the comparison was made, 2 where the input does not read.
"""

import datetime
import sys

import jpholiday


def listed(path):
    """The names in the file, by date."""
    names = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            text, _, name = line.rstrip("\n").partition(" ")
            date = datetime.date.fromisoformat(text)
            if not name or date in names:
                raise ValueError(f"{line!r} has no name, or its date comes twice")
            names[date] = name
    return names


def named(date):
    """The name in jpholiday; the substitute of 元日 is written "元日 振替休日" there."""
    name = jpholiday.is_holiday_name(date)
    return name.split(" ")[-1] if name else None


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        names = listed(arguments[0])
        first, last = (datetime.date.fromisoformat(text) for text in arguments[1:])
    except (OSError, ValueError) as error:
        print(f"the input does not read: {error}", file=sys.stderr)
        return 2
    outside = [date for date in names if not first <= date <= last]
    if outside:
        print(f"the input does not read: {outside[0]} is outside the period", file=sys.stderr)
        return 2
    sys.stdout.reconfigure(encoding="utf-8")
    days = (last - first).days + 1
    for date in (first + datetime.timedelta(offset) for offset in range(days)):
        ours, theirs = names.get(date), named(date)
        if ours != theirs:
            print(date, ours or "-", theirs or "-", sep="\t")
    print(f"compared {days} days")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

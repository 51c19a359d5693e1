#!/usr/bin/env python3
"""Computes the amounts of a pay-for-success procedure again, from its trail alone.

It shares nothing with the engine but the words of the record: exact fractions here, integers
there. Usage:

    recompute_outcome.py entries.json        (or - for standard input)

The input is a JSON list of the procedure's entries, in order, with what they disclose:

    [{"seq": 4, "act": "fix-payment", "fields": {"outcome.design": {...}}},
     {"seq": 11, "act": "record-measurement", "fields": {"outcome.measurement.1": {...}}},
     {"seq": 14, "act": "fix-amount", "fields": {"amount.total_yen": 5401000, ...}}]

Fields read: outcome.design, outcome.measurement.<n>, outcome.fallback.<n>, ended_early,
service.ended_on, early.fixed_yen, interim.period, interim.payments, amount.by_indicator,
amount.fixed_yen, amount.outcome_yen, amount.total_yen, amount.paid_yen, amount.due_yen,
joint.weights, joint.lead, amount.shares, amount.due_shares. Others are passed over.

Exit status: 0 where everything agrees, 1 where something differs, 2 where the input does not read.
"""

import json
import sys
from fractions import Fraction
from math import floor


class Unreadable(Exception):
    """The input is not what it must be."""


def number(text):
    """An exact number: text as "82.1", or an integer; never a float."""
    if isinstance(text, bool) or not isinstance(text, (str, int)):
        raise Unreadable(f"{text!r} is neither a decimal text nor an integer")
    try:
        return Fraction(text)
    except ValueError as error:
        raise Unreadable(f"{text!r} is not a number") from error


def pay(terms, value):
    """What a value pays for one period: whole yen, from nothing to the cap."""
    cap, payment = terms["cap_yen"], terms["payment"]
    sign = {"up": 1, "down": -1}[terms["direction"]]
    mode = payment["mode"]

    def better(one, other):
        return sign * (one - other)

    if mode in ("linear", "linear-with-floor"):
        lower, upper = number(payment["lower"]), number(payment["upper"])
        base = payment["floor_yen"] if mode == "linear-with-floor" else 0
        if better(value, lower) < 0:
            return 0
        part = min(Fraction(1), better(value, lower) / better(upper, lower))
        amount = base + floor((cap - base) * part)
    elif mode == "steps":
        reached = [step["pay_yen"] for step in payment["steps"] if better(value, number(step["at"])) >= 0]
        amount = max(reached, default=0)
    elif mode == "threshold":
        amount = cap if better(value, number(payment["at"])) >= 0 else 0
    elif mode == "unit-price":
        amount = payment["unit_yen"] * floor(max(Fraction(0), better(value, number(payment["from"]))))
    else:
        raise Unreadable(f"payment mode {mode!r}")
    return max(0, min(cap, amount))


class Record:
    """What the entries have established so far."""

    def __init__(self):
        self.facts = {}
        self.observed = {}
        self.order = []

    def take(self, fields):
        """Takes an entry's fields over, in the order of their numbers."""
        for name, value in sorted(fields.items(), key=lambda item: natural(item[0])):
            if name.startswith("outcome.measurement."):
                key = (value["indicator"], value["period"])
                self.observed[key] = {"value": value.get("value")}
            elif name.startswith("outcome.fallback."):
                key = (value["indicator"], value["period"])
                if self.observed.get(key, {"value": 0})["value"] is None:
                    self.observed[key].update(clause=value["clause"], agreed=value.get("value"))
            else:
                self.facts[name] = value

    def row(self, terms, period):
        """Indicator, period, basis and yen."""
        key = (terms["id"], period["id"])
        seen = self.observed.get(key)
        early = self.facts.get("ended_early") and period["measured_on"] > self.facts["service.ended_on"]
        if seen is None and early:
            return (*key, "not-due", 0)
        if seen is None:
            raise Unreadable(f"{key}: nothing was observed")
        if seen["value"] is not None:
            return (*key, "measured", pay(terms, number(seen["value"])))
        clause = seen.get("clause")
        if clause == "zero":
            return (*key, clause, 0)
        if clause == "agreed-value":
            return (*key, clause, pay(terms, number(seen["agreed"])))
        if clause == "previous-value":
            value = None
            for before in terms["periods"]:
                if before["id"] == period["id"]:
                    break
                one = self.observed.get((terms["id"], before["id"]), {})
                known = one.get("value") if one.get("value") is not None else one.get("agreed")
                value = known if known is not None else value
            return (*key, clause, 0 if value is None else pay(terms, number(value)))
        raise Unreadable(f"{key}: missing, and no clause was applied")

    def table(self):
        """The payment table in force."""
        if "outcome.design" not in self.facts:
            raise Unreadable("no entry discloses outcome.design")
        return self.facts["outcome.design"]

    def paid(self):
        """The rows interim evaluations have paid, as they were paid."""
        rows = {}
        for payment in self.facts.get("interim.payments", []):
            for row in payment["rows"]:
                rows[(row["indicator"], row["period"])] = (
                    row["indicator"], row["period"], row["basis"], row["pay_yen"])
        return rows


def natural(name):
    """Sorts outcome.measurement.10 after outcome.measurement.2."""
    base, _, last = name.rpartition(".")
    return (base, int(last)) if last.isdigit() else (name, 0)


def plain(rows):
    """Rows of the record in the form of ours."""
    return [(row["indicator"], row["period"], row["basis"], row["pay_yen"]) for row in rows]


def split(total, weights, lead):
    """Shares cut down to whole yen; the rest is the lead's."""
    whole = sum(weights.values())
    shares = {member: floor(Fraction(total * weight, whole)) for member, weight in weights.items()}
    shares[lead] = shares.get(lead, 0) + total - sum(shares.values())
    return shares


def compare(differences, seq, what, stated, computed):
    """Prints a comparison and keeps a difference."""
    agrees = stated == computed
    print(f"{'ok ' if agrees else 'NOT'} entry {seq}: {what}: stated {stated}, computed {computed}")
    if not agrees:
        differences.append((seq, what))


def check_interim(record, seq, fields, differences):
    """An interim payment: the rows of its period, and their sum."""
    payment = fields["interim.payments"][-1]
    terms = record.table()["indicators"]
    rows = [record.row(one, period) for one in terms for period in one["periods"]
            if period["id"] == payment["period"]]
    compare(differences, seq, f"rows of {payment['period']}", plain(payment["rows"]), rows)
    compare(differences, seq, f"amount of {payment['period']}", payment["amount_yen"], sum(row[3] for row in rows))


def check_amount(record, seq, fields, differences):
    """The amount: every row, the sums, the cap, what is left to pay, the shares."""
    table, settled = record.table(), record.paid()
    rows = [settled.get((one["id"], period["id"])) or record.row(one, period)
            for one in table["indicators"] for period in one["periods"]]
    early = record.facts.get("ended_early")
    fixed = record.facts["early.fixed_yen"] if early else table["fixed_yen"]
    outcome = sum(row[3] for row in rows)
    paid = sum(payment["amount_yen"] for payment in record.facts.get("interim.payments", []))
    computed = {"amount.fixed_yen": fixed, "amount.outcome_yen": outcome, "amount.total_yen": fixed + outcome,
                "amount.paid_yen": paid, "amount.due_yen": max(0, outcome - paid)}
    if "amount.by_indicator" in fields:
        compare(differences, seq, "amount.by_indicator", plain(fields["amount.by_indicator"]), rows)
    for name, value in computed.items():
        if name in fields or name == "amount.total_yen":
            compare(differences, seq, name, fields.get(name), value)
    compare(differences, seq, "within the cap", True, fixed + outcome <= table["cap_yen"])
    weights, lead = record.facts.get("joint.weights"), record.facts.get("joint.lead")
    for name, total in (("amount.shares", fixed + outcome), ("amount.due_shares", max(0, outcome - paid))):
        if name in fields:
            compare(differences, seq, name, fields[name], split(total, weights, lead))


def recompute(entries):
    """Goes through the entries; answers what differs."""
    record, differences, amounts = Record(), [], 0
    for entry in sorted(entries, key=lambda one: one["seq"]):
        fields = entry["fields"]
        if entry["act"] == "end-interim" and "interim.payments" in fields:
            check_interim(record, entry["seq"], fields, differences)
        record.take(fields)
        if entry["act"] == "fix-amount" and "amount.total_yen" in fields:
            check_amount(record, entry["seq"], fields, differences)
            amounts += 1
    if amounts == 0:
        raise Unreadable("no fix-amount entry discloses amount.total_yen")
    return differences


def main(arguments):
    """Reads, recomputes, says."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        if arguments[0] == "-":
            entries = json.load(sys.stdin)
        else:
            with open(arguments[0], encoding="utf-8") as file:
                entries = json.load(file)
        differences = recompute(entries)
    except (Unreadable, OSError, ValueError, KeyError, TypeError) as error:
        print(f"unreadable: {error!r}", file=sys.stderr)
        return 2
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

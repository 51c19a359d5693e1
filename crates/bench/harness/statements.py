"""The statements an act sends, as the server logged them, and scripts that send the same ones.

A case of ten acts is played alone, each act in a transaction of its own, on a PostgreSQL database with
`log_statement = all`. What the server logged is the unit of comparison: the same statements, in the same
order, with parameters of the same size. Only keys are made anew for every case:

* the case, the procedure and the id of a letter are whole numbers of about the length of the names they
  stand for (`R8-0001/1` becomes a number of eight or nine digits), so that they stay bare parameters;
* the id of a command and the digest of a document are random, at their full length.

For pgbench a script is one case: tps times ten is acts a second. For SQLite the same statements lose what
SQLite has no word for: `set_config`, `FOR … UPDATE`, `FOR … SHARE`; the clock is asked in its words; and an
entry's number of arrival is read before it is inserted, as the program does there.
"""

import re
from dataclasses import dataclass

_LINE = re.compile(r"^(LOG|DETAIL):  (?:(execute [^:]*|statement|parameters): )?(.*)$", re.S)
_PARAMETER = re.compile(r"\$\d+ = (NULL|'((?:[^']|'')*)')(?:, |$)", re.S)
_PLACE = re.compile(r"\$(\d+)")
_CASE = re.compile(r"^(R\d+-\d+)(?:/1(?:/(\d+)/(\d+))?)?$")
_UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$")
_DIGITS = re.compile(r"^-?\d{1,18}$")
ACTS_A_CASE = 10


@dataclass
class Statement:
    sql: str
    values: list  # of str or None


def read_log(text):
    """Every transaction of a server's log: a list of statements each."""
    records = []
    for line in text.split("\n"):
        if line.startswith("\t") and records:
            records[-1] += "\n" + line[1:]
        else:
            records.append(line)
    transactions, current = [], None
    for record in records:
        read = _LINE.match(record)
        if not read:
            continue
        kind, what, rest = read.groups()
        if kind == "LOG" and what == "statement" and rest == "BEGIN":
            current = []
        elif kind == "LOG" and what == "statement" and rest == "COMMIT" and current is not None:
            transactions.append(current)
            current = None
        elif kind == "LOG" and what and current is not None:
            current.append(Statement(" ".join(rest.split()), []))
        elif kind == "DETAIL" and what == "parameters" and current:
            current[-1].values = [
                None if one == "NULL" else text.replace("''", "'") for one, text in _PARAMETER.findall(rest)
            ]
    return transactions


def last_case(text):
    """The ten transactions of the last case in a log."""
    transactions = read_log(text)
    acts = [one for one in transactions if any(s.sql.startswith('INSERT INTO "command"') for s in one)]
    if len(acts) < ACTS_A_CASE or len(acts) % ACTS_A_CASE:
        raise SystemExit(f"the log holds {len(acts)} acts, which are not whole cases of {ACTS_A_CASE}")
    return acts[-ACTS_A_CASE:]


def _key(statement, value, act):
    """What a value is the key of: none, or (what, which)."""
    case = _CASE.match(value)
    if case and case.group(2) is not None:
        return ("letter", int(case.group(2)) * 10 + int(case.group(3)))
    if case:
        return ("procedure", 0) if "/" in value else ("case", 0)
    if _UUID.match(value):
        return ("command", act)
    if len(value) == 64 and statement.sql.startswith('INSERT INTO "document"') and value == statement.values[1]:
        return ("document", act)
    return None


def _serial(statement, nth):
    """Whether the value is the serial number of a new case."""
    return statement.sql.startswith('INSERT INTO "case_file"') and nth == 3


def pgbench(acts):
    """A pgbench script of one case, and the variables it needs (name and value)."""
    constants, names = {}, {"n": "0"}
    body = [
        r"\set n :n + 1",
        r"\set case 1000000 * (:client_id + 1) + :n",
        r"\set procedure :case * 10 + 1",
    ]
    letters = set()
    for act, statements in enumerate(acts):
        body.append(rf"\set command{act} random(1000000000000000000, 9000000000000000000)")
        lines = []
        for statement in statements:
            def place(read, statement=statement, act=act):
                nth = int(read.group(1)) - 1
                value = statement.values[nth]
                if value is None:
                    return "NULL"
                key = _key(statement, value, act)
                if _serial(statement, nth):
                    return ":case"
                if "set_config" in statement.sql and value.endswith("s") and value[:-1].isdigit():
                    value = "0s"  # pgbench cannot try again: it waits for a lock as long as it takes
                if key is None:
                    name = constants.setdefault(value, f"v{len(constants)}")
                    names[name] = value
                    return f":{name}"
                if key[0] == "letter":
                    letters.add(key[1])
                    return f":letter{key[1]}"
                if key[0] == "command":
                    return f"CAST(:command{act} AS text) || '-4000-8000-00000'"
                if key[0] == "document":
                    return f"CAST(:command{act} AS text) || '{'0123456789abcdef' * 2}0123456789abc'"
                return f":{key[0]}"
            lines.append(_PLACE.sub(place, statement.sql) + ";")
        body += ["BEGIN;", *lines, "COMMIT;"]
    body[3:3] = [rf"\set letter{one} :case * 10000 + {one}" for one in sorted(letters)]
    return "\n".join(body) + "\n", names


def sqlite(acts):
    """The same case for `sqlite_acts.c`: see there for the format."""
    out = []
    for act, statements in enumerate(acts):
        out.append("ACT")
        for statement in statements:
            sql, values = statement.sql, list(statement.values)
            if "set_config" in sql:
                continue
            sql = re.sub(r" FOR (NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)\b", "", sql)
            if "clock_timestamp" in sql:
                sql = "SELECT CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER) AS ms"
            keys = [None if one is None else _key(statement, one, act) for one in values]
            keys = [("serial", 0) if _serial(statement, nth) else key for nth, key in enumerate(keys)]
            if sql.startswith('INSERT INTO "entry"'):
                if sql.count("(") != 2:
                    raise SystemExit("an act writes several entries: their arrival is not known here")
                out += ["SQL SELECT MAX(\"entry\".\"arrival\") AS \"last\" FROM \"entry\" WHERE \"entry\".\"org\" = $1"]
                out += [_value(values[0], None)]
                sql = sql.replace('"leaf_hash")', '"leaf_hash", "arrival")')
                sql = sql.rstrip(")") + f", ${len(values) + 1})"
                values, keys = values + [""], keys + [("arrival", 0)]
            out.append("SQL " + sql)
            out += [_value(value, key) for value, key in zip(values, keys)]
    return "\n".join(out) + "\n"


def _value(value, key):
    if key is not None:
        return f"KEY {key[0]} {key[1]}"
    if value is None:
        return "NULL"
    if _DIGITS.match(value):
        return f"INT {value}"
    if value in ("t", "f"):
        return f"INT {int(value == 't')}"
    if "\n" in value:
        raise SystemExit("a value of several lines: the script has one line each")
    if value.startswith("\\x"):
        return f"HEX {value[2:]}"
    return f"TEXT {value}"

"""The API's document held against a served demo by schemathesis: every route as an officer, a company,
an administrator and nobody, and once more by a session.

    contract.py PROGRAM FOLDER [--sample | --examples N]

PROGRAM is `shirube`; FOLDER is a new folder, or one with a demo whose pages were served before. Exits
with 1 where an answer is not what the document says, and after every run has everything in the
database replayed.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from served_demo import Demo

ORG = "minato-city"

# Whom the routes are asked as, by a token each (nobody: without).
PEOPLE = {"officer": "u-0001", "company": "u-0021", "administrator": "u-0011", "nobody": None}

# Asked by a session alone: a token is answered 403, whatever is sent.
OF_SESSIONS = ["/api/v1/tokens.*", "/api/v1/totp.*", "/api/v1/password", "/api/v1/session/.*", "/api/v1/identities"]

# What ends the session it is asked by: each asked in the name of somebody of its own.
ENDING = {"DELETE /api/v1/session": "u-0003", "DELETE /api/v1/sessions": "u-0005"}

# Not asked whether they hold, and why.
LEFT_OUT = {
    # The document says what a request looks like. Whether what it says is so (a corporate number's
    # check digit, a day that exists, an act that is offered in this stage, a case there is) is known
    # to the office alone, and answered 422, 409 or 404: most requests made up by chance are.
    "positive_data_acceptance",
    # Wants two people's ids of one kind and a route that lists only one's own. Who sees whose is asked
    # of every route by crates/server/tests/it/walk.rs, with the office's real people.
    "object_level_authorization",
}

# The same of what is asked by a session. A demo's cookie is `sid`, the document's `__Host-sid`, which
# browsers hold to TLS: schemathesis does not know it for what signs in, and would never leave it away.
# Leaving it away is asked of the same routes as nobody, and with a wrong token.
LEFT_OUT_BY_SESSION = {"ignored_auth"}

# What a required header that is missing may be answered: If-Match is asked for by 428 (RFC 6585 §3), and whoever
# has no such thing at all hears no more than that, by 404.
WITHOUT_HEADER = [400, 401, 403, 404, 406, 415, 422, 428]

SEED = 20261122

# Requests made up for each route, where no other number is told; of a sample; and how many fewer for each act,
# of which there are hundreds.
EXAMPLES, EXAMPLES_OF_SAMPLE, FEWER_OF_ACT = 40, 3, 4

# Minutes after which a run that has not ended is a fault.
RUN_MINUTES_MAX = 20

# The routes of acts: what they take is one of hundreds of forms.
ACTS = "/acts/"


def toml(value):
    """Strings, numbers, lists and flat tables, as TOML writes them: JSON but for the tables."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def settings(known, headers):
    """What schemathesis is told: ids there are, checks that are left out, headers."""
    lines = ["continue-on-failure = true", "[warnings]", "display = []"]
    # The cookie of the document is made up by no browser: sessions are asked by one that is.
    lines += ["[generation]", "with-security-parameters = false", 'database = "none"']
    for name, values in known.items():
        if values:
            lines += [f"[dictionaries.{name}]", f"values = {toml(values)}"]
    lines.append("[parameters]")
    for name, values in known.items():
        if values:
            lines.append(f'"path.{name}" = {{ dictionary = "{name}", probability = 0.8 }}')
    for check in sorted(LEFT_OUT | (LEFT_OUT_BY_SESSION if "Cookie" in headers else set())):
        lines += [f"[checks.{check}]", "enabled = false"]
    lines += ["[checks.missing_required_header]", f"expected-statuses = {WITHOUT_HEADER}"]
    if headers.get("Authorization"):
        lines += ["[auth.openapi.token]", 'bearer = "${SHIRUBE_CONTRACT_TOKEN}"']
    others = {name: value for name, value in headers.items() if name != "Authorization"}
    if others:
        lines += ["[headers]"] + [f"{json.dumps(name)} = {json.dumps(value)}" for name, value in others.items()]
    return "\n".join(lines) + "\n"


def known_to(demo, headers):
    """Ids of what they see: so that not everything asked for is unknown."""
    cases, procedures, acts, kinds = [], [], set(), []
    status, lines = demo.get("/api/v1/cases", headers)
    if status == 200:
        cases = sorted({line["case"] for line in lines["lines"]})
    for case in cases[:6]:
        status, view = demo.get(f"/api/v1/cases/{case}", headers)
        for one in view.get("procedures", []) if status == 200 else []:
            procedures.append(one["procedure"].replace("/", "."))
    for procedure in procedures[:12]:
        status, offers = demo.get(f"/api/v1/procedures/{procedure}/offers", headers)
        if status == 200:
            acts.update(one["act"] for one in offers.get("offers", []))
    status, paths = demo.get("/api/v1/paths", headers)
    if status == 200:
        kinds = [one["kind"] for one in paths.get("paths", [])]
    return {"case": cases, "id": procedures, "act": sorted(acts), "kind": kinds}


def acts_apart(document):
    """The document with the routes of acts alone, each act a route of its own with the forms that are its.

    As one of hundreds of alternatives most forms would never be tried, and what is made up for all of them
    at once takes hours.
    """
    paths = {}
    for path, methods in document["paths"].items():
        operation = methods["post"] if ACTS in path else {}
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        forms = {}
        for form in body.get("anyOf", []):
            forms.setdefault(form["$ref"].rsplit(".", 1)[-1], []).append(form)
        for act, of_act in forms.items():
            own = json.loads(json.dumps(operation))
            own["operationId"] += f"-{act}"
            own["parameters"] = [one for one in own["parameters"] if one["name"] != "act"]
            own["requestBody"]["content"]["application/json"]["schema"] = {"anyOf": of_act}
            paths[path.replace("{act}", act)] = {"post": own}
    return document | {"paths": paths}


class Run:
    """Runs of schemathesis against one demo."""

    def __init__(self, demo, work, examples):
        self.demo, self.work, self.is_sample = demo, work, examples is None
        self.examples = examples or EXAMPLES_OF_SAMPLE
        self.failed = []
        work.mkdir(parents=True, exist_ok=True)
        self.acts = work / "acts.json"
        self.acts.write_text(json.dumps(acts_apart(demo.get("/api/openapi.json", {})[1])))

    def ask(self, name, headers, chosen=(), of_acts=False):
        home = self.work / name
        home.mkdir(parents=True, exist_ok=True)
        config = home / "schemathesis.toml"
        config.write_text(settings(known_to(self.demo, headers), headers))
        phases, examples = "examples,coverage,fuzzing,stateful", self.examples
        if self.is_sample:
            phases = "examples,fuzzing"
        elif of_acts:
            phases, examples = "examples,fuzzing", max(1, examples // FEWER_OF_ACT)
        document = [str(self.acts), "--url", self.demo.url] if of_acts else [f"{self.demo.url}/api/openapi.json"]
        command = [
            sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run",
            *document, "--phases", phases, "--seed", str(SEED),
            "--max-examples", str(examples), "--request-timeout", "60", "--no-color",
            "--suppress-health-check", "all", *chosen,
        ]  # fmt: skip
        if self.is_sample:
            command += ["--generation-deterministic", "--no-shrink"]
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        environment = os.environ | {"SHIRUBE_CONTRACT_TOKEN": token}
        asking = {"cwd": home, "env": environment, "capture_output": True, "text": True}
        begun = time.monotonic()
        try:
            done = subprocess.run(command, timeout=RUN_MINUTES_MAX * 60, **asking)
        except subprocess.TimeoutExpired:
            self.failed.append(name)
            print(f"{name}: not done in {RUN_MINUTES_MAX} minutes", flush=True)
            return
        (home / "report.txt").write_text(done.stdout + done.stderr)
        summary = [line for line in done.stdout.splitlines() if "generated" in line]
        said = " ".join(summary).strip() or "no request was made"
        print(f"{name}: {said} in {time.monotonic() - begun:.0f} s", flush=True)
        # 'generated' tells that requests were made: a run that asked nothing has shown nothing
        if done.returncode != 0 or not summary:
            self.failed.append(name)
            print(done.stdout[-20_000:], done.stderr[-4_000:], sep="\n")


def main(program, folder, examples):
    """Everything, with so many requests for each route; a sample where no number is told."""
    demo = Demo(program, folder)
    with demo:
        run = Run(demo, Path(folder) / "contract", examples)
        tokens = {name: demo.token(ORG, person) for name, person in PEOPLE.items() if person}
        everybody = [(name, {"Authorization": f"Bearer {token}"}) for name, token in tokens.items()]
        everybody.append(("nobody", {}))
        if examples is None:
            all_of = [(*one, []) for one in everybody]
        else:
            all_of = [(*one, ["--exclude-path-regex", ACTS]) for one in everybody]
            all_of += [(f"{name}-acts", headers, [], True) for name, headers in everybody]
        chosen = ["--include-path-regex", "^(" + "|".join(OF_SESSIONS) + ")$"]
        all_of.append(("by-session", demo.session(ORG, PEOPLE["officer"]), chosen))
        # ended by nobody else's request: sessions of different people
        for operation, person in ENDING.items():
            chosen = ["--include-name", operation]
            all_of.append(("ending-" + operation.rsplit("/", 1)[-1], demo.session(ORG, person), chosen))
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda one: run.ask(*one), all_of))
        demo.is_alive()
    demo.replay()
    if run.failed:
        sys.exit(f"not as the document says: {', '.join(run.failed)}")
    print("every answer was as the document says, and everything written replays")


if __name__ == "__main__":
    at = sys.argv.index("--examples") if "--examples" in sys.argv else None
    told = int(sys.argv[at + 1]) if at else EXAMPLES
    main(sys.argv[1], sys.argv[2], None if "--sample" in sys.argv else told)

"""What the peers have in common: ten acts a case, an audit row chained by its hash, committed, then the next.

A peer is a program with its own code, used through its public interface. Each act is one transaction: the
case is read under a lock, the peer decides and moves it, what it became is written, and an audit row
follows the last one of the case (SHA-256 over its hash and the canonical bytes of the act).
"""

import hashlib
import json
import multiprocessing
import sys
import time

ACTS = ["open-case", "start-scouting", "record-dialogue-1", "record-dialogue-2", "start-alignment",
        "record-alignment", "concur", "choose-method", "request-budget", "approve-budget"]
START = "0" * 64


def facts(nth, serial):
    """What an act brings; about as much as an act of the same name brings elsewhere."""
    return {"act": ACTS[nth], "who": f"u-{nth % 4 + 1:04}", "title": f"窓口の手続案内の改善（{serial}）",
            "notes": "機能と運用体制、契約の流れと支払時期。市民は待ち時間が減り、職員は案内の負担が減る",
            "estimate_yen": 11_000_000, "serial": serial}


def chained(last, record):
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(bytes.fromhex(last) + text.encode()).hexdigest(), text


def _work(begin, url, worker, seconds, gate, counts):
    case = begin(url)
    gate.wait()
    until, done, serial = time.monotonic() + seconds, 0, worker * 10_000_000
    while time.monotonic() < until:
        serial += 1
        done += case(serial)
    counts.put(done)


def measure(prepare, begin):
    """`prepare(url)` makes the tables, `begin(url)` answers what plays one case and counts its acts."""
    url, processes, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    context = multiprocessing.get_context("spawn")
    one = context.Process(target=prepare, args=(url,))
    one.start()
    one.join()
    if one.exitcode:
        raise SystemExit("the tables could not be made")
    gate, counts = context.Barrier(processes + 1), context.Queue()
    workers = [context.Process(target=_work, args=(begin, url, nth, seconds, gate, counts))
               for nth in range(processes)]
    for worker in workers:
        worker.start()
    gate.wait(timeout=120)
    started = time.monotonic()
    acts = sum(counts.get(timeout=seconds + 120) for _ in workers)
    elapsed = time.monotonic() - started
    for worker in workers:
        worker.join()
    print(json.dumps({"acts": acts, "clients": processes, "acts_a_second": acts / elapsed}))

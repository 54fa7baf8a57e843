"""Loads in rounds: in each round every server takes its turn, so that a slow minute of the machine slows all of them. Ratios are
medians of the rounds'."""

import statistics
import time

from .report import Row
from .stand import cpu_of, memory_of

SECONDS = 4
CLIENTS = 16


def loads(stand):
    """Every load: its name, the server, and the words of the driver."""
    sessions = {"VESTIBULE_SESSION_IDLE": "366d", "VESTIBULE_SESSION_ABSOLUTE": "366d"}
    yield "floor", lambda: stand.serve_floor(), lambda port: ("requests", port, CLIENTS, SECONDS, "/me", "sid=s77")
    yield "checks", lambda: stand.serve(**sessions), lambda port: ("checks", "vestibule", port, CLIENTS, SECONDS)
    yield "sign-ins", stand.serve, lambda port: ("sign-ins", "vestibule", port, CLIENTS, SECONDS)
    yield "alone", stand.serve, lambda port: ("sign-ins", "vestibule", port, 1, SECONDS)
    yield "64 clients", stand.serve, lambda port: ("sign-ins", "vestibule", port, 64, SECONDS)
    if stand.peers:
        words = lambda load, clients=CLIENTS: lambda port: (load, "better-auth", port, clients, SECONDS)
        yield "peer's checks", stand.serve_better_auth, words("checks")
        yield "peer's sign-ins", stand.serve_better_auth, words("sign-ins")
        yield "peer alone", stand.serve_better_auth, words("sign-ins", 1)


def rows(stand, rounds):
    stand.enrol()
    seen = {}
    for number in range(rounds):
        for name, serve, words in loads(stand):
            with serve() as server:
                before = cpu_of(server.pid)
                told = stand.drive(*words(server.port))
                told["cpu"] = (cpu_of(server.pid) - before) / max(told["done"], 1)
                told["memory"], told["start"] = memory_of(server.pid), server.started_in
            if told["failed"]:
                raise SystemExit(f"{name}: {told}")
            seen.setdefault(name, []).append(told)
            print(f"round {number + 1}: {name}: {told['per_s']:.0f}/s, p50 {told['p50_ms']:.1f} ms", flush=True)
            time.sleep(0.5)
    median = lambda name, figure: statistics.median(told[figure] for told in seen[name])
    ratio = lambda one, other, figure="per_s": statistics.median(a[figure] / b[figure] for a, b in zip(seen[one], seen[other]))
    told = [Row("session checks a second, 16 clients", "floor", f"{median('checks', 'per_s'):.0f}/s = {ratio('checks', 'floor'):.2f}")]
    if stand.peers:
        checks, sign_ins = ratio("checks", "peer's checks"), ratio("sign-ins", "peer's sign-ins")
        told.append(Row("session checks a second, 16 clients", "better-auth", f"{checks:.1f}", checks, 25, more=True))
        told.append(Row("sign-ins a second, 16 clients", "better-auth", f"{median('sign-ins', 'per_s'):.0f}/s = {sign_ins:.1f}", sign_ins, 12, more=True))
        told.append(Row("p50 of one sign-in alone", "better-auth", f"1/{1 / ratio('alone', 'peer alone', 'p50_ms'):.1f}"))
        memory = median("peer's sign-ins", "memory")
        told.append(Row("memory after load, better-auth", "", f"{memory:.0f} MiB"))
    else:
        told.append(Row("sign-ins a second, 16 clients", "", f"{median('sign-ins', 'per_s'):.0f}/s"))
    alone = median("alone", "p50_ms")
    told.append(Row("p50 of one sign-in alone", "", f"{alone:.1f} ms", alone, 5))
    spread = statistics.median(one["p99_ms"] / one["p50_ms"] for one in seen["64 clients"])
    told.append(Row("64 clients, p99/p50 of a sign-in", "", f"{spread:.2f}", spread, 2))
    memory, start = median("sign-ins", "memory"), median("sign-ins", "start") * 1000
    told.append(Row("memory after load", "", f"{memory:.0f} MiB", memory, 28))
    told.append(Row("start to `/readyz`", "", f"{start:.0f} ms", start, 60))
    return told

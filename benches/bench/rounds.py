"""Loads in rounds: in each round every server takes its turn, so that a slow minute of the machine slows all of them. Ratios are
medians of the rounds'."""

import statistics
import time

from . import allauth
from .replay import Replay
from .report import Row
from .stand import cpu_of, memory_of

SECONDS = 4
CLIENTS = 16
# Peers by the names of their loads, with the goal for the ratio of sign-ins a second.
PEERS = {"better-auth": 12, "django-allauth": None}


def loads(stand):
    """Every load of a server: its name, the server, and the clients, who are told its port."""
    sessions = {"VESTIBULE_SESSION_IDLE": "366d", "VESTIBULE_SESSION_ABSOLUTE": "366d"}
    driver = lambda load, target, clients=CLIENTS: lambda port: stand.drive(load, target, port, clients, SECONDS)
    floor = lambda port: stand.drive("requests", port, CLIENTS, SECONDS, "/me", "sid=s77")
    yield "floor", stand.serve_floor, floor
    yield "checks", lambda: stand.serve(**sessions), driver("checks", "vestibule")
    yield "sign-ins", stand.serve, driver("sign-ins", "vestibule")
    yield "alone", stand.serve, driver("sign-ins", "vestibule", 1)
    yield "64 clients", stand.serve, driver("sign-ins", "vestibule", 64)
    if stand.peers:
        yield "better-auth's checks", stand.serve_better_auth, driver("checks", "better-auth")
        yield "better-auth's sign-ins", stand.serve_better_auth, driver("sign-ins", "better-auth")
        yield "better-auth alone", stand.serve_better_auth, driver("sign-ins", "better-auth", 1)
        python = lambda clients: lambda port: allauth.load(stand.mails, port, clients, SECONDS)
        yield "django-allauth's sign-ins", stand.serve_allauth, python(CLIENTS)
        yield "django-allauth alone", stand.serve_allauth, python(1)


def rows(stand, rounds):
    stand.enrol()
    replay = Replay(stand)
    seen = {}

    def keep(number, name, told):
        if told["failed"]:
            raise SystemExit(f"{name}: {told}")
        seen.setdefault(name, []).append(told)
        share = f", its clients {told['client_share']:.0%} of a core" if "client_share" in told else ""
        print(f"round {number + 1}: {name}: {told['per_s']:.0f}/s, p50 {told['p50_ms']:.1f} ms{share}", flush=True)
        time.sleep(0.5)

    for number in range(rounds):
        for name, serve, clients in loads(stand):
            if name == "sign-ins":
                keep(number, "pgbench", replay.run())
            with serve() as server:
                before = cpu_of(server.pid)
                told = clients(server.port)
                told["cpu"] = (cpu_of(server.pid) - before) / max(told["done"], 1)
                told["memory"], told["start"] = memory_of(server.pid), server.started_in
            keep(number, name, told)
    median = lambda name, figure: statistics.median(told[figure] for told in seen[name])
    ratio = lambda one, other, figure="per_s": statistics.median(a[figure] / b[figure] for a, b in zip(seen[one], seen[other]))
    told = [Row("session checks a second, 16 clients", "floor", f"{median('checks', 'per_s'):.0f}/s = {ratio('checks', 'floor'):.2f}")]
    if stand.peers:
        checks = ratio("checks", "better-auth's checks")
        told.append(Row("session checks a second, 16 clients", "better-auth", f"{checks:.1f}", checks, 25, more=True))
    rate, of_replay = median("sign-ins", "per_s"), ratio("sign-ins", "pgbench")
    told.append(Row("sign-ins a second, 16 clients", "pgbench with their statements", f"{rate:.0f}/s = {of_replay:.2f}", of_replay, 0.7, more=True))
    for peer, goal in PEERS.items() if stand.peers else ():
        sign_ins = ratio("sign-ins", f"{peer}'s sign-ins")
        told.append(Row("sign-ins a second, 16 clients", peer, f"{rate:.0f}/s = {sign_ins:.1f}", sign_ins, goal, more=True))
        told.append(Row("p50 of one sign-in alone", peer, f"1/{1 / ratio('alone', f'{peer} alone', 'p50_ms'):.1f}"))
        memory = median(f"{peer}'s sign-ins", "memory")
        told.append(Row(f"memory after load, {peer}", "", f"{memory:.0f} MiB"))
    alone = median("alone", "p50_ms")
    told.append(Row("p50 of one sign-in alone", "", f"{alone:.1f} ms", alone, 5))
    spread = statistics.median(one["p99_ms"] / one["p50_ms"] for one in seen["64 clients"])
    told.append(Row("64 clients, p99/p50 of a sign-in", "", f"{spread:.2f}", spread, 2))
    memory, start = median("sign-ins", "memory"), median("sign-ins", "start") * 1000
    told.append(Row("memory after load", "", f"{memory:.0f} MiB", memory, 28))
    told.append(Row("start to `/readyz`", "", f"{start:.0f} ms", start, 60))
    return told

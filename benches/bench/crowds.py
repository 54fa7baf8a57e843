"""Crowds: others' sign-ins beside 500 attackers of one address, and a rate of three times what can be served."""

from .report import Row

SECONDS = 6


def rows(stand):
    stand.enrol()
    proxied = {"VESTIBULE_TRUSTED_PROXIES": "127.0.0.1"}
    with stand.serve(**proxied) as server:
        alone = stand.drive("crowd", server.port, 0, 16, SECONDS)["others"]
    with stand.serve(**proxied) as server:
        beside = stand.drive("crowd", server.port, 500, 16, SECONDS)
    others, kept = beside["others"], beside["others"]["per_s"] / alone["per_s"]
    tail = others["p99_ms"] / alone["p99_ms"] if others["done"] else float("inf")
    print(f"attackers were answered: {beside['attackers']}", flush=True)
    told = [
        Row("others beside 500 attackers of one address, a second", "alone", f"{others['per_s']:.0f}/s = {kept:.2f}", kept, 0.8, more=True),
        Row("their p99", "alone", f"{others['p99_ms']:.0f} ms = {tail:.1f}", tail, 2),
    ]
    rate = int(3 * alone["per_s"])
    with stand.serve() as server:
        open_loop = stand.drive("open", server.port, rate, SECONDS)
    good = open_loop["goodput_per_s"] / alone["per_s"]
    told.append(Row("goodput at three times capacity", "capacity", f"{open_loop['goodput_per_s']:.0f}/s = {good:.2f}", good, 0.9, more=True))
    return told

"""User-mode instructions by callgrind, which needs no hardware counter and repeats within 1 %: one worker thread, the counters of an
exact number of requests, what an idle server does meanwhile taken off. SHA-256 is counted in software, since valgrind shows a
program no SHA instructions; so is it at the floor."""

import base64
import dataclasses
import glob
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import platform
import re
import shutil
import struct
import subprocess
import time

from .report import Row, thousands
from .stand import COUNTED

REQUESTS = 400
WARMED = 6
SIGN_INS = COUNTED - WARMED
CONNECTION = "a connection"
# What repeats within 3 %. A step's figure holds some of the workers' rounds, as many as its time had, and that of a session check
# was from 752k to 835k in four counts of two debug builds.
HELD = ("/authz",)
# Instructions of the kernel for one request and its answer, measured with a hardware counter beside bare warp.
KERNEL = 31_000
SIGN_OUT = json.dumps({"query": "mutation{signOut}"})
CHECK = json.dumps({"query": "{currentUser{id email roles}}"})
ONE_WORKER = {"TOKIO_WORKER_THREADS": "1"}
# Their rounds are by time, and as many as a machine's pace makes of one load.
BACKGROUND = re.compile(r"vestibule::(audit::Sealer|outbox::Worker)::run::\{\{closure\}\}$")
STEPS = {
    "requestLookup": "mutation($input:RequestLookupInput!){requestLookup(input:$input){status errorCode nextRequestAt authUrlFor2fa}}",
    "verifyLookup": "mutation($input:VerifyLookupInput!){verifyLookup(input:$input){status errorCode remainingAttempts}}",
    "verify2fa": "mutation($input:Verify2faInput!){verify2fa(input:$input){status errorCode remainingAttempts}}",
}


class Counter:
    """The counters of a server under callgrind."""

    def __init__(self, stand, name):
        self.base = str(stand.folder / f"callgrind.{name}")
        self.under = ("valgrind", "--tool=callgrind", "--collect-jumps=no", f"--callgrind-out-file={self.base}")
        self.name = name

    def dump(self, pid, keep=None):
        """Instructions since the dump before, and the background's among them."""
        known = len(glob.glob(self.base + ".*"))
        subprocess.run(["callgrind_control", "-d", str(pid)], capture_output=True)
        for _ in range(1200):
            dumps = sorted(glob.glob(self.base + ".*"), key=lambda file: int(file.rsplit(".", 1)[1]))
            if len(dumps) > known:
                total = re.search(r"^totals: (\d+)", open(dumps[-1]).read(), re.MULTILINE)
                if total:
                    told = int(total[1]), background(dumps[-1])
                    if keep:
                        shutil.move(dumps[-1], keep)
                        pathlib.Path(dumps[-1]).touch()
                    return told
            time.sleep(0.05)
        raise SystemExit(f"callgrind did not dump the counters of {self.name}")


def background(dump):
    """Instructions of the workers that send mails and seal the trail, in a dump: what is called by their polls, and they themselves."""
    names, total, called, callee = {}, 0, False, None
    for line in open(dump):
        if line.startswith(("fn=", "cfn=")):
            kind, _, name = line.rstrip().partition("=")
            number, _, text = name.partition(" ")
            names.setdefault(number, text)
            if kind == "cfn":
                callee = names[number]
        elif line.startswith("calls="):
            called = True
        elif called and line[0] in "0123456789+-*":
            called = False
            if BACKGROUND.search(callee):
                total += int(line.split()[1])
    return total


class Client:
    """A client with its cookies."""

    def __init__(self, port):
        self.origin = f"http://127.0.0.1:{port}"
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies = {}

    def send(self, method, path, body=None):
        headers = {"content-type": "application/json", "origin": self.origin} if body else {}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for name, cookie in answer.getheaders():
            if name.lower() == "set-cookie":
                name, value = cookie.split(";")[0].split("=", 1)
                self.cookies.pop(name, None)
                if value:
                    self.cookies[name] = value
        if answer.status != 200 or '"errors"' in text:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:300]}")
        return text

    def step(self, step, given):
        answer = json.loads(self.send("POST", "/graphql", json.dumps({"query": STEPS[step], "variables": {"input": given}})))
        told = answer["data"][step]
        if not told["status"]:
            raise SystemExit(f"{step}: {told}")
        return told


def enrolled(stand, server, first, count):
    """Accounts that were signed in by this server for the first time, and out: addresses and secrets."""
    people = [(f"u{number}@example.com", b"") for number in range(first, first + count)]
    clients, secrets = [Client(server.port) for _ in people], []
    for client, (address, _) in zip(clients, people):
        told = client.step("requestLookup", {"email": address, "recaptcha": ""})
        secret = re.search("secret=([A-Z2-7]+)", told["authUrlFor2fa"])[1]
        secrets.append(base64.b32decode(secret + "=" * (-len(secret) % 8)))
        code = mailed(stand, address)
        connect(client)
        client.step("verifyLookup", {"code": code})
        client.step("verify2fa", {"codeFor2fa": code_of(secrets[-1])})
        client.send("POST", "/graphql", SIGN_OUT)
    return [(address, secret) for (address, _), secret in zip(people, secrets)]


def code_of(secret):
    digest = hmac.new(secret, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[19] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def mailed(stand, address):
    for _ in range(600):
        for file in stand.mails.glob("*.eml"):
            mail = file.read_text()
            found = re.search(r"\n\s*(\d{3})[ \xa0]?(\d{3})\s*\n", mail)
            if f"To: {address}" in mail and found:
                file.unlink()
                return found[1] + found[2]
        time.sleep(0.05)
    raise SystemExit(f"no code was mailed to {address}")


def settle(stand):
    """Waits until no line of the trail waits for its place and no mail to be sent: such work is no request's."""
    for _ in range(600):
        if stand.sql("vestibule", "select not exists (select from audit where position is null) and not exists (select from outbox)") == "t\n":
            time.sleep(1)
            return
        time.sleep(0.2)
    raise SystemExit("the trail or the outbox does not come to rest")


def connect(client):
    """Opens a connection, since the server closes an idle one within seconds. Counted apart, and taken off."""
    client.connection.close()
    client.send("GET", "/healthz")


def sign_in(stand, server, people, counted=None):
    """Signs people in, a step of all after the other; `counted` is told the instructions of each step."""
    clients = [Client(server.port) for _ in people]
    given = {
        "requestLookup": lambda index: {"email": people[index][0], "recaptcha": ""},
        "verifyLookup": lambda index: {"code": mailed(stand, people[index][0])},
        "verify2fa": lambda index: {"codeFor2fa": code_of(people[index][1])},
    }
    for step, make in given.items():
        made = [make(index) for index in range(len(people))]
        settle(stand)
        if counted:
            counted.begin()
        for client, one in zip(clients, made):
            connect(client)
            client.step(step, one)
        if counted:
            counted.end(step)
    return clients


class Counted:
    """Instructions a request, by the name of what was counted: `each` of all that a request leads to, `path` without the workers that
    send mails and seal the trail."""

    def __init__(self, stand, counter, server, profiles):
        self.stand, self.counter, self.server, self.profiles = stand, counter, server, profiles
        self.each, self.path = {}, {}
        # An idle server's, a second.
        self.begin()
        time.sleep(8)
        took = time.time() - self.begun
        total, background = counter.dump(server.pid)
        self.idle, self.idle_background = total / took, background / took

    def begin(self):
        self.counter.dump(self.server.pid)
        self.begun = time.time()

    def end(self, name, requests=SIGN_INS, connections=SIGN_INS):
        # Mails and the trail's places are work of the requests, wherever it runs.
        settle(self.stand)
        keep = self.profiles / f"{self.counter.name}.{name.strip('/')}.out" if self.profiles else None
        total, background = self.counter.dump(self.server.pid, keep)
        took = time.time() - self.begun
        whole, background = total - self.idle * took, background - self.idle_background * took
        for kind, figure in ((self.each, whole), (self.path, whole - background)):
            kind[name] = (figure - connections * kind.get(CONNECTION, 0)) / requests


def count(stand, profiles=None):
    """Instructions of Vestibule's requests."""
    counter = Counter(stand, "vestibule")
    with stand.serve(counter.under, **ONE_WORKER) as server:
        people = enrolled(stand, server, 0, COUNTED)
        # A code of an authenticator is good once.
        time.sleep(31 - time.time() % 30)
        # The first of everything is no measure: connections, prepared statements, kept documents.
        warmed = sign_in(stand, server, people[:WARMED])
        for client in warmed:
            connect(client)
            client.send("POST", "/graphql", SIGN_OUT)
        settle(stand)
        counted = Counted(stand, counter, server, profiles)
        counted.begin()
        for _ in range(SIGN_INS):
            connect(Client(server.port))
        counted.end(CONNECTION, connections=0)
        clients = sign_in(stand, server, people[WARMED:], counted)
        for name, request in {"currentUser": ("POST", "/graphql", CHECK), "/authz": ("GET", "/authz")}.items():
            client = clients[0]
            settle(stand)
            connect(client)
            for _ in range(20):
                client.send(*request)
            counted.begin()
            connect(client)
            for _ in range(REQUESTS):
                client.send(*request)
            counted.end(name, REQUESTS, 1)
        settle(stand)
        counted.begin()
        for client in clients:
            connect(client)
            client.send("POST", "/graphql", SIGN_OUT)
        counted.end("signOut")
    for kind in (counted.each, counted.path):
        del kind[CONNECTION]
    return counted


def count_floor(stand):
    counter = Counter(stand, "floor")
    with stand.serve_floor(counter.under, **ONE_WORKER) as server:
        client = Client(server.port)
        client.cookies = {"sid": "s77"}
        for _ in range(100):
            client.send("GET", "/me")
        counter.dump(server.pid)
        for _ in range(REQUESTS):
            client.send("GET", "/me")
        return counter.dump(server.pid)[0] / REQUESTS


def kind():
    """What figures of a build depend on beside its source: the compilers, the counter, and the instructions that valgrind shows."""
    version = lambda *command: subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    flags = re.search(r"^flags\s*: (.*)", open("/proc/cpuinfo").read(), re.MULTILINE)
    wide = "avx2" if flags and "avx2" in flags[1].split() else "without avx2"
    return ", ".join([version("rustc", "--version"), version("cc", "--version"), version("valgrind", "--version"), platform.machine(), wide])


def held(stand, kept_file):
    """Holds the figures against those that are kept, of the build that the tests made. Figures of another kind of machine are told only."""
    kept, here = json.loads(kept_file.read_text()), kind()
    figures, is_kind = kept["figures"], kept["kind"] == here
    if not is_kind:
        print(f"The kept figures are of {kept['kind']}, and these of {here}: they are told, and nothing is held.", flush=True)
    each = count(stand).path
    told = []
    for name, figure in each.items():
        ratio = figure / figures[name] if name in figures else float("inf")
        is_held = is_kind and name in HELD
        limit = 1.03 if is_held else None
        row = Row(f"`{name}`", f"{thousands(figures.get(name, 0))} kept", f"{thousands(figure)} = {ratio:.3f}", ratio, limit)
        told.append(dataclasses.replace(row, failed=is_held and not 0.97 <= ratio <= 1.03))
    print(json.dumps({"kind": here, "figures": {name: round(figure) for name, figure in each.items()}}, indent=4), flush=True)
    return told


def rows(stand):
    profiles = pathlib.Path(os.environ["BENCH_PROFILES"]) if "BENCH_PROFILES" in os.environ else None
    floor = count_floor(stand) if stand.floor.exists() else 53600
    each = count(stand, profiles).each
    with_kernel = lambda instructions: (instructions + KERNEL) / (floor + KERNEL)
    whole = sum(each[step] for step in (*STEPS, "currentUser", "signOut"))
    check, gate = with_kernel(each["currentUser"]), with_kernel(each["/authz"])
    told = [Row("floor, user instructions", "", thousands(floor))]
    told.append(Row("`currentUser {id email roles}`", "floor, with the kernel", f"{thousands(each['currentUser'])} = {check:.2f}", check, 1.8))
    told.append(Row("`/authz` 200 with its assertion", "floor, with the kernel", f"{thousands(each['/authz'])} = {gate:.2f}", gate, 1.4))
    told.append(Row("whole sign-in, user instructions", "", thousands(whole), whole, 1_900_000))
    told += [Row(f"`{step}`", "", thousands(each[step])) for step in (*STEPS, "signOut")]
    return told

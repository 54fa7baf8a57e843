"""The clients that load django-allauth, in one thread: whole sign-ins by its API for browsers, each client over one connection.

They are Python where the driver is Rust, since that API answers steps with 401, wants a token against forged requests, and mails codes
of letters. They are no bottleneck: a load takes 3 to 5 % of a core for them, measures that share itself, and fails above a third."""

import asyncio
import base64
import hashlib
import hmac
import json
import re
import statistics
import struct
import time

SECRET = b"12345678901234567890"
SEEDED = 20_000
# Time before figures are kept.
WARM = 1
API = "/_allauth/browser/v1/auth/"
CODE = re.compile(r"\n\s*([0-9A-Z]{3,4}-?[0-9A-Z]{3,4})\s*\n")
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
COOKIE = re.compile(r"\r\nset-cookie: *([^=;\r]+)=([^;\r]*)", re.IGNORECASE)


class Failed(Exception):
    """A request that was not answered as a step of a sign-in is."""


class Client:
    """A client with a connection that it keeps for as long as the server does."""

    def __init__(self, port):
        self.port, self.cookies, self.writer = port, {}, None

    async def send(self, method, path, body, *statuses):
        head = [f"{method} {API}{path} HTTP/1.1", f"host: 127.0.0.1:{self.port}"]
        if body is not None or method == "DELETE":
            head += ["content-type: application/json", f"origin: http://127.0.0.1:{self.port}", f"x-csrftoken: {self.cookies.get('csrftoken', '')}"]
        if self.cookies:
            head.append("cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        body = json.dumps(body).encode() if body is not None else b""
        head.append(f"content-length: {len(body)}")
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        text = (await self.reader.readexactly(int(LENGTH.search(answer)[1]))).decode()
        answer = answer.decode("latin-1")
        for name, value in COOKIE.findall(answer):
            if value.strip('"'):
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        if "\r\nconnection: close" in answer.lower():
            self.close()
        if int(answer.split(" ", 2)[1]) not in statuses:
            raise Failed(f"{method} {path}: {answer.splitlines()[0]} {text[:200]}")
        return text

    def close(self):
        if self.writer:
            self.writer.close()
        self.writer = None

    async def sign_in_and_out(self, mails, number):
        """One whole sign-in: a mailed code, the authenticator's code, one session check, the sign-out."""
        address = f"u{number}@example.com"
        await self.send("POST", "code/request", {"email": address}, 401)
        # The mail is written before its request is answered.
        mail = mails / f"{address}.eml"
        code = CODE.search(mail.read_text())[1]
        mail.unlink()
        told = await self.send("POST", "code/confirm", {"code": code}, 401)
        if "mfa_authenticate" not in told:
            raise Failed(f"no second factor is asked for: {told[:200]}")
        await self.send("POST", "2fa/authenticate", {"code": code_of_now()}, 200)
        told = await self.send("GET", "session", None, 200)
        if f'"{address}"' not in told:
            raise Failed(f"the session is not of {address}: {told[:200]}")
        await self.send("DELETE", "session", None, 401)


def code_of_now():
    digest = hmac.new(SECRET, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[19] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


# An account shows a code once, and no load of a run is as long as all of them last.
numbers = iter(range(SEEDED))


def load(mails, port, clients, seconds):
    """Lets clients sign in for a time; figures as the driver tells them."""
    took, failed = [], []

    async def work(client, begun):
        # A browser has a token against forged requests before it signs in.
        await client.send("GET", "session", None, 401)
        while time.perf_counter() < begun + WARM + seconds:
            since = time.perf_counter()
            try:
                await client.sign_in_and_out(mails, next(numbers))
            except (Failed, OSError, asyncio.IncompleteReadError) as reason:
                failed.append(str(reason))
                return
            if since >= begun + WARM:
                took.append(time.perf_counter() - since)

    async def run():
        begun, used = time.perf_counter(), time.process_time()
        made = [Client(port) for _ in range(clients)]
        await asyncio.gather(*(work(client, begun) for client in made))
        for client in made:
            client.close()
        over = time.perf_counter() - begun
        return over - WARM, (time.process_time() - used) / over

    over, share = asyncio.run(run())
    if share > 1 / 3:
        raise SystemExit(f"the clients of django-allauth took {share:.0%} of a core: their figure is no server's")
    return {
        "done": len(took),
        "per_s": len(took) / over,
        "p50_ms": statistics.median(took) * 1000 if took else 0,
        "failed": len(failed),
        "first_failure": failed[0] if failed else None,
        "client_share": share,
    }

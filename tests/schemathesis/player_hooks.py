"""What schemathesis sends to the player door beside the data it makes up: the key or the token of CALLER (nobody, program, full,
half), and for valid requests the brand, the token of the challenge, and now and then a code that was sent. Settings come from the
environment: BASE, CALLER, KEY, BRAND, MAILS (the folder of mails and SMS), and MET, the file for what was answered how often."""

import atexit
import collections
import itertools
import json
import os
import pathlib
import re
import time

import requests
import schemathesis

BASE, CALLER, KEY, BRAND = (os.environ[name] for name in ("BASE", "CALLER", "KEY", "BRAND"))
FOLDER = pathlib.Path(os.environ["MAILS"])
PLAYERS = f"{BASE}/gateway/operator/v1/{BRAND}/players/"
DATA = f"{BASE}/gateway/player-data/v1"
SIX = re.compile(r"\b\d{6}\b")
numbers = itertools.count(1_000_000)
turns = itertools.count()
met = collections.Counter()


class Player:
    """A player of the brand with a session of its own, since a validation ends the token that it came with."""

    def __init__(self):
        self.number = next(numbers)
        self.mobile = f"44-{self.number}"
        self.email = f"p{self.number}@example.com"
        key = {"PRIVATE-TOKEN": KEY}
        fields = {"email": self.email, "mobile_number": self.mobile, "mobile_verified": True, "is_2fa_required": CALLER == "half"}
        requests.put(f"{PLAYERS}{self.number}", json=fields, headers=key, timeout=20)
        data = requests.post(f"{PLAYERS}{self.number}/sessions", headers=key, timeout=20).json()["data"]
        self.token, self.challenge = data["token"], data.get("data")

    def sent(self, body, headers):
        """Asks for a code, and waits until it is in the folder."""
        headers = headers | {"x-auth-token": self.token}
        if requests.post(f"{DATA}/send/code", json=body, headers=headers, timeout=20).status_code != 200:
            return "123456"
        to, end = self.email if "auth_type" in body else f"+44{self.number}", time.monotonic() + 20
        while time.monotonic() < end:
            for path in sorted(FOLDER.glob("*.eml" if "auth_type" in body else "*.sms"))[-20:]:
                text = path.read_text()
                code = SIX.search(text.partition("\n\n")[2])
                if f"To: {to}\n" in text.replace("\r", "").replace("<", "").replace(">", "") and code:
                    return code.group()
            time.sleep(0.05)
        return "123456"


class Current:
    """The player of the next five requests."""

    player, uses = None, 0

    @classmethod
    def next(cls):
        if cls.uses % 5 == 0:
            cls.player = Player()
        cls.uses += 1
        return cls.player


@schemathesis.auth(refresh_interval=None)
class Signed:
    def get(self, case, context):
        return KEY if CALLER == "program" else Current.next() if CALLER in ("full", "half") else None

    def set(self, case, data, context):
        if CALLER == "program":
            case.headers["PRIVATE-TOKEN"] = data
        elif data is not None:
            completed(case, data)


def is_valid(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


def completed(case, player):
    """Adds the player's token, and to a valid request about a code what the document cannot say that it needs: every fourth code is
    that of another player, to whom it was sent."""
    body = case.body if is_valid(case) and isinstance(case.body, dict) else {}
    shows = next(turns) % 4 == 0 and ("code" in body and CALLER == "full" or "sms_code" in body and CALLER == "half")
    player = Player() if shows else player
    case.headers["x-auth-token"] = player.token
    if "auth_type" in body:
        case.headers["request-id"] = "w-1"
        if shows:
            body["code"] = player.sent({"auth_type": "email"}, {"request-id": "w-1"})
    elif player.challenge is not None:
        case.headers["2fa-auth-token"] = player.challenge
        if shows:
            body["sms_code"] = player.sent({"mobile_number": player.mobile}, {"2fa-auth-token": player.challenge})


@schemathesis.hook
def before_call(context, case, kwargs):
    # Of the brands that may be, one is known; every second valid call of a program is about a player that is there.
    if is_valid(case) and "brand_id" in (case.path_parameters or {}):
        case.path_parameters["brand_id"] = int(BRAND)
    if is_valid(case) and "player_id" in (case.path_parameters or {}) and next(turns) % 2:
        case.path_parameters["player_id"] = 1


@schemathesis.hook
def after_call(context, case, response):
    # A call is one with a brand and without it.
    names = [part for part in case.operation.path.split("/") if part and "{" not in part]
    call = "/".join(names[2:]) or names[-1]
    met[f"{case.operation.method.upper()} {call.removeprefix('players/')} {response.status_code}"] += 1


@atexit.register
def tell():
    with open(os.environ["MET"], "w") as file:
        json.dump(met, file)

"""What schemathesis sends beside the data it makes up: the key and the cookie of CALLER (nobody, key, session, pending), and
now and then the credentials of an account that exists, or the code of its authenticator. Settings come from the environment: BASE,
CALLER, KEY, COOKIE (its name), USER_NAME and PASSWORD of an account, which is enrolled where CALLER is pending, OTPAUTH, the URL of
its authenticator, and MET, the file for what was answered how often."""

import atexit
import base64
import collections
import hmac
import itertools
import json
import os
import re
import time
import unicodedata
from urllib.parse import parse_qs, urlsplit

import requests
import schemathesis

CALLER = os.environ["CALLER"]
LOGIN = "/v3/session/login"
OTP = LOGIN + "/otp"
# The document's pattern names the invisible characters below U+10000; these are the others.
INVISIBLE = re.compile("[\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")
turns = itertools.count()
met = collections.Counter()


def cookie():
    """The cookie of a login: of a session, or of a pending sign-in."""
    answer = requests.post(
        os.environ["BASE"] + LOGIN,
        json={"userName": os.environ["USER_NAME"], "password": os.environ["PASSWORD"]},
        headers={"PRIVATE-TOKEN": os.environ["KEY"]},
        timeout=20,
    )
    return answer.cookies.get(os.environ["COOKIE"]) if answer.status_code == 200 else None


def code():
    """The code of the authenticator's next step (RFC 6238): the enrolment used the present one, and one step ahead is accepted."""
    secret = parse_qs(urlsplit(os.environ["OTPAUTH"]).query)["secret"][0]
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, (int(time.time()) // 30 + 1).to_bytes(8, "big"), "sha1")
    start = mac[-1] & 15
    return f"{(int.from_bytes(mac[start:start + 4], 'big') & 0x7FFFFFFF) % 1000000:06}"


if CALLER in ("session", "pending"):

    # A logout and five wrong codes end what the cookie names, so each request has a cookie of its own.
    @schemathesis.auth(refresh_interval=None)
    class Signed:
        def get(self, case, context):
            return cookie()

        def set(self, case, data, context):
            if data is not None:
                case.cookies[os.environ["COOKIE"]] = data


@schemathesis.hook
def filter_body(context, body):
    # The document cannot say that a user name is measured in its canonical form: some characters become many, or a blank.
    name = body.get("userName") if isinstance(body, dict) else None
    canonical = unicodedata.normalize("NFKC", name).strip() if isinstance(name, str) else None
    if canonical is None or not 3 <= len(name) <= 32:
        return True
    return 3 <= len(canonical.lower()) <= 32 and "@" not in canonical and not INVISIBLE.search(canonical)


@schemathesis.hook
def before_call(context, case, kwargs):
    # Every second valid login is that of an account that exists.
    valid = case.meta is not None and case.meta.generation.mode.is_positive
    if CALLER == "key" and case.operation.path == LOGIN and valid and isinstance(case.body, dict) and next(turns) % 2:
        case.body |= {"userName": os.environ["USER_NAME"], "password": os.environ["PASSWORD"]}
    # Every valid one-time password is right: of those of one step the first is accepted, and a pending sign-in is complete.
    if CALLER == "pending" and case.operation.path == OTP and valid and isinstance(case.body, dict):
        case.body |= {"otp": code()}


@schemathesis.hook
def after_call(context, case, response):
    met[f"{case.operation.method.upper()} {case.operation.path} {response.status_code}"] += 1


@atexit.register
def tell():
    with open(os.environ["MET"], "w") as file:
        json.dump(met, file)

"""What schemathesis sends beside the data it makes up: the key and the cookie of CALLER (nobody, key, session, pending), and
now and then the credentials of an account that exists. Settings come from the environment: BASE, CALLER, KEY, COOKIE (its name),
USER_NAME and PASSWORD of an account, which is enrolled where CALLER is pending, and MET, the file for what was answered how often."""

import atexit
import collections
import itertools
import json
import os
import unicodedata

import requests
import re
import time
import schemathesis

CALLER = os.environ["CALLER"]
LOGIN = "/v3/session/login"
turns = itertools.count()
met = collections.Counter()


OTP = LOGIN + "/otp"
# The document's pattern names the invisible characters below U+10000; these are the others.
INVISIBLE = re.compile("[\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")
def cookie():
    """The cookie of a login: of a session, or of a pending sign-in."""
    answer = requests.post(
        os.environ["BASE"] + LOGIN,
        json={"userName": os.environ["USER_NAME"], "password": os.environ["PASSWORD"]},
        headers={"PRIVATE-TOKEN": os.environ["KEY"]},
        timeout=20,
    )
    return answer.cookies.get(os.environ["COOKIE"]) if answer.status_code == 200 else None


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


@schemathesis.hook
def after_call(context, case, response):
    met[f"{case.operation.method.upper()} {case.operation.path} {response.status_code}"] += 1


@atexit.register
def tell():
    with open(os.environ["MET"], "w") as file:
        json.dump(met, file)

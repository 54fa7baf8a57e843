"""A person who signs in for the first time: by the invitation that was mailed, by the mailed code, and by an authenticator. Then
through the gate into the back office. For the trials of what is shipped; Python alone runs it.

    python3 packaging/person.py MAILDIR EMAIL URL [GATE]

MAILDIR is a folder of mails, one file each, of any mail catcher.
"""

import base64
import hmac
import http.cookiejar
import json
import re
import struct
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from email import message_from_binary_file, policy
from pathlib import Path

MAILDIR, EMAIL, URL = sys.argv[1:4]
GATE = sys.argv[4] if len(sys.argv) > 4 else None
TRIES = 100

jar = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(secure_protocols=("https", "http")))
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))


def opened(url, data=None, **headers):
    try:
        with browser.open(urllib.request.Request(url, data, headers), timeout=10) as answer:
            return answer.status, answer.url, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, url, refused.read().decode()


def asked(field, **values):
    fields = {"requestLookup": "status errorCode", "verifyLookup": "status errorCode authUrlFor2fa", "verify2fa": "status errorCode"}[field]
    kind = field[0].upper() + field[1:] + "Input!"
    query = f"mutation($input: {kind}) {{ {field}(input: $input) {{ {fields} }} }}"
    body = json.dumps({"query": query, "variables": {"input": values}}).encode()
    _, _, text = opened(f"{URL}/graphql", body, **{"Content-Type": "application/json", "Origin": URL})
    answer = json.loads(text)["data"][field]
    assert answer["status"], f"{field}: {answer}"
    return answer


def mailed(pattern):
    """The first group of a pattern in a mail to the person."""
    for _ in range(TRIES):
        for path in sorted(Path(MAILDIR).rglob("*")):
            if not path.is_file():
                continue
            with path.open("rb") as file:
                mail = message_from_binary_file(file, policy=policy.default)
            body = mail.get_body(("plain",)) if EMAIL in str(mail["To"]) else None
            found = re.search(pattern, body.get_content(), re.MULTILINE) if body else None
            if found:
                return found[1]
        time.sleep(0.2)
    raise SystemExit(f"no mail to {EMAIL} holds {pattern}")


def authenticator_code(otpauth):
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(otpauth).query))
    secret = query["secret"]
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), query.get("algorithm", "SHA1").lower()).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


invitation = mailed(r"/sign-in\S*[#?&]invitation=([-\w.~%]+)")
asked("requestLookup", email=EMAIL, recaptcha="", invitation=urllib.parse.unquote(invitation))
otpauth = asked("verifyLookup", code=mailed(r"^\s*(\d{6})\s*$"))["authUrlFor2fa"]
assert otpauth, "somebody new is shown an authenticator's key"
asked("verify2fa", codeFor2fa=authenticator_code(otpauth))
body = json.dumps({"query": "{ currentUser { email roles } }"}).encode()
_, _, text = opened(f"{URL}/graphql", body, **{"Content-Type": "application/json", "Origin": URL})
who = json.loads(text)["data"]["currentUser"]
assert who["email"] == EMAIL, text
print(f"signed in at {URL}: {who['email']}, {', '.join(who['roles'])}")
if GATE:
    jar_before, jar._cookies = jar._cookies, {}
    status, at, _ = opened(f"{GATE}/", Accept="text/html")
    assert at.startswith(f"{URL}/sign-in"), f"a stranger came to {at} with {status}"
    jar._cookies = jar_before
    status, at, page = opened(f"{GATE}/", Accept="text/html")
    assert status == 200 and EMAIL in page, f"{status} at {at}: {page[:500]}"
    print(f"in the back office at {GATE}; a stranger was sent to the sign-in page")

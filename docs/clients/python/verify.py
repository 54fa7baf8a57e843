"""Verifies the header X-Auth-Assertion behind a reverse proxy. The proxy's other headers (X-Auth-Id and so on) can be trusted as
far as the network between the proxy and you. This one is signed, for your host only, and valid for a minute.

    who = Assertions("https://admin.example.com/.well-known/jwks.json",
                     issuer="https://admin.example.com/staff", audience="app.example.com", roles=["BO"])
    admin = who.claims(request.headers.get("X-Auth-Assertion"))        # raises Refused if anything is wrong

Needs PyJWT 2.6 or later, with cryptography: Debian's python3-jwt and python3-cryptography.
"""

import json
import sys
import threading
import time
import urllib.request

import jwt

TYPE = "vestibule-assertion+jwt"
LIFE = 60
LEEWAY = 5
CLAIMS = ["iss", "aud", "sub", "email", "roles", "iat", "nbf", "exp", "jti"]


class Refused(Exception):
    """The reason for refusing an assertion."""


class WrongRole(Refused):
    """The admin has none of the service's roles: answer 403. For every other refusal answer 401."""


class Assertions:
    """Verifies assertions. Create one and keep it, because it caches the keys."""

    def __init__(self, jwks, issuer, audience, roles, cooldown=30, keep=60):
        """`jwks`: a URL, or a file. `roles`: those any of which the service is for, an empty list for whoever is signed in;
        a proxy may forget to ask for one. Keys are kept for `keep` seconds; for a key that is unknown they are asked for
        again, but no more often than every `cooldown` seconds."""
        self._jwks, self._issuer, self._audience = jwks, issuer, audience
        self._roles = frozenset(roles)
        self._cooldown, self._keep = cooldown, keep
        self._keys, self._at = {}, None
        self._lock = threading.Lock()

    def claims(self, token):
        """Returns the claims of an assertion, as a dictionary."""
        if not isinstance(token, str) or len(token) > 8192:
            raise Refused("no assertion")
        try:
            header = jwt.get_unverified_header(token)
            if header.keys() != {"alg", "typ", "kid"} or header["alg"] != "EdDSA" or header["typ"] != TYPE:
                raise Refused("not the header of an assertion")
            claims = jwt.decode(
                token,
                self._key(header["kid"]),
                algorithms=["EdDSA"],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY,
                options={"require": CLAIMS},
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise Refused(str(error)) from None
        texts = all(isinstance(claims[name], str) and claims[name] for name in ("aud", "sub", "email"))
        roles = isinstance(claims["roles"], list) and all(isinstance(role, str) for role in claims["roles"])
        times = all(type(claims[name]) is int for name in ("iat", "nbf", "exp"))
        if not (texts and roles and times):
            raise Refused("claims of the wrong kind")
        if claims["exp"] - claims["iat"] > LIFE or time.time() - claims["iat"] > LIFE + LEEWAY:
            raise Refused("too long a life")
        if self._roles and self._roles.isdisjoint(claims["roles"]):
            raise WrongRole("none of the roles")
        return claims

    def _key(self, kid):
        with self._lock:
            age = None if self._at is None else time.monotonic() - self._at
            if age is None or age >= self._keep or (kid not in self._keys and age >= self._cooldown):
                self._fetch()
            if kid not in self._keys:
                raise Refused("no such key")
            return self._keys[kid]

    def _fetch(self):
        # Set before the fetch, so that a server that does not answer is not asked at every request.
        self._at = time.monotonic()
        try:
            if self._jwks.startswith(("http://", "https://")):
                with urllib.request.urlopen(self._jwks, timeout=5) as answer:
                    text = answer.read(65536)
            else:
                with open(self._jwks, "rb") as file:
                    text = file.read(65536)
            keys = [key for key in json.loads(text)["keys"] if key.get("kty") == "OKP" and key.get("crv") == "Ed25519"]
            self._keys = {key["kid"]: jwt.PyJWK(key, algorithm="EdDSA").key for key in keys}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, jwt.PyJWTError):
            self._keys = {}
            raise Refused("the keys cannot be had") from None


def main():
    """The command: JWKS (a file or a URL), issuer, audience (with its roles: app.example.com=BO+CMS); an assertion a line on standard input. Claims go to
    standard output, a line each; of what is refused the reason goes to standard error, and the exit code is 1."""
    if len(sys.argv) not in (4, 5):
        sys.exit("usage: verify.py JWKS ISSUER AUDIENCE[=ROLE[+ROLE]] [COOLDOWN-SECONDS]")
    audience, _, roles = sys.argv[3].partition("=")
    who = Assertions(*sys.argv[1:3], audience, roles.split("+") if roles else [], *map(float, sys.argv[4:]))
    code = 0
    for line in sys.stdin:
        try:
            print(json.dumps(who.claims(line.strip()), separators=(",", ":"), ensure_ascii=False), flush=True)
        except Refused as why:
            print(f"refused: {why}", file=sys.stderr, flush=True)
            code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()

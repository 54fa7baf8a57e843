"""A sample service that believes nothing but the signed assertion, for trying. It needs PyJWT with cryptography: Debian's
python3-jwt and python3-cryptography.

    /usr/bin/python3 docs/connect/service.py [PORT [VESTIBULE [GATE]]]

It may be reached by anyone: without an assertion for its own host that Vestibule signed within the last minute it answers 401,
and 403 to an admin without the role. docs/clients/python/verify.py does the verifying.
"""

import json
import pathlib
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "clients" / "python"))
from verify import Assertions, Refused, WrongRole  # noqa: E402

ROLE = "BO"


class Service(BaseHTTPRequestHandler):
    who = None

    def do_GET(self):
        try:
            admin = self.who.claims(self.headers.get("X-Auth-Assertion"))
        except WrongRole as why:
            return self.answer(403, {"error": str(why)})
        except Refused as why:
            return self.answer(401, {"error": str(why)})
        self.answer(200, {"id": admin["sub"], "email": admin["email"], "roles": admin["roles"]})

    def answer(self, status, told):
        content = (json.dumps(told) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    port, vestibule, gate = [*sys.argv[1:], *["3000", "http://127.0.0.1:8080", "127.0.0.1:8090"][len(sys.argv) - 1 :]]
    Service.who = Assertions(f"{vestibule}/.well-known/jwks.json", f"{vestibule}/staff", gate, [ROLE])
    ThreadingHTTPServer(("127.0.0.1", int(port)), Service).serve_forever()

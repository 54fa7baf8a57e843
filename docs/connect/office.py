"""A sample back office behind a gate, for trying: it shows who the gate says is here. Python alone runs it.

    python3 docs/connect/office.py [PORT]

It believes the headers X-Auth-Email and X-Auth-Roles, so only the gate may be able to reach it: it listens on this machine
alone. service.py believes nothing but the signed assertion.
"""

import html
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Back office</title>
<h1>Back office</h1>
<p>Signed in: <strong id="who">{email}</strong>, roles {roles}.</p>
<p><a href="{sign_out}">Sign out</a></p>
</html>
"""
SIGN_OUT = "http://127.0.0.1:8080/sign-out?return_to=http%3A%2F%2F127.0.0.1%3A8090%2F"


class Office(BaseHTTPRequestHandler):
    def do_GET(self):
        email, roles = self.headers.get("X-Auth-Email"), self.headers.get("X-Auth-Roles")
        if not email or not roles:
            return self.answer(401, "text/plain; charset=utf-8", "No gate stands before this request.\n")
        page = PAGE.format(email=html.escape(email), roles=html.escape(roles), sign_out=SIGN_OUT)
        self.answer(200, "text/html; charset=utf-8", page)

    def answer(self, status, kind, text):
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    ThreadingHTTPServer(("127.0.0.1", port), Office).serve_forever()

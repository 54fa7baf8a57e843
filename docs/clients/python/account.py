"""A client of the account door. Its methods are the fields of schema.account.graphql, by their own names or in snake case; so are
the keys of `params`, also in dicts inside it.

    client = Account("https://login.example.com/account/graphql")
    result = client.login(params={"credentials": {"email": "ann@example.com", "password": password, "device_info": {}}},
                          selections=Selection("token", "refreshToken", "sessionId", "promptTwoFactorAuth"))
    if result["promptTwoFactorAuth"]:
        result = client.confirm2_fa(params={"code": input(), "session_id": result["sessionId"], "email": "ann@example.com"},
                                    selections=Selection("token", "refreshToken", userProfile=Selection("email")))

A client sends the newest `token` that an answer held, so select it wherever there is one, and keep the refresh token yourself.
Every document is checked against the schema before it is sent, and values travel as variables, never inside it. Needs Python
3.11 and what requirements.txt names: gql with requests.
"""

import logging
import re
from pathlib import Path

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.requests import log as requests_log
from graphql import get_named_type, is_input_object_type

SCHEMA = Path(__file__).resolve().parents[3] / "schema.account.graphql"

# At level INFO gql logs every request with its values, passwords among them.
requests_log.setLevel(logging.WARNING)


class Refused(Exception):
    """A refusal: its code, its text for people, and `extensions` with the numbers that apply."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.extensions = error.get("extensions", {})
        self.code = self.extensions.get("code")


class Selection:
    """The fields that an answer holds. A field that has fields is named: userProfile=Selection("email")."""

    def __init__(self, *fields, **nested):
        self.fields, self.nested = fields, nested

    def __str__(self):
        nested = (f"{wire(name)} {selection}" for name, selection in self.nested.items())
        return "{ " + " ".join([*map(wire, self.fields), *nested]) + " }"


class Account:
    """One caller of the account door."""

    def __init__(self, url, headers=None, token=None, schema=SCHEMA):
        """`headers`: sent with every request, `x-captcha` for one. `token`: the access token of an earlier sign-in."""
        self.token = token
        self._transport = RequestsHTTPTransport(url=url, headers=dict(headers or {}), timeout=30)
        self._client = Client(transport=self._transport, schema=schema.read_text(encoding="utf-8"))
        roots = {"query": self._client.schema.query_type, "mutation": self._client.schema.mutation_type}
        self._fields = {name: (kind, field) for kind, root in roots.items() for name, field in root.fields.items()}

    def __getattr__(self, name):
        if name.startswith("_") or wire(name) not in self._fields:
            raise AttributeError(f"the account door has no field {name}")
        return lambda params=None, selections=None: self._call(wire(name), params or {}, selections)

    def _call(self, name, params, selections):
        kind, field = self._fields[name]
        values = {wire(key): translated(value, field.args.get(wire(key))) for key, value in params.items()}
        unknown = values.keys() - field.args.keys()
        if unknown:
            raise TypeError(f"{name} has no parameter {min(unknown)}")
        declared = listed(f"${key}: {field.args[key].type}" for key in values)
        passed = listed(f"{key}: ${key}" for key in values)
        request = gql(f"{kind} {declared} {{ {name}{passed} {selections} }}")
        request.variable_values = values
        if self.token:
            self._transport.headers["Authorization"] = f"Bearer {self.token}"
        try:
            result = self._client.execute(request)[name]
        except TransportQueryError as refusal:
            raise Refused(refusal.errors[0]) from None
        self.token = result.get("token") or self.token
        return result


def listed(parts):
    """The parts in parentheses, or nothing."""
    text = ", ".join(parts)
    return f"({text})" if text else ""


def wire(name):
    """A name on the wire: session_id is sessionId there, and confirm2_fa is confirm2Fa."""
    return re.sub("_(.)", lambda match: match[1].upper(), name)


def translated(value, declared):
    """A value on the wire: the keys of an input type are translated, and no others."""
    kind = get_named_type(declared.type) if declared is not None else None
    if not (isinstance(value, dict) and is_input_object_type(kind)):
        return value
    return {wire(key): translated(inner, kind.fields.get(wire(key))) for key, inner in value.items()}

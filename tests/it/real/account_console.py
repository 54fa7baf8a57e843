"""Runs the lines that the test of account.py types. A line sets `result`, which is printed as JSON; a refusal is printed as its
extensions. PYTHONPATH names the folder of account.py."""

import json
import sys

from account import Account, Refused, Selection

scope = {"Account": Account, "Selection": Selection}
for line in sys.stdin:
    try:
        exec(line, scope)
        said = scope.get("result")
    except Refused as refusal:
        said = {"refused": refusal.extensions}
    print(json.dumps(said), flush=True)

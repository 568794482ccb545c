"""What the companion says of the customers of tests/fixtures/customers, recorded for the plugin's demo.

``DEMO_DATA=write pytest tests/companion/test_demo_data.py`` writes wp-plugin/demo/companion.json anew.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.companion.plugin import Plugin
from tests.stack.customers import RULES, customers
from tests.stack.process import REPOSITORY

FILE = REPOSITORY / "wp-plugin" / "demo" / "companion.json"
UNCOVERED = "upsell-4,product-30"
ONCE = (
    "summary",
    "products",
    "figures?days=30&utc_offset=0",
    "alerts",
    "needs-you",
    "needs-you/dealt-with",
    "jobs?kind=resync",
)
ROWS = ("events?limit=200", "customers?limit=200&with=entitlements")
SECRET = re.compile(r'"(webhook_url|thrivecart_secret)": "[^"]*"')


def record(plugin: Plugin, now: int) -> dict[str, Any]:
    """All answers by their path, as they were at ``now`` (Unix seconds)."""
    answers: dict[str, Any] = {}

    def ask(route: str, name: str = "") -> Any:
        said = plugin.ask("GET", f"/api/v1/{route}")
        if said.status_code == 200:
            answers[name or route.partition("?")[0]] = said.json
        return said.json

    for route in (*ONCE, *ROWS):
        ask(route)
    for row in answers["events"]["items"]:
        ask(f"events/{row['id']}")
    logins = {known.email: known.login for known in customers()}
    addresses = {row["email"] for row in answers["events"]["items"] if row["email"]} | set(logins)
    for email in sorted(addresses):
        route = f"customers/{email.replace('@', '%40')}"
        ask(f"{route}?login={logins.get(email, 'yes')}&uncovered={UNCOVERED}&exempt=", f"customers/{email}")
    users = sorted(known.email for known in customers() if known.login == "yes")
    return {"at": now, "rules": RULES, "users": users, "answers": answers}


def write(data: dict[str, Any], to: Path = FILE) -> None:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    to.parent.mkdir(exist_ok=True)
    to.write_text(SECRET.sub("", text) + "\n")

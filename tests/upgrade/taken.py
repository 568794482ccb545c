"""What was taken from a build, for people; and the tables that it makes on PostgreSQL."""

from __future__ import annotations

import subprocess
from collections import Counter

from tests.stack.companion import companion
from tests.stack.postgres import postgres, program
from tests.upgrade import fixture


def left(ledger: dict[str, fixture.Columns], site: dict[str, fixture.Columns]) -> None:
    """What there is, for people."""
    for name, columns in {**ledger, **site}.items():
        print(f"{name:<28} {fixture.count_of(columns) if columns else 0}")
    for table, column in (
        ("event", "type"),
        ("event", "status"),
        ("delivery", "state"),
        ("delivery", "access"),
        ("job", "state"),
    ):
        print(f"{table}.{column}: {dict(Counter(ledger[table][column]))}")
    events = site["wp_cart_companion_events"]
    for column in ("type", "state", "access", "connection"):
        print(f"{column}: {dict(Counter(events[column]))}")
    for column in ("look_at", "tell_at", "looked_at", "user_id", "seen_tags", "no_rule", "claimed_until"):
        print(f"{column}: {sum(value not in ('0', '') for value in events[column])} rows have it")


def postgres_schema() -> list[str]:
    """The same build's tables on PostgreSQL, its queue's among them, as statements."""
    with postgres() as cluster:
        url = cluster.new_database()
        with companion(database_url=url) as service:
            service.start()
        command = [program("pg_dump"), "--schema-only", "--no-owner", "--no-privileges", "--no-comments", url]
        dumped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line for line in dumped.splitlines() if not line.startswith(("--", "\\", "SET ", "SELECT "))]
    return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip()]

"""How fast and how well: figures for Prometheus of what comes in and goes out, over all processes.

A scrape reaches one process of many, so that each adds what it counted to the ledger: every five seconds at most, after
an answer was sent. What a killed process had not yet added is missing from the figures, and from nothing else.
"""

from __future__ import annotations

import logging
import threading
import time
from bisect import bisect_left
from collections import Counter as Tally
from contextlib import suppress
from typing import Any

from flask import Flask, Response, g, request
from peewee import fn

from companion.clock import now_ms
from companion.ledger import counters
from companion.ledger.database import close, database, on_sqlite, writing
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.health import WORKER_SEEN_MS
from companion.ledger.models import Attempt, Counter, Delivery, Event, WorkerHeartbeat

log = logging.getLogger("companion.web")

BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
_NAMES = [f"le:{edge}" for edge in (*BUCKETS, "+Inf")]
QUANTILES = (0.5, 0.95, 0.99)
RECENT_MS = 5 * 60_000
MOST_ATTEMPTS = 20_000  # that are looked at
FEW_ATTEMPTS = (200, 2_000)  # after as many it is seen whether older ones are still recent
ADDED_EVERY_SECONDS = 5.0
ANSWERS = ("accepted", "duplicate", "quarantined", "refused", "limited", "unavailable", "invalid")
_BY_STATUS = {401: "refused", 429: "limited", 503: "unavailable"}
_PREFIX = "traffic:"  # of the names in the table of counters


class Traffic:
    """What one process counted and has not yet added to the ledger."""

    def __init__(self) -> None:
        self._counts: Tally[str] = Tally()
        self._lock = threading.Lock()
        self._added_at = time.monotonic()

    def count(self, answer: str, seconds: float) -> None:
        with self._lock:
            self._counts[f"answer:{answer}"] += 1
            if answer in ANSWERS[:3]:
                self._counts[_NAMES[bisect_left(BUCKETS, seconds)]] += 1
                self._counts["ms"] += round(seconds * 1000)

    def count_webhook(self, status: int, outcome: str | None, began_at: float) -> None:
        """One that was answered; ``outcome``: what became of it, ``None`` for a ping, which is not counted."""
        answer = outcome if status == 200 else _BY_STATUS.get(status, "invalid")
        if answer is not None:
            self.count(answer, time.monotonic() - began_at)

    def add_when_due(self) -> None:
        """In a thread of its own: the ledger may be held, and others wait for the one that has just answered."""
        with self._lock:
            if time.monotonic() - self._added_at < ADDED_EVERY_SECONDS:
                return
            self._added_at = time.monotonic()
        with suppress(RuntimeError):  # no more threads: the next time
            threading.Thread(target=self._add_apart, name="traffic", daemon=True).start()

    def _add_apart(self) -> None:
        try:
            self.add()
        except Exception as error:
            log.error("what was counted is not added to the ledger: %s", type(error).__name__)
        close()

    def add(self) -> None:
        """To the ledger; what it does not take now is kept for the next time."""
        with self._lock:
            counts, self._counts, self._added_at = self._counts, Tally(), time.monotonic()
        if not counts:
            return
        try:
            with writing():
                for name, number in sorted(counts.items()):
                    counters.add(_PREFIX + name, number)
        except Exception as error:
            with self._lock:
                self._counts += counts
            if not isinstance(error, LedgerUnavailable):
                raise


def register(app: Flask) -> Traffic:
    """Time each webhook that a view of this application answers; what others count is theirs to add."""
    traffic = app.extensions["traffic"] = Traffic()

    def begin() -> None:
        g.began_at = time.monotonic()

    def end(response: Response) -> Response:
        if request.endpoint == "webhooks.receive" and request.method == "POST":
            began_at = g.get("began_at", time.monotonic())
            traffic.count_webhook(response.status_code, g.get("outcome"), began_at)
        response.call_on_close(traffic.add_when_due)
        return response

    app.before_request(begin)
    app.after_request(end)
    return traffic


def lines() -> list[str]:
    """In Prometheus' text format; inside ``reading``."""
    return [*_webhooks(), *_attempts(), *_end_to_end(), *_processes()]


def _webhooks() -> list[str]:
    rows = Counter.select(Counter.name, Counter.value).where(Counter.site == "", Counter.name.startswith(_PREFIX))
    counts: dict[str, int] = {name.removeprefix(_PREFIX): value for name, value in rows.tuples()}
    said = _head("companion_webhooks_total", "counter", "Webhooks by the companion's answer.")
    said += [f'companion_webhooks_total{{answer="{name}"}} {counts.get(f"answer:{name}", 0)}' for name in ANSWERS]
    said += _head("companion_accept_seconds", "histogram", "Time until a webhook that was taken was answered.")
    total = 0
    for edge in (*BUCKETS, "+Inf"):
        total += counts.get(f"le:{edge}", 0)
        said.append(f'companion_accept_seconds_bucket{{le="{edge}"}} {total}')
    return [
        *said,
        f"companion_accept_seconds_sum {counts.get('ms', 0) / 1000}",
        f"companion_accept_seconds_count {total}",
    ]


def _recent() -> Any:
    """The newest attempts, as many as may be recent: found by their ids, as nothing else of them is indexed."""
    newest = Attempt.select(Attempt.id, Attempt.at, Attempt.outcome, Attempt.delivery).order_by(Attempt.id.desc())
    for number in FEW_ATTEMPTS:
        at = Attempt.select(Attempt.at).order_by(Attempt.id.desc()).offset(number).limit(1).scalar()
        if at is None or at <= now_ms() - RECENT_MS:
            return newest.limit(number).alias("newest")
    return newest.limit(MOST_ATTEMPTS).alias("newest")


def _attempts() -> list[str]:
    newest = _recent()
    query = Attempt.select(newest.c.outcome, fn.COUNT(newest.c.id)).from_(newest)
    rows = query.where(newest.c.at > now_ms() - RECENT_MS).group_by(newest.c.outcome).tuples()
    counts = {"applied": 0, "skipped": 0, "retry": 0, "failed": 0} | dict(rows)
    said = _head("companion_attempts_recent", "gauge", "Attempts to deliver in the last five minutes, by outcome.")
    return said + [f'companion_attempts_recent{{outcome="{name}"}} {counts[name]}' for name in sorted(counts)]


def _end_to_end() -> list[str]:
    """From the receipt of an event until its site had first processed it; what a person had replayed is not counted."""
    newest, earlier = _recent(), Attempt.alias()
    final = ("applied", "skipped")
    is_again = earlier.select().where(
        earlier.delivery == newest.c.delivery_id, earlier.id < newest.c.id, earlier.outcome.in_(final)
    )
    query = (
        Attempt.select(newest.c.at - Event.received_at)
        .from_(newest)
        .join(Delivery, on=(Delivery.id == newest.c.delivery_id))
        .join(Event, on=(Event.id == Delivery.event))
        .where(newest.c.at > now_ms() - RECENT_MS, newest.c.outcome.in_(final), ~fn.EXISTS(is_again))
    )
    times = sorted(row[0] / 1000 for row in query.tuples())
    said = _head("companion_end_to_end_seconds", "gauge", "From receipt to the result, of the last five minutes.")
    for share in QUANTILES:
        value = times[min(len(times) - 1, int(share * len(times)))] if times else 0
        said.append(f'companion_end_to_end_seconds{{quantile="{share}"}} {value}')
    return said


_OF_THE_ROLE = """
    SELECT (SELECT COUNT(*) FROM pg_stat_activity WHERE usename = current_user),
        (SELECT CASE WHEN rolconnlimit >= 0 THEN rolconnlimit ELSE current_setting('max_connections')::int END
         FROM pg_roles WHERE rolname = current_user)
"""


def _processes() -> list[str]:
    alive = WorkerHeartbeat.select().where(WorkerHeartbeat.at > now_ms() - WORKER_SEEN_MS).count()
    said = [*_head("companion_workers", "gauge", "Workers seen in the last minute."), f"companion_workers {alive}"]
    if on_sqlite():
        return said
    used, limit = database.execute_sql(_OF_THE_ROLE).fetchone()
    said += _head("companion_database_connections", "gauge", "Connections of the companion's role to PostgreSQL.")
    said += [f"companion_database_connections {used}"]
    said += _head("companion_database_connections_limit", "gauge", "What the role, or else the server, allows.")
    return [*said, f"companion_database_connections_limit {limit}"]


def _head(name: str, kind: str, text: str) -> list[str]:
    return [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]

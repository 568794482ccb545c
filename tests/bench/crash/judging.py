"""What is left in the ledger and at the sites after a run: lost, doubled, out of order, late."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from companion.config import Config
from companion.delivery.site_lease import LEASE_MS
from companion.ledger import database
from companion.ledger.models import Attempt, Delivery, Event
from tests.bench.crash.killer import Uptime

LEASE_SECONDS = LEASE_MS / 1000
SLACK_SECONDS = 10.0  # until a worker sees what is due, and the deliveries before it are sent, on a busy machine
SENT_AGAIN_SECONDS = 1.0  # the two clocks are one, but a batch may be written down before it is read there


@dataclass
class Posted:
    """One webhook that was answered 200: its event, its customer's name, and which of the customer's it is."""

    event: str
    customer: str
    number: int


@dataclass
class Verdict:
    """Everything that is wrong, each a line for people; ``retried`` are tries that settled nothing, which may be."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    retried: dict[str, int] = field(default_factory=dict)
    latest_seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.out_of_order or self.late)


@contextmanager
def ledger(url: str) -> Iterator[None]:
    folder = Path(url.removeprefix("sqlite:///")).parent if url.startswith("sqlite:") else Path()
    database.connect(Config(database_url=url, secret_key="only-reads", data_folder=folder))
    try:
        with database.reading():
            yield
    finally:
        database.disconnect()


def judge(url: str, posted: list[Posted], came: list[Path], uptimes: list[Uptime]) -> Verdict:
    """Look at the ledger ``url`` and at what the sites wrote down."""
    verdict = Verdict()
    with ledger(url):
        events = {row.id: row for row in Event.select(Event.id, Event.received_at)}
        deliveries = {row.event_id: row for row in Delivery.select()}
        attempts = list(Attempt.select().order_by(Attempt.id))
        total = Delivery.select().count()
    known = {one.event for one in posted}
    verdict.lost = [one.event for one in posted if one.event not in events or one.event not in deliveries]
    verdict.lost += [f"{row.event_id} {row.state}" for row in deliveries.values() if row.settled_at is None]
    verdict.doubled = [f"recorded twice: {one}" for one in events.keys() - known]
    verdict.doubled += ["more deliveries than webhooks"] if total > len(posted) else []
    verdict.doubled += ["one event for two webhooks"] if len(known) < len(posted) else []
    arrivals = _arrivals(came)
    verdict.doubled += list(_sent_when_settled(arrivals, deliveries))
    verdict.out_of_order = list(_out_of_order(posted, arrivals))
    for attempt in attempts:
        if attempt.outcome not in ("applied", "skipped"):
            verdict.retried[attempt.outcome] = verdict.retried.get(attempt.outcome, 0) + 1
    last = {attempt.delivery_id: attempt for attempt in attempts}
    for row in deliveries.values():
        if row.id in last:
            _time(verdict, row, last[row.id], uptimes)
    return verdict


def _time(verdict: Verdict, row: Delivery, attempt: Attempt, uptimes: list[Uptime]) -> None:
    """A delivery's last try, against when it was due."""
    due, sent = row.due_at / 1000, attempt.sent_at / 1000
    verdict.latest_seconds = max(verdict.latest_seconds, sent - due)
    allowed = sent_by(due, uptimes)
    if sent > allowed:
        verdict.late.append(f"{row.id} of {row.site}: {sent - due:.1f} s after it was due, {sent - allowed:.1f} s late")


def sent_by(due: float, uptimes: list[Uptime]) -> float:
    """When it must have been sent at the latest.

    Once a worker has lived for as long as a lease, nothing is held any more by those before it: what is due then,
    and what becomes due, is sent within seconds.
    """
    allowed = float("inf")
    for number, up in enumerate(uptimes):
        free_from = up.since + (LEASE_SECONDS if number else 0.0)
        moment = max(due, free_from) + SLACK_SECONDS
        if up.until is None or moment <= up.until:
            allowed = min(allowed, moment)
    return allowed


def _arrivals(came: list[Path]) -> dict[str, list[float]]:
    """When each event came to its site, each time."""
    found: dict[str, list[float]] = {}
    for path in came:
        for line in path.read_text().splitlines() if path.exists() else ():
            row = json.loads(line)
            found.setdefault(row["event"], []).append(float(row["at"]))
    return found


def _sent_when_settled(arrivals: dict[str, list[float]], deliveries: dict[str, Delivery]) -> Iterator[str]:
    for event, moments in arrivals.items():
        row = deliveries.get(event)
        if row is not None and row.settled_at and max(moments) > row.settled_at / 1000 + SENT_AGAIN_SECONDS:
            yield f"{event} was sent again when it was settled"


def _out_of_order(posted: list[Posted], arrivals: dict[str, list[float]]) -> Iterator[str]:
    """Per customer, each event must first come after the one before it."""
    of_customer: dict[str, list[tuple[int, float]]] = {}
    for one in posted:
        if one.event in arrivals:
            of_customer.setdefault(one.customer, []).append((one.number, min(arrivals[one.event])))
    for customer, rows in of_customer.items():
        moments = [moment for _, moment in sorted(rows)]
        if moments != sorted(moments):
            yield customer

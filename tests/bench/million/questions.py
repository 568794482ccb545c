"""What is asked of a ledger again and again: by ThriveCart, by the worker, by the plugin's screens, by operators."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient

from companion import ingest
from companion.app import create_app
from companion.clock import HOUR_MS, now_ms
from companion.config import Config
from companion.delivery import claims
from companion.delivery.signing import REPORT, SIGNATURE_HEADER, SITE_HEADER, sign
from companion.history import derived_events, inbox, overview, search_index, test_purchases
from companion.ledger import (
    access_checks,
    alerts,
    blocked_deliveries,
    health,
    jobs,
    outbox,
    reencryption,
    retention,
    site_keys,
    sites,
    traces,
)
from companion.ledger.database import reading, unhurried, writing
from companion.ledger.models import Site, WorkerHeartbeat
from companion.ledger.outbox import Outcome
from companion.ledger.states import AttemptOutcome, Transport
from companion.thrivecart.decode import FORM, decode
from tests.bench.million.multiply import WORD, Filled
from tests.stack.shop import COURSE, WORKBOOK, Order, form

TOKEN = "bench-token"
PAGE = 5  # as many as also the small ledger has of what is rare
LISTS = {
    "newest events": "",
    "events: Done": "state=delivered",
    "events: waiting": "state=pending,delivering",
    "events: failed": "state=failed",
    "events: needs a person": "state=failed,dead,quarantined",
    "events: skipped": "state=skipped",
    "events: not understood": "state=quarantined",
    "events: purchases": "type=purchase.completed",
    "events: refunds": "type=purchase.refunded",
    "events: a product": "product=product-3",
    "events: a rare product": "product=product-99",
    "events: of an address": "email={email}",
    "events: cannot get in": "access=no_access",
    "events: of the last week": "since={week}",
    "events: by time of the sale": "sort=occurred",
    "search: a known address": "q={email}",
    "search: an order's number": "q={order}",
    "search: a part of an address": "q={part}",
    "search: a name": "q=zo%C3%AB%20bell",
    "search: nobody": "q=nobody-has-this",
}
ROUTES = {
    "one customer's page": "/api/v1/customers/{email}",
    "one event": "/api/v1/events/{event}",
    "summary of a site": "/api/v1/summary",
    "figures by day": "/api/v1/figures",
    "customers": "/api/v1/customers",
    "products": "/api/v1/products",
    "needs you": "/api/v1/needs-you",
    "deliveries that are pulled": "/api/v1/deliveries",
}


@dataclass(frozen=True, slots=True)
class Question:
    """``ask`` is timed, ``before`` is not."""

    name: str
    ask: Callable[[], object]
    before: Callable[[], object] = lambda: None
    times: int = 9


@dataclass
class Asker:
    """The questions, about the largest site of a filled ledger that this process is connected to."""

    config: Config
    filled: Filled
    _browser: FlaskClient = field(init=False)
    _key: str = field(init=False)
    _numbers: Iterator[int] = field(default_factory=lambda: count(int(time.time() * 1000)))

    def __post_init__(self) -> None:
        self._browser = create_app(self.config).test_client()
        with reading():
            self._key = site_keys.signing_key(Site.get_by_id(self.site))
        with writing():
            WorkerHeartbeat.insert(id="wrk_bench", at=now_ms() + HOUR_MS).on_conflict_ignore().execute()

    @property
    def site(self) -> str:
        return self.filled.sites[0]

    def questions(self) -> Iterator[Question]:
        """Lists first, while the newest events are a shop's, and not those that accepting makes."""
        said = {"email": quote(self.filled.email), "order": self.filled.order, "event": self.filled.event}
        said |= {"part": self.filled.email[:6], "week": _week_ago()}
        for name, query in LISTS.items():
            yield Question(name, partial(self._get, f"/api/v1/events?limit={PAGE}&{query.format(**said)}"))
        for name, path in ROUTES.items():
            yield Question(name, partial(self._get, path.format(**said)))
        yield from self._of_hosts()
        yield from self._of_thrivecart()
        yield from self._of_the_worker()
        yield from self._of_the_night()

    def _of_thrivecart(self) -> Iterator[Question]:
        yield Question("accepting a purchase", partial(self._accept, 1), times=200)
        yield Question("accepting 32 purchases at once", partial(self._accept, 32), times=20)

    def _of_the_worker(self) -> Iterator[Question]:
        yield Question("claiming 20 deliveries", self._claim, partial(self._accept, 20), times=20)
        yield Question("settling 20 deliveries", self._settle, self._claim_anew, times=20)
        yield Question(
            "sweep: sites with work", lambda: _read(lambda: outbox.sites_to_wake(now_ms())), self._settle_all
        )
        yield Question("sweep: the next hold", lambda: _read(lambda: outbox.next_hold_end(now_ms(), within_ms=1000)))
        yield Question("sweep: jobs", jobs.due)
        index = search_index.SearchIndex()
        while index.step():
            pass
        yield Question("worker: search and figures", index.keep_up)
        chores: dict[str, Callable[[], object]] = {
            "worker: timers": derived_events.end_expired_subscriptions,
            "worker: pulling sites": sites.pulling_sites_to_probe,
            "worker: access checks": lambda: access_checks.sites_with_due_checks(now_ms()),
            "worker: checks of a site": lambda: access_checks.claim_due_checks(self.site, now_ms()),
            "worker: alerts": lambda: alerts.sites_to_ask(now_ms()),
            "worker: fetching": lambda: _read(lambda: blocked_deliveries.sites_to_ask(now_ms())),
            "worker: encryption": reencryption.encrypt_when_due,
            "worker: traces": traces.erase_when_left,
            "worker: test purchases": test_purchases.forget_abandoned,
        }
        for name, ask in chores.items():
            yield Question(name, ask)

    def _of_hosts(self) -> Iterator[Question]:
        yield Question("/readyz", partial(self._host, "/readyz"))
        yield Question("overdue for minutes", health.is_stuck)
        yield Question("/metrics", partial(self._host, "/metrics"))
        yield Question("operators' list of sites", lambda: _read(overview.standings))

    def _of_the_night(self) -> Iterator[Question]:
        nightly: dict[str, Callable[[], object]] = {
            "night: purge": partial(retention.purge, 90),
            "night: access checks": lambda: access_checks.plan_missing(now_ms()),
        }
        for name, work in nightly.items():
            yield Question(name, partial(_unhurried, work), times=1)

    def _accept(self, number: int) -> None:
        batch = []
        for _ in range(number):
            order = Order(WORD, "", (COURSE, WORKBOOK))
            order.number = order.customer = str(next(self._numbers))
            order.email = f"buyer{order.number}@example.com"
            body = form(order.purchase())
            batch.append(ingest.read_webhook(self.site, body, FORM, decode(body, FORM)))
        inbox.record(batch)

    def _claim(self) -> None:
        self._claimed = claims.claim(self.site, 20)

    def _claim_anew(self) -> None:
        self._accept(20)
        self._claim()

    def _settle(self) -> None:
        done = {"outcome": "applied", "access": "granted", "tags_applied": ["in"]}
        tried = [(one, Outcome(AttemptOutcome.APPLIED, Transport.PRETTY, 200, result=done)) for one in self._claimed]
        with writing(self.site):
            claims.settle_batch(Site.get_by_id(self.site), tried, now_ms())

    def _settle_all(self) -> None:
        self._claim()
        while self._claimed:
            self._settle()
            self._claim()

    def _get(self, route: str) -> Any:
        path = route.split("?")[0]
        signature = sign([self._key], REPORT, self.site, "GET", route, b"")
        headers = {SITE_HEADER: self.site, SIGNATURE_HEADER: signature}
        answer = self._browser.get(route, headers=headers, environ_overrides={"RAW_URI": route})
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
        return json.loads(answer.text)

    def _host(self, path: str) -> None:
        answer = self._browser.get(path, headers={"Authorization": f"Bearer {TOKEN}"})
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")


def _read(work: Callable[[], object]) -> None:
    with reading():
        work()


def _unhurried(work: Callable[[], object]) -> None:
    with unhurried():
        work()


def _week_ago() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 7 * 86_400))

"""A customer with 300 events: what their page's answer costs the web, and delivering all of it costs the worker."""

from __future__ import annotations

import statistics
import time

from tests.bench.accepting import SECRET_WORD
from tests.bench.accounting import cpu_seconds, processes
from tests.bench.figures.stage import DATABASES, Figures, Stage
from tests.bench.stand_in_site import stand_in_site
from tests.stack.process import ServiceError
from tests.stack.shop import Order, post
from tests.stack.signed import SignedSite

EVENTS, ASKED, WARM_UP = 300, 60, 5
EMAIL = "loyal@example.com"
DAY = 86_400
SETTLE_SECONDS = 1.0


def measure(stage: Stage) -> Figures:
    figures: Figures = {}
    for database in DATABASES:
        with stand_in_site() as place, stage.running(database) as service:
            site = SignedSite.add(service, place.url, SECRET_WORD)
            service.cli("site", "pause", site.site_id)
            _buy(site.webhook_url)
            found = processes(service)
            _ask(site, WARM_UP)
            before = cpu_seconds(found.web)
            took = _ask(site, ASKED)
            answering = cpu_seconds(found.web) - before
            before = cpu_seconds(found.worker)
            service.cli("site", "resume", site.site_id)
            place.wait_for(EVENTS, 300)
            time.sleep(SETTLE_SECONDS)
            delivering = cpu_seconds(found.worker) - before
        figures |= {
            f"{database}: web CPU, ms for each answer": answering * 1000 / ASKED,
            f"{database}: answer, median ms": statistics.median(took),
            f"{database}: worker CPU, ms for each delivery": delivering * 1000 / EVENTS,
        }
    return figures


def _buy(webhook_url: str) -> None:
    """A membership that is paid each month. Raises ServiceError."""
    order = Order(SECRET_WORD, EMAIL, recurring=True, bought_at=int(time.time()) - EVENTS * 30 * DAY)
    later = (order.rebill(number, order.bought_at + number * 30 * DAY) for number in range(2, EVENTS + 1))
    for fields in (order.purchase(), *later):
        if (answer := post(webhook_url, fields)).status != 200:
            raise ServiceError(f"A webhook was answered {answer.status} {answer.body}")


def _ask(site: SignedSite, times: int) -> list[float]:
    """Milliseconds of each answer. Raises ServiceError."""
    took = []
    for number in range(times):
        began = time.perf_counter()
        answer = site.ask("GET", f"/api/v1/customers/{EMAIL}?n={number}")
        took.append((time.perf_counter() - began) * 1000)
        if answer["status"] != 200:
            raise ServiceError(f"The customer was answered {answer['status']}")
    return took

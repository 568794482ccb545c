"""How long the operators' pages take with 1,000 sites and 20,000 events: over HTTP, signed in, one after the other."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from companion import ingest
from companion.clock import now_ms
from companion.config import Config
from companion.history import inbox
from companion.ledger import database, sites
from companion.ledger.models import Delivery
from companion.thrivecart.decode import FORM, decode
from tests.companion.shop import WORD, bought, form
from tests.e2e.operators.operator import Operator
from tests.stack.companion import Companion

SITES, EVENTS, SAMPLES = 1_000, 20_000, 12
HOUR_MS = 3_600_000


def fill(database_url: str, folder: Path, secret_key: str) -> list[str]:
    """Sites with their purchases; of each hundred deliveries 92 are done, some wait, failed or lack access."""
    database.connect(Config(database_url=database_url, secret_key=secret_key, data_folder=folder))
    try:
        made = []
        for number in range(SITES):
            site, _ = sites.add(f"https://course{number}.example", name=None, secret_word=WORD, listen_to=None)
            made.append(site.id)
            bodies = [
                form(bought(f"{number}-{one}", f"buyer{one}@example{number}.com")) for one in range(EVENTS // SITES)
            ]
            inbox.record([ingest.read_webhook(site.id, body, FORM, decode(body, FORM)) for body in bodies])
        _settle()
        return made
    finally:
        database.disconnect()


def _settle() -> None:
    ids = [row.id for row in Delivery.select(Delivery.id).order_by(Delivery.id)]
    long_ago = {"settled_at": now_ms() - 30 * HOUR_MS}
    kinds = {
        "done": {"state": "delivered", "access": "granted", **long_ago},
        "failed": {"state": "failed", **long_ago},
        "locked out": {"state": "delivered", "access": "pending", **long_ago},
    }
    groups: dict[str, list[str]] = {name: [] for name in kinds}
    for number, one in enumerate(ids):
        at = number * 37 % 100
        if at >= 4:  # the others wait
            groups["failed" if at < 6 else "locked out" if at < 8 else "done"].append(one)
    with database.writing():
        for name, chosen in groups.items():
            for start in range(0, len(chosen), 500):
                Delivery.update(**kinds[name]).where(Delivery.id.in_(chosen[start : start + 500])).execute()


def measure(service: Companion, some_site: str) -> Iterator[str]:
    """A line a page. The companion's web runs; nothing delivers."""
    operator = Operator(service.url)
    operator.sign_in()
    for name, path in {
        "sites, what needs somebody first": "",
        "page 20, by name": "?order=name&page=20",
        "oldest waiting first": "?order=waiting",
        "search": "?search=course77",
        "one site": f"/sites/{some_site}",
        "needs a person": f"/sites/{some_site}/needs-you",
        "audit": "/audit",
    }.items():
        took = []
        for _ in range(SAMPLES):
            began = time.perf_counter()
            answer = operator.open(path)
            took.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")
        yield f"  {name:34} median {statistics.median(took):4.0f} ms, slowest {max(took):4.0f} ms"

"""Asks for every screen of wp-admin as its administrator does, and tells how long the server took."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import requests

from companion.clock import now_ms
from tests.bench.screens import ledger
from tests.bench.screens import site as site_table
from tests.bench.screens.population import Happening, happenings
from tests.stack.companion import Companion
from tests.stack.pairing import Pair, pair
from tests.stack.wordpress import ADMIN, WordPress

REPEATED = 7
MU_PLUGIN = Path(__file__).resolve().parents[2] / "stack" / "mu-plugins" / "query-count.php"
STATUS, CUSTOMERS = "cart-companion", "cart-companion-customers"

# What is asked for, by name; {email}, {order}, {invoice} and {event} are of a sale in the middle of the month.
SCREENS = {
    "wp-admin without a screen of ours": "tools.php",
    "Status": f"admin.php?page={STATUS}",
    "Status, failed": f"admin.php?page={STATUS}&state=failed,dead,quarantined",
    "Status, refunds": f"admin.php?page={STATUS}&type=purchase.refunded",
    "Status, one product": f"admin.php?page={STATUS}&product=product-99",
    "Status, by time of the sale": f"admin.php?page={STATUS}&orderby=occurred&order=asc",
    "Status, cannot get in": f"admin.php?page={STATUS}&access=no_access",
    "one event": f"admin.php?page={STATUS}&event={{event}}",
    "Needs you": "admin.php?page=cart-companion-needs-you",
    "Customers": f"admin.php?page={CUSTOMERS}",
    "one customer": f"admin.php?page={CUSTOMERS}&customer={{email}}",
    "search: a known address": f"admin.php?page={CUSTOMERS}&s={{email}}",
    "search: part of an address": f"admin.php?page={CUSTOMERS}&s=gmail.com",
    "search: a name": f"admin.php?page={CUSTOMERS}&s=zo%C3%AB%20bell",
    "search: an order's number": f"admin.php?page={CUSTOMERS}&s={{order}}",
    "search: an invoice's number": f"admin.php?page={CUSTOMERS}&s={{invoice}}",
    "search: a product": f"admin.php?page={CUSTOMERS}&s=Membership",
    "search: nobody": f"admin.php?page={CUSTOMERS}&s=nobody-has-this",
    "Tag rules": "admin.php?page=cart-companion-rules",
    "Import": "admin.php?page=cart-companion-import",
    "Connect": "admin.php?page=cart-companion-connect",
    "Dashboard": "index.php",
    "a user's profile": "profile.php",
}


@dataclass(frozen=True)
class Figure:
    """Milliseconds of the server, and the questions that the page asked WordPress' database."""

    name: str
    median: float
    worst: float
    queries: str

    def __str__(self) -> str:
        return f"  {self.name:<36} median {self.median:5.0f} ms, worst {self.worst:5.0f} ms, {self.queries:>3} queries"


def measure(service: Companion, place: WordPress, count: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """With so many events in both halves. The companion is stopped while its ledger is filled."""
    service.start()
    paired = pair(service, place)
    service.stop()
    now = now_ms() - 60_000
    began = time.monotonic()
    ledger.fill(service.database_url, service.folder / "bench", paired.site_id, happenings(count, now))
    rows = site_table.fill(place, happenings(count, now))
    say(f"  {count} events at the companion, {rows} at the site, filled in {time.monotonic() - began:.0f} s")
    service.start()
    yield from _asked(place, _words(count, now))
    yield from _front_page(paired)


def _words(count: int, now: int) -> dict[str, str]:
    """Of the first sale after half the month."""
    for one in happenings(count, now):
        if one.number > count // 2 and _is_sale(one) and one.event:
            order = one.event.order
            known = {"email": one.emails[0], "order": order.id or "", "invoice": order.invoice_id or ""}
            return {**known, "event": ledger.event_id(one)}
    raise RuntimeError("Nothing was sold in the second half of the month.")


def _is_sale(one: Happening) -> bool:
    return one.event is not None and one.event.type.value == "purchase.completed" and one.state == "delivered"


def _asked(place: WordPress, words: dict[str, str]) -> Iterator[Figure]:
    browser = _logged_in(place)
    for name, path in SCREENS.items():
        url = f"{place.url}/wp-admin/" + path.format(**{key: quote(value) for key, value in words.items()})
        yield _timed(browser, name, url)


def _front_page(paired: Pair) -> Iterator[Figure]:
    """What a visitor waits for, with the plugin and without it."""
    visitor = requests.Session()
    yield _timed(visitor, "front page", paired.site.url + "/")
    paired.site.php("deactivate_plugins( 'cart-companion/cart-companion.php' );", user=1)
    yield _timed(visitor, "front page without the plugin", paired.site.url + "/")


def _timed(browser: requests.Session, name: str, url: str) -> Figure:
    """Raises RuntimeError where the page is none."""
    took, queries = [], "?"
    for _ in range(REPEATED + 1):  # the first makes compiled code and caches
        began = time.perf_counter()
        answer = browser.get(url, timeout=120)
        took.append((time.perf_counter() - began) * 1000)
        queries = answer.headers.get("X-Queries", "?")
        if answer.status_code != 200 or re.search("There has been a critical error|id=.loginform", answer.text):
            raise RuntimeError(f"{url} was answered with {answer.status_code}: {answer.text[:300]}")
    return Figure(name, statistics.median(took[1:]), max(took[1:]), queries)


def _logged_in(place: WordPress) -> requests.Session:
    browser = requests.Session()
    browser.trust_env = False
    browser.get(f"{place.url}/wp-login.php", timeout=60)
    browser.post(f"{place.url}/wp-login.php", data={"log": ADMIN, "pwd": place.password}, timeout=60)
    return browser

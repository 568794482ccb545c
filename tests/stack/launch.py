"""A launch: many purchases at once into a site whose CRM allows only so many calls in a second."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.fakes.crm_apis.account import Account
from tests.fakes.crm_apis.server import crm_apis
from tests.stack.companion import Companion
from tests.stack.direct import site_with_keys
from tests.stack.mariadb import MariaDB
from tests.stack.pairing import Pair, Rule, pair
from tests.stack.process import eventually
from tests.stack.shop import COURSE

CRM = "activecampaign"
RULES: list[Rule] = [
    {"id": "launch", "product": COURSE.key, "event": "purchase.completed", "apply": ["course bought"], "remove": []}
]
POSTS_AT_ONCE = 8


@dataclass(frozen=True)
class Report:
    """What became of the purchases; ``calls`` are all requests that the CRM got, ``limited`` those it turned away."""

    purchases: int
    tagged: int
    unsettled: int
    calls: int
    limited: int
    seconds: float


def launch(
    service: Companion,
    *,
    purchases: int,
    allowed: tuple[int, float],
    server: MariaDB | None = None,
    patience_seconds: float = 120,
) -> Report:
    """Send all purchases, wait until each has come to its end, and look at the CRM. The service runs already."""
    with crm_apis() as apis, site_with_keys(apis, server) as site:
        account = apis.account(CRM)
        account.limit = allowed
        paired = pair(service, site, RULES)
        site.set_option("cart_companion_connection", CRM)
        site.php("CartCompanion\\Plugin::instance()->connections()->all()[ $input['crm'] ]->tags();", crm=CRM)
        before = len(account.calls)
        began = time.monotonic()
        _send_all(paired, purchases)
        unsettled = _wait(paired, patience_seconds)
        seconds = time.monotonic() - began
        service.cli("site", "remove", paired.site_id)
        return Report(
            purchases, _tagged(account), unsettled, len(account.calls) - before, account.limited, round(seconds, 1)
        )


def _send_all(paired: Pair, purchases: int) -> None:
    bodies = [paired.order(f"buyer{number}@example.com").purchase() for number in range(purchases)]
    with ThreadPoolExecutor(POSTS_AT_ONCE) as pool:
        list(pool.map(paired.send, bodies))


def _wait(paired: Pair, seconds: float) -> int:
    """How many deliveries have not come to a good end."""
    counts: dict[str, int] = {}

    def is_done() -> bool:
        counts.update(paired.counts())
        return counts["pending"] + counts["delivering"] == 0

    eventually(is_done, seconds, lambda: f"still waiting: {counts}\n{paired.log_tail()}", pause=0.5)
    return sum(number for state, number in counts.items() if state not in ("delivered", "skipped"))


def _tagged(account: Account) -> int:
    return sum("course bought" in contact["tags"] for contact in account.to_json()["contacts"])

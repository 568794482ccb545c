"""What one purchase with a bump and two upsells asks of the CRM, by each connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

from tests.fakes.crm_apis.server import CrmApis, crm_apis
from tests.stack.companion import Companion, companion
from tests.stack.crm import StandInCrm
from tests.stack.direct import site_with_keys
from tests.stack.pairing import Pair, pair
from tests.stack.shop import COURSE, WORKBOOK, Product
from tests.stack.wordpress import wordpress

FAKES = ("accessally", "wp-fusion", "fluentcrm", "groundhogg")
BASKET = (COURSE, WORKBOOK, Product("upsell-4", "Coaching call", 9900), Product("upsell-7", "Alumni club", 2900))
STAND_INS = {
    "AccessAlly with ActiveCampaign": ("accessally", "activecampaign"),
    "WP Fusion with ActiveCampaign": ("wp-fusion", "activecampaign"),
    "WP Fusion with FluentCRM": ("wp-fusion", "fluentcrm"),
    "FluentCRM": ("fluentcrm", "fluentcrm"),
    "Groundhogg": ("groundhogg", "groundhogg"),
}
Calls = dict[str, list[str]]


def measure() -> Iterator[tuple[str, Calls]]:
    """Name of a connection; names of the calls for a contact the CRM has, for a new one, and for the same once more."""
    with companion() as service:
        service.start_serve()
        yield from _of_stand_ins(service)
        yield from _of_direct(service)


def _of_stand_ins(service: Companion) -> Iterator[tuple[str, Calls]]:
    with wordpress(fakes=FAKES) as site:
        shop, crm = _shop(pair(service, site)), StandInCrm(site)
        for product in BASKET:
            crm.add_tag(product.name)
        for name, (slug, kind) in STAND_INS.items():
            crm.behave(kind=kind)
            _choose(shop, slug)
            yield (
                name,
                _three(
                    shop, f"{slug}.{kind}", crm.add_contact, lambda: [call["call"] for call in crm.calls()], crm.tags_of
                ),
            )


def _of_direct(service: Companion) -> Iterator[tuple[str, Calls]]:
    with crm_apis() as apis, site_with_keys(apis) as site:
        shop = _shop(pair(service, site))
        for slug, api in apis.by_slug.items():
            account = api.account
            _choose(shop, slug)
            yield api.name, _three(shop, slug, account.add_contact, partial(list, account.calls), _tags_in(apis, slug))


def _tags_in(apis: CrmApis, slug: str) -> Callable[[str], frozenset[str]]:
    def tags_of(email: str) -> frozenset[str]:
        found = [one for one in apis.account(slug).to_json()["contacts"] if one["email"] == email]
        return frozenset(found[0]["tags"]) if found else frozenset()

    return tags_of


def _shop(shop: Pair) -> Pair:
    shop.set_rules(
        [
            {"id": one.key, "product": one.key, "event": "purchase.completed", "apply": [one.name], "remove": []}
            for one in BASKET
        ]
    )
    return shop


def _choose(shop: Pair, slug: str) -> None:
    shop.site.php("CartCompanion\\Plugin::instance()->connections()->choose( $input['slug'] );", slug=slug)


def _three(
    shop: Pair,
    domain: str,
    add_contact: Callable[[str], object],
    calls: Callable[[], list[str]],
    tags_of: Callable[[str], frozenset[str]],
) -> Calls:
    # A second order of the same second may count as the earlier one: then its contact's tags are read first.
    moments = count(int(time.time()) - 3600)

    def buy(email: str) -> list[str]:
        before = len(calls())
        order = shop.order(email, *BASKET)
        order.bought_at = next(moments)
        shop.settled(shop.send(order.purchase()))
        missing = {product.name for product in BASKET} - tags_of(email)
        if missing:
            raise RuntimeError(f"{email} did not get {sorted(missing)}")
        return calls()[before:]

    buy(f"first@{domain}.example")  # the list of tags is fetched with it
    known, new = f"known@{domain}.example", f"new@{domain}.example"
    add_contact(known)
    return {"known to the CRM": buy(known), "new": buy(new), "served before": buy(new)}

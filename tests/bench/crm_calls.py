"""What one purchase with a bump and two upsells asks of the CRM, by each connection of the stand-ins."""

from __future__ import annotations

from tests.stack.companion import companion
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair, pair
from tests.stack.shop import COURSE, WORKBOOK, Product
from tests.stack.wordpress import wordpress

FAKES = ("accessally", "wp-fusion")
BASKET = (COURSE, WORKBOOK, Product("upsell-4", "Coaching call", 9900), Product("upsell-7", "Alumni club", 2900))
CONNECTIONS = {
    "WP Fusion with ActiveCampaign": ("wp-fusion", "activecampaign"),
    "WP Fusion with FluentCRM": ("wp-fusion", "fluentcrm"),
    "WP Fusion with Groundhogg": ("wp-fusion", "groundhogg"),
    "AccessAlly with ActiveCampaign": ("accessally", "activecampaign"),
}
Calls = dict[str, list[str]]


def measure() -> dict[str, Calls]:
    """Names of the calls, by connection, for a known and for a new contact."""
    with companion() as service, wordpress(fakes=FAKES) as site:
        service.start_serve()
        shop, crm = pair(service, site), StandInCrm(site)
        for product in BASKET:
            crm.add_tag(product.name)
        shop.set_rules([_rule(product) for product in BASKET])
        return {name: _of(shop, crm, *connection) for name, connection in CONNECTIONS.items()}


def _rule(product: Product) -> dict[str, object]:
    return {
        "id": product.key,
        "product": product.key,
        "event": "purchase.completed",
        "apply": [product.name],
        "remove": [],
    }


def _of(shop: Pair, crm: StandInCrm, slug: str, kind: str) -> Calls:
    shop.site.php("CartCompanion\\Plugin::instance()->connections()->choose( $input['slug'] );", slug=slug)
    crm.behave(kind=kind)
    _buy(shop, crm, f"first@{slug}.{kind}.example")  # the plugins fetch the list of tags with it
    known = f"known@{slug}.{kind}.example"
    crm.add_contact(known)
    return {"known": _buy(shop, crm, known), "new": _buy(shop, crm, f"new@{slug}.{kind}.example")}


def _buy(shop: Pair, crm: StandInCrm, email: str) -> list[str]:
    before = len(crm.calls())
    shop.settled(shop.send(shop.order(email, *BASKET).purchase()))
    missing = {product.name for product in BASKET} - crm.tags_of(email)
    if missing:
        raise RuntimeError(f"{email} did not get {sorted(missing)}")
    return [call["call"] for call in crm.calls()[before:]]

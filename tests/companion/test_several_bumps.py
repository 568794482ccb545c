"""Several bumps of one product: each has the product's number, and a name of its own.

ThriveCart's help page "How to Apply Coupons to Bump Offers Only" shows Bump 1, 2 and 3 of a product; a bookkeeping
script of 2026 that reads live rows of ``/transactions`` tells two bumps of one order apart by their names.
"""

from __future__ import annotations

from typing import Any

from companion.config import Config
from companion.ledger import database
from companion.ledger.models import Event, Site
from tests.companion.csv_imports import draft, look
from tests.companion.reconciling import HOUR, ago, compare
from tests.companion.shop import DAY, START, Shop, bought, refunded, states
from tests.fakes.thrivecart_api import ThriveCartApiFake


def charges(*amounts: int) -> dict[str, Any]:
    rows = [{"name": "Course", "item_type": "product", "item_identifier": "product_12", "reference": "12"}]
    rows += [{"name": f"Bump {n}", "item_type": "bump", "reference": "12"} for n in range(1, len(amounts))]
    lines = [row | {"type": "single", "amount": str(paid)} for row, paid in zip(rows, amounts, strict=True)]
    return {"total": str(sum(amounts)), "charges": lines}


def test_one_of_two_bumps_given_back_leaves_the_other(site: Site, shop: Shop) -> None:
    shop.post(bought("1", items="product-12,bump-12,bump-12") | {"order": charges(4900, 900, 500)})
    shop.post(refunded("1", START + DAY, item="bump-12", amount=900))
    assert states(site.id, "ann@example.com") == {"product-12": "active", "bump-12": "active"}
    shop.post(refunded("1", START + 2 * DAY, item="bump-12", amount=500))
    assert states(site.id, "ann@example.com") == {"product-12": "active", "bump-12": "refunded"}


def test_a_charge_that_is_listed_twice_is_paid_once(site: Site, shop: Shop) -> None:
    order = charges(4900, 900)
    order["charges"].append(order["charges"][-1] | {"amount": "1000"})  # of one name the first counts
    shop.post(bought("1", items="product-12,bump-12") | {"order": order})
    shop.post(refunded("1", START + DAY, item="bump-12", amount=900))
    assert states(site.id, "ann@example.com") == {"product-12": "active", "bump-12": "refunded"}


def test_rows_of_the_api_are_read_alike(asking: Config, thrivecart: ThriveCartApiFake, site: Site) -> None:
    at = ago(2 * HOUR)
    thrivecart.happened("charge", "900", "product-12", at)
    for number, (name, amount) in enumerate((("Bump 1", 900), ("Bump 2", 500), ("Bump 1", 900))):
        more = {"item_name": name, "amount": amount, "transaction_id": f"ch_{number}"}
        thrivecart.happened("charge", "900", "bump-12", at, **more)
    assert compare(site, asking).counts["raised"] == 1
    with database.reading():
        document = Event.get(Event.type == "purchase.completed").document
    assert {item["key"]: item["amount"] for item in document["items"]} == {"product-12": 4900, "bump-12": 1400}
    assert document["order"]["total"] == 6300


def test_rows_without_a_word_for_what_happened_are_read_alike(site: Site, shop: Shop) -> None:
    """The second bump is no rebill of the first, for which its price would count as paid twice."""
    shop.post(bought("1", items="product-12,bump-12,bump-12") | {"order": charges(4900, 900, 500)})
    rows = [("Course", "product", "49.00"), ("Bump 1", "bump", "9.00"), ("Bump 2", "bump", "5.00")]
    file = "order_id,email,date,item_name,item_type,item_id,amount,currency\n" + "".join(
        f"1,ann@example.com,2025-10-09 08:53:20,{name},{kind},12,{amount},USD\n" for name, kind, amount in rows
    )
    found = look(draft(site, file, columns={"type": ""}))
    assert (found["known"], found["new"], found["problems"]) == (1, 0, [])
    again = file + "1,ann@example.com,2025-11-09 08:53:20,Bump 2,bump,12,5.00,USD\n"
    assert look(draft(site, again, columns={"type": ""}))["new"] == 1

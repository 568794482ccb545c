"""One person behind several addresses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from companion.events import Identifier, Mode
from companion.history import inbox
from companion.history.customer.find import customer
from companion.ledger import people
from companion.ledger.database import reading, writing
from companion.thrivecart.normalise import normalise
from tests.companion.shop import DAY, START, Shop, bought, frame, refunded


def known_as(shop: Shop, email: str) -> list[str]:
    with reading():
        found = customer(shop.site, email)
    assert found
    return found["customer"]["also_known_as"]


def test_a_refund_that_names_another_address_is_about_the_same_person(shop: Shop) -> None:
    shop.post(bought("1", "old@example.com"))
    back = shop.post(refunded("1", START + DAY, email="new@example.com"))
    assert known_as(shop, "new@example.com") == ["old@example.com"]
    assert shop.delivery(back).person == people.person_of(shop.site, "old@example.com")


def test_strangers_stay_strangers(shop: Shop) -> None:
    shop.post(bought("1", "ann@example.com", customer_id="null"))
    shop.post(bought("2", "bob@example.com", customer_id="null"))
    assert known_as(shop, "ann@example.com") == []


def test_two_persons_become_one_when_an_id_ties_them(shop: Shop) -> None:
    first = shop.post(bought("1", "ann@example.com", customer_id="7"))
    second = shop.post(bought("2", "ann@work.example", customer_id="8"))
    assert shop.delivery(first).person != shop.delivery(second).person
    shop.post(bought("3", "ann@work.example", at=START + DAY, customer_id="7"))
    assert shop.delivery(first).person == shop.delivery(second).person


def test_an_address_changed_at_thrivecart_ties_old_and_new(shop: Shop) -> None:
    shop.post(bought("1", "old@example.com", customer_id="null"))
    changed = frame("customer_updated", "null", "new@example.com", START + DAY, previous_email="old@example.com")
    shop.post(changed)
    assert known_as(shop, "new@example.com") == ["old@example.com"]


def test_a_test_order_makes_no_two_customers_one(shop: Shop) -> None:
    shop.post(bought("1", "ann@example.com", customer_id="7"))
    shop.post(bought("2", "bob@example.com", customer_id="7", mode="test"))
    shop.post(bought("3", "bob@work.example", customer_id="7", mode="test"))
    changed = frame("customer_updated", "null", "bob@example.com", START + DAY, previous_email="ann@example.com")
    shop.post(changed | {"mode": "test"})
    assert known_as(shop, "ann@example.com") == []
    assert known_as(shop, "bob@example.com") == ["bob@work.example"]


def test_addresses_tied_by_hand_can_be_untied_again(shop: Shop) -> None:
    shop.post(bought("1", "ann@example.com"))
    shop.post(bought("2", "ann@work.example", items="product-13"))
    with writing(shop.site):
        people.link(shop.site, "ann@work.example", "ann@example.com", by="owner")
    assert known_as(shop, "ann@work.example") == ["ann@example.com"]
    assert [row["by"] for row in people.links_of(shop.site, "ann@example.com")] == ["owner"]
    with writing(shop.site):
        people.unlink(shop.site, "ann@example.com", "ann@work.example", by="owner")
    assert known_as(shop, "ann@work.example") == []
    with reading():
        mine = customer(shop.site, "ann@example.com")
    assert mine
    assert [row["item"] for row in mine["entitlements"]] == ["product-12"]


def test_an_untie_outlives_the_next_webhook_with_the_same_id(shop: Shop) -> None:
    shop.post(bought("1", "ann@example.com", customer_id="7"))
    shop.post(bought("2", "bob@example.com", customer_id="7"))
    with writing(shop.site):
        people.unlink(shop.site, "ann@example.com", "bob@example.com", by="owner")
    shop.post(bought("3", "bob@example.com", at=START + DAY, customer_id="7"))
    assert known_as(shop, "bob@example.com") == []


def test_a_tie_that_arrives_together_with_a_purchase_takes_the_purchase_along(shop: Shop) -> None:
    shop.post(bought("1", "ann@example.com", customer_id="7"))
    shop.post(bought("2", "ann@work.example", customer_id="8"))
    together = [
        bought("3", "ann@work.example", at=START + DAY, customer_id="8"),
        bought("4", "ann@work.example", at=START + DAY, customer_id="7"),
    ]
    recorded = inbox.record([shop.received(fields) for fields in together])
    ann = people.person_of(shop.site, "ann@example.com")
    assert {shop.delivery(one).person for one in recorded} == {ann}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("kind", ["customer", "order", "subscription", "email"])
def test_why_two_addresses_are_one_person_can_be_said(mode: Mode, kind: str) -> None:
    what = normalise(bought("1"))
    [(named, value)] = people.ids_of(replace(what, mode=mode, identifiers=(Identifier(kind, "7"),)))[:1]
    for how in ("same", "would_share"):
        assert "test" in people.shared(how, named, value) or mode is Mode.LIVE or kind == "email"

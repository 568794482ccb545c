"""Who the customer is, and which ids tie addresses together."""

from __future__ import annotations

from typing import Any

import pytest

from companion.events import Identifier
from companion.thrivecart.normalise import normalise
from tests.unit.thrivecart.webhooks import purchase, webhook

NAMES: dict[str, tuple[dict[str, str], tuple[str | None, str | None]]] = {
    "with_underscore": ({"first_name": "Ada", "last_name": "Lovelace", "name": "X Y"}, ("Ada", "Lovelace")),
    "without_underscore": ({"firstname": "Grace", "lastname": "Hopper"}, ("Grace", "Hopper")),
    "with_a_blank_as_the_api": ({"first name": "Zoë", "last name": "Weiß"}, ("Zoë", "Weiß")),
    "one_empty": ({"first_name": "null", "firstname": "Grace"}, ("Grace", None)),
    "only_first_is_not_split": ({"first_name": "Ada", "name": "Ada Lovelace"}, ("Ada", None)),
    "name": ({"name": "Ludwig van Beethoven"}, ("Ludwig", "van Beethoven")),
    "one_word": ({"name": "Sokrates"}, ("Sokrates", None)),
    "lone_space": ({"name": " "}, (None, None)),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_in_both_spellings(name: str) -> None:
    said, wanted = NAMES[name]
    customer = normalise(purchase(customer={"email": "a@example.com"} | said)).customer
    assert (customer.first_name, customer.last_name) == wanted


@pytest.mark.parametrize(
    "said", [{"address": {"country": "DE"}, "country": "US"}, {"address": "null", "country": "DE"}]
)
def test_the_country_of_the_address_comes_first(said: dict[str, Any]) -> None:
    assert normalise(purchase(customer={"email": "a@example.com"} | said)).customer.country == "DE"


def test_the_viewer_is_nobody() -> None:
    what = normalise(webhook("cart.abandoned", viewer={"email": "viewer@example.net", "id": "7"}))
    assert what.customer.email == "ada@example.com"
    assert all("7" not in tie.value for tie in what.identifiers if tie.kind == "customer")


def test_all_real_ids_tie() -> None:
    what = normalise(
        purchase(
            customer_id="5511",
            customer={"email": "a@example.com", "id": "5511"},
            order={"id": 2133100},
            subscription_id="99",
            subscriptions={"product-12": "sub_1", "bump-12": "false"},
            subscription_ids={"product-12": "sub_1", "upsell-4": "I-ABC1"},
            subscription={"id": "12", "subscription_id": "sub_2"},
        )
    )
    assert what.identifiers == (
        Identifier("customer", "5511"),
        Identifier("order", "2133100"),
        Identifier("subscription", "99"),
        Identifier("subscription", "sub_2"),
        Identifier("subscription", "sub_1"),
        Identifier("subscription", "I-ABC1"),
    )


@pytest.mark.parametrize("stand_in", ["null", "false", "", "0", "true", "None", None, False, 0, [], "9" * 500])
def test_a_stand_in_ties_nobody(stand_in: Any) -> None:
    ids = dict.fromkeys(("customer_id", "order_id", "subscription_id"), stand_in)
    maps = {"subscriptions": {"product-12": stand_in}, "subscription": {"id": stand_in}, "order": {"id": stand_in}}
    what = normalise(purchase(**ids, **maps))
    assert (what.identifiers, what.order.id, what.customer.id) == ((), None, None)


def test_a_changed_address_ties_the_previous_one() -> None:
    fields = webhook(
        "customer_updated", customer_id="5511", previous_email="Old@example.com", current_email="new@example.com"
    )
    what = normalise(fields)
    assert what.customer.email == "new@example.com"
    assert Identifier("email", "old@example.com") in what.identifiers
    assert Identifier("customer", "5511") in what.identifiers


def test_a_changed_address_without_the_previous_one_still_names_the_customer() -> None:
    what = normalise({"event": "customer_updated", "customer": {"id": "5511", "email": "new@example.com"}})
    assert (what.customer.email, what.identifiers) == ("new@example.com", (Identifier("customer", "5511"),))


def test_an_affiliate_is_not_tied_to_the_buyer() -> None:
    fields = webhook("affiliate.commission_earned", customer_id="5511", affiliate={"email": "p@example.org"})
    assert normalise(fields).identifiers == ()

"""Whatever somebody has of a customer leads to them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.screens.admin import STATUS, Admin
from tests.stack.pairing import Pair
from tests.stack.shop import COURSE, WORKBOOK, Order, Product

CUSTOMERS = "admin.php?page=cart-companion-customers"
MEMBERSHIP = Product("product-44", "Garden Membership", 2900)


def named(order: Order, first: str, last: str) -> dict[str, Any]:
    """The purchase of somebody of this name."""
    fields = order.purchase()
    return fields | {
        "customer": fields["customer"] | {"first_name": first, "last_name": last, "name": f"{first} {last}"}
    }


class Shop:
    """Three customers, one of whom bought twice, and a message that nobody understands."""

    def __init__(self, paired: Pair) -> None:
        self.anna = paired.order("anna.berg@example.com", COURSE, WORKBOOK)
        self.bert = paired.order("bert@shop.example", MEMBERSHIP)
        self.again = paired.order("bert@shop.example", COURSE)
        self.cleo = paired.order("cleo@example.com", COURSE)
        self.events = [
            paired.send(named(self.anna, "Anna", "Berg")),
            paired.send(named(self.bert, "Bert", "Jørgensen")),
            paired.send(named(self.again, "Bert", "Jørgensen")),
            paired.send(named(self.cleo, "Cleo", "Berg")),
        ]
        for event in self.events:
            paired.settled(event)
        self.unread_order = paired.order("dora@example.com", COURSE)
        self.unread = paired.send(named(self.unread_order, "Dora", "Klein") | {"event": "order.something_new"})


@pytest.fixture
def shop(paired: Pair) -> Shop:
    return Shop(paired)


def search(admin: Admin, words: str, page: str = STATUS) -> str:
    """What the screen says after a search, in one line."""
    admin.open(page)
    admin.window.fill("#cart-companion-search", words)
    admin.window.send_form("#cart-companion-search")
    return " ".join(admin.window.text(".wrap").split())


def customers(admin: Admin) -> list[str]:
    return [text.split("\n")[0] for text in admin.window.texts(".cart-companion-customers tbody .column-name")]


def test_a_whole_address_and_an_order_s_number_open_the_customer_s_page(admin: Admin, shop: Shop) -> None:
    window = admin.window
    for words in ("Anna.Berg@example.com", shop.anna.number, f"#{shop.anna.number}", shop.anna.number.zfill(9)):
        search(admin, words)
        assert "customer=anna.berg%40example.com" in window.url, words
        assert "anna.berg@example.com" in window.text(".wrap")
    search(admin, shop.again.number, CUSTOMERS)
    assert "customer=bert%40shop.example" in window.url
    admin.open(f"{STATUS}&s=anna.berg%40example.com")
    assert "customer=anna.berg%40example.com" in window.url, "Links of before lead there, too."


def test_parts_names_and_products_list_the_customers_found(admin: Admin, shop: Shop) -> None:
    window = admin.window
    said = search(admin, "Berg")
    assert customers(admin) == ["Cleo Berg", "Anna Berg"]
    assert "2 customers" in said
    assert "AccessAlly 101 Workbook (order bump)" in said
    admin.keep_picture("search-name")
    search(admin, "jorgensen")
    assert customers(admin) == ["Bert Jørgensen"]
    assert len(window.texts(".cart-companion-events tbody tr")) == 2, "Both of his orders."
    search(admin, "shop.exam")
    assert customers(admin) == ["Bert Jørgensen"]
    search(admin, "Garden")
    assert customers(admin) == ["Bert Jørgensen"]
    search(admin, "product-12")
    assert customers(admin) == ["Cleo Berg", "Bert Jørgensen", "Anna Berg"]
    window.follow(".cart-companion-customers .row-title")
    assert "customer=cleo%40example.com" in window.url


def test_messages_that_were_not_understood_are_found_too(admin: Admin, shop: Shop) -> None:
    window = admin.window
    for words in ("dora@example.com", "Klein", shop.unread_order.number):
        said = search(admin, words)
        assert "Events found" in said, words
        assert "New kind of ThriveCart message" in said, words
        assert not admin.window.has(".cart-companion-customers")
    admin.keep_picture("search-unread")
    window.follow(".cart-companion-events .row-title")
    assert f"event={shop.unread}" in window.url


def test_what_is_not_found_is_said_with_what_to_try(admin: Admin, shop: Shop) -> None:
    window = admin.window
    said = search(admin, "nobody")
    assert "Nothing was found for “nobody”" in said
    assert "Try a part" in said
    admin.keep_picture("search-nothing")
    said = search(admin, "nobody@example.com")
    window.follow(".wrap p .button")
    assert "customer=nobody%40example.com" in window.url


def test_without_a_search_the_newest_customers_are_listed_and_filtered(admin: Admin, shop: Shop) -> None:
    window = admin.window
    admin.open(CUSTOMERS)
    assert customers(admin) == ["Cleo Berg", "Bert Jørgensen", "Anna Berg"]
    assert "3 customers" in window.text(".wrap")
    admin.keep_picture("customers")
    options = window.texts("#cart-companion-filter-customers-by-product option")
    assert "Garden Membership" in options
    window.choose("#cart-companion-filter-customers-by-product", MEMBERSHIP.key)
    window.choose("#cart-companion-filter-customers-by-when", "7")
    window.follow(".cart-companion-filters button")
    assert customers(admin) == ["Bert Jørgensen"]
    window.follow(".cart-companion-filters a")
    assert len(customers(admin)) == 3


def test_all_events_of_a_search_can_be_narrowed(admin: Admin, shop: Shop) -> None:
    window = admin.window
    search(admin, "Bert")
    window.run("document.querySelector('a[href*=\"show=events\"]').id = 'all-events'")
    window.follow("#all-events")
    assert len(admin.table()) == 2
    window.choose("#cart-companion-filter-events-by-product", MEMBERSHIP.key)
    window.follow(".cart-companion-filters button")
    assert len(admin.table()) == 1
    assert "Garden Membership" in admin.table()[0]
    assert "s=Bert" in window.url
    admin.keep_picture("search-events")

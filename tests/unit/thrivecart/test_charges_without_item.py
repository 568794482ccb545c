"""Charges that do not name their item, as old webhooks have them.

A body of 2018 in a comment of a public plug-in's source: a charge has ``name``, ``reference`` (the item's number),
``amount``, ``type`` (single or recurring), ``quantity``, ``frequency`` and ``payment_plan_name``, but neither
``item_type`` nor ``item_identifier``. In others ``type`` is the kind of the item. Future charges are listed without
either.
"""

from __future__ import annotations

from typing import Any

from companion.thrivecart.normalise import normalise
from tests.unit.thrivecart.webhooks import form_fields, purchase


def line(number: str, amount: str, name: str = "Membership", **more: str) -> dict[str, str]:
    usual = {"name": name, "reference": number, "amount": amount, "quantity": "1", "type": "single"}
    return usual | {"payment_plan_id": "1", "payment_plan_name": "One time"} | more


def plans(keys: list[str], lines: list[dict[str, str]], **more: Any) -> dict[str, tuple[str | None, int | None]]:
    order = {"total": "100", "charges": lines, **more.pop("order", {})}
    fields = {"purchase_map": keys, "tax": "null", **more}
    found = normalise(form_fields(purchase(order=order, **fields)))
    return {item.key: (item.plan, item.amount) for item in found.items}


def test_the_charges_of_the_only_item_are_its() -> None:
    lines = [
        line("2", "100", quantity="3", frequency="month"),
        line("2", "4900", type="recurring", frequency="month", payment_plan_name="Monthly"),
    ]
    [item] = normalise(form_fields(purchase(purchase_map=["product-2"], order={"charges": lines}))).items
    assert (item.key, item.name, item.plan, item.amount) == ("product-2", "Membership", "subscription", 100)
    assert (item.quantity, item.option) == (3, "Monthly")


def test_a_number_that_one_item_alone_has_names_it() -> None:
    lines = [line("4", "900"), line("2", "100"), line("2", "4900", type="recurring")]
    wanted = {"product-2": ("subscription", 100), "upsell-4": ("one-time", 900)}
    assert plans(["product-2", "upsell-4"], lines) == wanted


def test_product_and_bump_are_told_apart_by_their_names() -> None:
    lines = [line("2", "900", "Extra"), line("2", "100"), line("2", "4900", type="recurring")]
    names = {"purchases": ["Membership", "Extra"]}
    wanted = {"product-2": ("subscription", 100), "bump-2": ("one-time", 900)}
    assert plans(["product-2", "bump-2"], lines, **names) == wanted
    unsure = {"purchases": ["Membership", "Membership"]}
    assert plans(["product-2", "bump-2"], lines, **unsure) == {"product-2": (None, None), "bump-2": (None, None)}


def test_a_name_counts_among_the_items_with_the_number() -> None:
    lines = [line("2", "900", "Extra"), line("2", "100"), line("4", "500", "Extra")]
    names = {"purchases": ["Membership", "Extra", "Extra"]}
    found = plans(["product-2", "bump-2", "upsell-4"], lines, **names)
    assert {key: paid for key, (_, paid) in found.items()} == {"product-2": 100, "bump-2": 900, "upsell-4": 500}


def test_as_many_charges_as_items_are_in_their_order() -> None:
    """A dashboard of 2018 that shows live orders finds the kind of the nth charge in the nth place of the map."""
    wanted = {"product-2": ("one-time", 4900), "bump-2": ("one-time", 900), "upsell-4": ("one-time", 100)}
    lines = [line("2", "4900"), line("2", "900"), line("4", "100")]
    assert plans(["product-2", "bump-2", "upsell-4"], lines) == wanted
    turned = plans(["product-2", "bump-2", "upsell-4"], [lines[2], lines[0], lines[1]])
    assert turned["upsell-4"] == ("one-time", 100)  # its number says more than its place


def test_the_type_may_be_the_kind_of_the_item() -> None:
    lines = [line("2", "4900", type="product", frequency="month"), line("2", "900", type="bump", frequency="single")]
    wanted = {"product-2": ("subscription", 4900), "bump-2": ("one-time", 900)}
    assert plans(["product-2", "bump-2"], lines) == wanted
    assert plans([], lines) == wanted


def test_a_future_charge_tells_of_the_item_with_its_number() -> None:
    later = {"future_charges": [{"name": "Membership", "reference": "2", "amount": "4900", "defer_date": "1773842400"}]}
    wanted = {"product-2": ("trial", 100), "upsell-4": ("one-time", 900)}
    assert plans(["product-2", "upsell-4"], [line("2", "100"), line("4", "900")], order=later) == wanted

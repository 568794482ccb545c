"""Amounts and days as parts of sentences."""

from __future__ import annotations

import pytest

from companion.history.customer import words


@pytest.mark.parametrize(
    ("minor", "currency", "english", "amount"),
    [
        (4900, "USD", "$49.00", "49.00"),
        (1, "EUR", "€0.01", "0.01"),
        (123_456_789, "GBP", "£1,234,567.89", "1234567.89"),
        (4900, "JPY", "¥4,900", "4900"),
        (4900, "KWD", "4.900 KWD", "4.900"),
        (4900, "CHF", "49.00 CHF", "49.00"),
        (4900, None, "49.00", "49.00"),
        (-2050, "USD", "-$20.50", "-20.50"),
    ],
)
def test_an_amount_has_the_digits_of_its_currency(minor: int, currency: str | None, english: str, amount: str) -> None:
    said = words.money(minor, currency)
    assert said == english
    assert said.to_json() == {"code": "money.amount", "params": {"amount": amount, "currency": currency or ""}}


def test_several_products_are_listed_as_one_says_them() -> None:
    names = [words.product("product-12", "Course"), words.product("bump-12", "Workbook"), "Two", "Three"]
    assert words.listed(names[:1]) == "Course"
    assert words.listed(names[:2]) == "Course and Workbook (order bump)"
    assert words.listed(names[:3]) == "Course, Workbook (order bump) and Two"
    assert words.listed([*names, "Four"]) == "Course, Workbook (order bump), Two and 2 more"
    assert words.listed([]) == "an unnamed product"

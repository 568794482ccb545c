"""Amounts of an exported file: one meaning, or none."""

from __future__ import annotations

import pytest

from companion.thrivecart.csv_amounts import amounts_of
from companion.thrivecart.csv_dates import Unclear

IN_CENTS = {
    "1.234,56": 123456,
    "1,234.56": 123456,
    "1 234,56": 123456,
    "1\u00a0234,56": 123456,
    "1'234.50": 123450,
    "1’234.50": 123450,
    "1,23,456.78": 12345678,
    "1,23,456": 12345600,
    "1.234.567,89": 123456789,
    "49": 4900,
    "49.0": 4900,
    "49,5": 4950,
    ".50": 50,
    "0,500": 50,
    "49,-": 4900,
    "49.–": 4900,
    "$49.00": 4900,
    "US$49.00": 4900,
    "USD 49": 4900,
    "49 USD": 4900,
    "-49": -4900,
    "−49": -4900,
    "49.00-": -4900,
    "(49.00)": -4900,
    "($49.00)": -4900,
    "-$49": -4900,
    "$-49": -4900,
}


@pytest.mark.parametrize(("cell", "wanted"), IN_CENTS.items(), ids=IN_CENTS)
def test_an_amount_that_can_be_one_thing_only_is_read(cell: str, wanted: int) -> None:
    found = amounts_of([cell]).read(cell, "USD")
    assert found.minor is not None
    assert (-found.minor if found.is_negative else found.minor) == wanted


UNCLEAR = ("1,234", "1.234", "49.005", "1234.567", "12%", "EUR 49", "€49", "free", "$49 off", "2 x 49", "--49")


@pytest.mark.parametrize("cell", [*UNCLEAR, "4.9E+01", "#N/A", "1.23.4", "1,2,3", "9" * 17])
def test_an_amount_that_is_not_certain_stops_the_row(cell: str) -> None:
    with pytest.raises(Unclear):
        amounts_of([cell]).read(cell, "USD")


@pytest.mark.parametrize("cell", ["", " ", "-", "—", "N/A", "null"])
def test_where_nothing_stands_there_is_no_amount(cell: str) -> None:
    assert amounts_of([cell]).read(cell, "USD").minor is None


@pytest.mark.parametrize(
    ("others", "cell", "wanted"),
    [
        (["49.00"], "1,234", 123400),
        (["49,00"], "1.234", 123400),
        (["49,00"], "1,234", None),
        (["49,00", "49.00"], "1,234", None),
        (["1,234,567"], "1,234", 123400),
    ],
)
def test_the_file_says_which_sign_parts_decimals(others: list[str], cell: str, wanted: int | None) -> None:
    amounts = amounts_of([*others, cell])
    if wanted is None:
        with pytest.raises(Unclear):
            amounts.read(cell, "USD")
    else:
        assert amounts.read(cell, "USD").minor == wanted


@pytest.mark.parametrize(
    ("cell", "currency", "others", "wanted"),
    [
        ("¥4,900", "JPY", [], 4900),
        ("4900", "JPY", [], 4900),
        ("4900.00", "JPY", [], 4900),
        ("49.50", "JPY", [], None),
        ("12.5", "KWD", [], 12500),
        ("1.234", "KWD", ["12.5"], 1234),
        ("1.234", "KWD", [], None),
        ("€1.499,00", None, [], 149900),
    ],
)
def test_a_currency_has_its_own_decimals(
    cell: str, currency: str | None, others: list[str], wanted: int | None
) -> None:
    amounts = amounts_of([*others, cell])
    if wanted is None:
        with pytest.raises(Unclear):
            amounts.read(cell, currency)
    else:
        assert amounts.read(cell, currency).minor == wanted

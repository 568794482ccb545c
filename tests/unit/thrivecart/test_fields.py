"""Text, ids, numbers, times, addresses and amounts out of loose values."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from companion.thrivecart.fields import currency_code, email_address, identifier, line, moment, text, whole_number
from companion.thrivecart.money import amount

NOTHING: list[Any] = ["", " ", "null", "false", None, False, [], {}, {"x": "1"}]


@pytest.mark.parametrize("value", NOTHING)
def test_what_stands_for_nothing_is_nothing(value: Any) -> None:
    readers = (text, line, identifier, whole_number, moment, email_address, currency_code)
    assert [read(value) for read in readers] == [None] * len(readers)


def test_a_customer_may_be_called_null() -> None:
    assert text("Null") == "Null"


def test_a_name_goes_on_one_line() -> None:
    assert line(" Ada\r\nBcc:  x@example.com ") == "Ada Bcc: x@example.com"


def test_a_name_is_read_as_people_see_it() -> None:
    """One file of ThriveCart's has a product as "Miles & Travel" in some rows, as "Miles &amp; Travel" in others."""
    assert line("Miles &amp; Travel &#039;26 &lt;&#13;&#10;3") == "Miles & Travel '26 < 3"
    assert line("AT&T &notes &copy 1&2; &amp;amp;") == "AT&T &notes &copy 1&2; &amp;"


IDS = {
    "number_as_text": ("2133098", "2133098"),
    "leading_zeros": ("000000141", "000000141"),
    "past_2_to_53": (998877665544332211, "998877665544332211"),
    "json_decimal": (Decimal("5.0"), "5"),
    "decimal_as_text": ("5.0", "5"),
    "spaces": (" sub_1 ", "sub_1"),
    "zero": ("0", None),
    "true": ("true", None),
    "word": ("undefined", None),
    "stand_in": ("unknown", None),
    "dash": ("—", None),
    "rounded_by_php": ("9.61235E+17", None),
    "rounded_by_a_script": ("9.61235e+17", None),
    "rounded_with_a_comma": ("9,61235E+17", None),
    "with_an_e_in_it": ("5e10", "5e10"),
    "too_long": ("9" * 101, None),
    "endless_integer": (10**5000, None),
    "endless_decimal": (Decimal("1e999999"), None),
    "not_a_number": (float("nan"), None),
}


@pytest.mark.parametrize("name", IDS)
def test_an_id_is_text_exactly_or_nothing(name: str) -> None:
    value, wanted = IDS[name]
    assert identifier(value) == wanted


TIMES: dict[str, tuple[Any, str | None]] = {
    "unix_text": ("1539597879", "2018-10-15T10:04:39"),
    "unix_number": (1539597879, "2018-10-15T10:04:39"),
    "unix_with_fraction": ("1539597879.75", "2018-10-15T10:04:39"),
    "date_and_time": ("2018-10-15 10:04:39", "2018-10-15T10:04:39"),
    "iso_with_offset": ("2018-10-15T12:04:39+02:00", "2018-10-15T10:04:39"),
    "iso_with_z": ("2018-10-15T10:04:39Z", "2018-10-15T10:04:39"),
    "date": ("2018-10-15", "2018-10-15T00:00:00"),
    "zero": ("0", None),
    "before_2005": ("1000000000", None),
    "milliseconds": ("1539597879000", None),
    "far_future": ("2100-01-01T00:00:00Z", None),
    "year_1": ("0001-01-01T00:00:00+14:00", None),
    "year_9999": ("9999-12-31T23:59:59-14:00", None),
    "endless": ("9" * 5000, None),
    "negative": ("-1e999", None),
    "words": ("yesterday", None),
}


@pytest.mark.parametrize("name", TIMES)
def test_a_time_is_utc_or_nothing(name: str) -> None:
    value, wanted = TIMES[name]
    expected = datetime.fromisoformat(wanted).replace(tzinfo=UTC) if wanted else None
    assert moment(value) == expected


ADDRESSES = {
    "  Ada.L@Example.COM ": "ada.l@example.com",
    "a+b@example.com": "a+b@example.com",
    "zoë@exämple.de": "zoë@exämple.de",
    "\u200bada@example.com\ufeff": "ada@example.com",
    "ada": None,
    "ada@": None,
    "@example.com": None,
    "a@b@c": None,
    "a b@example.com": None,
    "Ada <ada@example.com>": None,
    "ada@exa\ufffdmple.com": None,
    "a" * 250 + "@b.example": None,
}


@pytest.mark.parametrize("value", ADDRESSES)
def test_an_address_is_trimmed_and_lower_cased_or_nothing(value: str) -> None:
    assert email_address(value) == ADDRESSES[value]


AMOUNTS: dict[str, tuple[Any, Any, str, int | None]] = {
    "hundredths": ("4900", "49.00", "USD", 4900),
    "hundredths_without_print": ("4900", None, "USD", 4900),
    "one_hundredth": ("1", "0.01", "USD", 1),
    "number": (4900, "49.00", "USD", 4900),
    "grouped": ("149900", "1,499.00", "USD", 149900),
    "grouped_as_in_german": ("149900", "1.499,00 €", "EUR", 149900),
    "grouped_as_in_swiss": ("100000", "1'000.00 CHF", "CHF", 100000),
    "grouped_without_decimals": ("490000", "4,900", "USD", 490000),
    "without_decimals": ("4900", "49", "USD", 4900),
    "dollar_sign": ("4900", "&#36;49.00", "USD", 4900),
    "whole_currency": ("14.99", "14.99", "USD", 1499),
    "whole_currency_without_print": ("14.99", None, "USD", None),
    "yen": ("4900", "4900", "JPY", 4900),
    "yen_in_hundredths": ("490000", "&yen;4,900", "JPY", 4900),
    "yen_without_print_is_never_divided": ("4900", None, "JPY", 4900),
    "yen_with_impossible_print": ("4950", "49.50", "JPY", 4950),
    "dinar_in_hundredths": ("4900", "49.000", "KWD", 49000),
    "dinar_in_thousandths": ("49000", "49.000", "KWD", 49000),
    "print_of_something_else": ("4900", "12.34", "USD", 4900),
    "junk_print": ("4900", "junk", "USD", 4900),
    "zero": ("0", "0.00", "USD", 0),
    "negative": ("-5", "-0.05", "USD", None),
    "null": ("null", "null", "USD", None),
    "endless": ("9" * 5000, "9" * 5000, "USD", None),
    "not_a_number": ("NaN", "NaN", "USD", None),
}


@pytest.mark.parametrize("name", AMOUNTS)
def test_an_amount_is_minor_units_of_its_currency(name: str) -> None:
    number, printed, currency, wanted = AMOUNTS[name]
    assert amount({"total": number, "total_str": printed}, "total", currency) == wanted


def test_a_currency_is_upper_cased() -> None:
    assert currency_code("", "usd", "EUR") == "USD"
    assert currency_code("dollars") is None

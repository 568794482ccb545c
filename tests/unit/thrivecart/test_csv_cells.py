"""What a spreadsheet does to ids, and what can still be read out of them."""

from __future__ import annotations

import pytest

from companion.thrivecart.csv_cells import ROUNDED, Spoiled, id_of, ids_of, name_of, unless_dash, with_time

READ = {
    "41234501": "41234501",
    "41234501.0": "41234501",
    "41234501,0": "41234501",
    "41234501.000": "41234501",
    "41,234,501": "41234501",
    "41.234.501": "41234501",
    "41 234 501": "41234501",
    "41'234'501": "41234501",
    "41,234,501.00": "41234501",
    "4,12,34,501": "41234501",
    "41,234": "41234",
    "'41234501": "41234501",
    '="0041"': "0041",
    "#41234501": "41234501",
    "\u00a041234501\u200b": "41234501",
    "000000141-6": "000000141-6",
    "sub_1e5ABC": "sub_1e5ABC",
    "cus_abcdefghijkl": "cus_abcdefghijkl",
}
STAND_INS = ("", " ", "0", "NaN", "nan", "None", "null", "N/A", "n/a", "-", "—", "?", "unknown", "TRUE", "Unbekannt")
SPOILED = {
    "9.61235E+17": "rounded",
    "9,61235E+17": "rounded",
    "9.61235e+17": "rounded",
    "1E+11": "rounded",
    "961.235E+15": "rounded",
    "9.61235 × 10^17": "rounded",
    "#N/A": "error",
    "#NV": "error",
    "#REF!": "error",
    "#VALUE!": "error",
    "#NAME?": "error",
    "#DIV/0!": "error",
    "#¡REF!": "error",
    "########": "error",
    "Err:502": "error",
    "41,000": "thousands",
    "41.000": "thousands",
    "41234501.5": "whole number",
    "03.02.2026": "date",
    "2026-02-03 00:00": "date",
    "3/2/26": "date",
    "12-Mar": "date",
    "Mar-12": "date",
    "1:30:00": "date",
}


@pytest.mark.parametrize(("cell", "wanted"), READ.items(), ids=READ)
def test_an_id_that_can_be_read_for_certain_is_read(cell: str, wanted: str) -> None:
    assert id_of(cell) == wanted


@pytest.mark.parametrize("cell", STAND_INS)
def test_a_stand_in_is_no_id(cell: str) -> None:
    assert id_of(cell) is None


@pytest.mark.parametrize(("cell", "why"), SPOILED.items(), ids=SPOILED)
def test_what_a_spreadsheet_spoiled_is_no_id(cell: str, why: str) -> None:
    with pytest.raises(Spoiled, match=why):
        id_of(cell)


def test_long_numbers_that_all_end_in_zeros_were_rounded() -> None:
    rows = [{"email": f"{name}@example.com", "order_id": f"96123512345678{at}000"} for at, name in enumerate("ab")]
    with pytest.raises(Spoiled, match=ROUNDED):
        ids_of(rows).needed("order_id", rows[0]["order_id"])


def test_a_round_number_among_long_ones_that_are_whole_is_one() -> None:
    rows = [{"email": "ann@example.com", "customer_id": f"96123512345678{tail}"} for tail in ("9000", "9001", "9733")]
    assert ids_of(rows).optional("customer_id", rows[0]["customer_id"]) == "961235123456789000"
    stranger = {"email": "bob@example.com", "customer_id": "961235123456789000.0"}
    ids = ids_of([*rows, stranger])
    assert ids.optional("customer_id", stranger["customer_id"]) is None  # two people share it: rounded after all
    assert ids.left_out == {"customer_id": 1}


def test_customer_numbers_that_a_spreadsheet_counted_up_are_no_ids() -> None:
    emails = ("ann@example.com", "bob@example.com", "ann@example.com")
    rows = [{"email": email, "customer_id": str(7001 + at)} for at, email in enumerate(emails)]
    assert ids_of(rows).optional("customer_id", "7001") is None
    assert ids_of(rows[:2]).optional("customer_id", "7001") == "7001"


@pytest.mark.parametrize(
    ("day", "time", "wanted"),
    [
        ("2025-01-10", "10:00:00", "2025-01-10 10:00:00"),
        ("31.12.2025 ", " 9:05", "31.12.2025 9:05"),
        ("Jan 10, 2025", "10:00 PM", "Jan 10, 2025 10:00 PM"),
        ("2025-01-10", "", "2025-01-10"),
        ("2025-01-10", "2025-01-10 10:00:00", "2025-01-10"),
        ("2025-01-10 08:00", "10:00:00", "2025-01-10 08:00"),
        ("2025-01-10T08:00:00Z", "10:00:00", "2025-01-10T08:00:00Z"),
        ("1736503200", "10:00:00", "1736503200"),
        ("", "10:00:00", ""),
    ],
)
def test_a_time_beside_a_day_belongs_to_it(day: str, time: str, wanted: str) -> None:
    assert with_time(day, time) == wanted


def test_an_error_is_no_name() -> None:
    assert (name_of("#NAME?"), name_of(None), name_of("Ann")) == (None, None, "Ann")


def test_a_dash_stands_for_nothing() -> None:
    assert [unless_dash(cell) for cell in ("-", " – ", "—", "--")] == [""] * 4
    assert [unless_dash(cell) for cell in ("-1", "€", "$ ", "a-b", "?")] == ["-1", "€", "$ ", "a-b", "?"]

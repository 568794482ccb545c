"""Dates of an exported file: one meaning, or none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from companion.thrivecart.csv_dates import Dates, Unclear, dates_of

UNTIL = datetime(2026, 11, 28, tzinfo=UTC)


def file_of(*cells: str, day_first: bool | None = None) -> Dates:
    return dates_of(cells, day_first=day_first, until=UNTIL)


# dateutil with ``dayfirst=True`` reads 2026-02-05 as the second of May: github.com/dateutil/dateutil/issues/268.
YEAR_FIRST = (
    "2026-02-05 10:15:00 UTC",
    "2026/02/05 10:15",
    "2026.02.05 10:15",
    "2026-2-5 10:15",
    "20260205 10:15",
    "20260205T101500Z",
    "2026-02-05, 10:15",
    "2026-02-05 10:15 AM",
    "2026-02-05\u202f10:15\u202fAM",
    "2026-02-05 10:15 a. m.",
    "2026-02-05 10:15\u202fa.\u00a0m.",
    "2026-02-05T10:15:00.000Z",
    "2026-Feb-05 10:15",
    "1770286500",
    "1770286500000",
)


@pytest.mark.parametrize("cell", YEAR_FIRST)
@pytest.mark.parametrize("other", ["31/01/2026 10:15", "01/31/2026 10:15"])
def test_a_date_that_begins_with_the_year_has_one_meaning(cell: str, other: str) -> None:
    assert file_of(cell, other).read(cell) == datetime(2026, 2, 5, 10, 15, tzinfo=UTC)


ZONES = {
    "UTC+2": 8,
    "UTC +02:00": 8,
    "GMT-0500": 15,
    "UTC−5": 15,
    "CET+0100": 9,
    "GMT+0100 (Central European Standard Time)": 9,
    "Z": 10,
    "+02": 8,
    "-0500": 15,
    "EST": 15,
    "EDT": 14,
    "CST": 16,
    "PST": 18,
    "CET": 9,
    "CEST": 8,
    "MESZ": 8,
}


@pytest.mark.parametrize(("zone", "hour"), ZONES.items(), ids=ZONES)
def test_a_zone_is_read_with_its_sign(zone: str, hour: int) -> None:
    cell = f"2026-02-05 10:15 {zone}"
    assert file_of(cell).read(cell) == datetime(2026, 2, 5, hour, 15, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["BST", "IST", "CET+0200", "(CET)", "Europe/Berlin", "Etc/GMT+2", "EST5EDT", "+15:00"])
def test_a_zone_that_is_not_certain_stops_the_row(zone: str) -> None:
    cell = f"2026-02-05 10:15 {zone}"
    with pytest.raises(Unclear, match="time zone"):
        file_of(cell).read(cell)


def day(of: Dates, cell: str) -> str:
    return of.read(cell).date().isoformat()


@pytest.mark.parametrize(
    ("others", "wanted"), [(["31/01/2026"], "2026-04-03"), (["01/31/2026"], "2026-03-04"), (["2026-01-31"], None)]
)
def test_other_dates_of_the_same_form_say_which_number_is_the_day(others: list[str], wanted: str | None) -> None:
    dates = file_of("03/04/2026", *others)
    assert dates.are_unclear is (wanted is None)
    if wanted:
        assert day(dates, "03/04/2026") == wanted
    else:
        with pytest.raises(Unclear, match="does not say whether the day"):
            dates.read("03/04/2026")
        assert day(file_of("03/04/2026", *others, day_first=True), "03/04/2026") == "2026-04-03"


def test_a_file_with_both_orders_reads_what_is_certain_only() -> None:
    cells = ["31/01/2026", "01/31/2026", "02/02/2026", "03/04/2026"]
    dates = file_of(*cells, day_first=True)
    assert [day(dates, cell) for cell in cells[:3]] == ["2026-01-31", "2026-01-31", "2026-02-02"]
    with pytest.raises(Unclear, match="day first and with the month first"):
        dates.read(cells[3])


def test_what_the_owner_says_cannot_overrule_the_file() -> None:
    with pytest.raises(Unclear, match="contradict"):
        file_of("03/04/2026", "01/31/2026", day_first=True).read("03/04/2026")


SHORT_YEARS: tuple[tuple[tuple[str, ...], str | None], ...] = (
    (("2/3/26 10:15", "1/31/26"), "2026-02-03"),
    (("2/3/26", "31/1/26"), "2026-03-02"),
    (("26-02-05",), "2026-02-05"),  # ThriveCart did not exist in 2005
    (("16/03/20", "20/03/16"), None),
    (("3-Feb-26",), "2026-02-03"),
    (("16-Feb-20",), None),
)


@pytest.mark.parametrize(("cells", "wanted"), SHORT_YEARS)
def test_a_year_of_two_digits_is_read_where_it_is_certain(cells: tuple[str, ...], wanted: str | None) -> None:
    if wanted:
        assert day(file_of(*cells), cells[0]) == wanted
    else:
        with pytest.raises(Unclear):
            file_of(*cells).read(cells[0])


NAMED = ("Feb 3, 2026 10:15 AM", "3 Feb 2026", "03-Feb-2026", "February 3rd, 2026", "Tue, 3 Feb 2026 10:15:00 +0000")


@pytest.mark.parametrize("cell", NAMED)
def test_english_months_are_read(cell: str) -> None:
    assert day(file_of(cell), cell) == "2026-02-03"


UNREADABLE = {
    "3 mai 2026": "English name",
    "3. März 2026": "as a date",
    "Wed, 3 Feb 2026": "as a date",  # it was a Tuesday
    "45000.5": "count of days",
    "45000,5": "count of days",
    "45000": "count of days",
    "1,77E+09": "spoiled",
    "########": "spoiled",
    "#N/A": "spoiled",
    "soon": "as a date",
    "2026-02": "as a date",
    "Feb 2026": "as a date",
    "10:15": "as a date",
    "2026-02-30": "as a date",
    "05022026": "as a date",
    "2026-02-05 10": "time",
    "2026-02-05 13:00 PM": "time",
    "2026-02-05 24:01": "time",
    "2004-01-01": "between",
}


@pytest.mark.parametrize(("cell", "why"), UNREADABLE.items(), ids=UNREADABLE)
def test_a_date_that_is_none_stops_the_row(cell: str, why: str) -> None:
    with pytest.raises(Unclear, match=why):
        file_of(cell).read(cell)


def test_the_end_of_a_day_may_be_written_as_24_00() -> None:
    midnight, night = "2026-02-05 24:00", "2026-02-05 12:15 a.m."
    dates = file_of(midnight, night)
    assert dates.read(midnight) == datetime(2026, 2, 6, tzinfo=UTC)
    assert dates.read(night) == datetime(2026, 2, 5, 0, 15, tzinfo=UTC)

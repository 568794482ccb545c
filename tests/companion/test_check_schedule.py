"""The schedule of access checks: 1, 5 and 15 minutes, hourly for a day, daily for a week, alerts weekly for a year."""

from __future__ import annotations

import pytest

from companion.clock import DAY_MS, HOUR_MS
from companion.ledger.access_checks import next_check_at

MINUTE_MS = 60_000
SETTLED = 1_750_000_000_000


def all_checks(status: str) -> list[int]:
    """How long after it was settled each check of a delivery comes whose status stays as it is."""
    found: list[int] = []
    at = next_check_at(status, SETTLED, SETTLED)
    while at is not None:
        found.append(at - SETTLED)
        at = next_check_at(status, SETTLED, at)
    return found


@pytest.mark.parametrize("status", ["pending", "still_has_access", "unknown"])
def test_checks_get_rarer_the_longer_it_takes(status: str) -> None:
    ages = all_checks(status)
    assert ages[:3] == [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS]
    since = [age - 15 * MINUTE_MS for age in ages[3:]]
    assert since[:24] == [hour * HOUR_MS for hour in range(1, 25)]
    assert since[24:31] == [day * DAY_MS for day in range(2, 9)]


def test_an_alert_is_checked_every_week_of_a_year_and_the_unknown_no_longer() -> None:
    weeks = [age - 15 * MINUTE_MS for age in all_checks("pending")][34:]
    assert weeks == [week * 7 * DAY_MS for week in range(2, 53)]
    assert all_checks("pending") == all_checks("still_has_access")
    assert len(all_checks("unknown")) == 34


@pytest.mark.parametrize("status", ["granted", "revoked", "none", None, ""])
def test_a_settled_status_is_not_checked(status: str | None) -> None:
    assert next_check_at(status, SETTLED, SETTLED) is None


def test_a_check_that_comes_late_does_not_put_off_the_next() -> None:
    late = SETTLED + 15 * MINUTE_MS + 50 * MINUTE_MS
    assert next_check_at("pending", SETTLED, late) == SETTLED + 15 * MINUTE_MS + HOUR_MS
    assert next_check_at("pending", SETTLED, SETTLED + 400 * DAY_MS) is None

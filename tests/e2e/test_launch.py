"""A launch against a CRM's limit of calls: every buyer gets the tag, none waits for another's trouble."""

from __future__ import annotations

from tests.stack.companion import Companion
from tests.stack.launch import Report, launch
from tests.stack.mariadb import MariaDB

BUYERS = 40


def test_many_purchases_at_once_stay_within_the_crms_limit(each_service: Companion, mariadb_server: MariaDB) -> None:
    report = launch(each_service, purchases=BUYERS, allowed=(5, 1.0), server=mariadb_server)

    assert_all_arrived(report)
    assert report.limited <= BUYERS // 10, "The site's own pace keeps within what the CRM allows."
    assert report.calls <= BUYERS + BUYERS // 10, "A purchase costs one call."


def test_a_limit_that_others_use_up_too_only_slows(service: Companion, mariadb_server: MariaDB) -> None:
    report = launch(service, purchases=BUYERS // 2, allowed=(2, 1.0), server=mariadb_server)

    assert_all_arrived(report)
    assert report.limited > 0, "Nobody was turned away, so this test shows nothing."


def assert_all_arrived(report: Report) -> None:
    assert (report.tagged, report.unsettled) == (report.purchases, 0)

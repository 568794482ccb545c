"""Processes die at any moment; every event still arrives, and once."""

from __future__ import annotations

from tests.e2e.conftest import RULES
from tests.stack.companion import companion
from tests.stack.crash import crash_run
from tests.stack.pairing import pair
from tests.stack.wordpress import WordPress


def test_kill_9_of_web_and_worker_loses_nothing_and_tags_nobody_twice(database_url: str, site: WordPress) -> None:
    with companion(database_url=database_url) as service:
        service.start()
        paired = pair(service, site)
        paired.set_rules(RULES)
        report = crash_run(paired, webhooks=200, seed=20261124)

    assert report.kills["web"] >= 1, report
    assert report.kills["worker"] >= 1, report
    assert report.events == 200, report
    assert report.results == 200, report
    assert report.tagged == 200, report
    assert report.tagged_twice == [], report

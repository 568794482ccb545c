"""Processes die at any moment; every event still arrives, once, in order, and when it should."""

from __future__ import annotations

from tests.bench.crash.run import crash_run
from tests.stack.companion import companion
from tests.stack.wordpress import WordPress


def test_kill_9_loses_nothing_doubles_nothing_and_is_late_with_nothing(database_url: str, site: WordPress) -> None:
    with companion(database_url=database_url) as service:
        service.start()
        report = crash_run(service, webhooks=240, sites=4, seed=20261124, site=site)

    assert report.webhooks == 240
    assert report.kills["web"] + report.kills["both"] >= 1, report
    assert report.kills["worker"] + report.kills["both"] >= 1, report
    assert report.is_good, str(report)

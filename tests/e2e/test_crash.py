"""Processes die at any moment; every event still arrives, and once."""

from __future__ import annotations

from tests.stack.crash import crash_run
from tests.stack.pairing import Pair


def test_kill_9_of_web_and_worker_loses_nothing_and_tags_nobody_twice(paired_on_each_database: Pair) -> None:
    report = crash_run(paired_on_each_database, webhooks=200, seed=20261124)

    assert report.kills["web"] >= 1, report
    assert report.kills["worker"] >= 1, report
    assert report.events == 200, report
    assert report.results == 200, report
    assert report.tagged == 200, report
    assert report.tagged_twice == [], report

"""The small edition of `make chaos`: what it does in minutes with many, here in one minute with few."""

from __future__ import annotations

import pytest

from tests.chaos.__main__ import SMALL
from tests.chaos.run import chaos_run


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_whatever_breaks_nothing_is_lost_doubled_disordered_stuck_or_late(database: str) -> None:
    report = chaos_run(20, SMALL, database, is_small=True)

    print(report)
    assert report.is_good, str(report)
    assert len(report.answered) == SMALL.webhooks
    assert report.broken["kill -9 worker"] >= 1, str(report)

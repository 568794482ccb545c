"""A launch: 200 purchases at once into a CRM that allows 10 calls a second, through a real WordPress of this tree."""

from __future__ import annotations

from tests.bench.figures.stage import SQLITE, Figures, Stage
from tests.stack.launch import launch
from tests.stack.process import ServiceError

PURCHASES = 200
CALLS, PER_SECONDS = 10, 1.0
PATIENCE_SECONDS = 600.0


def measure(stage: Stage) -> Figures:
    """Raises ServiceError when somebody was left without a tag."""
    with stage.running(SQLITE) as service:
        allowed = (CALLS, PER_SECONDS)
        report = launch(service, purchases=PURCHASES, allowed=allowed, patience_seconds=PATIENCE_SECONDS)
    if report.tagged != PURCHASES or report.unsettled:
        raise ServiceError(f"Not every purchase came to its tag: {report}")
    return {
        "until all are tagged, s": report.seconds,
        "of it beyond what the limit asks, s": report.seconds - report.calls * PER_SECONDS / CALLS,
        "calls for each purchase": report.calls / PURCHASES,
        "calls turned away": report.limited,
    }

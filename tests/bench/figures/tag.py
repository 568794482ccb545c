"""From the 200 of a webhook to the tag, one at a time, on a real WordPress with the plugin of the same build."""

from __future__ import annotations

import statistics
import time

from tests.bench.figures.stage import SQLITE, Figures, Stage
from tests.demo.story import RULES
from tests.stack.arrivals import Arrivals
from tests.stack.pairing import pair
from tests.stack.wordpress import wordpress
from tests.upgrade.build import link_plugin

FAKES = ("accessally", "wp-fusion")
SAMPLES, WARM_UP = 50, 3
PAUSE_SECONDS = 0.1


def measure(stage: Stage) -> Figures:
    with stage.prepared(SQLITE) as service, wordpress(fakes=FAKES, activate=False) as site:
        link_plugin(site, stage.build.code / "wp-plugin")
        site.activate_plugin()
        arrivals = Arrivals(site)
        service.start_serve()
        paired = pair(service, site, RULES)
        waits = []
        for number in range(WARM_UP + SAMPLES):
            event = paired.send(paired.order(f"idle{number}@example.com").purchase())
            accepted_at = time.time()
            waits.append((arrivals.wait_for(event) - accepted_at) * 1000)
            time.sleep(PAUSE_SECONDS)
    waits = waits[WARM_UP:]
    return {"200 -> tag, median ms": statistics.median(waits), "200 -> tag, slowest ms": max(waits)}

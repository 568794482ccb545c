"""What delivering costs: a queue of one site is filled while it is paused, then drained to a stand-in site.

CPU is user and system time of the worker from the moment the site is resumed until all came and was settled; the rate
is from the first arrival to the last.
"""

from __future__ import annotations

import time

from tests.bench.accepting import post_webhooks
from tests.bench.accounting import cpu_seconds, processes
from tests.bench.figures.stage import DATABASES, POSTGRES, Figures, Stage, add_site
from tests.bench.stand_in_site import stand_in_site

EVENTS, WARM_UP = 4000, 200
SETTLE_SECONDS = 1.0  # the last batch is written down
PATIENCE_SECONDS = 900.0


def measure(stage: Stage) -> Figures:
    figures: Figures = {}
    for database in DATABASES:
        with stand_in_site() as site, stage.running(database) as service:
            site_id, url = add_site(service, site.url)
            post_webhooks(url, posts=WARM_UP, connections=4, seconds=60)
            site.wait_for(WARM_UP, 60)
            service.cli("site", "pause", site_id)
            post_webhooks(url, posts=EVENTS, seconds=PATIENCE_SECONDS)
            worker = processes(service).worker
            before, of_database = cpu_seconds(worker), stage.database_cpu_seconds()
            service.cli("site", "resume", site_id)
            site.wait_for(WARM_UP + EVENTS, PATIENCE_SECONDS)
            time.sleep(SETTLE_SECONDS)
            spent, of_database = cpu_seconds(worker) - before, stage.database_cpu_seconds() - of_database
        moments = sorted(site.arrivals.values())[WARM_UP:]
        if database == POSTGRES:
            figures[f"{database}: its own CPU, ms for each delivery"] = of_database * 1000 / EVENTS
        figures |= {
            f"{database}: worker CPU, ms for each delivery": spent * 1000 / EVENTS,
            f"{database}: delivered/s": EVENTS / (moments[-1] - moments[0]),
        }
    return figures

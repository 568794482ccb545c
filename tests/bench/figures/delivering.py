"""Webhooks at a fixed rate while the worker delivers them to a stand-in site: 500/s on SQLite, 300/s on PostgreSQL.

Open loop: each wait counts from the moment at which the webhook was due. CPU is that of accepting and delivering all.
"""

from __future__ import annotations

import time

from tests.bench.accepting import post_webhooks
from tests.bench.accounting import cpu_seconds, processes
from tests.bench.figures.stage import POSTGRES, SQLITE, Figures, Stage, add_site
from tests.bench.stand_in_site import stand_in_site

RATES = {SQLITE: 500.0, POSTGRES: 300.0}
SECONDS, WARM_UP_SECONDS = 15.0, 1.5
SETTLE_SECONDS = 1.0  # the last batch is written down
PATIENCE_SECONDS = 900.0


def measure(stage: Stage) -> Figures:
    figures: Figures = {}
    for database, rate in RATES.items():
        with stand_in_site() as site, stage.running(database) as service:
            _, url = add_site(service, site.url)
            warm = post_webhooks(url, seconds=WARM_UP_SECONDS, rate=rate / 4)
            site.wait_for(warm.accepted, 60)
            found = processes(service)
            before = cpu_seconds(found.all)
            posted = post_webhooks(url, seconds=SECONDS, rate=rate)
            came = site.look() - warm.accepted
            site.wait_for(warm.accepted + posted.accepted, PATIENCE_SECONDS)
            time.sleep(SETTLE_SECONDS)
            spent = cpu_seconds(found.all) - before
        name = f"{database}, {rate:.0f}/s"
        figures |= {
            f"{name}: p50, ms": posted.p50_ms,
            f"{name}: p99, ms": posted.p99_ms,
            f"{name}: slowest, ms": posted.slowest_ms,
            f"{name}: accepts/s": posted.per_second,
            f"{name}: delivered meanwhile, of 100": came * 100 / posted.accepted,
            f"{name}: CPU of web and worker, ms for each": spent * 1000 / posted.accepted,
            f"{name}: refused or not answered": posted.refused + posted.broken,
        }
    return figures

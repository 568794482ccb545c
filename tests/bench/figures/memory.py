"""Memory of web and worker (PSS, what they share divided): when they rest, and after 10,000 webhooks were delivered."""

from __future__ import annotations

import time

from tests.bench.accepting import post_webhooks
from tests.bench.accounting import cpu_seconds, processes, pss_mib
from tests.bench.figures.stage import POSTGRES, SQLITE, Figures, Stage, add_site
from tests.bench.stand_in_site import stand_in_site

FORMS = {SQLITE: "`serve` on SQLite", POSTGRES: "Procfile on PostgreSQL"}
WEBHOOKS = 10_000
REST_SECONDS = 10.0
PATIENCE_SECONDS = 900.0


def measure(stage: Stage) -> Figures:
    figures: Figures = {}
    for database, form in FORMS.items():
        with stand_in_site() as site, stage.running(database) as service:
            _, url = add_site(service, site.url)
            time.sleep(2.0)
            found = processes(service)
            before = cpu_seconds(found.all)
            time.sleep(REST_SECONDS)
            resting, idle = cpu_seconds(found.all) - before, pss_mib(found.all)
            post_webhooks(url, posts=WEBHOOKS, seconds=PATIENCE_SECONDS)
            site.wait_for(WEBHOOKS, PATIENCE_SECONDS)
            time.sleep(2.0)
            found = processes(service)
            after, workers = pss_mib(found.all), pss_mib(found.worker)
        figures |= {
            f"{form}: idle, MiB": idle,
            f"{form}: after {WEBHOOKS} webhooks, MiB": after,
            f"{form}: of it the worker, MiB": workers,
            f"{form}: processes": len(found.all),
            f"{form}: CPU of a second's rest, ms": resting * 1000 / REST_SECONDS,
        }
    return figures

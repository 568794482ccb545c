"""What accepting costs: load over 32 connections on the webhook URL of a paused site, nothing is delivered beside it.

CPU is user and system time of the web processes, before and after, for each webhook that was answered 200. Then how
long the same takes at a steady rate, which leaves room: each wait counts from the moment when the webhook was due.
"""

from __future__ import annotations

from tests.bench.accepting import NOBODY, post_webhooks
from tests.bench.accounting import cpu_seconds, processes
from tests.bench.figures.stage import DATABASES, POSTGRES, Figures, Stage, add_site

SECONDS, WARM_UP_SECONDS = 10.0, 1.5
STEADY_RATE = 300.0


def measure(stage: Stage) -> Figures:
    figures: Figures = {}
    for database in DATABASES:
        with stage.running(database) as service:
            site, url = add_site(service, NOBODY)
            service.cli("site", "pause", site)
            post_webhooks(url, seconds=WARM_UP_SECONDS)
            web = processes(service).web
            before, of_database = cpu_seconds(web), stage.database_cpu_seconds()
            posted = post_webhooks(url, seconds=SECONDS)
            spent, of_database = cpu_seconds(web) - before, stage.database_cpu_seconds() - of_database
            steady = post_webhooks(url, seconds=SECONDS, rate=STEADY_RATE)
        if database == POSTGRES:
            figures[f"{database}: its own CPU, ms for each webhook"] = of_database * 1000 / posted.accepted
        figures |= {
            f"{database}: web CPU, ms for each webhook": spent * 1000 / posted.accepted,
            f"{database}: accepts/s": posted.per_second,
            f"{database}: p50, ms": posted.p50_ms,
            f"{database}: p99, ms": posted.p99_ms,
            f"{database}, {STEADY_RATE:.0f}/s: p50, ms": steady.p50_ms,
            f"{database}, {STEADY_RATE:.0f}/s: p99, ms": steady.p99_ms,
            f"{database}: refused or not answered": sum(one.refused + one.broken for one in (posted, steady)),
            f"{database}: the generator's own CPU, ms for each": posted.own_ms,
        }
    return figures

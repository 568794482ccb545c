"""100,000 rows of 50,000 customers, in two files: uploaded and looked at by the web, brought in by the worker."""

from __future__ import annotations

import time
from typing import Any

from tests.bench.accounting import cpu_seconds, processes
from tests.bench.figures.stage import DATABASES, Figures, Stage
from tests.stack.memory import own_peak_mib, renew_peak
from tests.stack.process import ServiceError, eventually
from tests.stack.signed import SignedSite

FILES, ROWS, CUSTOMERS = 2, 50_000, 50_000  # a file has at most so many rows
PATIENCE_SECONDS = 900.0


def csv_file(first: int) -> bytes:
    """The orders from number ``first`` on, one a second: each customer buys one of seven products in each file."""
    header = "event,order_id,customer_email,customer_first_name,item_name,date,price,currency"
    start = 1_735_689_600  # 2025-01-01
    rows = (
        f"charge,{number},c{number % CUSTOMERS}@example.com,C,product-{number % 7 + 1},"
        f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(start + number))},49.00,USD"
        for number in range(first, first + ROWS)
    )
    return "\n".join([header, *rows, ""]).encode()


def measure(stage: Stage) -> Figures:
    files = [csv_file(1 + number * ROWS) for number in range(FILES)]
    figures: Figures = {}
    for database in DATABASES:
        with stage.running(database) as service:
            site = SignedSite.add(service)
            found = processes(service)
            for pid in found.all:
                renew_peak(pid)
            before_web, before_worker, began = cpu_seconds(found.web), cpu_seconds(found.worker), time.monotonic()
            for content in files:
                _bring_in(site, content)
            figures |= {
                f"{database}: web CPU, s": cpu_seconds(found.web) - before_web,
                f"{database}: worker CPU, s": cpu_seconds(found.worker) - before_worker,
                f"{database}: seconds": time.monotonic() - began,
                f"{database}: web peak, MiB": max(map(own_peak_mib, found.web)),
                f"{database}: worker peak, MiB": max(map(own_peak_mib, found.worker)),
            }
    return figures


def _bring_in(site: SignedSite, content: bytes) -> None:
    """Raises ServiceError when not every row came in."""
    made = site.upload(content)
    looked = site.ask("PUT", f"/api/v1/imports/{made}", {}, seconds=PATIENCE_SECONDS)
    if looked["status"] != 200:
        raise ServiceError(f"The import could not be looked at: {looked}")
    site.ask("POST", f"/api/v1/imports/{made}/apply", {})

    def job() -> Any:
        return site.ask("GET", f"/api/v1/jobs/{made}")["job"]

    eventually(lambda: job()["state"] == "done", PATIENCE_SECONDS, lambda: f"{job()}", pause=1.0)
    if job()["counts"]["recorded"] != ROWS:
        raise ServiceError(f"Not every row came in: {job()}")

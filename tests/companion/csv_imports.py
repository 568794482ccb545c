"""An exported file of transactions, and what an owner does with it: hand it over, look, bring it in."""

from __future__ import annotations

import base64
from typing import Any

from companion.config import Config
from companion.delivery import claims
from companion.jobs import csv_import, runner
from companion.ledger import jobs
from companion.ledger.models import Job, Site

HEADER = "event,order_id,customer_email,customer_first_name,item_name,date,price,currency"
ROWS = """
charge,2001,Ann@Example.com,Ann,product-12,2025-01-10 10:00:00,49.00,USD
rebill,2001,ann@example.com,Ann,product-12,2025-02-10 10:00:00,49.00,USD
charge,2001,ann@example.com,Ann,bump-12,2025-01-10 10:00:00,9.00,USD
charge,2002,bob@example.com,Bob,product-12,2025-01-11 10:00:00,49.00,USD
refund,2002,bob@example.com,Bob,product-12,2025-01-13 10:00:00,49.00,USD
charge,2003,cat@example.com,Cat,product-20,2025-01-12 10:00:00,99.00,USD
cancel,2003,cat@example.com,Cat,product-20,2025-03-12 10:00:00,99.00,USD
charge,2004,dan@example.com,Dan,product-20,2025-01-12 10:00:00,99.00,USD
partial refund,2004,dan@example.com,Dan,product-20,2025-01-20 10:00:00,10.00,USD
""".strip()


def draft(site: Site, content: str | bytes, **params: Any) -> Job:
    job = csv_import.begin(site.id, "transactions.csv")
    body = content.encode() if isinstance(content, str) else content
    for number, start in enumerate(range(0, len(body), 97)):
        csv_import.add_part(job, number, base64.b64encode(body[start : start + 97]).decode())
    return csv_import.choose(job, params)


def look(job: Job) -> dict[str, Any]:
    return csv_import.describe(job, with_changes=True)


def run(job: Job, config: Config, *, most_steps: int = 1000) -> Job:
    """Apply it; stopped after so many steps."""
    claimed = jobs.claim(csv_import.apply(job).id)
    assert claimed is not None
    steps: list[int] = []
    runner.run(
        claimed,
        config,
        wake=lambda found: None,
        is_stopping=lambda: len(steps) >= most_steps,
        on_step=lambda one: steps.append(one.done),
    )
    return jobs.get(None, job.id)


def sent(site: str) -> list[dict[str, Any]]:
    return [claimed.event for claimed in claims.claim(site, 100)]

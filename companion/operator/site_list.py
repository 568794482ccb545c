"""The first page: is the companion well, and each of its sites?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from companion.administration import site_setup
from companion.administration.remedies import ON_THE_PAGES
from companion.clock import iso
from companion.history import queries
from companion.ledger import migrations, sites
from companion.ledger.database import reading
from companion.ledger.health import why_not_ready, worker_seen_at
from companion.ledger.models import Site
from companion.operator import guard
from companion.operator.words import health_of

PAGE = 25


def register(pages: Blueprint) -> None:
    @pages.get("")
    def home() -> str:
        wanted = request.args.get("search", "").strip()[:200]
        every = [site for site in sites.every() if wanted.lower() in f"{site.name} {site.url} {site.id}".lower()]
        last = max(1, -(-len(every) // PAGE))
        number = min(_number(request.args.get("page")), last)
        shown = [_row(site) for site in every[(number - 1) * PAGE : number * PAGE]]
        return render_template(
            "operator/home.html",
            rows=shown,
            total=len(every),
            number=number,
            last=last,
            search=wanted,
            condition=condition(),
        )


def _row(site: Site) -> dict[str, Any]:
    with reading():
        found = queries.summary(site, site_setup.described(site, guard.config()))
    tone, health = health_of(found)
    return {"id": site.id, "name": site.name, "url": site.url, "tone": tone, "health": health, "found": found}


def condition() -> dict[str, Any]:
    """Of worker and database, in words."""
    reason = why_not_ready()
    reason = ON_THE_PAGES.worded(reason) if reason else None
    with reading():
        seen = worker_seen_at()
    missing = migrations.pending()
    if missing and reason is None:
        reason = f"The database lacks steps ({', '.join(missing)}): {ON_THE_PAGES.upgrade}"
    return {
        "reason": reason,
        "worker_seen_at": iso(seen),
        "database": "SQLite" if guard.config().on_sqlite else "PostgreSQL",
    }


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1

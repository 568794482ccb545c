"""The first page: is the companion well, and each of its sites?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from companion.administration import site_setup
from companion.administration.remedies import ON_THE_PAGES
from companion.clock import iso
from companion.history import overview
from companion.history.overview import Standing
from companion.ledger import migrations, sites
from companion.ledger.database import reading
from companion.ledger.health import why_not_ready, worker_seen_at
from companion.ledger.models import Site
from companion.operator import guard
from companion.operator.words import health_of

PAGE = 25
ORDERS = {
    "trouble": "what needs somebody first",
    "name": "name",
    "waiting": "oldest waiting first",
    "webhook": "last webhook first",
    "newest": "added last first",
}
_TONES = ("bad", "look", "good")


def register(pages: Blueprint) -> None:
    @pages.get("")
    def home() -> str:
        wanted = request.args.get("search", "").strip()[:200]
        order = request.args.get("order", "")
        order = order if order in ORDERS else "trouble"
        every = sites.every()
        rows = _ordered(_rows(every, wanted.lower()), order)
        last = max(1, -(-len(rows) // PAGE))
        number = min(_number(request.args.get("page")), last)
        return render_template(
            "operator/home.html",
            rows=rows[(number - 1) * PAGE : number * PAGE],
            total=len(rows),
            of=len(every),
            number=number,
            last=last,
            search=wanted,
            order=order,
            orders=ORDERS,
            condition=condition(_why_not_well()),
        )


def _rows(every: list[Site], wanted: str) -> list[dict[str, Any]]:
    found = [site for site in every if wanted in f"{site.name} {site.url} {site.id}".lower()]
    with reading():
        standings = overview.standings()
        by_id = {site.id: site for site in every}
        known = [site for site in found if site.id in standings]
        return [_row(site, standings[site.id], by_id.get(site.source)) for site in known]


def _row(site: Site, standing: Standing, owner: Site | None) -> dict[str, Any]:
    found = overview.to_summary(standing, site_setup.described(site, guard.config(), owner))
    tone, health = health_of(found)
    return {
        "id": site.id,
        "name": site.name,
        "url": site.url,
        "tone": tone,
        "health": health,
        "found": found,
        "standing": standing,
    }


def _ordered(rows: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    """``rows`` come as they were added; what is equal stays in that order."""
    never = float("inf")
    keys: dict[str, Any] = {
        "trouble": lambda row: (_TONES.index(row["tone"]), -row["standing"].needed),
        "name": lambda row: row["name"].casefold(),
        "waiting": lambda row: row["standing"].waiting_since or never,
        "webhook": lambda row: -(row["standing"].last_webhook_at or 0),
    }
    return rows[::-1] if order == "newest" else sorted(rows, key=keys[order])


def _why_not_well() -> str | None:
    if reason := why_not_ready():
        return ON_THE_PAGES.worded(reason)
    missing = migrations.pending()
    return f"The database lacks steps ({', '.join(missing)}): {ON_THE_PAGES.upgrade}" if missing else None


def condition(reason: str | None) -> dict[str, Any]:
    """Of worker and database, in words; ``reason``: why the companion is not ready, ``None`` when it is."""
    with reading():
        seen = worker_seen_at()
    return {
        "reason": reason,
        "worker_seen_at": iso(seen),
        "database": "SQLite" if guard.config().on_sqlite else "PostgreSQL",
    }


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1

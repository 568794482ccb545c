"""Who did what, and whether all is in order."""

from __future__ import annotations

import time

from flask import Blueprint, render_template, request

from companion.administration import doctor
from companion.administration.remedies import ON_THE_PAGES
from companion.ledger import operators, sites
from companion.operator import guard
from companion.operator.site_list import condition
from companion.operator.words import ACTIONS, CHECKS

PAGE, SHOWN_UNASKED = 100, 50
CALLING_SECONDS = 12.0  # of all sites together; below what routers give a request


def register(pages: Blueprint) -> None:
    @pages.get("/audit")
    def audit() -> str:
        text = request.args.get("before", "")
        before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
        found = operators.newest(PAGE + 1, before=before)
        names = {site.id: site.name for site in sites.every()}
        following = found[PAGE - 1].id if len(found) > PAGE else None
        return render_template(
            "operator/audit.html", actions=found[:PAGE], names=names, words=ACTIONS, following=following
        )

    @pages.get("/doctor")
    def examine() -> str:
        """The companion, and each site as long as there is time: a site that hangs takes seconds."""
        checks = doctor.examine_companion(guard.config(), ON_THE_PAGES)
        every, unasked = [], []
        if all(check.ok for check in checks if check.name in ("ledger", "secrets")):
            every = sites.every()
            ends_at = time.monotonic() + CALLING_SECONDS
            for site in every:
                if time.monotonic() < ends_at:
                    checks += doctor.examine_site(site, guard.config(), ON_THE_PAGES)
                else:
                    unasked.append(site)
        return render_template(
            "operator/doctor.html",
            groups=grouped(checks),
            kinds=CHECKS,
            names={site.id: site.name for site in every},
            unasked=unasked[:SHOWN_UNASKED],
            more=max(0, len(unasked) - SHOWN_UNASKED),
            condition=condition(_why_not_well(checks)),
        )


def _why_not_well(checks: list[doctor.Check]) -> str | None:
    """The first of what the box above the checks is about, as they found it."""
    return next((one.message for one in checks if not one.ok and one.name in ("ledger", "secrets", "worker")), None)


def grouped(checks: list[doctor.Check]) -> list[tuple[str, list[doctor.Check]]]:
    """What is to be mended, what to look at, what is in order; each with its tone."""
    tones = {"bad": [], "look": [], "good": []}  # type: dict[str, list[doctor.Check]]
    for check in checks:
        tones["bad" if not check.ok else "look" if check.is_warning else "good"].append(check)
    return [(tone, found) for tone, found in tones.items() if found]

"""Who did what, and whether all is in order."""

from __future__ import annotations

import time

from flask import Blueprint, render_template, request

from companion.administration import doctor
from companion.ledger import operators, sites
from companion.operator import guard
from companion.operator.words import ACTIONS

PAGE = 100
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
        checks = doctor.examine_companion(guard.config())
        unasked = []
        if all(check.ok for check in checks if check.name == "ledger"):
            ends_at = time.monotonic() + CALLING_SECONDS
            for site in sites.every():
                if time.monotonic() < ends_at:
                    checks += doctor.examine_site(site, guard.config())
                else:
                    unasked.append(site)
        checks.sort(key=lambda check: (check.ok, not check.is_warning))
        return render_template("operator/doctor.html", checks=checks, unasked=unasked)

"""Pings that ask a site to do something: check customers' access, send alerts, fetch deliveries.

A ping wakes the plugin when no visitor does. That it fails says nothing about deliveries.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from companion.clock import now_ms
from companion.config import Config
from companion.delivery import transports
from companion.delivery.client import NoAnswer, SiteClient
from companion.delivery.transports import DEFAULT_TRANSPORT
from companion.ledger import access_checks, alerts, blocked_deliveries, sites
from companion.ledger.states import Transport

RUN_SECONDS = 20.0  # for pings in a row; the worker comes again when it sees what is left

log = logging.getLogger("companion.delivery")


def ping_for_access_checks(site_id: str, config: Config, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Have the site's due checks made, some in one ping; the next ping only when all of the last were answered."""
    end = time.monotonic() + RUN_SECONDS
    while time.monotonic() < end and not is_stopping():
        asked = access_checks.claim_due_checks(site_id, now_ms())
        if not asked:
            return
        answer = _ping(site_id, config, {"check_access": asked}, "to check access")
        if answer is None:
            return
        if access_checks.record_answers(site_id, asked, answer.get("access")) < len(asked):
            return


def ping_for_alerts(site_id: str, config: Config) -> None:
    """One ping for all alerts of the site that nobody was told of."""
    if alerts.claim_request(site_id, now_ms()):
        _ping(site_id, config, {"alerts": True}, "to send alerts")


def ping_to_fetch(site_id: str, config: Config) -> None:
    """One ping for all deliveries that are blocked before the site; a plugin that does not know it ignores it."""
    if blocked_deliveries.claim_request(site_id, now_ms()):
        _ping(site_id, config, {"fetch": True}, "to fetch its deliveries")


def _ping(site_id: str, config: Config, body: dict[str, Any], what: str) -> dict[str, Any] | None:
    """The plugin's own answer; ``None`` when there is none."""
    site = sites.get(site_id)
    with closing(SiteClient(site, allow_private=config.allow_private_sites)) as client:
        try:
            answer = transports.ping(client, Transport(site.transport or DEFAULT_TRANSPORT), body)
        except NoAnswer as error:
            log.info("%s was asked %s, and did not answer: %s", site_id, what, error.message)
            return None
    found = answer.json() if answer.is_ours and answer.status == 200 else None
    return found if isinstance(found, dict) else None

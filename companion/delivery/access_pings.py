"""Pings that ask a site to do something: to check its customers' access again, and to fetch deliveries.

A ping wakes the plugin when no visitor does. That it fails says nothing about deliveries.
"""

from __future__ import annotations

import logging
from contextlib import closing
from typing import Any

from companion.clock import now_ms
from companion.config import Config
from companion.delivery import transports
from companion.delivery.client import NoAnswer, SiteClient
from companion.delivery.transports import DEFAULT_TRANSPORT
from companion.ledger import access_status, blocked_deliveries, sites
from companion.ledger.states import Transport

log = logging.getLogger("companion.delivery")


def ping_for_access_checks(site_id: str, config: Config) -> None:
    """One ping for all access checks of the site that are due."""
    if access_status.claim_due_checks(site_id, now_ms()):
        _ping(site_id, config, {}, "to look again")


def ping_to_fetch(site_id: str, config: Config) -> None:
    """One ping for all deliveries that are blocked before the site; a plugin that does not know it ignores it."""
    if blocked_deliveries.claim_request(site_id, now_ms()):
        _ping(site_id, config, {"fetch": True}, "to fetch its deliveries")


def _ping(site_id: str, config: Config, body: dict[str, Any], what: str) -> None:
    site = sites.get(site_id)
    with closing(SiteClient(site, allow_private=config.allow_private_sites)) as client:
        try:
            transports.ping(client, Transport(site.transport or DEFAULT_TRANSPORT), body)
        except NoAnswer as error:
            log.info("%s was asked %s, and did not answer: %s", site_id, what, error.message)

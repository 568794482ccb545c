"""Pings that ask a site to do something: to look again whether its customers can get in, and to fetch deliveries.

A ping wakes the plugin when no visitor does. That it fails says nothing about deliveries.
"""

from __future__ import annotations

import logging
from contextlib import closing
from typing import Any

from companion.config import Config
from companion.delivery import ways
from companion.delivery.client import NoAnswer, SiteClient
from companion.delivery.ways import FIRST_WAY
from companion.ledger import access, fetching, sites
from companion.moments import now_ms

log = logging.getLogger("companion.delivery")


def ask(site_id: str, config: Config) -> None:
    """One ping for all looks of the site that are due."""
    if access.take_looks(site_id, now_ms()):
        _ping(site_id, config, {}, "to look again")


def ask_to_fetch(site_id: str, config: Config) -> None:
    """One ping for all deliveries that do not get through to the site; a plugin that does not know it ignores it."""
    if fetching.take_asking(site_id, now_ms()):
        _ping(site_id, config, {"fetch": True}, "to fetch its deliveries")


def _ping(site_id: str, config: Config, body: dict[str, Any], what: str) -> None:
    site = sites.get(site_id)
    with closing(SiteClient(site, allow_private=config.allow_private_sites)) as client:
        try:
            ways.ping(client, site.way or FIRST_WAY, body)
        except NoAnswer as error:
            log.info("%s was asked %s, and did not answer: %s", site_id, what, error.message)

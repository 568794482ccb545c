"""Asking a site to look again whether its customers can get in: a ping wakes its plugin when no visitor does."""

from __future__ import annotations

import logging
from contextlib import closing

from companion.config import Config
from companion.delivery import ways
from companion.delivery.client import NoAnswer, SiteClient
from companion.delivery.ways import FIRST_WAY
from companion.ledger import access, sites
from companion.moments import now_ms

log = logging.getLogger("companion.delivery")


def ask(site_id: str, config: Config) -> None:
    """One ping for all looks of the site that are due. That it fails says nothing about deliveries."""
    if not access.take_looks(site_id, now_ms()):
        return
    site = sites.get(site_id)
    with closing(SiteClient(site, allow_private=config.allow_private_sites)) as client:
        try:
            ways.ping(client, site.way or FIRST_WAY)
        except NoAnswer as error:
            log.info("%s was asked to look again, and did not answer: %s", site_id, error.message)

"""Handing a new key to the plugin, signed with the old one."""

from __future__ import annotations

from companion.clock import now_ms
from companion.delivery.client import NoAnswer, SiteClient
from companion.ledger import site_keys
from companion.ledger.models import Site

TRY_EVERY_MS = 60_000
_tried: dict[str, int] = {}  # when this process last tried; another may try as well, which does no harm


def hand_over_key(client: SiteClient, site: Site) -> bool:
    """Offer the plugin the site's new key, if there is one and it was not offered within the last minute.

    True when the plugin holds it now: from then on it signs everything.
    """
    key = next(reversed(site_keys.offered_keys(site)), None)
    if key is None or now_ms() - _tried.get(site.id, 0) < TRY_EVERY_MS:
        return False
    _tried[site.id] = now_ms()
    try:
        answer = client.post(site.transport or "pretty", "/keys", {"key": key})
    except NoAnswer:
        return False
    if not answer.is_ours or answer.status != 200:
        return False
    site_keys.key_was_taken(site.id, key)
    return True

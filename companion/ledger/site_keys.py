"""The keys of a site, with which it and the companion sign; they rotate without dropping a request, or end at once.

The row's ``keys`` are a list, oldest first: ``{"key", "added_at", "retired_at"|null}``, the key
encrypted (stored_secrets.py), and ``"offered": true`` while
the plugin is not known to hold it.
"""

from __future__ import annotations

import secrets
from typing import Any

from companion.clock import DAY_MS, now_ms
from companion.ledger import connection_requests
from companion.ledger.database import writing
from companion.ledger.models import Site
from companion.ledger.stored_secrets import decrypted, encrypted

OLD_KEY_LIFETIME_MS = DAY_MS
KEYS_OFFERED = 3


def new_key() -> dict[str, Any]:
    """A row for the list."""
    return {"key": encrypted(secrets.token_hex(32)), "added_at": now_ms(), "retired_at": None}


def verifying_keys(site: Site, now: int) -> list[str]:
    """Oldest first; an old key verifies for a day after a newer one took over."""
    return [decrypted(row["key"]) for row in site.keys if _still_verifies(row, now)]


def _still_verifies(row: dict[str, Any], now: int) -> bool:
    return row["retired_at"] is None or bool(now < row["retired_at"] + OLD_KEY_LIFETIME_MS)


def signing_key(site: Site) -> str:
    """The newest key that the plugin is known to hold."""
    held = [row for row in site.keys if not row.get("offered")]
    return decrypted(held[-1]["key"])


def offered_keys(site: Site) -> list[str]:
    """New keys that the plugin is not known to hold, oldest first; the last one is to be handed over."""
    return [decrypted(row["key"]) for row in site.keys if row.get("offered")]


def offer_key(site_id: str) -> str:
    """Make a new key. The old one goes on signing until the plugin is known to hold the new one."""
    offer = {**new_key(), "offered": True}
    with writing("pairing", site_id):
        connection_requests.end_accepted(site_id)
        site = Site.get_by_id(site_id)
        # One offered before may have reached the plugin, which then signs with it: the last few go on verifying.
        offered = [row for row in site.keys if row.get("offered")][-KEYS_OFFERED:]
        kept = [row for row in site.keys if not row.get("offered")]
        keys = [*kept, *offered, offer]
        Site.update(keys=keys).where(Site.id == site_id).execute()
    return decrypted(offer["key"])


def end_keys(site_id: str) -> str:
    """A new key; every one before it is good for nothing from now on, so that the plugin must be connected anew."""
    only = new_key()
    with writing("pairing", site_id):
        connection_requests.end_accepted(site_id)
        Site.update(keys=[only], paired_at=None).where(Site.id == site_id).execute()
    return decrypted(only["key"])


def key_was_taken(site_id: str, key: str) -> None:
    """The plugin holds this key: sign with it from now on, and retire the ones before."""
    with writing(site_id):
        site = Site.get_by_id(site_id)
        now = now_ms()
        at = next((place for place, row in enumerate(site.keys) if decrypted(row["key"]) == key), None)
        if at is None:
            return
        before = [{**row, "retired_at": row["retired_at"] or now, "offered": False} for row in site.keys[:at]]
        taken = {"key": site.keys[at]["key"], "added_at": site.keys[at]["added_at"], "retired_at": None}
        keys = [row for row in [*before, taken, *site.keys[at + 1 :]] if _still_verifies(row, now)]
        Site.update(keys=keys).where(Site.id == site_id).execute()

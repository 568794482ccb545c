"""When ThriveCart last tried a site's webhook address: it does so when the address is entered there.

It sends HEAD, and POST without fields. Somebody who opens the address in a browser sends GET, which shows nothing of
ThriveCart and is not counted.
"""

from __future__ import annotations

from contextlib import suppress

from peewee import BigIntegerField, TextField

from companion.ledger.database import reading, writing
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.models import Table

WRITTEN_EVERY_MS = 60_000  # whoever has the address costs one write a minute


class WebhookPing(Table):
    """The newest ping; the row is the site's whose webhook it is."""

    site = TextField(primary_key=True)
    at = BigIntegerField()


def note(site: str, now: int) -> None:
    """Keep the time. A ledger that does not take it keeps no ping from its answer: the next one is kept."""
    with suppress(LedgerUnavailable):
        with reading():
            last = last_at(site)
        if last is not None and now - last < WRITTEN_EVERY_MS:
            return
        with writing():
            WebhookPing.insert(site=site, at=now).on_conflict(
                conflict_target=[WebhookPing.site], update={WebhookPing.at: now}
            ).execute()


def last_at(site: str) -> int | None:
    """Inside ``reading``; ``None`` when none came."""
    found: int | None = WebhookPing.select(WebhookPing.at).where(WebhookPing.site == site).scalar()
    return found

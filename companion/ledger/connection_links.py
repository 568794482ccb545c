"""Connection links: what an operator sends to a site's owner, good once and for seven days.

The ledger has a hash of the token, never the token. A link that is over stays for a while, so that whoever opens it is
told what became of it instead of "unknown".
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

from peewee import BigIntegerField, TextField

from companion.clock import DAY_MS, now_ms
from companion.ledger import connection_requests
from companion.ledger.database import reading, writing
from companion.ledger.models import Site, Table

LIFETIME_MS = 7 * DAY_MS
KEPT_MS = 60 * DAY_MS  # after it was made
_TOKEN_BYTES = 20  # 160 bits, as hexadecimal digits: nothing that a mail program cuts off at the end of a link
_TOKEN_LETTERS = 2 * _TOKEN_BYTES


class LinkState(StrEnum):
    OPEN = "open"
    USED = "used"
    REPLACED = "replaced"
    EXPIRED = "expired"


class ConnectionLink(Table):
    """One link; a site has one open link at most."""

    token_hash = TextField(primary_key=True)
    site = TextField(index=True)
    made_at = BigIntegerField()
    expires_at = BigIntegerField()
    used_at = BigIntegerField(null=True)
    replaced_at = BigIntegerField(null=True)


@dataclass(frozen=True, slots=True)
class FoundLink:
    """``expires_at``: milliseconds since 1970."""

    site: str
    state: LinkState
    expires_at: int


def make(site_id: str) -> tuple[str, int]:
    """The token of a new link and when it is over; the site's link before stops working."""
    token, now = secrets.token_hex(_TOKEN_BYTES), now_ms()
    with writing("pairing"):
        connection_requests.end_accepted(site_id)  # the owner connects by the link
        ConnectionLink.update(replaced_at=now).where(*_open_links(site_id)).execute()
        ConnectionLink.create(token_hash=_hash_of(token), site=site_id, made_at=now, expires_at=now + LIFETIME_MS)
    return token, now + LIFETIME_MS


def find(token: str) -> FoundLink | None:
    """What became of the link with this token; ``None`` where there is none, or its site was removed."""
    if not is_token(token):
        return None
    with reading():
        row = ConnectionLink.get_or_none(ConnectionLink.token_hash == _hash_of(token))
        if row is None or not Site.select().where(Site.id == row.site, Site.removed_at.is_null()).exists():
            return None
    return FoundLink(row.site, _state_of(row, now_ms()), row.expires_at)


def open_until(site_id: str) -> int | None:
    """Until when the site's link is good; ``None`` where it has none."""
    with reading():
        row = ConnectionLink.get_or_none(*_open_links(site_id), ConnectionLink.expires_at > now_ms())
    return None if row is None else int(row.expires_at)


def is_token(text: str) -> bool:
    """Whether a text may be a token, and no pairing code."""
    return len(text) == _TOKEN_LETTERS and text.isascii() and text.isalnum()


def use_up(site_id: str) -> None:
    """Inside the transaction that connects the site, by whatever means: no link of it connects once more."""
    ConnectionLink.update(used_at=now_ms()).where(*_open_links(site_id)).execute()


def purge(now: int) -> None:
    """Inside the caller's transaction: forget what nobody opens any more."""
    ConnectionLink.delete().where(ConnectionLink.made_at < now - KEPT_MS).execute()


def _open_links(site_id: str) -> tuple[object, ...]:
    return ConnectionLink.site == site_id, ConnectionLink.used_at.is_null(), ConnectionLink.replaced_at.is_null()


def _state_of(row: ConnectionLink, now: int) -> LinkState:
    if row.used_at is not None:
        return LinkState.USED
    if row.replaced_at is not None:
        return LinkState.REPLACED
    return LinkState.OPEN if row.expires_at > now else LinkState.EXPIRED


def _hash_of(token: str) -> str:
    """Random enough (160 bits) for a plain hash."""
    return hashlib.sha256(f"cart-companion.link {token}".encode()).hexdigest()

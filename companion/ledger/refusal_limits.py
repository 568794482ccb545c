"""Limits for what strangers try: wrong secret words, pairing codes and signatures, by sender and by site.

Counts are in the ledger, so that they hold over processes and restarts. Only what was refused anyway comes here: who
is right pays nothing and is not counted. What is over a limit is not written down, so that a flood costs one look
each; and there are never more than ``MAX_ROWS`` counts, whoever sends from however many addresses.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from peewee import BigIntegerField, Case, CompositeKey, IntegerField, TextField

from companion.ledger.database import reading, writing
from companion.ledger.models import Table

WINDOW_MS = 10 * 60_000
MAX_ROWS = 20_000
KEPT_ROWS = 15_000  # when there were more, so that room is not made at each one


class RefusalKind(StrEnum):
    SECRET_WORD = "secret_word"  # noqa: S105 - the name of a kind
    PAIRING_CODE = "pairing_code"
    SIGNATURE = "signature"
    CONNECT_REQUEST = "connect_request"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many may be refused within ten minutes: of one sender, and for one site from all senders together."""

    of_sender: int
    of_site: int


LIMITS = {
    RefusalKind.SECRET_WORD: Limit(60, 300),
    RefusalKind.PAIRING_CODE: Limit(10, 1000),  # a code names no site: the second is of all wrong codes
    RefusalKind.SIGNATURE: Limit(300, 1500),
    RefusalKind.CONNECT_REQUEST: Limit(10, 60),  # each one counts; the second is of all senders, in whoever's name
}


class RefusalCount(Table):
    """How many of a kind were refused in the ten minutes that end then; ``subject``: a sender's mark, or a site."""

    kind = TextField()
    subject = TextField()
    count = IntegerField()
    ends_at = BigIntegerField(index=True)

    class Meta:
        primary_key = CompositeKey("kind", "subject")


def network_of(address: str) -> str | None:
    """An address of IPv4, or the /64 of one of IPv6, which is one customer's; ``None`` for what is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return str(ipaddress.ip_network((found, 64), strict=False) if found.version == 6 else found)


def sender_subject(address: str, secret_key: str) -> str:
    """A mark of the address from which it cannot be told. One customer of a provider has a whole /64 of IPv6."""
    network = network_of(address) or address
    return "sender " + hmac.new(secret_key.encode(), f"sender {network}".encode(), hashlib.sha256).hexdigest()[:32]


def site_subject(site: str | None) -> str:
    """``None``: for no site that there is."""
    return f"site {site or 'none'}"


def seconds_shut(kind: RefusalKind, subjects: Iterable[str], now: int) -> int:
    """For how many seconds the limit of one of them is reached; 0 when none is. Raises LedgerUnavailable."""
    row = RefusalCount
    with reading():
        rows = row.select().where(row.kind == kind, row.subject.in_(list(subjects)), row.ends_at > now)
        ends = [found.ends_at for found in rows if found.count >= _most(kind, found.subject)]
    return max((-((now - end) // 1000) for end in ends), default=0)


def count(kind: RefusalKind, subjects: Iterable[str], now: int) -> None:
    """One more of each. Raises LedgerUnavailable."""
    row = RefusalCount
    is_over = row.ends_at <= now
    with writing():
        for subject in sorted(subjects):  # in one order, so that no two wait for each other
            row.insert(kind=kind, subject=subject, count=1, ends_at=now + WINDOW_MS).on_conflict(
                conflict_target=[row.kind, row.subject],
                update={
                    row.count: Case(None, [(is_over, 1)], row.count + 1),
                    row.ends_at: Case(None, [(is_over, now + WINDOW_MS)], row.ends_at),
                },
            ).execute()
        _keep_small(now)


def purge(now: int) -> None:
    """Inside the caller's transaction: forget what is over."""
    RefusalCount.delete().where(RefusalCount.ends_at <= now).execute()


def _keep_small(now: int) -> None:
    if RefusalCount.select().count() <= MAX_ROWS:
        return
    purge(now)
    newest = RefusalCount.select(RefusalCount.ends_at).order_by(RefusalCount.ends_at.desc())
    oldest_kept = newest.offset(KEPT_ROWS).limit(1).scalar()
    if oldest_kept is not None:
        RefusalCount.delete().where(RefusalCount.ends_at <= oldest_kept).execute()


def _most(kind: RefusalKind, subject: str) -> int:
    limit = LIMITS[kind]
    return limit.of_sender if subject.startswith("sender ") else limit.of_site

"""Is SECRET_KEY the one with which this ledger's secrets were encrypted?"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any

from companion.ledger.database import close, database, reading
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.models import Site
from companion.ledger.stored_secrets import WrongSecretKey, decrypted, secret_keys

AGAIN_SECONDS = 60.0

log = logging.getLogger("companion.secrets")

_seen_readable: list[tuple[Any, tuple[str, ...], float]] = []  # in which ledger, by which keys, when (monotonic)


def say_if_wrong() -> None:
    """At the start of a process, on a thread of its own: the log says what to do."""
    try:
        if reason := why_unreadable():
            log.error("%s", reason)
    except LedgerUnavailable as error:
        log.warning("whether SECRET_KEY is right is not known yet: %s", error)
    finally:
        close()


def why_unreadable() -> str | None:
    """What to do when a site's key or secret word cannot be read; ``None`` when all can. Raises LedgerUnavailable."""
    try:
        for stored in _all_stored():
            decrypted(stored)
    except WrongSecretKey as error:
        return str(error)
    return None


def why_unreadable_lately() -> str | None:
    """The same for a probe that comes every few seconds: what could be read is looked at again after a minute.

    Raises LedgerUnavailable.
    """
    for ledger, keys, at in _seen_readable:
        if ledger is database.obj and keys == secret_keys() and time.monotonic() - at < AGAIN_SECONDS:
            return None
    reason = why_unreadable()
    _seen_readable[:] = [] if reason else [(database.obj, secret_keys(), time.monotonic())]
    return reason


def _all_stored() -> Iterator[str]:
    with reading():
        rows = list(Site.select(Site.keys, Site.secret_word).where(Site.removed_at.is_null()).tuples())
    for keys, word in rows:
        yield from (row["key"] for row in keys)
        if word:
            yield word

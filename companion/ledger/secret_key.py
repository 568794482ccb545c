"""Is SECRET_KEY the one with which this ledger's secrets were encrypted?"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from companion.ledger.database import close, reading
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.models import Site
from companion.ledger.stored_secrets import WrongSecretKey, decrypted

log = logging.getLogger("companion.secrets")


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


def _all_stored() -> Iterator[str]:
    with reading():
        rows = list(Site.select(Site.keys, Site.secret_word).where(Site.removed_at.is_null()).tuples())
    for keys, word in rows:
        yield from (row["key"] for row in keys)
        if word:
            yield word

"""Encrypts what of the sites' secrets is readable or was encrypted with SECRET_KEY_OLD, while everything goes on.

After an upgrade from a release that kept them readable, the migration says from when on: a process of that release,
which may still serve for some minutes, would take encrypted secrets for wrong ones. When it is done, the database's
files are rewritten so that what was readable is not left in their gaps.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from companion.clock import now_ms
from companion.encryption import DecryptionError, decrypt, encrypt
from companion.ledger import counters, stored_secrets, traces
from companion.ledger.database import database, on_sqlite, reading, unhurried, writing
from companion.ledger.models import Site
from companion.ledger.site_keys import new_key

log = logging.getLogger("companion.secrets")

DUE = "secrets.readable"  # the counter that says from when on what is readable is to be encrypted, in milliseconds
LOCK_MS = 2000


@dataclass(frozen=True, slots=True)
class Reencrypted:
    """How many sites' secrets were written anew, and how many API keys of ThriveCart's nobody can read."""

    sites: int
    lost_api_keys: int


def encrypt_when_due() -> None:
    """What the migration left to be done, when its time has come. Raises LedgerUnavailable."""
    due_at = _due_at()
    if due_at is not None and due_at <= now_ms():
        encrypt_readable()


def encrypt_readable() -> None:
    """The same at once, for who knows that no process of the release before is at work. Raises LedgerUnavailable."""
    if _due_at() is not None:
        log.info("the secrets of %s sites were encrypted", reencrypt().sites)


def reencrypt() -> Reencrypted:
    """Write every secret with the newest key, and leave nothing readable. Raises LedgerUnavailable."""
    with unhurried():
        with reading():
            every = [site.id for site in Site.select(Site.id).order_by(Site.id)]
        found = [_reencrypt(site) for site in every]
        if _due_at() is not None:
            _leave_nothing_readable()
            with writing():
                counters.forget(DUE)
    return Reencrypted(sum(changed for changed, _ in found), sum(lost for _, lost in found))


def forget_unreadable() -> list[str]:
    """Give each site whose secrets nobody can read a new key, to be paired anew; their ids. Raises LedgerUnavailable.

    For a SECRET_KEY that is lost: its secret word and API key are forgotten with it.
    """
    with reading():
        every = [site.id for site in Site.select(Site.id).where(Site.removed_at.is_null()).order_by(Site.id)]
    return [site for site in every if _forget_unreadable(site)]


def _forget_unreadable(site_id: str) -> bool:
    with writing(site_id):
        site = Site.get_by_id(site_id)
        try:
            for stored in _stored(site):
                stored_secrets.decrypted(stored)
        except stored_secrets.WrongSecretKey:
            anew: dict[str, Any] = {"keys": [new_key()], "secret_word": None, "api_key": None, "paired_at": None}
            Site.update(**anew).where(Site.id == site_id).execute()
            return True
    return False


def _due_at() -> int | None:
    with reading():
        return counters.noted(DUE)


def _reencrypt(site_id: str) -> tuple[bool, bool]:
    """Whether anything of the site was written anew, and whether its API key is lost."""
    with writing(site_id):
        site = Site.get_by_id(site_id)
        api_key, is_lost = _newest_api_key(site.api_key)
        now = {
            "keys": [{**row, "key": _newest(row["key"])} for row in site.keys],
            "secret_word": site.secret_word and _newest(site.secret_word),
            "api_key": api_key,
        }
        changes = {name: value for name, value in now.items() if value != getattr(site, name)}
        if changes:
            Site.update(**changes).where(Site.id == site_id).execute()
        if any(not stored_secrets.is_encrypted(stored) for stored in _stored(site)):
            counters.note_first(DUE, now_ms())
    return bool(changes), is_lost


def _stored(site: Site) -> list[str]:
    return [*(row["key"] for row in site.keys), *([site.secret_word] if site.secret_word else [])]


def _newest(stored: str) -> str:
    if stored_secrets.is_encrypted(stored) and stored_secrets.is_of_newest_key(stored):
        return stored
    return stored_secrets.encrypted(stored_secrets.decrypted(stored))


def _newest_api_key(stored: str | None) -> tuple[str | None, bool]:
    """The key as it is to be kept, and whether it cannot be read: then it stays, and its site says so each day."""
    if stored is None or stored_secrets.is_of_newest_key(stored):
        return stored, False
    newest, *older = stored_secrets.secret_keys()
    try:
        return encrypt(decrypt(stored, *older), newest) if older else stored, not older
    except DecryptionError:
        return stored, True


def _leave_nothing_readable() -> None:
    """Raises LedgerLocked when others keep their hands on it all the time: it is tried again."""
    if on_sqlite():
        traces.rewrite_sqlite()
        traces.empty_wal()
        return
    with writing():  # one transaction: through a pooler of transactions, statements outside land anywhere
        database.execute_sql(f"SET LOCAL lock_timeout = {LOCK_MS}")
        database.execute_sql("CLUSTER site USING site_pkey")  # a new file, as VACUUM FULL, which takes no transaction

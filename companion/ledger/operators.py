"""The people who run the companion: what they did, and how often somebody tried to sign in as one.

Both lie in the ledger, so that they hold over all web processes and outlive each of them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from peewee import BigAutoField, BigIntegerField, TextField, fn

from companion.clock import now_ms
from companion.ledger.database import reading, writing
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.models import Table

log = logging.getLogger("companion.operator")

SIGN_INS_ALLOWED = 10  # from one address within the window, wrong ones and those under way
SIGN_IN_WINDOW_MS = 15 * 60 * 1000
MAX_TEXT = 300
_LOCK = "operators"


class OperatorAction(Table):
    """Something that an operator did or tried; ``outcome``: "begun", "done", or why not."""

    id = BigAutoField()
    at = BigIntegerField(index=True)
    address = TextField()  # of the network, from which it was asked
    what = TextField()  # such as "site.pause"
    site = TextField(null=True)
    subject = TextField(null=True)  # such as an event's id
    outcome = TextField()


class SignInAttempt(Table):
    """A try to sign in that has not turned out right."""

    id = BigAutoField()
    address = TextField(index=True)
    at = BigIntegerField(index=True)


def begin_sign_in(address: str, now: int) -> int:
    """Count one try before the password is looked at; 0, or how many milliseconds this address must wait."""
    since = now - SIGN_IN_WINDOW_MS
    with reading():
        if wait := _wait(address, since):  # a flood writes nothing
            return wait
    with writing(_LOCK):
        if wait := _wait(address, since):
            return wait
        SignInAttempt.delete().where(SignInAttempt.at <= since).execute()
        SignInAttempt.create(address=address, at=now)
    return 0


def _wait(address: str, since: int) -> int:
    mine = (SignInAttempt.address == address) & (SignInAttempt.at > since)
    count, first = SignInAttempt.select(fn.COUNT(SignInAttempt.id), fn.MIN(SignInAttempt.at)).where(mine).tuples()[0]
    return max(1, int(first) - since) if count >= SIGN_INS_ALLOWED else 0


def end_sign_in(address: str) -> None:
    """The password was right: what this address tried before counts no more."""
    with writing(_LOCK):
        SignInAttempt.delete().where(SignInAttempt.address == address).execute()


def note(address: str, what: str, *, site: str | None = None, subject: str | None = None, outcome: str = "done") -> int:
    """Write down what an operator did; the number of the entry. Raises LedgerUnavailable."""
    with writing(_LOCK):
        row = OperatorAction.create(
            at=now_ms(), address=address, what=what, site=site, subject=subject, outcome=outcome[:MAX_TEXT]
        )
    return int(row.id)


def note_unless_since(since: int, address: str, what: str, *, site: str) -> None:
    """As ``note``, but once from an address: for what somebody may do any number of times. Raises LedgerUnavailable."""
    row = OperatorAction
    same = (row.address == address) & (row.what == what) & (row.site == site)
    with writing(_LOCK):
        if not row.select().where(same, row.at >= since).exists():
            row.create(at=now_ms(), address=address, what=what, site=site, outcome="done")


@contextmanager
def noted(address: str, what: str, *, site: str | None = None, subject: str | None = None) -> Iterator[None]:
    """Write the action down before the block begins, and how it ended after it: none is done without a trace."""
    number = note(address, what, site=site, subject=subject, outcome="begun")
    try:
        yield
    except ValueError as error:  # ours say what is not possible, and why
        _end(number, str(error))
        raise
    except Exception as error:
        _end(number, f"failed: {type(error).__name__}")
        raise
    _end(number, "done")


def _end(number: int, outcome: str) -> None:
    """A ledger that refuses this changes nothing of what was done: the entry stays "begun"."""
    try:
        _write_end(number, outcome)
    except LedgerUnavailable as error:
        log.warning("how an operator's action ended could not be noted: %s", error)


def _write_end(number: int, outcome: str) -> None:
    with writing(_LOCK):
        OperatorAction.update(outcome=outcome[:MAX_TEXT]).where(OperatorAction.id == number).execute()


def last(site: str, what: str) -> int:
    """The number of the last entry of this kind about the site; 0 where there is none."""
    mine = (OperatorAction.site == site) & (OperatorAction.what == what)
    with reading():
        return OperatorAction.select(fn.MAX(OperatorAction.id)).where(mine).scalar() or 0


def newest(limit: int, *, before: int | None = None, site: str | None = None) -> list[OperatorAction]:
    """What was done last, the newest first; ``before``: the number of the last entry of the page before."""
    query = OperatorAction.select().order_by(OperatorAction.id.desc()).limit(limit)
    if before is not None:
        query = query.where(OperatorAction.id < before)
    if site is not None:
        query = query.where(OperatorAction.site == site)
    with reading():
        return list(query)

"""Which statements a piece of work sends to the ledger."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Kept(logging.Handler):
    """peewee logs each statement with its values before it is run."""

    def __init__(self) -> None:
        super().__init__()
        self.statements: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.statements.append(record.msg[0] if isinstance(record.msg, tuple) else str(record.msg))


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL of all that the block runs, in order; what goes to PostgreSQL in one message is one."""
    kept, log = _Kept(), logging.getLogger("peewee")
    before = (log.level, log.propagate)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    log.addHandler(kept)
    try:
        yield kept.statements
    finally:
        log.removeHandler(kept)
        log.level, log.propagate = before

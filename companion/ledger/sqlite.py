"""The ledger in a SQLite file: WAL, each commit on the disk before it returns, and little memory.

Each connection has a cache of pages of its own, which SQLite fills and never gives back: the few connections of a
process, and not its many threads, have one. The system's own cache of files makes reading past it cheap.
"""

from __future__ import annotations

from typing import Any

import peewee

from companion.ledger.pool import Pool, Pooled

BUSY_SECONDS = 2.5
CONNECTIONS = 16  # a file has no limit of its own; a place that is waited for costs more than a small cache
CACHE_KIB = 1000
PRAGMAS = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1, "cache_size": -CACHE_KIB}


class SqliteLedger(Pooled, peewee.SqliteDatabase):
    def __init__(self, path: str, *, patience_seconds: float) -> None:
        super().__init__(path, timeout=BUSY_SECONDS, pragmas=PRAGMAS, check_same_thread=False)
        self.lock_path = f"{path}.lock"
        self.use_pool(Pool(self._open, most=CONNECTIONS, patience_seconds=patience_seconds))

    def _open(self) -> Any:
        return peewee.SqliteDatabase._connect(self)

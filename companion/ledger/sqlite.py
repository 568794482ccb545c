"""The ledger in a SQLite file: WAL, each commit on the disk before it returns, and bounded memory.

Each connection has a cache of pages of its own, which SQLite fills and never gives back: the few connections of a
process, and not its many threads, have one. The system's own cache of files makes reading past it cheap.

A file that is deleted can be written for as long as it is open: what is committed is acknowledged only when the file
is still the one that its path names.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import peewee

from companion.ledger import lock_file
from companion.ledger.dialect import Shape
from companion.ledger.errors import FILE_GONE, LedgerUnavailable
from companion.ledger.pool import Pool, Pooled

BUSY_SECONDS = 2.5
CONNECTIONS = 16  # a file has no limit of its own; a place that is waited for costs more than a cache
CACHE_KIB = 4000
AMONG = "IN (SELECT value FROM json_each(?))"
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "cache_size": -CACHE_KIB,
    "secure_delete": 1,  # what is deleted is overwritten; some builds of SQLite do not by themselves
}


class SqliteLedger(Pooled, peewee.SqliteDatabase):
    several = staticmethod(json.dumps)

    def __init__(self, path: str, *, patience_seconds: float) -> None:
        super().__init__(path, timeout=BUSY_SECONDS, pragmas=PRAGMAS, check_same_thread=False)
        self.lock_path = f"{path}.lock"
        self._file: tuple[int, int] | None = None  # device and inode of the file that the first connection opened
        self.use_pool(Pool(self._open, most=CONNECTIONS, patience_seconds=patience_seconds))

    def _open(self) -> Any:
        self.check_file()
        opened = peewee.SqliteDatabase._connect(self)
        if self._file is None:
            self._file = self._found()
        return opened

    def connect(self, reuse_if_open: bool = False) -> bool:
        if self.is_closed():
            self.check_file()
        return super().connect(reuse_if_open)

    def check_file(self) -> None:
        """Raises LedgerUnavailable when the path no longer names the file that this process has opened."""
        if self._file is not None and self._found() != self._file:
            raise LedgerUnavailable(FILE_GONE)

    def _found(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self.database)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def take_log_in(self) -> None:
        """The write-ahead log into the file, unless somebody else still has the ledger; this process has closed it.

        SQLite does so by itself where the last connection closes. Of two processes that close theirs at one moment
        each still sees the other's, neither is the last, and the log stays beside the file, with what was committed
        in it. So each process closes one more, here, in turn: the last of them is alone.
        """
        with suppress(OSError, LedgerUnavailable, sqlite3.Error):  # whoever opens the ledger next reads the log
            path = Path(self.database).resolve()  # SQLite has its log beside the file that a link leads to
            if not path.with_name(f"{path.name}-wal").exists():
                return
            self.check_file()
            turn = open(self.lock_path, "w")  # noqa: SIM115 - while it waits, it is its thread's to close
            if lock_file.wait_for(turn):
                with turn, closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as last:
                    last.execute("SELECT count(*) FROM sqlite_master").fetchone()

    @staticmethod
    def condition(shape: Shape) -> str:
        """That each of these columns is the given value, or among the given ones."""
        return " AND ".join(f'"{name}" {AMONG if many else "= ?"}' for name, many in shape)

    @classmethod
    def selection(cls, table: str, columns: str, shape: Shape) -> tuple[str, tuple[str, ...]]:
        """The statement that ``select_together`` runs, and the order of its values."""
        statement = f'SELECT {columns} FROM "{table}" WHERE {cls.condition(shape)}'  # noqa: S608 - names of ours
        return statement, tuple(name for name, _ in shape)

    @staticmethod
    def insertion(table: str, columns: Mapping[str, str], ignore_known: bool) -> str:
        """The statement that ``insert_together`` runs for each row."""
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        ending = " ON CONFLICT DO NOTHING" if ignore_known else ""
        return f'INSERT INTO "{table}" ({names}) VALUES ({marks}){ending}'  # noqa: S608 - names of ours

    def select_together(self, selections: Iterable[tuple[str, list[Any]]]) -> list[list[tuple[Any, ...]]]:
        """The rows of each of these (statement, values)."""
        return [self.execute_sql(statement, values).fetchall() for statement, values in selections]

    def insert_together(self, insertions: Iterable[tuple[str, tuple[str, ...], list[list[Any]]]]) -> None:
        """Run each of these (statement, columns, rows)."""
        for statement, _, rows in insertions:
            self._log_query(statement, rows)
            with peewee.__exception_wrapper__:
                self.cursor().executemany(statement, rows)

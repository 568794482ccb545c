"""Why the ledger cannot be used now, in words that say what to do.

The databases say it in codes: SQLSTATE (PostgreSQL's documentation, appendix A) and SQLite's result codes
(sqlite.org/rescode.html). Their own words stay out of our sentences: they may quote a row, with a person's address.
"""

from __future__ import annotations

import sqlite3

import peewee
import psycopg


class LedgerUnavailable(Exception):
    """The ledger cannot be read or written now; the message says why, and what to do.

    ``passes``: such a thing is over by itself in a moment, so that trying again at once is worth while.
    """

    def __init__(self, message: str, *, passes: bool = False) -> None:
        super().__init__(message)
        self.passes = passes


class LedgerLocked(LedgerUnavailable):
    """Somebody else has locked what is needed, for longer than one should."""

    def __init__(self, message: str = "Another session holds what is needed for longer than it should.") -> None:
        super().__init__(message, passes=True)


TABLES_MISSING = "The ledger lacks tables or columns: run `python -m companion db upgrade`."
DISK_FULL = "The disk of the ledger is full: make room there; nothing else needs to be done."
DATABASE_FULL = DISK_FULL.replace("ledger", "database")
TOO_MANY = (
    "The database allows no more connections: lower DB_CONNECTIONS or WEB_CONCURRENCY, or take a larger plan at its "
    "host."
)
LOST = "The connection to the database was lost."
NO_ANSWER = "The database does not answer: check DATABASE_URL, and whether it runs."
FILE_GONE = (
    "The ledger's file was deleted or replaced while the companion runs. If it was moved, move it back. Else stop web "
    "and worker, put a backup in its place (Backup in docs/hosting.md), and start them again."
)
EMPTY_FILE = (
    "The ledger is empty. If it is new, run `python -m companion db upgrade`. If it was in use, its file was deleted "
    "or replaced: stop web and worker, and put a backup in its place (Backup in docs/hosting.md)."
)
DAMAGED = "The database reports damage or a fault of its disk: check the disk, and restore a backup if need be."

# By SQLSTATE, or by its class (the first two characters): the sentence, and whether it passes.
_STATES: dict[str, tuple[str, bool]] = {
    "08": (LOST, True),
    "25006": (
        "The database is read-only now, as during maintenance or a failover. If that does not end by itself, ask "
        "whoever runs the database.",
        False,
    ),
    "25P03": ("A transaction stood still for so long that the database ended it.", True),
    "28": ("The database refuses the user or the password: check DATABASE_URL.", False),
    "3D000": ("There is no such database: check DATABASE_URL.", False),
    "42501": (
        "The database does not let this user write. Some hosts take that right away when a plan is full (Heroku does): "
        "compare the database's size with its plan; else give the user its rights back (GRANT).",
        False,
    ),
    "42703": (TABLES_MISSING, False),
    "42P01": (TABLES_MISSING, False),
    "53100": (DATABASE_FULL, False),
    "53200": ("The database has no memory left: ask whoever runs it.", False),
    "53300": (TOO_MANY, True),
    "53": ("The database has not enough of something (memory, connections, disk): ask whoever runs it.", False),
    "57014": ("The database took too long, and the statement was broken off.", True),
    "57": ("The database is being stopped or started again.", True),
    "58": (DAMAGED, False),
    "XX": (DAMAGED, False),
}
_LOCKED_STATES = frozenset({"55P03", "40P01", "40001"})

_CODES: dict[int, tuple[str, bool]] = {
    sqlite3.SQLITE_BUSY: ("The ledger's file is locked by another process for longer than it should.", True),
    sqlite3.SQLITE_LOCKED: ("The ledger's file is locked by another process for longer than it should.", True),
    sqlite3.SQLITE_READONLY: ("The ledger's file cannot be written: check the rights of it and of its folder.", False),
    sqlite3.SQLITE_IOERR: ("The disk of the ledger refuses to read or write: is it full, or failing?", False),
    sqlite3.SQLITE_CORRUPT: (DAMAGED, False),
    sqlite3.SQLITE_NOTADB: ("The ledger's file is no SQLite database: check DATABASE_URL.", False),
    sqlite3.SQLITE_FULL: (DISK_FULL, False),
    sqlite3.SQLITE_CANTOPEN: (
        "The ledger's file cannot be opened: check DATABASE_URL, and the folder's rights.",
        False,
    ),
}
_NO_SUCH = ("no such table", "no such column", "has no column named")

# libpq gives no SQLSTATE for a connection that was refused; the words are PostgreSQL's and PgBouncer's.
_FULL_WORDS = (
    "too many connections",
    "too many clients",
    "connection slots are reserved",
    "no more connections allowed",
)
_REFUSED_WORDS = ("authentication failed", "does not exist", "no pg_hba.conf entry", "is not permitted to log in")
_STARTING_WORDS = ("the database system is", "terminating connection")


def ledger_error(error: BaseException) -> LedgerUnavailable | None:
    """What an error of a database means for whoever needs the ledger; ``None`` when it means something else.

    A failed rollback hides what led to it: the first error of the chain counts.
    """
    driver = _first_of_driver(error)
    if isinstance(driver, psycopg.Error):
        return _of_postgres(driver)
    if isinstance(driver, sqlite3.Error):
        return _of_sqlite(driver)
    if isinstance(error, (peewee.OperationalError, peewee.InterfaceError)):
        return LedgerUnavailable(str(error))
    return None


def insert_refused() -> LedgerUnavailable:
    """The database lets us in, but has taken the right to write away."""
    return LedgerUnavailable(_STATES["42501"][0])


def has_too_many_connections(error: BaseException) -> bool:
    """Whether a connection was refused only because there are too many."""
    return isinstance(error, psycopg.Error) and (
        error.sqlstate == "53300" or any(word in str(error) for word in _FULL_WORDS)
    )


def _first_of_driver(error: BaseException) -> BaseException | None:
    found, one = None, error
    while isinstance(one, (peewee.PeeweeException, psycopg.Error, sqlite3.Error)):
        found = one if isinstance(one, (psycopg.Error, sqlite3.Error)) else found
        if one.__context__ is None:
            break
        one = one.__context__
    return found


def _of_postgres(error: psycopg.Error) -> LedgerUnavailable | None:
    state = error.sqlstate
    if state in _LOCKED_STATES:
        return LedgerLocked()
    if state:
        said = _STATES.get(state) or _STATES.get(state[:2])
        return LedgerUnavailable(said[0], passes=said[1]) if said else None
    if not isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
        return None
    if has_too_many_connections(error):
        return LedgerUnavailable(TOO_MANY, passes=True)
    text = str(error)
    if any(word in text for word in _STARTING_WORDS):
        return LedgerUnavailable(_STATES["57"][0], passes=True)
    if any(word in text for word in _REFUSED_WORDS):
        return LedgerUnavailable("The database refuses the sign-in: check DATABASE_URL.")
    if text.startswith("connection failed") or isinstance(error, psycopg.errors.ConnectionTimeout):
        return LedgerUnavailable(NO_ANSWER)
    return LedgerUnavailable(LOST, passes=True)


def _of_sqlite(error: sqlite3.Error) -> LedgerUnavailable | None:
    said = _CODES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)  # the rest of the code says which kind of it
    if said:
        return LedgerUnavailable(said[0], passes=said[1])
    if any(words in str(error) for words in _NO_SUCH):
        return LedgerUnavailable(TABLES_MISSING)
    return LedgerUnavailable(str(error)) if isinstance(error, sqlite3.OperationalError) else None

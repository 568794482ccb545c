"""Ledgers that have all their tables and nothing in them.

On each database the migrations run once a session; SQLite's file is copied for each test, PostgreSQL's database is
emptied after it. Making both anew took more than half of the time of these tests.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg

from companion.config import Config
from companion.ledger import database, migrations

EMPTY = """
SET session_replication_role = replica;  -- no order among the tables
DO $$ DECLARE name regclass; BEGIN
    FOR name IN SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'migration' LOOP
        EXECUTE format('DELETE FROM %s', name);
    END LOOP;
    PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S';
END $$;
"""
END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def migrate(database_url: str, folder: Path) -> str:
    """Make the tables; the same URL."""
    database.connect(Config(database_url=database_url, secret_key="only-for-tests", data_folder=folder))
    migrations.upgrade()
    database.disconnect()
    return database_url


def copy_sqlite(migrated: Path, target: Path) -> str:
    """The URL of a copy that is the test's own."""
    shutil.copy(migrated, target)
    return f"sqlite:///{target}"


def empty_postgres(database_url: str) -> None:
    """Delete every row but those that say which migrations have run; whoever still uses the database is put out."""
    with psycopg.connect(database_url, autocommit=True) as link:
        link.execute(END_OTHERS)
        link.execute(EMPTY)

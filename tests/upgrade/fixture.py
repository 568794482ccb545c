"""A ledger and a site's tables as a fixture: every column by itself, which compresses best, in one xz file each."""

from __future__ import annotations

import json
import lzma
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.stack.mariadb import MariaDB
from tests.stack.wordpress import WordPress

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "upgrade"
Columns = dict[str, list[Any]]
ROWS_AT_ONCE = 500
ROWS_OF_A_PAGE = """
    global $wpdb;
    $rows = "{$input['table']} {$input['where']} ORDER BY 1 LIMIT {$input['from']}, 500";
    return $wpdb->get_results( "SELECT * FROM $rows", ARRAY_A );
"""
OPTIONS = "WHERE option_name LIKE '%cart\\\\_companion%' OR option_name = 'cron'"
SITE_TABLES = {
    "wp_cart_companion_events": "",
    "wp_options": OPTIONS,
    "wp_users": "WHERE ID > 1",
    "wp_usermeta": "WHERE user_id > 1",
}


def write(name: str, data: dict[str, Any]) -> Path:
    path = FOLDER / f"{name}.json.xz"
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=False)
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    return path


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lzma.decompress((FOLDER / f"{name}.json.xz").read_bytes()))
    return found


def rows_of(columns: Columns) -> Iterator[tuple[Any, ...]]:
    return zip(*columns.values(), strict=True)


def count_of(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def as_rows(columns: Columns) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in rows_of(columns)]


def sqlite_ledger(path: Path) -> tuple[list[str], dict[str, Columns]]:
    """The statements that make the ledger's tables, and what is in them."""
    with closing(sqlite3.connect(path)) as ledger:
        schema = ledger.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name"
        ).fetchall()
        names = ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return [row[0] for row in schema], {name: _columns(ledger, name) for (name,) in names.fetchall()}


def _columns(ledger: sqlite3.Connection, table: str) -> Columns:
    found = ledger.execute(f'SELECT * FROM "{table}" ORDER BY rowid')
    names = [column[0] for column in found.description]
    rows = found.fetchall()
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def ask(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path, timeout=30)) as ledger:
        return ledger.execute(query).fetchall()


def change(path: Path, query: str) -> None:
    with closing(sqlite3.connect(path, timeout=30)) as ledger, ledger:
        ledger.execute(query)


def load_sqlite(path: Path, ledger: dict[str, Any]) -> None:
    """The ledger in a SQLite file that does not exist yet."""
    with closing(sqlite3.connect(path)) as made, made:
        for statement in ledger["sqlite"]:
            made.execute(statement)
        for table, columns in ledger["tables"].items():
            names = ", ".join(f'"{name}"' for name in columns)
            marks = ", ".join("?" * len(columns))
            made.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows_of(columns))


def load_postgres(url: str, ledger: dict[str, Any]) -> None:
    """The ledger in an empty PostgreSQL database, with the tables that the same build made there."""
    with psycopg.connect(url) as made:
        for statement in ledger["postgres"]:
            made.execute(statement)
        for table, columns in ledger["tables"].items():
            _copy(made, table, columns)


def _copy(made: psycopg.Connection[Any], table: str, columns: Columns) -> None:
    types = dict(
        made.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", (table,)
        ).fetchall()
    )
    booleans = [at for at, name in enumerate(columns) if types[name] == "boolean"]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with made.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows_of(columns):
            copy.write_row([bool(value) if at in booleans else value for at, value in enumerate(row)])
    for (sequence,) in made.execute("SELECT pg_get_serial_sequence(%s, 'id')", (table,)) if "id" in columns else ():
        if sequence and columns["id"]:
            made.execute("SELECT setval(%s, %s)", (sequence, max(columns["id"])))


def site_tables(site: WordPress) -> dict[str, Any]:
    """What the plugin keeps on a site, by table: the statement that makes the plugin's own, and the columns."""
    made = site.php("global $wpdb; return $wpdb->get_row( 'SHOW CREATE TABLE wp_cart_companion_events', ARRAY_N )[1];")
    return {
        "create": made,
        "tables": {table: _site_columns(site, table, which) for table, which in SITE_TABLES.items()},
    }


def _site_columns(site: WordPress, table: str, where: str) -> Columns:
    found: Columns = {}
    while page := site.php(ROWS_OF_A_PAGE, table=table, where=where, **{"from": count_of(found) if found else 0}):
        for row in page:
            for name, value in row.items():
                found.setdefault(name, []).append(value)
    return found


def rows_of_site(site: WordPress, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """The plugin's table as it is now, in the columns that it had then."""
    now = _site_columns(site, "wp_cart_companion_events", "")
    return list(rows_of({name: now[name] for name in columns}))


def load_site(server: MariaDB, database: str, kept: dict[str, Any], replaced: dict[str, str]) -> None:
    """The plugin's tables and options in the database of a site; ``replaced`` are addresses, each as long as before."""
    for old, new in replaced.items():
        if len(old) != len(new):  # PHP's serialised texts carry their length
            raise ValueError(f"{new} is not as long as {old}")
    replaced = replaced | {old.encode().hex(): new.encode().hex() for old, new in replaced.items()}
    server.sql(f"DROP TABLE IF EXISTS wp_cart_companion_events; {kept['create']}", database)
    for table, columns in kept["tables"].items():
        names = ", ".join(f"`{name}`" for name in columns)
        rows = list(rows_of(columns))
        for start in range(0, len(rows), ROWS_AT_ONCE):
            values = ",\n".join(_values(row, replaced) for row in rows[start : start + ROWS_AT_ONCE])
            server.sql(f"SET SESSION sql_mode = ''; REPLACE INTO `{table}` ({names}) VALUES {values}", database)


def _values(row: Sequence[Any], replaced: dict[str, str]) -> str:
    return f"({', '.join(_quoted(value, replaced) for value in row)})"


def _quoted(value: Any, replaced: dict[str, str]) -> str:
    if value is None:
        return "NULL"
    text = str(value)
    for old, new in replaced.items():
        text = text.replace(old, new)
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r") + "'"

"""Fills a ledger with a million events in minutes: some thousand as the product writes them, then copies in SQL.

Every text of the first ones that has to be somebody's own (addresses, numbers, keys) holds ``MARK``, and every id has
place where a copy has its number, within the nine hours to which five letters of its time come: so that each copy is
another shop's month with customers of its own, and the days of many shops lie in between each other.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import psycopg

from companion.clock import DAY_MS, HOUR_MS, now_ms
from companion.config import Config
from companion.ledger import counts, database, migrations, sites
from companion.ledger.database import writing
from companion.ledger.dealt_with import DealtWith
from companion.ledger.models import Attempt, Delivery, Event, IdempotencyKey, Timer, Webhook
from companion.ledger.people_models import Address, IdentityLink
from companion.ledger.search_models import FigureSlot, Product, Progress, SearchTerm
from tests.bench.screens import ledger
from tests.bench.screens.population import Happening, happenings

MARK = "77077"  # in no text of a shop
SITES, TEMPLATE, BODY_BYTES = 100, 5_000, 1_500
SHARE_OF_THE_LARGEST = 0.3
WORD = "bench-word"
OPEN_ONE_IN = 20  # of what needed somebody, the rest is dealt with
BIG = (Webhook, Event, IdempotencyKey, Delivery, Attempt, Address, IdentityLink, Timer, DealtWith, SearchTerm)
SMALL = (Product, FigureSlot, Progress)  # a few rows a site, whatever it sold
IDS = {"event", "delivery", "person", "cause"}
TEXTS = {"email", "order_id", "document", "body", "value", "key", "term"}
CACHE_KIB = 600_000
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # of an id
WITHIN_MS = 1 << 25  # what the last five letters of a time come to


@dataclass(frozen=True, slots=True)
class Filled:
    """``sites``: the one with most first; ``email``, ``order`` and ``event`` are of a sale in the middle of it."""

    sites: tuple[str, ...]
    email: str
    order: str
    event: str
    rows: dict[str, int]


def fill(config: Config, events: int) -> Filled:
    """A ledger with so many events; below the size of the first ones they are all of one site."""
    names = _begin(config)
    count = min(events, TEMPLATE)
    happened = [_marked(one) for one in happenings(count, now_ms() - WITHIN_MS)]
    ledger.fill(config.database_url, config.data_folder, names[0], happened, body_bytes=BODY_BYTES)
    database.connect(config)
    try:
        _add_what_is_rare()
    finally:
        database.disconnect()
    copies = _copies(names, events // count)
    with _link(config.database_url) as run:
        _multiply(run, copies)
        rows = {model._meta.table_name: _count(run, model) for model in BIG}
    _count_what_triggers_did_not(config)
    known = next(one for one in happened[count // 2 :] if one.event and one.event.type == "purchase.completed")
    return Filled(names, known.emails[0], str(known.event and known.event.order.id), ledger.event_id(known), rows)


def _count_what_triggers_did_not(config: Config) -> None:
    database.connect(config)
    try:
        counts.count_anew()
    finally:
        database.disconnect()


def _begin(config: Config) -> tuple[str, ...]:
    database.connect(config)
    try:
        migrations.upgrade()
        made = []
        for number in range(SITES):
            site, _ = sites.add(f"https://course{number}.example", name=None, secret_word=WORD, listen_to=None)
            made.append(site.id)
        return tuple(made)
    finally:
        database.disconnect()


def _marked(one: Happening) -> Happening:
    event = one.event
    if event is None:
        return one
    emails = tuple(email.replace("@", f"x{MARK}@") for email in one.emails)
    order = replace(
        event.order, id=f"{event.order.id}{MARK}", invoice_id=_first_then(event.order.invoice_id or "", MARK)
    )
    customer = replace(event.customer, id=f"{event.customer.id}{MARK}", email=emails[0])
    return replace(one, emails=emails, event=replace(event, order=order, customer=customer, key=f"{event.key}:{MARK}"))


def _first_then(invoice: str, mark: str) -> str:
    """A rebill's invoice is the first one's with a number behind it."""
    first, dash, number = invoice.partition("-")
    return f"{first}{mark}{dash}{number}"


def _add_what_is_rare() -> None:
    """What the days before left: checks of access that are planned, words of people, timers of cancellations."""
    now = now_ms()
    open_access = Delivery.access == "pending"
    failed = Delivery.state.in_(["failed", "dead"])
    dealt = [
        {"kind": kind, "subject": row.event_id, "site": row.site, "person": row.person, "note": "", "by": "Ada"}
        for number, row in enumerate(Delivery.select().where(failed | open_access).order_by(Delivery.id))
        for kind in [row.state if row.state in ("failed", "dead") else "no_access"]
        if number % OPEN_ONE_IN
    ]
    unread = Event.select().where(Event.status == "quarantined").order_by(Event.id)
    dealt += [
        {"kind": "quarantined", "subject": row.id, "site": row.site, "person": None, "note": "", "by": "Ada"}
        for number, row in enumerate(unread)
        if number
    ]
    cancelled = Event.select().where(Event.type == "subscription.cancelled")
    with writing():
        Delivery.update(next_access_check_at=now + HOUR_MS).where(open_access).execute()
        for row in dealt:
            DealtWith.create(**row, at=now)
        for event in cancelled:
            item = event.document["items"][0]["key"]
            Timer.insert(
                site=event.site, order_id=event.order_id, item=item, cause=event.id, due_at=now + 20 * DAY_MS
            ).on_conflict_ignore().execute()


@dataclass(frozen=True, slots=True)
class _Copy:
    """``code`` stands in its ids, ``mark`` in its texts."""

    code: str
    mark: str
    site: str


def _copies(names: tuple[str, ...], count: int) -> list[_Copy]:
    """Those beside the first: the largest site has its share, the others the rest in turns."""
    dice = random.Random(5)
    codes = ["".join(dice.choices(LETTERS, k=5)) for _ in range(count)]
    largest = max(1, int(count * SHARE_OF_THE_LARGEST))
    others = [names[1 + place % (SITES - 1)] for place in range(count - largest)]
    places = [names[0]] * (largest - 1) + others
    return [_Copy(codes[at], str(10_000 + at), site) for at, site in enumerate(places)]


Run = Any


@contextmanager
def _link(url: str) -> Iterator[Run]:
    """Runs statements that need not outlive a power cut."""
    if url.startswith("sqlite:"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as file:
            for pragma in (
                "journal_mode = off",
                "synchronous = off",
                f"cache_size = -{CACHE_KIB}",
                "temp_store = memory",
            ):
                file.execute(f"PRAGMA {pragma}")
            yield file.execute
            file.execute("PRAGMA journal_mode = wal")
        return
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("SET synchronous_commit = off")
        server.execute("SET work_mem = '256MB'")
        server.execute("SET session_replication_role = replica")  # one number that a trigger changes a million times
        yield server.execute
        server.execute("VACUUM ANALYZE")  # as autovacuum does


def _multiply(run: Run, copies: list[_Copy]) -> None:
    if not copies:
        return
    values = ", ".join(f"('{one.code}', '{one.mark}', '{one.site}')" for one in copies)
    run("CREATE TEMP TABLE copies (code TEXT, mark TEXT, place TEXT)")
    run(f"INSERT INTO copies VALUES {values}")
    run("CREATE TEMP TABLE places AS SELECT '' AS code, '' AS mark, place FROM copies GROUP BY place")
    for model in (*BIG, *SMALL):
        table = model._meta.table_name
        run(f'CREATE TEMP TABLE first_{table} AS SELECT * FROM "{table}"')
    run("DELETE FROM places WHERE place IN (SELECT site FROM first_progress)")
    for model in BIG:
        _copy(run, model, "copies")
    for model in SMALL:
        _copy(run, model, "places")
    run(f"UPDATE progress SET at = {now_ms()} WHERE name = 'search'")  # every event has its terms


def _copy(run: Run, model: Any, among: str) -> None:
    """One transaction a table, so that the first that fails says what."""
    table = model._meta.table_name
    columns = [field.column_name for field in model._meta.sorted_fields if field.field_type != "BIGAUTO"]
    names = ", ".join(f'"{name}"' for name in columns)
    moved = ", ".join(_moved(name, is_key=name == "id") for name in columns)
    order = " ORDER BY 1, 2, 3" if model is SearchTerm else ""
    of_sites = " WHERE f.site <> ''" if model is Progress else ""
    run("BEGIN")
    run(f'INSERT INTO "{table}" ({names}) SELECT {moved} FROM first_{table} f CROSS JOIN {among} c{of_sites}{order}')
    run("COMMIT")


def _moved(column: str, *, is_key: bool) -> str:
    of_id = f'substr(f."{column}", 1, 9) || c.code || substr(f."{column}", 15)'
    of_text = f"replace(f.\"{column}\", '{MARK}', c.mark)"
    if column == "site":
        return "c.place"
    if column == "subject":
        return f"CASE WHEN f.subject LIKE 'evt_%' THEN {of_id} ELSE {of_text} END"
    if is_key or column in IDS or column == "event_id" or column == "delivery_id":
        return of_id
    return of_text if column in TEXTS else f'f."{column}"'


def _count(run: Run, model: Any) -> int:
    return int(cast(Any, run(f'SELECT COUNT(*) FROM "{model._meta.table_name}"').fetchone())[0])


def size(config: Config) -> int:
    """Bytes of the ledger."""
    if config.on_sqlite:
        return Path(config.sqlite_path).stat().st_size
    with psycopg.connect(config.database_url) as server:
        row = server.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0]) if row else 0

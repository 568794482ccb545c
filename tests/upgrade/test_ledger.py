"""A ledger of 10,000 events that the build of 28 November 2026 wrote, upgraded and served by the build at hand.

Only by the command line, HTTP and SQL, so that it says the same whatever the modules are called.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import psycopg
import pytest

from tests.stack.companion import Companion, companion
from tests.stack.postgres import Postgres
from tests.stack.process import eventually
from tests.stack.shop import post
from tests.upgrade import fixture, world
from tests.upgrade.old_site import OldSite, answering, newest_key

LEDGER = fixture.read("ledger")
TABLES: dict[str, fixture.Columns] = LEDGER["tables"]
SITE_OPTIONS = fixture.read("site")["tables"]["wp_options"]
EVENTS = {row["id"]: row for row in fixture.as_rows(TABLES["event"])}
DELIVERIES = fixture.as_rows(TABLES["delivery"])
MINE = [row for row in DELIVERIES if row["site"] == LEDGER["site_id"]]


CENTURY_MS = 100 * 365 * 86_400_000


@dataclass
class Upgraded:
    """The kept ledger after the upgrade, its companion running, and the site that it delivers to."""

    service: Companion
    site: OldSite
    before: dict[str, list[tuple[Any, ...]]]
    after: dict[str, list[tuple[Any, ...]]]
    applied_again: list[str]

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        with opened(self.service.database_url) as ledger:
            return list(ledger.execute(query).fetchall())


@contextmanager
def opened(url: str) -> Iterator[Any]:
    """A connection to the ledger that commits at the end."""
    if url.startswith("sqlite:"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)) as ledger, ledger:
            yield ledger
    else:
        with psycopg.connect(url) as ledger:
            yield ledger


def rows_of_all_tables(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each kept table, in the columns that it had then."""
    found = {}
    with opened(url) as ledger:
        for table, columns in TABLES.items():
            names = ", ".join(f'"{name}"' for name in columns)
            found[table] = sorted(ledger.execute(f'SELECT {names} FROM "{table}"').fetchall(), key=repr)
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def upgraded(request: pytest.FixtureRequest, postgres_cluster: Postgres) -> Iterator[Upgraded]:
    url = postgres_cluster.new_database() if request.param == "postgres" else None
    settings = {"SECRET_KEY": LEDGER["secret_key"], "RETENTION_DAYS": "36500"}
    site = OldSite(LEDGER["site_id"], newest_key(SITE_OPTIONS))
    with companion(database_url=url, **settings) as service, answering(site):
        if url:
            fixture.load_postgres(url, LEDGER)
        else:
            fixture.load_sqlite(service.folder / "companion.db", LEDGER)
        before = rows_of_all_tables(service.database_url)
        service.cli("db", "upgrade")
        after = rows_of_all_tables(service.database_url)
        again = service.json("db", "upgrade")["applied"]
        with opened(service.database_url) as ledger:
            ledger.execute(f"UPDATE site SET url = '{site.url}' WHERE removed_at IS NULL")
        site.companion_url = service.url
        service.start_web()
        service.start_worker()
        service.wait_ready(120)  # with thousands of events at work
        yield Upgraded(service, site, before, after, again)
    if url:
        postgres_cluster.drop(url)


def test_the_fixture_holds_every_table_state_and_type() -> None:
    assert len(EVENTS) >= 10_000
    assert {table for table, columns in TABLES.items() if not fixture.count_of(columns)} <= {"worker_seen"}
    assert set(Counter(row["state"] for row in MINE)) == {
        *("pending", "delivering", "delivered", "skipped", "failed", "dead", "superseded")
    }
    types = {row["type"] for row in EVENTS.values()}
    assert types == {
        *("purchase.completed", "purchase.refunded", "subscription.renewed", "subscription.payment_failed"),
        *("subscription.recovered", "subscription.cancelled", "subscription.paused", "subscription.resumed"),
        *("subscription.completed", "subscription.ended", "cart.abandoned", "customer.resync", "other"),
    }


def test_no_row_is_lost_or_changed(upgraded: Upgraded) -> None:
    for table in TABLES:
        if table in ("migration", "counter"):  # which steps ran; from when on secrets are encrypted
            assert set(upgraded.before[table]) <= set(upgraded.after[table])
        elif table == "delivery":
            assert _as_planned_now(upgraded.after) == _as_planned_now(upgraded.before)
        else:
            assert upgraded.after[table] == upgraded.before[table], table
    assert upgraded.applied_again == []


def _as_planned_now(rows: dict[str, list[tuple[Any, ...]]]) -> list[list[Any]]:
    """Deliveries without the next check, and what goes last without the 100 years ahead (m0008, m0009)."""
    names = list(TABLES["delivery"])
    happened_at, look_at = names.index("happened_at"), names.index("look_at")
    found = [[*row] for row in rows["delivery"]]
    for row in found:
        row[happened_at] -= CENTURY_MS if row[happened_at] > CENTURY_MS else 0
        row[look_at] = None
    return sorted(found, key=repr)


def test_what_is_open_has_its_next_check_and_nothing_else_has(upgraded: Upgraded) -> None:
    names = list(TABLES["delivery"])
    now = time.time() * 1000
    found = Counter[str]()
    for values in upgraded.after["delivery"]:
        row = dict(zip(names, values, strict=True))
        is_open = row["access"] in ("pending", "still_has_access") and (row["settled_at"] or 0) > now - 364 * 86_400_000
        if is_open:
            assert row["look_at"] is not None, row
            found[row["access"]] += 1
        elif row["access"] != "unknown":
            assert row["look_at"] is None, row
    assert sum(found.values()) > 0 or all((row["settled_at"] or 0) < now - 364 * 86_400_000 for row in DELIVERIES)


def test_every_event_can_be_listed_and_each_kind_shown(upgraded: Upgraded) -> None:
    listed = {row["id"]: row for row in upgraded.site.pages("/api/v1/events")}
    mine = {row["event_id"] for row in MINE} | {
        row["id"] for row in EVENTS.values() if row["site"] == LEDGER["site_id"]
    }
    assert set(listed) >= mine
    samples = {(row["state"], row["access"], EVENTS[row["event_id"]]["type"]): row for row in MINE}
    for row in [*samples.values(), *MINE[::400]]:
        status, shown = upgraded.site.ask("GET", f"/api/v1/events/{row['event_id']}")
        assert status == 200, shown
        kept = EVENTS[row["event_id"]]
        assert (shown["event"]["type"], shown["event"]["order"]["id"]) == (kept["type"], kept["order_id"])
        assert shown["event"]["customer"]["email"] == kept["email"]
        assert shown["timeline"], shown
    unread = next(row for row in EVENTS.values() if row["status"] == "quarantined")
    shown = upgraded.service.json("event", "show", unread["id"])
    assert shown["webhook"]["fields"]["event"] == "order.of_the_future"


def test_a_customer_is_who_they_were(upgraded: Upgraded) -> None:
    site_id = LEDGER["site_id"]
    for email, kept in LEDGER["customers"].items():
        shown = upgraded.service.json("customer", "show", email, "--site", site_id)
        assert shown["entitlements"] == kept["entitlements"], email
        assert [row["id"] for row in shown["events"]["items"] if row["id"] in EVENTS] == kept["events"]
        names = ("email", "also_known_as")  # of the rest a resync, which may have run by now, says nothing
        assert [shown["customer"][name] for name in names] == [kept["customer"][name] for name in names]
    assert LEDGER["customers"]["work0@example.com"]["events"] == LEDGER["customers"]["a0@example.com"]["events"]
    assert LEDGER["customers"]["new3@example.com"]["customer"]["also_known_as"] == ["moved3@example.com"]


def test_what_was_due_goes_out(upgraded: Upgraded) -> None:
    due = [row["event_id"] for row in MINE if row["state"] in ("pending", "delivering")]
    assert len(due) >= 60
    eventually(lambda: set(due) <= set(upgraded.site.came), 180, upgraded.service.log_tail, 0.5)
    eventually(lambda: not _still_waiting(upgraded), 180, lambda: f"{len(_still_waiting(upgraded))} wait", 0.5)
    settled = {row["event_id"] for row in MINE if row["state"] in ("delivered", "superseded")}
    assert settled & set(upgraded.site.came) == set()


def _still_waiting(upgraded: Upgraded) -> set[str]:
    kept = {row["id"] for row in MINE}
    waiting = upgraded.sql("SELECT id FROM delivery WHERE state IN ('pending', 'delivering')")
    return kept & {row[0] for row in waiting}


def test_a_late_refund_finds_its_purchase(upgraded: Upgraded) -> None:
    bought = next(row for row in EVENTS.values() if row["email"] == "a20@example.com" and row["order_id"])
    order = world.Shop(LEDGER["secret_word"], "a20@example.com", recurring=True)
    order.number = bought["order_id"]
    told = order.refund(int(time.time()))
    url = upgraded.service.url + LEDGER["webhook_path"]
    assert post(url, told).status == 200, "A resync of all customers is under way: it keeps no webhook waiting."
    [refund] = _events_of(upgraded, "a20@example.com", "purchase.refunded")
    shown = upgraded.service.json("event", "show", refund)["event"]
    assert (shown["refund"]["full"], shown["refund"]["item"]) == (False, "product-12")
    assert upgraded.service.json("customer", "show", "a20@example.com", "--site", LEDGER["site_id"])["entitlements"]


def _events_of(upgraded: Upgraded, email: str, type_: str) -> list[str]:
    found = upgraded.sql(f"SELECT id FROM event WHERE email = '{email}' AND type = '{type_}' ORDER BY id")
    return [row[0] for row in found]


def secret_put_back(body: str) -> bytes:
    """A webhook as it came: what is kept of it is without the secret word."""
    fields = [pair for pair in parse_qsl(body, keep_blank_values=True) if pair[0] != "thrivecart_secret"]
    return urlencode([*fields, ("thrivecart_secret", LEDGER["secret_word"])]).encode()


def test_the_same_webhook_again_is_the_same_event(upgraded: Upgraded) -> None:
    kept = fixture.as_rows(TABLES["webhook"])
    first = next(row for row in kept if EVENTS[row["event"]]["email"] == "a40@example.com")
    body = secret_put_back(first["body"])
    count = "SELECT COUNT(*) FROM event WHERE email = 'a40@example.com' AND type <> 'customer.resync'"
    upgraded_before = upgraded.sql(count)
    url = upgraded.service.url + LEDGER["webhook_path"]
    assert "duplicate" in post(url, body).body
    assert upgraded.sql(count) == upgraded_before


@pytest.mark.parametrize("state", ["dead", "failed", "skipped", "delivered"])
def test_each_state_can_be_sent_again(upgraded: Upgraded, state: str) -> None:
    event = next(row["event_id"] for row in reversed(MINE) if row["state"] == state)
    status, answer = upgraded.site.ask("POST", f"/api/v1/events/{event}/replay", {})
    assert status == 200, answer
    eventually(lambda: event in upgraded.site.came, 30, upgraded.service.log_tail, 0.2)


def test_the_jobs_are_there_and_the_one_that_waited_is_worked(upgraded: Upgraded) -> None:
    kept = {row["id"]: row for row in fixture.as_rows(TABLES["job"])}
    shown = {row["id"]: row["state"] for row in upgraded.service.items("job", "list")}
    assert kept.keys() <= shown.keys()  # the worker may have begun one of its own
    assert {shown[name] for name, row in kept.items() if row["state"] in ("done", "failed")} == {"done", "failed"}
    [waited] = [name for name, row in kept.items() if row["state"] == "waiting" and row["kind"] == "resync"]
    eventually(
        lambda: upgraded.service.json("job", "show", waited)["job"]["state"] == "done",
        120,
        upgraded.service.log_tail,
        2,
    )

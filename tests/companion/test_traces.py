"""Nothing of who was forgotten is left in the ledger's files, while web and worker go on."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from companion.config import Config
from companion.ledger import database, retention, sites, traces
from companion.ledger.errors import LedgerLocked
from companion.ledger.models import Counter, Site, Webhook
from tests.companion.shop import WORD, Shop, bought
from tests.stack.companion import Companion, companion
from tests.stack.process import eventually
from tests.stack.shop import COURSE, Order, post
from tests.stack.signed import SignedSite

MARK = "quetzalcoatlus"
CSV = f"event,order_id,customer_email,item_name,date\ncharge,77,{MARK}@example.com,product-12,2025-01-10\n"


@pytest.fixture(scope="module")
def service() -> Iterator[Companion]:
    with companion() as made:
        made.start()
        yield made


@pytest.fixture
def sqlite_ledger(sqlite_ledger_url: str, tmp_path: Path) -> Iterator[Config]:
    config = Config(database_url=sqlite_ledger_url, secret_key="only-for-tests", data_folder=tmp_path)
    database.connect(config)
    yield config
    database.disconnect()


def files_with(folder: Path, mark: str) -> list[str]:
    """Names of the files below the folder in which the mark stands, however it is written."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_relative_to(folder / "companion"):
            content = path.read_bytes()
            if any(word in content.lower() for word in (mark.lower().encode(), mark.lower().encode("utf-16-le"))):
                found.append(path.name)
    return sorted(found)


def shop_of_many(site: SignedSite, mark: str) -> None:
    """Many customers, so that pages are split, and one with the mark in all that a webhook can hold."""
    for number in range(150):
        who = mark if number % 20 == 7 else f"c{number * 7919 % 1000}"
        order = Order(site.secret_word, f"{who}@example.com", (COURSE,))
        bought = order.purchase()
        bought["customer"] |= {"first_name": who.title(), "last_name": who.upper()}
        assert post(site.webhook_url, bought).status == 200
        if number % 20 == 7:
            assert post(site.webhook_url, order.refund(int(time.time()))).status == 200


def test_of_who_is_forgotten_no_byte_is_left(service: Companion) -> None:
    site = SignedSite.add(service)
    shop_of_many(site, MARK)
    site.ask("PUT", f"/api/v1/imports/{site.upload(CSV.encode())}", {})
    eventually(lambda: service.items("event", "list", "--search", MARK), 20, lambda: "it is not found by a search")
    assert files_with(service.folder, MARK)
    service.cli("forget", f"{MARK}@example.com")
    assert files_with(service.folder, MARK) == []


def test_the_worker_does_it_after_wp_admin_has_asked(service: Companion) -> None:
    site = SignedSite.add(service)
    shop_of_many(site, "archaeopteryx")
    assert site.ask("DELETE", "/api/v1/customers/archaeopteryx@example.com")["status"] == 200
    eventually(
        lambda: not files_with(service.folder, "archaeopteryx"), 90, lambda: f"{files_with(service.folder, 'archaeo')}"
    )


def is_noted() -> bool:
    with database.reading():
        return Counter.select().where(Counter.name == traces.LEFT).exists()


def test_what_was_erased_is_noted_until_its_traces_are_gone(ledger: Config, site: Site, shop: Shop) -> None:
    shop.post(bought("1", f"{MARK}@example.com"))
    assert not is_noted()
    traces.erase_when_left()
    retention.forget(f"{MARK}@example.com")
    assert is_noted()
    traces.erase_when_left()
    assert not is_noted()
    traces.erase()  # at any time


def test_what_erased_nothing_has_no_file_rewritten(ledger: Config, site: Site, shop: Shop) -> None:
    shop.post(bought("1", "ann@example.com"))
    retention.purge(90)
    retention.forget("nobody@example.com")
    retention.forget("nobody@example.com", site.id)
    assert not is_noted()
    with database.writing():
        Webhook.update(received_at=1).execute()
    retention.purge(90)
    assert is_noted()


def test_a_reader_who_stays_puts_it_off(sqlite_ledger: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(traces, "TRIES", 2)  # SQLite itself waits for seconds at each
    with closing(sqlite3.connect(sqlite_ledger.sqlite_path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM site").fetchone()
        with database.writing():
            traces.left()
        with pytest.raises(LedgerLocked):
            traces.erase_when_left()
    assert is_noted()
    traces.erase_when_left()
    assert not is_noted()


def test_a_large_file_is_not_rewritten_by_itself(sqlite_ledger: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "REWRITTEN_AT_ONCE", 0)
    monkeypatch.setattr(traces, "rewrite_sqlite", lambda: pytest.fail("it holds up webhooks"))
    site, _ = sites.add("https://one.example", name=None, secret_word=WORD, listen_to=None)
    Shop(site.id).post(bought("1", f"{MARK}@example.com"))
    retention.forget(f"{MARK}@example.com")
    assert files_with(sqlite_ledger.sqlite_path.parent, MARK) == ["companion.db-wal"]
    traces.erase_when_left()
    assert files_with(sqlite_ledger.sqlite_path.parent, MARK) == []  # few rows: no page was split


def test_of_a_removed_site_no_secret_is_left_and_later_no_customer(sqlite_ledger: Config) -> None:
    folder = sqlite_ledger.sqlite_path.parent
    site, _ = sites.add("https://gone.example", name=None, secret_word=WORD, listen_to=None)
    key = site.keys[-1]["key"]
    word = site.secret_word
    shop = Shop(site.id)
    shop.post(bought("1", f"{MARK}@example.com"))
    assert files_with(folder, key)
    sites.remove(site.id)
    traces.erase_when_left()
    assert files_with(folder, key) == files_with(folder, word) == []
    assert files_with(folder, MARK)
    with database.writing():
        Site.update(removed_at=1).where(Site.id == site.id).execute()
    retention.purge(90)
    traces.erase_when_left()
    assert files_with(folder, MARK) == []


def test_of_a_webhook_whose_time_is_over_its_words_are_left_nowhere(sqlite_ledger: Config) -> None:
    site, _ = sites.add("https://old.example", name=None, secret_word=WORD, listen_to=None)
    shop = Shop(site.id)
    for number in range(50):
        shop.post(bought(str(number), f"c{number}@example.com") | {"order[notes]": MARK * 40})
    assert files_with(sqlite_ledger.sqlite_path.parent, MARK)
    with database.writing():
        Webhook.update(received_at=1).execute()
    retention.purge(90)
    traces.erase_when_left()
    assert files_with(sqlite_ledger.sqlite_path.parent, MARK) == []

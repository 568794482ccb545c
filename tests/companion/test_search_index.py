"""What the worker keeps for searches: nothing is missed, and nothing is found of who was forgotten."""

from __future__ import annotations

import pytest

from companion.clock import DAY_MS, now_ms
from companion.companion_events import test_event as raise_test_event
from companion.config import Config
from companion.history import search_index
from companion.history.search_index import SearchIndex
from companion.jobs import runner
from companion.ledger import database, jobs, retention, sites
from companion.ledger.models import Event, Site, Webhook
from companion.ledger.search_models import FigureSlot, Product, Progress, SearchTerm
from companion.ledger.states import JobKind
from companion.replay import replay
from companion.thrivecart import vocabulary
from tests.companion.indexing import keep_up
from tests.companion.plugin import Plugin
from tests.companion.shop import START, Shop, bought, frame, paid
from tests.companion.test_search import found, named
from tests.fakes.thrivecart_api import ThriveCartApiFake


def terms(site: str) -> set[tuple[str, str]]:
    with database.reading():
        rows = SearchTerm.select(SearchTerm.term, SearchTerm.subject).where(SearchTerm.site == site)
        return set(rows.tuples())


def test_a_subscriber_who_renews_adds_no_more_of_who_they_are(shop: Shop) -> None:
    shop.post(named("7001", "zoe@example.com", "Zoë", "Bär"))
    keep_up(shop.site)
    of_person = {row for row in terms(shop.site) if row[1] == "zoe@example.com"}
    shop.post(paid("7001", customer={"email": "zoe@example.com", "name": "Zoë Bär"}, invoice_id="000007001-2"))
    keep_up(shop.site)
    assert {row for row in terms(shop.site) if row[1] == "zoe@example.com"} == of_person


def test_an_event_whose_transaction_ended_late_is_taken_up(plugin: Plugin, shop: Shop) -> None:
    index = SearchIndex()
    early, late = shop.post(named("1", "ann@example.com", "Ann", "Bell")), shop.post(bought("2", "bob@example.com"))
    with database.writing():
        rows = list(Event.select().where(Event.id == early.event).dicts())
        Event.update(id="evt_0" + early.event[5:]).where(Event.id == early.event).execute()  # not there yet
    while index.step():
        pass
    with database.writing():
        Event.delete().where(Event.id == "evt_0" + early.event[5:]).execute()
        SearchTerm.delete().where(SearchTerm.subject == "ann@example.com").execute()
        Event.insert_many(rows).execute()
    assert late.event > early.event
    assert found(plugin, "bell") == []
    search_index.check_again(now_ms())
    assert found(plugin, "bell") == ["ann@example.com"]


def test_a_worker_that_starts_takes_up_what_shares_its_millisecond_with_the_last(
    plugin: Plugin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("companion.ids.now_ms", lambda: 0)  # ids then go on from the last one
    shop.post(named("1", "ann@example.com", "Ann", "Bell"))
    keep_up(shop.site)
    shop.post(named("2", "bob@example.com", "Bob", "Reed"))
    keep_up(shop.site)
    assert found(plugin, "reed") == ["bob@example.com"]


def test_who_is_forgotten_is_found_no_more(plugin: Plugin, shop: Shop) -> None:
    shop.post(named("7001", "zoe@example.com", "Zoë", "Bär"))
    unread = frame("order.something_new", "8123", "", START)
    shop.post({**unread, "customer": {"email": "zoe@example.com", "name": "Zoë Bär"}})
    keep_up(shop.site)
    assert found(plugin, "zoe") == ["?", "zoe@example.com"]
    retention.forget("zoe@example.com")
    assert all("zoe" not in term and "zoe" not in subject for term, subject in terms(shop.site))
    assert found(plugin, "zoe") == []
    with database.writing():
        Progress.delete().execute()  # everything is taken up once more
    keep_up(shop.site)
    assert found(plugin, "zoe") == []


def test_a_message_that_is_no_longer_kept_is_found_no_more(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(
        {**frame("order.something_new", "8123", "", START), "customer": {"email": "quinn@example.com"}}
    )
    keep_up(shop.site)
    long_ago = now_ms() - 91 * DAY_MS
    with database.writing():
        Webhook.update(received_at=long_ago).execute()
        Event.update(received_at=long_ago).where(Event.id == recorded.event).execute()
    retention.purge(90)
    assert (found(plugin, "quinn"), terms(shop.site)) == ([], set())


def test_a_message_that_can_be_read_now_is_found_as_its_customer_s(
    plugin: Plugin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = named("7001", "zoe@example.com", "Zoë", "Bär")
    recorded = shop.post({**sale, "event": "order.brand_new"})
    keep_up(shop.site)
    assert found(plugin, "zoe") == ["?"]
    row = vocabulary.MEANINGS["order.success"]
    monkeypatch.setitem(vocabulary.MEANINGS, "order.brand_new", row)
    replay(shop.event(recorded), shop.site)
    assert found(plugin, "bär") == ["zoe@example.com"]
    assert not any(term.startswith("n:") and subject == recorded.event for term, subject in terms(shop.site))


def test_what_was_worked_out_goes_with_its_site(shop: Shop) -> None:
    shop.post(bought("1"))
    keep_up(shop.site)
    with database.writing():
        FigureSlot.create(site=shop.site, starts_at=1, figures={})
        Site.update(removed_at=now_ms() - 91 * DAY_MS).execute()
    retention.purge(90)
    tables = (SearchTerm, Product, FigureSlot)
    assert [model.select().where(model.site == shop.site).count() for model in tables] == [0, 0, 0]


def test_products_that_thrivecart_lists_are_there_before_their_first_sale(
    plugin: Plugin, asking: Config, thrivecart: ThriveCartApiFake, shop: Shop
) -> None:
    shop.post(bought("1", items="product-12"))
    raise_test_event(shop.site)
    thrivecart.lists_item("products", 12, "Course, renamed")
    thrivecart.lists_item("products", 31, "Not sold yet", status="1")
    thrivecart.lists_item("bumps", 31, "Workbook", bump_id=900)
    thrivecart.lists_item("upsells", 12, "Coaching", upsell_id=4)
    _compare(asking, shop.site)
    rows = {row["key"]: row for row in plugin.ask("GET", "/api/v1/products").json["items"]}
    said = {key: (row["name"], row["orders"], row["listed"]) for key, row in rows.items()}
    assert said == {
        "product-12": ("Course, renamed", 1, True),
        "product-31": ("Not sold yet", 0, True),
        "bump-31": ("Workbook", 0, True),
        "upsell-4": ("Coaching", 0, True),
    }
    assert (rows["product-31"]["amount"], rows["product-31"]["first_sold_at"]) == (None, None)
    thrivecart.lists["products"].pop()
    thrivecart.lists["bumps"] = []
    _compare(asking, shop.site)
    listed = {row["key"]: row["listed"] for row in plugin.ask("GET", "/api/v1/products").json["items"]}
    assert listed == {"product-12": True, "product-31": False, "bump-31": False, "upsell-4": True}


def _compare(config: Config, site: str) -> None:
    job = jobs.claim(jobs.make(sites.get(site).id, JobKind.RECONCILIATION, {"days": 1}).id)
    assert job
    runner.run(job, config, wake=lambda _: None)
    assert jobs.get(site, job.id).state == "done"

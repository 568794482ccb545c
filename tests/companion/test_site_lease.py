"""One worker at a time serves a site, and a site does not wait long for one that died."""

from __future__ import annotations

import threading
from functools import partial
from http.server import BaseHTTPRequestHandler

import pytest

from companion.clock import now_ms
from companion.config import Config
from companion.delivery import claims, client, dispatch, places, push, site_lease, transports, worker
from companion.delivery.dispatch import Dispatch
from companion.delivery.site_lease import hold_site
from companion.ledger import database, outbox, sites
from companion.ledger.models import Delivery, Site
from tests.companion.shop import WORD, Shop, bought
from tests.companion.wordpress import Wordpress, answer, serving
from tests.stack.process import eventually


def test_a_site_whose_worker_was_killed_is_served_again_within_half_a_minute(shop: Shop) -> None:
    shop.post(bought("1"))
    assert site_lease.lease_with_work(shop.site, now_ms())  # and nobody gives it back
    with database.reading():
        assert outbox.sites_to_wake(now_ms()) == []
        assert outbox.sites_to_wake(now_ms() + 30_000) == [shop.site]


def test_what_a_killed_worker_had_in_hand_is_sent_again_within_half_a_minute(ledger: Config, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    with hold_site(shop.site):
        claims.claim(shop.site, 1, lease_ms=site_lease.LEASE_MS)
    assert shop.delivery(recorded).lease_until <= now_ms() + 30_000


def test_only_one_worker_has_the_lease_on_a_site(shop: Shop) -> None:
    with hold_site(shop.site) as first, hold_site(shop.site) as second:
        assert first is not None
        assert second is None
    with hold_site(shop.site) as third:
        assert third is not None


def test_a_lease_outlasts_every_request_that_is_made_under_it(
    ledger: Config, reached: Shop, wordpress: Wordpress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three slow ways are tried one after the other, then the plugin answers on the last: longer than one lease."""
    passed = 0
    left: list[int] = []
    monkeypatch.setattr(site_lease, "now_ms", lambda: now_ms() + passed)

    def slow(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        nonlocal passed
        with database.reading():
            left.append(sites.get(reached.site).lease_until - now_ms() - passed)
        database.close()
        passed += int(transports.PING_SECONDS * 1000)
        if "admin-ajax" in handler.path:
            wordpress.applied(handler, body)
        else:
            answer(handler, 403, b"<html>")

    reached.post(bought("1"))
    wordpress.behave = slow
    Dispatch(ledger, lambda: False).run(reached.site)
    assert len(wordpress.batches) == 1
    assert passed > site_lease.LEASE_MS
    assert min(left) > client.TIMEOUT_SECONDS * 1000


def test_a_worker_that_lost_its_lease_sends_nothing_more_and_writes_nothing_about_the_site(
    ledger: Config, reached: Shop, wordpress: Wordpress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was stopped in the middle of a request, for longer than its lease; meanwhile another served the site."""
    recorded = [reached.post(bought(str(n), f"buyer{n}@example.com")) for n in range(3)]
    Site.update(batch_size=1, transport="pretty").execute()
    asleep = 0
    for module in (site_lease, push):
        monkeypatch.setattr(module, "now_ms", lambda: now_ms() + asleep)

    def stopped(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        nonlocal asleep
        with database.writing(reached.site):
            Site.update(lease_until=0).execute()
        assert site_lease.lease_with_work(reached.site, now_ms())
        asleep = site_lease.LEASE_MS
        database.close()
        wordpress.applied(handler, body)

    wordpress.behave = stopped
    assert not Dispatch(ledger, lambda: False).run(reached.site)
    assert [len(batch) for batch in wordpress.batches] == [1]
    assert sorted(reached.delivery(one).state for one in recorded) == ["delivered", "pending", "pending"]
    site = sites.get(reached.site)
    assert site.lease_until > now_ms()
    assert site.batch_size == 1


def test_a_site_with_much_to_do_lets_another_in_between(
    ledger: Config, reached: Shop, wordpress: Wordpress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "AT_ONCE", 1)
    monkeypatch.setattr(dispatch, "DRAIN_SECONDS", 0.001)
    for number in range(3):
        reached.post(bought(f"{number}", f"buyer{number}@example.com"))
    with serving() as place:
        added, _ = sites.add(place.url, name=None, secret_word=WORD, listen_to=None)
        place.site_id = added.id
        other = Shop(added.id)
        other.post(bought("9"))
        Site.update(batch_size=1, transport="pretty").execute()
        at_work = worker.Worker(ledger)
        served: list[str] = []
        is_waiting = threading.Event()

        def note(at: Wordpress, handler: BaseHTTPRequestHandler, body: bytes) -> None:
            served.append(at.site_id)
            assert is_waiting.wait(10)
            at.applied(handler, body)

        wordpress.behave = partial(note, wordpress)
        place.behave = partial(note, place)
        at_work.wake(reached.site)
        at_work.wake(other.site)
        is_waiting.set()
        waiting = Delivery.select().where(Delivery.state != "delivered")
        eventually(lambda: waiting.count() == 0, 20, lambda: f"{served}")
        at_work.finish()
    assert served.index(other.site) == 1


def test_sites_that_hang_take_no_place_from_those_that_work(
    ledger: Config, reached: Shop, wordpress: Wordpress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two places, and two sites that hung before: a third one's purchase arrives all the same."""
    monkeypatch.setattr(places, "AT_ONCE", 2)
    goes_on, hanging = threading.Event(), threading.Semaphore(0)

    def hang(at: Wordpress, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        hanging.release()
        goes_on.wait(30)
        at.applied(handler, body)

    with serving() as one, serving() as other:
        at_work = worker.Worker(ledger)
        for place in (one, other):
            added, _ = sites.add(place.url, name=None, secret_word=WORD, listen_to=None)
            place.site_id = added.id
            Shop(added.id).post(bought(f"1{added.id}", "ann@example.com"))
            place.behave = lambda handler, _: answer(handler, 500, b"<html>")
            at_work.wake(added.id)
        rests = Site.select().where(Site.last_error.is_null(False), Site.lease_until == 0)
        eventually(lambda: rests.count() == 2, 20, lambda: f"{[*Site.select().dicts()]}")
        Site.update(held_until=0, transport="pretty").execute()
        Delivery.update(due_at=0).execute()
        for place in (one, other):
            place.behave = partial(hang, place)
            at_work.wake(place.site_id)
        assert hanging.acquire(timeout=20)
        assert hanging.acquire(timeout=20)
        recorded = reached.post(bought("9"))
        at_work.wake(reached.site)
        eventually(lambda: reached.delivery(recorded).state == "delivered", 10, lambda: "it waits for a place")
        goes_on.set()
        at_work.finish()

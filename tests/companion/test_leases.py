"""Leases that somebody left behind: what was held is tried within seconds of their end, and counted until then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from companion import companion_events, replay
from companion.clock import now_ms
from companion.config import Config
from companion.delivery import claims, site_lease
from companion.delivery.dispatch import Dispatch
from companion.history import payloads
from companion.ledger import jobs, outbox, people, sites
from companion.ledger.database import reading, writing
from companion.ledger.models import Delivery, Event, Job, Site
from tests.companion.ageing import hold, take_back, time_goes_by
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought, paid
from tests.companion.wordpress import Wordpress

MINUTE_MS = 60_000


def sweep(config: Config) -> None:
    """What a worker does each second with what it finds."""
    with reading():
        found = outbox.sites_to_wake(now_ms())
    for site in found:
        Dispatch(config, lambda: False).run(site)


def killed(shop: Shop) -> None:
    hold(shop)


def cut_off_from_the_database(shop: Shop) -> None:
    """The lease on the site was released, and what came of the deliveries could not be written."""
    hold(shop)
    Site.update(lease_until=0, lease_token=None).where(Site.id == shop.site).execute()


def only_the_site_was_held(shop: Shop) -> None:
    assert site_lease.lease_with_work(shop.site, now_ms())


def before_the_clock_was_set_back(shop: Shop) -> None:
    hold(shop)
    in_a_day = now_ms() + 24 * 60 * MINUTE_MS
    Delivery.update(lease_until=in_a_day).execute()
    Site.update(lease_until=in_a_day).execute()


def in_a_backup(shop: Shop) -> None:
    hold(shop)
    time_goes_by(24 * 60 * MINUTE_MS)


def fetched(shop: Shop) -> None:
    outbox.note_pull(shop.site)
    assert claims.claim(shop.site, 50, to_fetch=True)
    time_goes_by(15_000)  # such a lease is longer


LEFT = [
    killed,
    cut_off_from_the_database,
    only_the_site_was_held,
    before_the_clock_was_set_back,
    in_a_backup,
    fetched,
]


@pytest.mark.parametrize("left", LEFT)
def test_on_a_quiet_site_it_is_tried_as_soon_as_the_lease_is_over(
    ledger: Config, reached: Shop, wordpress: Wordpress, left: Callable[[Shop], None]
) -> None:
    Site.update(transport="pretty").execute()
    recorded = reached.post(bought("1"))
    left(reached)
    time_goes_by()
    sweep(ledger)
    assert reached.delivery(recorded).state == "delivered"


def test_nothing_is_taken_from_somebody_whose_lease_holds(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    recorded = reached.post(bought("1"))
    hold(reached)
    sweep(ledger)
    assert reached.delivery(recorded).state == "delivering"
    assert wordpress.paths == []


def test_what_waits_behind_it_keeps_its_order(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    Site.update(transport="pretty").execute()
    reached.post(bought("1"))
    hold(reached)
    reached.post(paid("1"))
    time_goes_by()
    sweep(ledger)
    [batch] = wordpress.batches
    assert [row["event"]["type"] for row in batch] == ["purchase.completed", "subscription.renewed"]  # type: ignore[index]


def test_a_person_who_became_another_s_meanwhile(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    Site.update(transport="pretty").execute()
    recorded = [reached.post(bought("1", "ann@example.com")), reached.post(bought("2", "bob@example.com"))]
    hold(reached, limit=1)
    with writing(reached.site):
        people.link(reached.site, "ann@example.com", "bob@example.com", by="the owner")
    sweep(ledger)
    assert {reached.delivery(one).state for one in recorded} == {"delivering", "pending"}
    time_goes_by()
    sweep(ledger)
    assert {reached.delivery(one).state for one in recorded} == {"delivered"}


@pytest.mark.parametrize("waits", [{"paused_at": 1}, {"held_until": now_ms() + 60 * MINUTE_MS}])
def test_it_is_called_waiting_where_the_site_itself_waits(
    ledger: Config, reached: Shop, wordpress: Wordpress, waits: dict[str, int]
) -> None:
    recorded = reached.post(bought("1"))
    hold(reached)
    time_goes_by()
    Site.update(**waits).execute()
    sweep(ledger)
    assert reached.delivery(recorded).state == "pending"


def test_pause_and_resume_free_it(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    Site.update(transport="pretty").execute()
    recorded = reached.post(bought("1"))
    sites.pause(reached.site)
    hold(reached)
    time_goes_by()
    sites.resume(reached.site)
    sweep(ledger)
    assert reached.delivery(recorded).state == "delivered"


def test_a_person_may_send_it_again(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    recorded = reached.post(bought("1"))
    [lost] = hold(reached)
    with pytest.raises(replay.DeliveryInProgress):
        replay.replay(reached.event(recorded), reached.site)
    time_goes_by()
    assert replay.replay(reached.event(recorded), reached.site) == [reached.site]
    assert reached.delivery(recorded).state == "pending"
    with writing(reached.site):
        assert not outbox.settle(lost, outbox.Outcome("applied", "pretty", 200))


def test_a_resync_is_brought_after_what_was_left(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    Site.update(transport="pretty").execute()
    reached.post(bought("1"))
    hold(reached)
    person = Delivery.get().person
    companion_events.resync(reached.site, {person: "ann@example.com"})
    time_goes_by()
    sweep(ledger)
    [batch] = wordpress.batches
    assert [row["event"]["type"] for row in batch] == ["purchase.completed", "customer.resync"]  # type: ignore[index]


def test_who_comes_back_late_says_how_it_went_unless_somebody_else_has_claimed_it(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    [late] = hold(shop)
    time_goes_by()
    take_back(shop.site)
    assert shop.delivery(recorded).state == "pending"
    with writing(shop.site):
        assert outbox.settle(late, outbox.Outcome("applied", "pretty", 200))
        assert not outbox.settle(late, outbox.Outcome("failed", "pretty", 200))
    assert shop.delivery(recorded).state == "delivered"


def test_results_that_a_site_hands_in_late_count(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    [row] = plugin.ask("GET", "/api/v1/deliveries").json["deliveries"]
    time_goes_by(46_000)
    take_back(shop.site)
    taken = plugin.ask("POST", "/api/v1/results", {"results": [{"id": row["id"], "outcome": "applied"}]}).json
    assert taken["settled"] == 1
    assert shop.delivery(recorded).state == "delivered"


def test_a_site_that_fetched_once_and_never_again_is_pushed_to(
    ledger: Config, reached: Shop, wordpress: Wordpress, browser: FlaskClient
) -> None:
    """It handed everything in; then something new happens, and nobody comes for it."""
    Site.update(transport="pretty").execute()
    outbox.note_pull(reached.site)
    recorded = reached.post(bought("1"))
    time_goes_by(60_000)
    sweep(ledger)
    assert wordpress.paths == []
    time_goes_by(31_000)
    sweep(ledger)
    assert reached.delivery(recorded).state == "delivered"


def test_the_leases_in_hand_last_as_long_as_the_turn(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    with site_lease.hold_site(shop.site) as mine:
        assert mine
        mine.in_hand = claims.claim(shop.site, 50, lease_ms=site_lease.LEASE_MS)
        time_goes_by(20_000)
        mine.ends_at -= 20_000
        mine.keep()
        time_goes_by(20_000)
        take_back(shop.site)
        assert shop.delivery(recorded).state == "delivering"


def test_what_cannot_be_told_yet_keeps_nobody_waiting(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    """What is written of it lacks something, as if a newer companion had written it."""
    Site.update(transport="pretty").execute()
    strange = reached.post(bought("1", "ann@example.com"))
    other = reached.post(bought("2", "bob@example.com"))
    document = {name: value for name, value in reached.event(strange).document.items() if name != "order"}
    Event.update(document=document).where(Event.id == strange.event).execute()
    with reading(), pytest.raises(KeyError):
        payloads.build_payloads(reached.site, [(strange.event, reached.delivery(strange).person)])
    sweep(ledger)
    assert reached.delivery(other).state == "delivered"
    waits = reached.delivery(strange)
    assert (waits.state, waits.attempts) == ("pending", 0)
    assert now_ms() + 50_000 < waits.due_at <= now_ms() + 60_000


def test_a_job_that_was_begun_before_the_clock_was_set_back_goes_on(shop: Shop) -> None:
    made = jobs.make(shop.site, "resync", {})
    assert jobs.claim(made.id)
    assert jobs.due() == []
    Job.update(lease_until=now_ms() + 24 * 60 * MINUTE_MS).execute()
    assert jobs.due() == [made.id]
    assert jobs.claim(made.id)


def test_nothing_of_a_person_overtakes_what_cannot_be_told_yet(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    recorded = [reached.post(bought("1")), reached.post(paid("1"))]
    document = {name: value for name, value in reached.event(recorded[0]).document.items() if name != "order"}
    Event.update(document=document).where(Event.id == recorded[0].event).execute()
    sweep(ledger)
    assert wordpress.batches == []
    assert [(reached.delivery(one).state, reached.delivery(one).attempts) for one in recorded] == [("pending", 0)] * 2

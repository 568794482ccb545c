"""Retry all: many events sent again by one job, each at most once, after all that customers wait for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from companion.clock import now_ms
from companion.config import Config
from companion.delivery import claims
from companion.jobs import replays, runner
from companion.ledger import database, jobs, retention
from companion.ledger.models import BULK_PRIORITY, Delivery, Event, Job, JobPart, Site, TimelineEntry, Webhook
from companion.thrivecart.decode import FORM
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought, form
from tests.companion.test_alerts import settle
from tests.companion.test_jobs import work


def fail(shop: Shop, number: int) -> list[str]:
    """So many events that did not work, the oldest first."""
    events = [shop.post(bought(str(one), f"c{one}@example.com")).event for one in range(number)]
    while Delivery.select().where(Delivery.state == "pending").exists():
        settle(shop, "failed", message="no CRM")
    return events


def start(plugin: Plugin, **wanted: Any) -> Any:
    return plugin.ask("POST", "/api/v1/jobs", {"kind": "replay", **wanted})


def shown(plugin: Plugin, answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return plugin.ask("GET", f"/api/v1/jobs/{answer.json['job']['id']}").json["job"]


def waiting() -> set[str]:
    return {row.event_id for row in Delivery.select().where(Delivery.state == "pending")}


def times_replayed() -> dict[str, int]:
    notes = [note.event_id for note in TimelineEntry.select().where(TimelineEntry.what == "replayed")]
    return {event: notes.count(event) for event in notes}


def test_all_of_a_kind_are_sent_again_once(plugin: Plugin, ledger: Config, shop: Shop) -> None:
    events = fail(shop, 60)
    made = start(plugin, needs="failed")
    again = start(plugin, needs="failed", n=2)
    assert (again.status_code, again.json["error"]["code"]) == (409, "already_running")
    assert Job.select().count() == 1, "The refused one leaves nothing behind."
    work(ledger)
    job = shown(plugin, made)
    assert (job["state"], job["done"], job["total"], job["counts"]) == ("done", 60, 60, {"retried": 60})
    assert waiting() == set(events)
    assert set(times_replayed().values()) == {1}
    assert JobPart.select().count() == 0
    settle(shop, "failed")
    assert plugin.ask("GET", "/api/v1/needs-you").json["counts"]["failed"] == 50, "A batch of them failed again."


def test_a_live_sale_is_never_behind_them(plugin: Plugin, ledger: Config, shop: Shop) -> None:
    fail(shop, 30)
    start(plugin, needs="failed")
    work(ledger)
    sale = shop.post(bought("99", "sale@example.com", at=1_900_000_000))
    assert {row.priority for row in Delivery.select().where(Delivery.event != sale.event)} == {BULK_PRIORITY}
    told = [claimed.event["customer"]["email"] for claimed in claims.claim(shop.site, 50)]
    assert (told[0], len(told)) == ("sale@example.com", 31)


def test_a_person_who_retries_one_of_them_has_it_brought_forward(plugin: Plugin, ledger: Config, shop: Shop) -> None:
    events = fail(shop, 3)
    start(plugin, needs="failed")
    work(ledger)
    plugin.ask("POST", f"/api/v1/events/{events[2]}/replay", {})
    assert claims.claim(shop.site, 50)[0].event["id"] == events[2]
    assert len(times_replayed()) == 3


def test_who_takes_it_over_after_a_kill_sends_none_twice(plugin: Plugin, ledger: Config, shop: Shop) -> None:
    """Killed after a step is on disk and before anybody heard of it."""
    events = fail(shop, 60)
    start(plugin, needs="failed")
    [job_id] = jobs.due()
    job = jobs.claim(job_id)
    assert job is not None
    steps = replays.work(job, ledger)
    next(steps)
    steps.close()
    assert len(waiting()) == replays.AT_ONCE
    settle(shop, "failed")  # and they have failed once more by the time another takes over
    with database.writing(shop.site):
        Job.update(lease_until=0).execute()
    work(ledger)
    found = jobs.get(None, job_id)
    assert (found.state, found.counts) == ("done", {"retried": 60})
    assert times_replayed() == dict.fromkeys(events, 1)


def test_a_worker_that_comes_back_late_sends_nothing(plugin: Plugin, ledger: Config, shop: Shop) -> None:
    fail(shop, 30)
    start(plugin, needs="failed")
    [job_id] = jobs.due()
    late = jobs.claim(job_id)
    assert late is not None
    with database.writing(shop.site):
        Job.update(lease_until=0).execute()
    assert jobs.claim(job_id) is not None
    assert list(replays.work(late, ledger)) == []
    assert waiting() == set()


def test_stopped_it_goes_on_where_it_was(plugin: Plugin, ledger: Config, shop: Shop) -> None:
    fail(shop, 60)
    made = start(plugin, needs="failed").json["job"]["id"]
    job = jobs.claim(made)
    assert job is not None
    runner.run(job, ledger, wake=lambda found: None, on_step=lambda job: jobs.stop(job) and None)
    assert jobs.get(None, made).state == "stopped"
    assert len(waiting()) == replays.AT_ONCE
    assert plugin.ask("POST", f"/api/v1/jobs/{made}/start", {}).status_code == 200
    work(ledger)
    assert (len(waiting()), set(times_replayed().values())) == (60, {1})


def test_what_cannot_be_replayed_is_counted_and_named(plugin: Plugin, ledger: Config, shop: Shop) -> None:
    gone, fine, moving = fail(shop, 3)
    retention.forget("c0@example.com")
    odd = shop.post({**bought("5", "fay@example.com"), "event": "order.unheard_of"}).event
    Delivery.update(state="pending", due_at=now_ms() + 60_000).where(Delivery.event == moving).execute()
    listed = [gone, fine, moving, odd, "evt_01UNKNOWN", fine]
    made = start(plugin, events=listed)
    work(ledger)
    job = shown(plugin, made)
    assert (job["state"], job["total"]) == ("done", 5), "Named twice is once."
    assert job["counts"] == {"not_possible": 3, "retried": 1, "on_their_way": 1}
    assert [row["event"] for row in job["found"]] == [gone, odd, "evt_01UNKNOWN"]
    assert "forgotten" in job["found"][0]["what"]
    assert "still cannot be understood" in job["found"][1]["what"]
    assert Delivery.get(Delivery.event == moving).due_at > now_ms(), "It keeps its time."


def test_messages_that_can_be_read_by_now_are_read(plugin: Plugin, ledger: Config, shop: Shop) -> None:
    event = shop.post({**bought("5", "fay@example.com"), "event": "order.unheard_of"}).event
    body = form(bought("5", "fay@example.com")).decode()
    Webhook.update(body=body, content_type=FORM).where(Webhook.event == event).execute()
    made = start(plugin, needs="quarantined")
    work(ledger)
    assert shown(plugin, made)["counts"] == {"retried": 1}
    assert Event.get_by_id(event).status == "accepted"
    assert waiting() == {event}


def test_many_thousand_are_handed_over_in_several_requests(plugin: Plugin, ledger: Config, shop: Shop) -> None:
    events = fail(shop, 6)
    draft = start(plugin, events=events[:2], more=True).json["job"]
    assert (draft["state"], jobs.due()) == ("draft", [])
    more = plugin.ask("POST", f"/api/v1/jobs/{draft['id']}/events", {"events": events[2:]})
    assert more.status_code == 200
    assert plugin.ask("POST", f"/api/v1/jobs/{draft['id']}/start", {}).json["job"]["state"] == "waiting"
    late = plugin.ask("POST", f"/api/v1/jobs/{draft['id']}/events", {"events": events[:1]})
    assert (late.status_code, late.json["error"]["code"]) == (409, "not_a_draft")
    work(ledger)
    assert waiting() == set(events)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"needs": "refused"},
        {"events": []},
        {"events": ["x"]},
        {"events": [1]},
        {"events": ["evt_1"] * 5001},
        {"needs": "failed", "events": ["evt_1"]},
    ],
)
def test_nonsense_is_refused(plugin: Plugin, wanted: dict[str, Any]) -> None:
    assert start(plugin, **wanted).status_code == 400
    assert Job.select().count() == 0


def test_a_list_that_is_no_longer_kept_says_so(plugin: Plugin, ledger: Config, shop: Shop, site: Site) -> None:
    fail(shop, 30)
    made = start(plugin, needs="failed").json["job"]["id"]
    with database.writing(site.id):
        Job.update(done=25, position=25).execute()
        JobPart.delete().execute()
    work(ledger)
    found = jobs.get(None, made)
    assert (found.state, found.message) == (
        "failed",
        "The list of what was to be retried is no longer kept. Press Retry all again.",
    )


@dataclass
class Seen:
    sites: list[str] = field(default_factory=list)


def test_sites_with_work_are_woken(plugin: Plugin, ledger: Config, shop: Shop) -> None:
    fail(shop, 1)
    start(plugin, needs="failed")
    job = jobs.claim(jobs.due()[0])
    assert job is not None
    seen = Seen()
    runner.run(job, ledger, wake=seen.sites.extend)
    assert seen.sites == [shop.site]

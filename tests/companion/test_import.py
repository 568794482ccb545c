"""Customers from before: an exported file of transactions, looked at first, then brought in welcoming nobody anew."""

from __future__ import annotations

import base64
import time

import pytest

from companion.config import Config
from companion.history import event_rows, queries
from companion.jobs import csv_import, runner
from companion.ledger import database, jobs, people, retention, sites
from companion.ledger.jobs import JobError
from companion.ledger.models import Delivery, Event, Job, JobPart, Site
from tests.companion.csv_imports import HEADER, ROWS, draft, look, run, sent
from tests.companion.shop import DAY, START, Shop, bought, cancelled, paid, refunded, states


def test_a_preview_says_what_would_change_and_changes_nothing(site: Site) -> None:
    found = look(draft(site, f"{HEADER}\n{ROWS}\n"))
    assert found["missing"] == []
    assert found["mapping"] | {"email": "customer_email", "item": "item_name", "type": "event"} == found["mapping"]
    assert (found["rows"], found["readable"], found["known"], found["new"]) == (9, 9, 0, 8)
    assert [(row["email"], row["item"], row["now"], row["after"]) for row in found["changes"]] == [
        ("ann@example.com", "bump-12", None, "active"),
        ("ann@example.com", "product-12", None, "active"),
        ("bob@example.com", "product-12", None, "refunded"),
        ("cat@example.com", "product-20", None, "ended"),
        ("dan@example.com", "product-20", None, "active"),
    ]
    with database.reading():
        assert Event.select().count() == 0


def test_customers_are_brought_in_by_one_resync_each_and_nothing_else_is_sent(ledger: Config, site: Site) -> None:
    job = run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger)
    assert (job.state, job.done, job.total) == ("done", 8, 8)
    assert job.counts == {"rows": 9, "unreadable": 0, "recorded": 8, "known": 0, "customers": 4}
    events = sent(site.id)
    assert {event["type"] for event in events} == {"customer.resync"}
    assert {event["customer"]["email"]: [row["state"] for row in event["entitlements"]] for event in events} == {
        "ann@example.com": ["active", "active"],
        "bob@example.com": ["refunded"],
        "cat@example.com": ["ended"],
        "dan@example.com": ["active"],
    }
    with database.reading():
        assert JobPart.select().count() == 0  # the file is not kept


def test_a_preview_counts_the_customers_whose_tags_are_compared_as_the_import_does(
    ledger: Config, site: Site, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of them have two addresses, one by the file and one by the ledger; of one nothing changes."""
    monkeypatch.setattr(csv_import, "CUSTOMERS_AT_ONCE", 1)
    run(draft(site, f"{HEADER}\ncharge,1,zoe@example.com,Z,product-12,2025-01-10 10:00:00,49.00,USD\n"), ledger)
    people.link(site.id, "zoe@example.com", "yan@example.com", by="ann")
    rows = """charge,1,zoe@example.com,Z,product-12,2025-01-10 10:00:00,49.00,USD
charge,2,yan@example.com,Y,product-20,2025-01-10 10:00:00,49.00,USD
charge,3,one@example.com,O,product-12,2025-01-10 10:00:00,49.00,USD
refund,3,two@example.com,O,product-12,2025-01-11 10:00:00,49.00,USD
charge,4,bob@example.com,B,product-12,2025-01-10 10:00:00,49.00,USD"""
    job = draft(site, f"{HEADER}\n{rows}\n")
    seen = look(job)
    assert (seen["customers"], seen["known"]) == (3, 1)
    assert run(job, ledger).counts["customers"] == 3
    again = draft(site, f"{HEADER}\n{rows}\n")
    assert (look(again)["customers"], look(again)["changes_total"]) == (3, 0)


def test_the_same_file_again_brings_nothing_new(ledger: Config, site: Site) -> None:
    run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger)
    sent(site.id)
    again = draft(site, f"{HEADER}\n{ROWS}\n")
    assert (look(again)["new"], look(again)["changes"]) == (0, [])
    assert run(again, ledger).counts["recorded"] == 0


def test_stopped_in_the_middle_it_goes_on_where_it_was(
    ledger: Config, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_import, "ORDERS_AT_ONCE", 1)
    monkeypatch.setattr(csv_import, "CUSTOMERS_AT_ONCE", 1)
    job = run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger, most_steps=3)
    assert (job.state, job.done) == ("waiting", 2)
    jobs.stop(job)
    assert run(jobs.get(None, job.id), ledger, most_steps=4).done == 6
    assert run(jobs.stop(jobs.get(None, job.id)), ledger).state == "done"
    with database.reading():
        kinds = [event.type for event in Event.select().order_by(Event.id)]
    assert kinds.count("customer.resync") == 4
    assert kinds.count("purchase.completed") == 4


def test_begun_by_a_release_that_read_the_file_otherwise_it_misses_nothing(
    ledger: Config, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_import, "ORDERS_AT_ONCE", 1)
    job = run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger, most_steps=3)
    with database.writing(site.id):
        Job.update(total=Job.total + 2, position=Job.position + 1).where(Job.id == job.id).execute()
    assert run(jobs.stop(jobs.get(None, job.id)), ledger).state == "done"
    with database.reading():
        assert Event.select().where(Event.type == "purchase.completed").count() == 4


def test_a_step_that_was_cut_off_before_it_was_written_down_is_repeated_without_harm(
    ledger: Config, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "advance", lambda job, step: False)  # killed after the work, before the note of it
    run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger)
    monkeypatch.undo()
    with database.writing(site.id):
        Job.update(state="stopped", lease_until=0).execute()
    [job] = jobs.of_site(site.id)
    assert run(job, ledger).state == "done"
    assert len(sent(site.id)) == 4


def test_what_webhooks_told_is_not_told_again(ledger: Config, site: Site, shop: Shop) -> None:
    shop.post(bought("2001", "ann@example.com", at=1_736_503_200 + 7, items="product-12,bump-12"))
    found = look(draft(site, f"{HEADER}\n{ROWS}\n"))
    assert (found["known"], found["new"]) == (1, 7)
    assert [row["now"] for row in found["changes"]] == [None, None, None]


def test_later_webhooks_go_on_from_what_was_imported(ledger: Config, site: Site, shop: Shop) -> None:
    run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger)
    assert shop.post(bought("2001", "ann@example.com", at=1_736_503_200, items="product-12,bump-12")).status == (
        "duplicate"
    )
    shop.post(refunded("2004", START, item="product-20", amount=8900, email="dan@example.com"))
    assert states(site.id, "dan@example.com") == {"product-20": "refunded"}  # 10 and 89 of 99
    shop.post(cancelled("2001", START + DAY))
    assert states(site.id, "ann@example.com") == {"bump-12": "active", "product-12": "ended"}


def test_a_cancellation_of_last_year_is_no_news(ledger: Config, site: Site) -> None:
    run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger)
    with database.reading():
        ended = Event.get(Event.type == "subscription.ended")
        assert Delivery.get(Delivery.event == ended.id).state == "superseded"
        assert queries.detail(site.id, ended)["imported"] is True
        listed = event_rows.rows_of(site.id, [ended.id])[ended.id]
    assert (listed["source"], listed["imported"]) == ("companion", True)


def test_what_follows_from_webhooks_after_an_import_is_not_said_to_be_imported(site: Site, shop: Shop) -> None:
    shop.post(bought("9"))
    shop.post(cancelled("9"))
    with database.reading():
        events = list(Event.select())
        assert {event.type for event in events} >= {"subscription.ended", "purchase.completed"}
        assert not any(queries.detail(site.id, event)["imported"] for event in events)


def test_a_listening_site_gets_its_resyncs_too(ledger: Config, site: Site) -> None:
    other, _ = sites.add("https://second.example", name="Second", secret_word=None, listen_to=site.id)
    run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger)
    assert len(sent(other.id)) == len(sent(site.id)) == 4
    with pytest.raises(JobError, match="import there"):
        csv_import.begin(other.id, "x.csv")


def test_two_thousand_rows_are_looked_at_and_brought_in(ledger: Config, site: Site) -> None:
    if not ledger.on_sqlite:
        pytest.skip("once is enough: it is about size")
    rows = "\n".join(
        f"charge,{number},c{number % 600}@example.com,C,product-{number % 7 + 1},2025-01-10 10:00:00,49.00,USD"
        for number in range(1, 2001)
    )
    job = draft_at_once(site, f"{HEADER}\n{rows}\n")
    assert look(job)["changes_total"] > 600
    assert run(job, ledger).counts == {
        "rows": 2000,
        "unreadable": 0,
        "recorded": 2000,
        "known": 0,
        "customers": 600,
    }


def draft_at_once(site: Site, content: str) -> Job:
    job = csv_import.begin(site.id, "transactions.csv")
    for number, start in enumerate(range(0, len(content), 400_000)):
        csv_import.add_part(job, number, base64.b64encode(content[start : start + 400_000].encode()).decode())
    return job


def test_one_more_rebill_by_webhook_after_the_import_is_new(ledger: Config, site: Site, shop: Shop) -> None:
    run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger)
    assert shop.post(paid("2001", int(time.time()) - DAY, invoice_id="000000141-9")).status == "accepted"


def test_who_is_forgotten_is_in_no_waiting_file_either(ledger: Config, site: Site) -> None:
    job = draft(site, f"{HEADER}\n{ROWS}\n")
    assert retention.forget("bob@example.com")["files"] == 1
    with pytest.raises(JobError, match="Choose it again"):
        csv_import.apply(job)


def test_a_file_that_nobody_brought_in_is_not_kept_for_ever(ledger: Config, site: Site) -> None:
    draft(site, f"{HEADER}\n{ROWS}\n")
    assert retention.purge(90)["files"] == 0
    with database.writing(site.id):
        Job.update(made_at=Job.made_at - 8 * DAY * 1000).execute()
    assert retention.purge(90)["files"] > 0


def test_who_is_forgotten_during_an_import_does_not_come_back(
    ledger: Config, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_import, "ORDERS_AT_ONCE", 1)
    job = jobs.claim(csv_import.apply(draft(site, f"{HEADER}\n{ROWS}\n".encode("utf-16"))).id)
    assert job is not None

    def forget(one: Job) -> None:
        if one.done == 1:
            assert retention.forget("dan@example.com")["files"] == 1

    runner.run(job, ledger, wake=lambda found: None, on_step=forget)
    assert jobs.get(None, job.id).state == "stopped"
    with database.reading():
        assert people.person_of(site.id, "dan@example.com") is None


def test_what_was_begun_is_read_as_it_was_then(ledger: Config, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_import, "ORDERS_AT_ONCE", 1)
    job = run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger, most_steps=2)
    with pytest.raises(JobError, match="begun"):
        csv_import.choose(job, {"columns": {"order_id": "customer_email"}})
    assert look(job)["job"]["done"] == 1

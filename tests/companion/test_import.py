"""Customers from before: an exported file of transactions, looked at first, then brought in welcoming nobody anew."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest

from companion.config import Config
from companion.jobs import importing, runner
from companion.ledger import database, jobs, outbox, people, retention, sites
from companion.ledger.jobs import JobError
from companion.ledger.models import Delivery, Event, Job, JobPart, Site
from tests.companion.shop import DAY, START, Shop, bought, cancelled, paid, refunded, states

HEADER = "event,order_id,customer_email,customer_first_name,item_name,date,price,currency"
ROWS = """
charge,2001,Ann@Example.com,Ann,product-12,2025-01-10 10:00:00,49.00,USD
rebill,2001,ann@example.com,Ann,product-12,2025-02-10 10:00:00,49.00,USD
charge,2001,ann@example.com,Ann,bump-12,2025-01-10 10:00:00,9.00,USD
charge,2002,bob@example.com,Bob,product-12,2025-01-11 10:00:00,49.00,USD
refund,2002,bob@example.com,Bob,product-12,2025-01-13 10:00:00,49.00,USD
charge,2003,cat@example.com,Cat,product-20,2025-01-12 10:00:00,99.00,USD
cancel,2003,cat@example.com,Cat,product-20,2025-03-12 10:00:00,99.00,USD
charge,2004,dan@example.com,Dan,product-20,2025-01-12 10:00:00,99.00,USD
partial refund,2004,dan@example.com,Dan,product-20,2025-01-20 10:00:00,10.00,USD
""".strip()


def draft(site: Site, content: str | bytes, **wish: Any) -> Job:
    job = importing.begin(site.id, "transactions.csv")
    body = content.encode() if isinstance(content, str) else content
    for number, start in enumerate(range(0, len(body), 97)):
        importing.add_part(job, number, base64.b64encode(body[start : start + 97]).decode())
    return importing.choose(job, wish)


def look(job: Job) -> dict[str, Any]:
    return importing.describe(job, with_changes=True)


def run(job: Job, config: Config, *, most_steps: int = 1000) -> Job:
    """Apply it; stopped after so many steps."""
    claimed = jobs.claim(importing.apply(job).id)
    assert claimed is not None
    steps: list[int] = []
    runner.run(
        claimed,
        config,
        wake=lambda found: None,
        is_stopping=lambda: len(steps) >= most_steps,
        on_step=lambda one: steps.append(one.done),
    )
    return jobs.get(None, job.id)


def sent(site: str) -> list[dict[str, Any]]:
    return [claimed.event for claimed in outbox.claim(site, 100)]


def test_a_look_says_what_would_change_and_changes_nothing(site: Site) -> None:
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


def test_the_same_file_again_brings_nothing_new(ledger: Config, site: Site) -> None:
    run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger)
    sent(site.id)
    again = draft(site, f"{HEADER}\n{ROWS}\n")
    assert (look(again)["new"], look(again)["changes"]) == (0, [])
    assert run(again, ledger).counts["recorded"] == 0


def test_stopped_in_the_middle_it_goes_on_where_it_was(
    ledger: Config, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ORDERS_AT_ONCE", 1)
    monkeypatch.setattr(importing, "CUSTOMERS_AT_ONCE", 1)
    job = run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger, most_steps=3)
    assert (job.state, job.done) == ("waiting", 2)
    jobs.stop(job)
    assert run(jobs.get(None, job.id), ledger, most_steps=4).done == 6
    assert run(jobs.stop(jobs.get(None, job.id)), ledger).state == "done"
    with database.reading():
        kinds = [event.type for event in Event.select().order_by(Event.id)]
    assert kinds.count("customer.resync") == 4
    assert kinds.count("purchase.completed") == 4


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


def test_a_listening_site_gets_its_resyncs_too(ledger: Config, site: Site) -> None:
    other, _ = sites.add("https://second.example", name="Second", secret_word=None, listen_to=site.id)
    run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger)
    assert len(sent(other.id)) == len(sent(site.id)) == 4
    with pytest.raises(JobError, match="import there"):
        importing.begin(other.id, "x.csv")


def test_names_of_products_are_asked_for_once(ledger: Config, site: Site, shop: Shop) -> None:
    shop.post(bought("1", items="product-12"))  # its name is product-12, as the shop calls it
    rows = ROWS.replace("product-12", "My Course").replace("product-20", "Other").replace("bump-12", "My Course")
    job = draft(site, f"{HEADER}\n{rows}\n")
    found = look(job)
    assert [(row["name"], row["key"], row["rows"]) for row in found["products"]] == [
        ("My Course", None, 5),
        ("Other", None, 4),
    ]
    assert [row["field"] for row in found["missing"]] == ["products", "products"]
    with pytest.raises(JobError, match="My Course"):
        importing.apply(job)
    with pytest.raises(JobError, match="product-12"):
        importing.choose(job, {"products": {"My Course": "course 12"}})
    job = importing.choose(job, {"products": {"My Course": "product-12"}})
    left_out = look(importing.choose(job, {"products": {"Other": "skip"}}))
    assert (left_out["missing"], left_out["readable"]) == ([], 5)
    job = importing.choose(job, {"products": {"Other": "product-20"}})
    assert look(job)["missing"] == []
    assert run(job, ledger).state == "done"
    with database.reading():
        assert people.person_of(site.id, "ann@example.com") is not None


def test_without_the_order_number_it_says_why_it_cannot(site: Site) -> None:
    found = look(draft(site, "email,item_name,date,type\nann@example.com,product-12,2025-01-10,sale\n"))
    [missing] = found["missing"]
    assert missing["field"] == "order_id"
    assert "refund" in missing["message"]


def test_a_column_called_otherwise_is_chosen_by_the_owner(site: Site) -> None:
    job = draft(site, "Käufer;Bestellung;Kurs;Tag\nann@example.com;2001;product-12;31.12.2025\n".encode("latin-1"))
    assert [row["field"] for row in look(job)["missing"]] == ["email", "order_id", "item", "date", "type"]
    with pytest.raises(JobError, match="no column"):
        importing.choose(job, {"columns": {"email": "Mail"}})
    chosen = {"email": "Käufer", "order_id": "Bestellung", "item": "Kurs", "date": "Tag", "type": ""}
    found = look(importing.choose(job, {"columns": chosen}))
    assert [row["after"] for row in found["changes"]] == ["active"]


def test_dates_that_can_be_read_in_two_ways_are_asked_for(site: Site) -> None:
    job = draft(site, "email,order_id,item,date,type\nann@example.com,2001,product-12,03/04/2026,sale\n")
    assert [row["field"] for row in look(job)["missing"]] == ["day_first"]
    assert look(importing.choose(job, {"day_first": True}))["missing"] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose it again"),
        (b"PK\x03\x04\x00\x00", "not as a spreadsheet"),
        (b"just one line", "no rows"),
    ],
)
def test_what_is_no_table_says_what_to_do(site: Site, content: bytes, said: str) -> None:
    with pytest.raises(JobError, match=said):
        draft(site, content)


def test_rows_that_cannot_be_read_are_named_and_the_others_come_in(ledger: Config, site: Site) -> None:
    odd = (
        "charge,2009,,Eve,product-12,2025-01-10,1,USD\ncharge,2010,eve@example.com,Eve,product-12,soon,1,USD\n"
        "rebill failed,2001,ann@example.com,Ann,product-12,2025-03-10,49,USD"
    )
    job = draft(site, f"{HEADER}\n{ROWS}\n{odd}\n")
    assert [row["row"] for row in look(job)["problems"]] == [11, 12, 13]
    assert run(job, ledger).counts["unreadable"] == 3


def test_without_a_word_for_it_later_payments_are_rebills_and_a_status_may_say_refunded(site: Site) -> None:
    rows = (
        "email,order_id,item,date,total,status\nann@example.com,1,product-12,2025-01-01,49,completed\n"
        "ann@example.com,1,product-12,2025-02-01,49,completed\nbob@example.com,2,product-12,2025-01-01,49,Refunded\n"
    )
    found = look(draft(site, rows))
    assert found["new"] == 4
    assert {row["email"]: row["after"] for row in found["changes"]} == {
        "ann@example.com": "active",
        "bob@example.com": "refunded",
    }


def test_an_import_is_paid_in_the_currency_s_own_units(ledger: Config, site: Site) -> None:
    rows = 'email,order_id,item,date,total,currency\nann@example.com,1,product-12,2025-01-01,"¥4,900",JPY\n'
    run(draft(site, rows, columns={"type": ""}), ledger)
    with database.reading():
        assert Event.get(Event.type == "purchase.completed").document["order"]["total"] == 4900


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
    job = importing.begin(site.id, "transactions.csv")
    for number, start in enumerate(range(0, len(content), 400_000)):
        importing.add_part(job, number, base64.b64encode(content[start : start + 400_000].encode()).decode())
    return job


def test_one_more_rebill_by_webhook_after_the_import_is_new(ledger: Config, site: Site, shop: Shop) -> None:
    run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger)
    assert shop.post(paid("2001", int(time.time()) - DAY, invoice_id="000000141-9")).status == "accepted"


def test_who_is_forgotten_is_in_no_waiting_file_either(ledger: Config, site: Site) -> None:
    job = draft(site, f"{HEADER}\n{ROWS}\n")
    assert retention.forget("bob@example.com")["files"] == 1
    with pytest.raises(JobError, match="Choose it again"):
        importing.apply(job)


def test_a_file_that_nobody_brought_in_is_not_kept_for_ever(ledger: Config, site: Site) -> None:
    draft(site, f"{HEADER}\n{ROWS}\n")
    assert retention.purge(90)["files"] == 0
    with database.writing(site.id):
        Job.update(made_at=Job.made_at - 8 * DAY * 1000).execute()
    assert retention.purge(90)["files"] > 0


def test_sales_and_refunds_are_not_told_apart_by_guessing(site: Site) -> None:
    job = draft(site, "email,order_id,item,date,Kind\nann@example.com,1,product-12,2025-01-10,REFUND\n")
    [missing] = look(job)["missing"]
    assert missing["field"] == "type"
    with pytest.raises(JobError, match="sales only"):
        importing.apply(job)
    found = look(importing.choose(job, {"columns": {"type": "Kind"}}))
    assert [row["after"] for row in found["changes"]] == ["refunded"]
    with pytest.raises(JobError, match="order_id"):
        importing.choose(job, {"columns": {"mail": "email"}})


WORDS = {
    "Sale": "active",
    "New purchase": "active",
    "order.success": "active",
    "Recurring payment": "active",
    "order.subscription_payment": "active",
    "Refunded": "refunded",
    "Chargeback": "refunded",
    "Recurring chargeback": "refunded",
    "Payment reversed": "refunded",
    "Subscription cancelled": "ended",
    "Chargeback won": None,
    "Unpaid": None,
    "Payment failed": None,
    "Affiliate commission payment": None,
    "Gift": None,
    "Partial refund": None,  # of an order that is not in the file
}


@pytest.mark.parametrize(("word", "after"), WORDS.items(), ids=WORDS)
def test_what_a_word_does_to_access(site: Site, word: str, after: str | None) -> None:
    found = look(draft(site, f"email,order_id,item,date,type\nann@example.com,1,product-12,2025-01-10,{word}\n"))
    assert [row["after"] for row in found["changes"]] == ([after] if after else [])
    assert bool(found["problems"]) is (after is None)


ODD_ROWS = {
    "a sale with a minus": ("sale,-49.00,2025-01-10", "negative"),
    "a time to come": ("sale,49.00,2095-01-10", "not come yet"),
    "no date": ("sale,49.00,soon", "no date"),
    "no word": (",49.00,2025-01-10", "not say"),
}


@pytest.mark.parametrize(("row", "said"), ODD_ROWS.values(), ids=ODD_ROWS)
def test_a_row_that_makes_no_sense_is_left_out_and_named(site: Site, row: str, said: str) -> None:
    found = look(draft(site, f"email,order_id,item,type,total,date\n\nann@example.com,1,product-12,{row}\n"))
    [problem] = found["problems"]
    assert problem["row"] == 3  # as a spreadsheet counts, the empty line too
    assert said in problem["message"]


def test_the_same_row_twice_counts_once(site: Site) -> None:
    row = "ann@example.com,1,product-12,sale,2025-01-10\n"
    found = look(draft(site, f"email,order_id,item,type,date\n{row}{row}"))
    assert (found["new"], len(found["problems"])) == (1, 1)


def test_who_is_forgotten_during_an_import_does_not_come_back(
    ledger: Config, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ORDERS_AT_ONCE", 1)
    job = jobs.claim(importing.apply(draft(site, f"{HEADER}\n{ROWS}\n".encode("utf-16"))).id)
    assert job is not None

    def forget(one: Job) -> None:
        if one.done == 1:
            assert retention.forget("dan@example.com")["files"] == 1

    runner.run(job, ledger, wake=lambda found: None, on_step=forget)
    assert jobs.get(None, job.id).state == "stopped"
    with database.reading():
        assert people.person_of(site.id, "dan@example.com") is None


def test_a_file_with_a_part_missing_is_no_file(site: Site) -> None:
    job = importing.begin(site.id, "transactions.csv")
    for number in (0, 2):
        importing.add_part(job, number, base64.b64encode(b"a,b\n1,2\n").decode())
    with pytest.raises(JobError, match="Part 1"):
        importing.choose(job, {})


def test_what_was_begun_is_read_as_it_was_then(ledger: Config, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "ORDERS_AT_ONCE", 1)
    job = run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger, most_steps=2)
    with pytest.raises(JobError, match="begun"):
        importing.choose(job, {"columns": {"order_id": "customer_email"}})
    assert look(job)["job"]["done"] == 1


def test_a_quote_that_is_never_closed_is_a_damaged_file(site: Site) -> None:
    with pytest.raises(JobError, match="damaged"):
        draft(site, f'{HEADER}\n{ROWS}\ncharge,1,"ann@example.com,Ann,product-12,2025-01-10,1,USD\n{ROWS}\n')


def test_excel_s_first_line_is_no_row(site: Site) -> None:
    found = look(draft(site, f"sep=,\r\n{HEADER}\n{ROWS}\n"))
    assert (found["rows"], found["examples"]["event"]) == (9, "charge")


def test_the_owner_is_warned_of_what_a_file_cannot_say(site: Site) -> None:
    warnings = look(draft(site, f"{HEADER}\n{ROWS}\n"))["warnings"]
    assert [sentence.split(" ")[1] for sentence in warnings] == ["rows"]
    alone = look(draft(site, f"{HEADER}\nrefund,9,ann@example.com,Ann,product-12,2025-01-10,1,USD\n"))["warnings"]
    assert "full" in alone[0]


def test_every_payment_of_a_cancelled_subscription_bears_its_status(site: Site, shop: Shop) -> None:
    rows = "".join(f"ann@example.com,1,product-12,2025-{month:02}-01,49,cancelled\n" for month in range(1, 7))
    found = look(draft(site, f"email,order_id,item,date,total,status\n{rows}"))
    assert found["new"] == 7
    shop.post(bought("1", at=1_735_689_600))
    shop.post(cancelled("1", int(time.time()) - 9 * DAY, int(time.time()) + 9 * DAY))
    assert [
        row["after"] for row in look(draft(site, f"email,order_id,item,date,total,status\n{rows}"))["changes"]
    ] == []

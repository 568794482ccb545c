"""How an exported file is read: columns, words, dates and rows that make no sense."""

from __future__ import annotations

import base64
import time
import tracemalloc

import pytest

from companion.config import Config
from companion.jobs import csv_import
from companion.ledger import database, people
from companion.ledger.jobs import JobError
from companion.ledger.models import Event, Site
from companion.thrivecart import csv_table
from tests.companion.csv_imports import HEADER, ROWS, draft, look, run
from tests.companion.shop import DAY, Shop, bought, cancelled


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
        csv_import.apply(job)
    with pytest.raises(JobError, match="product-12"):
        csv_import.choose(job, {"products": {"My Course": "course 12"}})
    job = csv_import.choose(job, {"products": {"My Course": "product-12"}})
    left_out = look(csv_import.choose(job, {"products": {"Other": "skip"}}))
    assert (left_out["missing"], left_out["readable"]) == ([], 5)
    job = csv_import.choose(job, {"products": {"Other": "product-20"}})
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
        csv_import.choose(job, {"columns": {"email": "Mail"}})
    chosen = {"email": "Käufer", "order_id": "Bestellung", "item": "Kurs", "date": "Tag", "type": ""}
    found = look(csv_import.choose(job, {"columns": chosen}))
    assert [row["after"] for row in found["changes"]] == ["active"]


def test_dates_that_can_be_read_in_two_ways_are_asked_for(site: Site) -> None:
    job = draft(site, "email,order_id,item,date,type\nann@example.com,2001,product-12,03/04/2026,sale\n")
    assert [row["field"] for row in look(job)["missing"]] == ["day_first"]
    assert look(csv_import.choose(job, {"day_first": True}))["missing"] == []


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


def test_sales_and_refunds_are_not_told_apart_by_guessing(site: Site) -> None:
    job = draft(site, "email,order_id,item,date,Kind\nann@example.com,1,product-12,2025-01-10,REFUND\n")
    [missing] = look(job)["missing"]
    assert missing["field"] == "type"
    with pytest.raises(JobError, match="sales only"):
        csv_import.apply(job)
    found = look(csv_import.choose(job, {"columns": {"type": "Kind"}}))
    assert [row["after"] for row in found["changes"]] == ["refunded"]
    with pytest.raises(JobError, match="order_id"):
        csv_import.choose(job, {"columns": {"mail": "email"}})


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
    "no date": ("sale,49.00,soon", "as a date"),
    "a date before the calendar begins": ("sale,49.00,0001-01-01T00:00:00+14:00", "not a date"),
    "a date after the calendar ends": ("sale,49.00,9999-12-31T23:59:00-10:00", "not a date"),
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


def test_a_file_with_a_part_missing_is_no_file(site: Site) -> None:
    job = csv_import.begin(site.id, "transactions.csv")
    for number in (0, 2):
        csv_import.add_part(job, number, base64.b64encode(b"a,b\n1,2\n").decode())
    with pytest.raises(JobError, match="Part 1"):
        csv_import.choose(job, {})


def test_a_quote_that_is_never_closed_is_a_damaged_file(site: Site) -> None:
    with pytest.raises(JobError, match="damaged"):
        draft(site, f'{HEADER}\n{ROWS}\ncharge,1,"ann@example.com,Ann,product-12,2025-01-10,1,USD\n{ROWS}\n')


def test_excel_s_first_line_is_no_row(site: Site) -> None:
    found = look(draft(site, f"sep=,\r\n{HEADER}\n{ROWS}\n"))
    assert (found["rows"], found["examples"]["event"]) == (9, "charge")


def test_the_owner_is_warned_of_what_a_file_cannot_say(site: Site) -> None:
    warnings = look(draft(site, f"{HEADER}\n{ROWS}\n"))["warnings"]
    assert [sentence[:29] for sentence in warnings] == ["1 row cancels a subscription."]
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


def test_a_file_of_very_many_columns_is_refused_with_a_sentence(site: Site) -> None:
    more = csv_table.MAX_COLUMNS - HEADER.count(",") - 1
    header = HEADER + "".join(f",note {n}" for n in range(more))
    rows = ROWS.replace("USD\n", f"USD{',x' * more}\n")
    assert look(draft(site, f"{header}\n{rows}\n"))["rows"] == 9
    wider = rows.replace("USD,x", "USD,x,x", 1)  # one row alone
    for wide in (f"{header},one\n{rows}\n", f"{header}\n{wider}\n"):
        with pytest.raises(JobError, match="more than 200 columns") as raised:
            draft(site, wide)
        assert raised.value.code == "bad_file"


def test_examples_hold_little_of_wide_rows(site: Site) -> None:
    columns = csv_table.MAX_COLUMNS
    header = ",".join(f"c{n}" for n in range(columns)).encode()
    row = b",".join([b"y" * 4000] * columns)
    table = csv_table.table_of([header, *[b"\n" + row] * 40])
    tracemalloc.start()
    found = csv_table.examples(table)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(found), found["c0"]) == (columns, "y" * 40)
    assert most < 8 * 2**20  # the file has 31 MiB

"""Numbers that a spreadsheet spoiled tie nobody, and a look shows who becomes one customer before it is done."""

from __future__ import annotations

from itertools import groupby

import pytest

from companion.config import Config
from companion.history.customer.find import customer
from companion.ledger import database, people
from companion.ledger.database import reading
from companion.ledger.models import Site
from tests.companion.csv_imports import draft, look, run
from tests.companion.shop import Shop, bought, states

HEADER = "Order Number,Customer ID,Customer Email,Item Name,Date,Event,Amount,Currency"


def rows(customer: str, orders: tuple[str, str, str] = ("41234501", "41234502", "41234503")) -> str:
    """Anna, Ben and Cleo buy; Cleo gets her money back."""
    anna, ben, cleo = orders
    return (
        f"{HEADER}\n"
        f'"{anna}","{customer}",anna@example.com,product-12,2026-02-03 10:15,Sale,49.00,EUR\n'
        f'"{ben}","{customer}",ben@example.com,product-12,2026-02-04 11:15,Sale,49.00,EUR\n'
        f'"{cleo}","{customer}",cleo@example.com,product-12,2026-02-15 12:15,Sale,49.00,EUR\n'
        f'"{cleo}","{customer}",cleo@example.com,product-12,2026-02-17 12:15,Refund,49.00,EUR\n'
    )


def held(site: Site) -> dict[str, dict[str, str]]:
    """What each of them holds, as ``customer show`` tells."""
    found = {}
    for name in ("anna", "ben", "cleo"):
        with reading():
            known = customer(site.id, f"{name}@example.com")
        found[name] = {row["item"]: row["state"] for row in known["entitlements"]} if known else {}
    return found


def foretold(site: Site, content: str) -> dict[str, dict[str, str]]:
    changes = look(draft(site, content))["changes"]
    return {
        email.split("@")[0]: {row["item"]: row["after"] for row in some}
        for email, some in groupby(changes, lambda row: row["email"])
    }


SPOILED = ("9,61235E+17", "9.61235e+17", "9.61235E+17", "#N/A", "########", "unknown", "—", "961235000000000000", "NaN")


@pytest.mark.parametrize("customer", SPOILED)
def test_a_customer_number_that_a_spreadsheet_spoiled_ties_nobody(ledger: Config, site: Site, customer: str) -> None:
    content = rows(customer)
    told = foretold(site, content)
    run(draft(site, content), ledger)
    wanted = {"anna": {"product-12": "active"}, "ben": {"product-12": "active"}, "cleo": {"product-12": "refunded"}}
    assert held(site) == told == wanted


def test_an_order_number_that_was_rounded_stops_its_rows_and_says_why(ledger: Config, site: Site) -> None:
    orders = ("1,23457E+11", "1,23457E+11", "1.23457e+11")
    found = look(draft(site, rows("", orders)))
    assert [row["row"] for row in found["problems"]] == [2, 3, 4, 5]
    assert {row["message"].split(": ", 1)[1] for row in found["problems"]} == {
        "a spreadsheet has rounded this number; open the export itself."
    }
    assert [row["field"] for row in found["missing"]] == ["rows"]


def test_an_order_that_two_people_bought_is_not_believed(site: Site) -> None:
    found = look(draft(site, rows("", ("41234501", "41234501", "41234503"))))
    assert [row["row"] for row in found["problems"]] == [2, 3]
    assert "several customers" in found["problems"][0]["message"]
    assert {row["email"] for row in found["changes"]} == {"cleo@example.com"}


def test_a_preview_shows_who_becomes_one_customer_and_what_comes_of_it(ledger: Config, site: Site) -> None:
    content = rows("7001")
    found = look(draft(site, content))
    assert found["ties"] == [
        {
            "emails": ["anna@example.com", "ben@example.com", "cleo@example.com"],
            "by": "the same customer number (7001)",
        }
    ]
    assert found["changes"][0]["also"] == ["ben@example.com", "cleo@example.com"]
    told = foretold(site, content)
    run(draft(site, content), ledger)
    assert held(site) == told
    assert look(draft(site, content))["ties"] == []


def test_a_preview_sees_links_with_whom_the_ledger_knows(ledger: Config, site: Site, shop: Shop) -> None:
    shop.post(bought("9", "old@example.com", customer_id="7001", items="product-20"))
    content = f"{HEADER}\n41234501,7001,anna@example.com,product-12,2026-02-03 10:15,Sale,49.00,EUR\n"
    found = look(draft(site, content))
    assert found["ties"][0]["emails"] == ["anna@example.com", "old@example.com"]
    rows_of = {(row["email"], row["item"]): (row["now"], row["after"]) for row in found["changes"]}
    assert rows_of == {
        ("anna@example.com", "product-12"): (None, "active"),
        ("anna@example.com", "product-20"): (None, "active"),
        ("old@example.com", "product-12"): (None, "active"),
    }
    run(draft(site, content), ledger)
    assert states(site.id, "anna@example.com") == {"product-12": "active", "product-20": "active"}


def test_a_preview_sees_that_two_known_customers_become_one(ledger: Config, site: Site, shop: Shop) -> None:
    shop.post(bought("8", "anna@example.com", customer_id="7002"))
    shop.post(bought("9", "ben@example.com", customer_id="7003", items="product-20"))
    content = f"{HEADER}\n41234501,7002,ben@example.com,product-30,2026-02-03 10:15,Sale,49.00,EUR\n"
    told = foretold(site, content)
    run(draft(site, content), ledger)
    after = held(site)
    assert after["anna"] == after["ben"] == {name: "active" for name in ("product-12", "product-20", "product-30")}
    before = {"anna": {"product-12": "active"}, "ben": {"product-20": "active"}}
    assert {name: told[name] | before[name] for name in told} == {name: after[name] for name in ("anna", "ben")}


def test_who_was_unlinked_by_hand_stays_apart_in_the_preview_as_in_the_import(ledger: Config, site: Site) -> None:
    with database.writing(site.id):
        people.unlink(site.id, "anna@example.com", "ben@example.com", by="owner")
    content = "\n".join(line for line in rows("7001").splitlines() if "cleo" not in line)
    assert look(draft(site, content))["ties"] == []
    told = foretold(site, content)
    run(draft(site, content), ledger)
    assert held(site) | {"cleo": {}} == told | {"cleo": {}}
    assert people.person_of(site.id, "anna@example.com") != people.person_of(site.id, "ben@example.com")


def test_a_number_of_more_addresses_than_one_person_has_is_warned_of(site: Site) -> None:
    lines = [f"4123450{at},7001,c{at}@example.com,product-12,2026-02-03 10:15,Sale,49.00,EUR" for at in range(4)]
    warnings = look(draft(site, "\n".join([HEADER, *lines, ""])))["warnings"]
    assert warnings[0].startswith("4 different addresses have the customer number 7001")


def test_what_counts_as_not_sent_is_said(site: Site) -> None:
    warnings = look(draft(site, rows("9,61235E+17")))["warnings"]
    assert warnings[0].startswith("In 4 rows a spreadsheet has spoiled the customer number")


def test_one_slashed_date_does_not_turn_the_others_round(ledger: Config, site: Site) -> None:
    """Public reports: github.com/dateutil/dateutil/issues/268 and 1011."""
    content = (
        "Order ID,Customer Email,Item Name,Date,Event,Amount,Currency\n"
        "41234501,anna@example.com,product-12,2026-01-05 10:15:00 UTC,Sale,49.00,USD\n"
        "41234501,anna@example.com,product-12,2026-02-05 10:15:00 UTC,Rebill,49.00,USD\n"
        "41234501,anna@example.com,product-12,2026-03-04 10:15:00 UTC,Cancellation,0.00,USD\n"
        "41234502,ben@example.com,product-12,31/01/2026 10:15,Sale,49.00,USD\n"
    )
    told = foretold(site, content)
    run(draft(site, content), ledger)
    assert held(site) | {"cleo": {}} == told | {"cleo": {}}
    assert told == {"anna": {"product-12": "ended"}, "ben": {"product-12": "active"}}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ('"1,234",2026-02-03', "1.234"),
        ("49.00,2026-02-03 10:15 BST", "time zone"),
        ("49.00,45000.5", "count of days"),
    ],
)
def test_what_cannot_be_read_for_certain_stops_its_row(site: Site, cells: str, why: str) -> None:
    found = look(draft(site, f"email,order_id,item,type,total,date\nann@example.com,1,product-12,sale,{cells}\n"))
    [problem] = found["problems"]
    assert why in problem["message"]
    assert found["changes"] == []

"""Customers from before: ThriveCart's list of transactions in, what it would change, done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.screens.admin import IMPORT, Admin
from tests.e2e.screens.customer import open_customer
from tests.stack.crm import StandInCrm
from tests.stack.owner import Owner
from tests.stack.pairing import Pair
from tests.stack.process import ServiceError, eventually
from tests.stack.wordpress import WordPress

HEADINGS = "Customer email,Order ID,Item,Date,Event,Amount,Who\n"
ROWS = (
    "ida@example.com,7001,AccessAlly 101 Course,2025-03-14 10:00:00,Charge,49.00,Ida Old\n"
    "otto@example.com,7002,AccessAlly 101 Course,2025-03-15 10:00:00,Charge,49.00,Otto Old\n"
    "otto@example.com,7002,AccessAlly 101 Course,2025-03-20 10:00:00,Refund,49.00,Otto Old\n"
    "no address,7003,AccessAlly 101 Course,2025-03-16 10:00:00,Charge,49.00,Nobody\n"
)
KEPT = (
    "kim@example.com,7004,product-20,2025-03-14 10:00:00,Charge,9.00,Kim Kept\n"
    "kim@example.com,7004,product-20,2025-03-15 10:00:00,Refund,9.00,Kim Kept\n"
)
READ = ".wrap form .button-primary"
# As a spreadsheet leaves it: whose order it is cannot be told any more.
SPOILED = "kim@example.com,1.23457E+11,product-20,2025-03-15 10:00:00,Refund,9.00,Kim Kept\n"


def test_an_owner_imports_customers_from_before(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm, tmp_path: Path
) -> None:
    window = admin.window
    admin.open(IMPORT)
    admin.keep_picture("import")
    window.attach("#cart-companion-file", _file(tmp_path, HEADINGS.replace("Order ID", "Reference") + ROWS))
    window.follow(READ)
    assert "something is missing" in admin.notice()
    assert "Say which column holds: order number" in window.text(".wrap")
    assert "Reference (7001)" in window.text("#cart-companion-column-order_id")
    window.choose("#cart-companion-column-order_id", "Reference")
    window.follow("button[name=import].button")
    assert "Say which product “AccessAlly 101 Course” is" in window.text(".wrap")
    admin.keep_picture("import-mapping")

    window.fill("#cart-companion-product-0", "product-12")
    window.follow("button[name=import].button")
    assert "Nothing was changed so far" in admin.notice()
    page = window.text(".wrap")
    assert "3 of 4 rows can be read" in page
    assert "Row 5: " in page
    ida, otto = window.texts(".cart-companion-changes tbody tr")
    assert ida.startswith("ida@example.com")
    assert "Not bought → becomes Active" in " ".join(ida.split())
    assert "course bought" in ida
    assert "Refunded" in otto
    assert "this customer is not in your CRM, and a refund or an end puts nobody there" in otto
    admin.keep_picture("import-dry-run")
    assert crm.tags_of("ida@example.com") == set()
    assert list((site.folder / "wp-content" / "uploads").rglob("*.csv")) == []

    window.follow(".wrap form .button-primary")
    assert "The import has started" in admin.notice()
    eventually(lambda: "The import was finished" in _said(admin), 30, lambda: _said(admin), pause=0.5)
    assert "Row 5: It holds no usable e-mail address." in window.text(".cart-companion-found")
    admin.keep_picture("import-done")
    eventually(lambda: crm.tags_of("ida@example.com") == {"course bought"}, 20, lambda: str(crm.calls()))
    open_customer(admin, "ida@example.com")
    assert "Imported: recorded only" in " ".join(window.texts(".cart-companion-timeline li"))
    admin.keep_picture("import-customer")
    window.follow_script("Array.from(document.querySelectorAll('.cart-companion-timeline a')).pop().click()")
    assert "Imported from a list of transactions" in window.text(".cart-companion-facts")
    assert "recorded only" in window.text(".cart-companion-diagnosis")
    admin.keep_picture("import-event")

    admin.open(IMPORT)
    window.attach("#cart-companion-file", _file(tmp_path, HEADINGS + ROWS))
    window.follow(READ)
    assert "What customers hold does not change" in window.text(".wrap")
    assert not window.has(READ)
    window.follow(".wrap form .button-link-delete")
    assert "Nothing was imported" in admin.notice()
    assert "The import was finished" in window.text(".wrap")
    assert "3 events were new and are recorded now" in window.text(".wrap")
    assert "transactions.csv, " in window.text(".wrap")
    admin.keep_picture("import-earlier")


def test_an_owner_without_a_rule_is_told_so_before_the_import(admin: Admin, paired: Pair, tmp_path: Path) -> None:
    window = admin.window
    paired.set_rules([])
    admin.open(IMPORT)
    window.attach("#cart-companion-file", _file(tmp_path, HEADINGS + KEPT))
    window.follow(READ)
    assert "No rule for this product" in window.text(".cart-companion-changes")
    assert "There are no tag rules yet" in window.text(".wrap")
    admin.keep_picture("import-without-rules")


def test_a_dry_run_removes_no_tag_that_another_purchase_keeps(admin: Admin, paired: Pair, tmp_path: Path) -> None:
    window = admin.window
    paired.settled(paired.send(paired.order("kim@example.com").purchase()))
    admin.open(IMPORT)
    window.attach("#cart-companion-file", _file(tmp_path, HEADINGS + KEPT))
    window.follow(READ)
    assert window.texts(".cart-companion-changes .cart-companion-tags li") == ["+\nApplied:\n refunded"]


def test_a_file_that_cannot_be_read_is_refused_in_words(admin: Admin, paired: Pair, tmp_path: Path) -> None:
    window = admin.window
    admin.open(IMPORT)
    for content, words in (
        ("", "This file is empty"),
        ("PK\x03\x04", "not a CSV file"),
        ("nothing in it", "no rows"),
        ("a,b\n" * 600_000, "too large: this server takes at most 2 MB"),
        ("a,b\n" * 2_500_000, "too large: this server takes at most 2 MB"),
    ):
        window.attach("#cart-companion-file", _file(tmp_path, content))
        window.follow_script("document.querySelector('#cart-companion-file').form.submit()")
        assert words in admin.notice()
    window.attach("#cart-companion-file", _file(tmp_path, "a,b\n" * 600_000))
    assert "too large" in window.run("return document.querySelector('#cart-companion-file').validationMessage")


def test_where_no_row_can_be_read_the_screen_says_why(admin: Admin, paired: Pair, tmp_path: Path) -> None:
    window = admin.window
    admin.open(IMPORT)
    window.attach("#cart-companion-file", _file(tmp_path, HEADINGS + SPOILED))
    window.follow(READ)
    assert "cannot be imported like this" in admin.notice()
    assert "Row 2: " in window.text(".cart-companion-left-out")
    assert "spreadsheet" in window.text(".cart-companion-left-out")
    assert not window.has(READ)
    admin.keep_picture("import-no-row")


def test_who_would_become_one_customer_is_shown_before_it_is_done(admin: Admin, paired: Pair, tmp_path: Path) -> None:
    window = admin.window
    admin.open(IMPORT)
    headings = HEADINGS.replace("Who", "Customer ID")
    rows = (
        "una@example.com,7101,product-12,2025-03-14 10:00:00,Charge,49.00,880\n"
        "uwe@example.com,7102,product-12,2025-03-14 10:00:00,Charge,49.00,880\n"
        "uwe@example.com,7102,product-12,2025-03-15 10:00:00,Refund,49.00,880\n"
        'vic@example.com,"7,10314E+11",product-12,2025-03-14 10:00:00,Charge,49.00,881\n'
        'wim@example.com,7104,product-12,2025-03-14 10:00:00,Charge,49.00,"9,61235E+17"\n'
    )
    window.attach("#cart-companion-file", _file(tmp_path, headings + rows))
    window.follow(READ)
    assert window.texts(".cart-companion-ties li") == [
        "una@example.com, uwe@example.com: the same customer number (880)"
    ]
    assert "one customer with uwe@example.com" in window.text(".cart-companion-changes")
    una, uwe, _ = window.texts(".cart-companion-changes tbody tr")
    assert "course bought" in una
    assert "See una@example.com" in uwe
    page = window.text(".wrap")
    assert "a spreadsheet has rounded this number; open the export itself" in page
    assert "In 1 row a spreadsheet has spoiled the customer number" in page
    admin.keep_picture("import-ties")


def test_unclear_dates_are_asked_for(admin: Admin, paired: Pair, tmp_path: Path) -> None:
    window = admin.window
    admin.open(IMPORT)
    rows = HEADINGS + "ida@example.com,7001,product-12,03/04/2025,Charge,49.00,Ida\n"
    window.attach("#cart-companion-file", _file(tmp_path, rows))
    window.follow(READ)
    assert "say whether the day is first" in window.text(".wrap")
    window.choose("#cart-companion-day-first", "day")
    window.follow("button[name=import].button")
    assert "Nothing was changed so far" in admin.notice()
    window.run("document.querySelector('details').open = true")
    assert window.value("#cart-companion-day-first") == "day"
    admin.keep_picture("import-dates")


def test_texts_of_a_file_are_shown_as_text(admin: Admin, paired: Pair, tmp_path: Path) -> None:
    window = admin.window
    nasty = "<img src=x onerror=document.body.remove()>"
    admin.open(IMPORT)
    rows = HEADINGS.replace("Who", nasty) + f"ida@example.com,7001,Course {nasty},2025-03-14,Charge,49.00,Ida\n"
    window.attach("#cart-companion-file", _file(tmp_path, rows))
    window.follow(READ)
    assert f"Course {nasty}" in window.texts(".cart-companion-product-names td")
    window.fill("#cart-companion-product-0", "product-12")
    window.follow("button[name=import].button")
    assert f"Course {nasty}: Not bought" in window.text(".cart-companion-changes")
    assert not window.has(".wrap img")


def test_nobody_imports_without_the_nonce(paired: Pair, site: WordPress) -> None:
    owner = Owner(site)
    owner.open(f"/wp-admin/{IMPORT}")
    with pytest.raises(ServiceError, match="403"):
        owner.submit("action", _wpnonce="wrong")
    assert "Choose a file first" in owner.submit("action")


def _file(folder: Path, content: str) -> Path:
    path = folder / "transactions.csv"
    path.write_bytes(content.encode())
    return path


def _said(admin: Admin) -> str:
    return admin.window.text(".cart-companion-job")

"""Files as ThriveCart writes them, in the form that public files and code of its users show.

The form: "ThriveCart Subscription Export 2026-02-24 16_47_53.csv", in the history of a public repository; the columns
of an export of transactions (order_id, event, total, sales_tax, product_price, transaction_id): bookkeeping scripts
that read one, 2026. All people are made up.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from companion.clock import to_ms
from companion.config import Config
from companion.ledger import database
from companion.ledger.models import Event, Site
from tests.companion.csv_imports import draft, look, run
from tests.companion.shop import DAY, Shop, bought, paid, refunded, soon

HEADER = (
    "event,order_id,company,first_name,last_name,full_name,address_line1,address_city,address_state,address_zip,"
    "address_country,shipping_full_name,shipping_address_line1,shipping_address_city,shipping_address_state,"
    "shipping_address_zip,shipping_address_country,telephone,email,checkbox_confirmation,company_vat_number,"
    "subscription_id,order_date,order_time,processor,order_currency,coupon,campaign_id,affiliate_id,affiliate_name,"
    "relevant_item_name,relevant_item,relevant_item_id,relevant_item_pricing_option,total,sales_tax,sales_tax_rate,"
    "product_price,transaction_id"
)
COLUMNS = HEADER.split(",")
ANN = {"first_name": "Ann", "last_name": " Lee", "full_name": "Ann  Lee", "email": "ann@example.com"}
SALE = {
    "event": "charge",
    "order_id": "41234501",
    "order_date": "2025-01-10",
    "order_time": "10:00:00",
    "processor": "stripe",
    "order_currency": "EUR",
    "relevant_item_name": "Miles &amp; Travel",
    "relevant_item": "product",
    "relevant_item_id": "12",
    "total": "47.00",
    "transaction_id": "ch_1",
}


AT = to_ms(datetime(2025, 1, 10, 10, tzinfo=UTC))


def export(*rows: dict[str, str]) -> bytes:
    """With ``-`` for what is empty, and a NUL behind each postcode."""
    lines = [COLUMNS]
    for row in rows:
        said = {"address_zip": "12345", "address_country": "DE"} | ANN | SALE | row
        lines.append([said.get(name) or "-" for name in COLUMNS])
        for at, name in enumerate(COLUMNS):
            lines[-1][at] += "\x00" if name.endswith("address_zip") else ""
    return "".join(",".join(line) + "\n" for line in lines).encode()


EXTRA = {"relevant_item": "bump", "relevant_item_name": "Extra", "total": "9.00"}


def documents() -> list[dict[str, Any]]:
    with database.reading():
        found = [event.document for event in Event.select().order_by(Event.occurred_at, Event.id)]
    return [one for one in found if one["type"] != "customer.resync"]


def test_an_export_is_read_without_a_question(ledger: Config, site: Site) -> None:
    job = draft(site, export({}, EXTRA))
    found = look(job)
    assert (found["missing"], found["problems"], found["readable"]) == ([], [], 2)
    run(job, ledger)
    [bought] = documents()
    assert [(item["key"], item["name"], item["amount"]) for item in bought["items"]] == [
        ("product-12", "Miles & Travel", 4700),
        ("bump-12", "Extra", 900),
    ]
    assert bought["order"] == {"currency": "EUR", "id": "41234501", "invoice_id": None, "total": 5600}
    with database.reading():
        assert Event.get(Event.type == "purchase.completed").occurred_at == AT


def test_a_refund_of_the_bump_alone_leaves_the_product(site: Site) -> None:
    """What kind of thing a number is stands in ``relevant_item``; a bump has its product's number."""
    back = EXTRA | {"event": "refund", "order_time": "11:00:00"}
    found = look(draft(site, export({}, EXTRA, back)))
    assert {row["item"]: row["after"] for row in found["changes"]} == {"product-12": "active", "bump-12": "refunded"}


def test_an_amount_without_decimals_has_its_currency(ledger: Config, site: Site) -> None:
    run(draft(site, export({"order_currency": "JPY", "total": "4700"})), ledger)
    assert documents()[0]["order"]["total"] == 4700


def test_a_dash_is_no_name_and_no_kind(ledger: Config, site: Site) -> None:
    run(draft(site, export({"first_name": "", "last_name": "", "full_name": "", "relevant_item": ""})), ledger)
    [bought] = documents()
    assert (bought["customer"]["first_name"], bought["customer"]["last_name"]) == (None, None)
    assert bought["items"][0]["key"] == "product-12"


def test_two_spellings_of_a_name_are_one_question(site: Site) -> None:
    """The same product is "Miles &amp; Travel" in some rows of the file and "Miles & Travel" in others."""
    rows = [{"relevant_item_id": ""}, {"relevant_item_id": "", "relevant_item_name": "Miles & Travel", "order_id": "2"}]
    found = look(draft(site, export(*rows)))
    assert [(row["name"], row["rows"]) for row in found["products"]] == [("Miles & Travel", 2)]


@pytest.mark.parametrize("told", ["Miles & Travel", "Miles &amp; Travel"])
def test_a_name_that_a_webhook_spelled_otherwise_is_known(site: Site, shop: Shop, told: str) -> None:
    fields = bought("1", items="product-12")
    fields["order"]["charges"]["0"]["name"] = told
    shop.post(fields)
    found = look(draft(site, export({"relevant_item_id": ""})))
    assert ([row["key"] for row in found["products"]], found["missing"]) == (["product-12"], [])


def test_of_two_spellings_that_are_one_name_the_newest_counts(site: Site, shop: Shop) -> None:
    """The older purchase was recorded before names were read as people read them."""
    older = shop.post(bought("1", items="product-11"))
    fields = bought("2", items="product-12")
    fields["order"]["charges"]["0"]["name"] = "Miles & Travel"
    shop.post(fields)
    with database.writing(site.id):
        event = Event.get_by_id(older.event)
        event.document["items"][0]["name"] = "Miles &amp; Travel"
        Event.update(document=event.document).where(Event.id == event.id).execute()
    found = look(draft(site, export({"relevant_item_id": ""})))
    assert [row["key"] for row in found["products"]] == ["product-12"]


def test_the_rows_of_a_day_are_in_the_order_of_their_times(site: Site) -> None:
    """The newest stands first: bought, given back, and bought again within a day."""
    again = {"order_id": "3", "order_time": "12:00:00"}
    back = {"event": "refund", "order_time": "11:00:00"}
    found = look(draft(site, export(again, back, {})))
    assert [row["after"] for row in found["changes"]] == ["active"]


def test_a_refund_that_bears_its_order_s_time_is_the_one_that_a_webhook_told(
    ledger: Config, site: Site, shop: Shop
) -> None:
    """In an export a refund's row has the date of the order (bookkeeping script of 2026, by live refunds)."""
    shop.post(bought("41234501", at=AT // 1000))
    shop.post(refunded("41234501", AT // 1000 + 20 * DAY, amount=2000))
    file = export({"total": "49.00"}, {"event": "refund", "total": "20.00", "transaction_id": "re_1"})
    found = look(draft(site, file))
    assert (found["known"], found["new"], found["changes"]) == (2, 0, [])
    again = file + export({"event": "refund", "total": "29.00", "transaction_id": "re_2"}).split(b"\n", 1)[1]
    assert [row["after"] for row in look(draft(site, again))["changes"]] == ["refunded"]


def test_of_two_refunds_the_one_with_a_time_takes_its_own(site: Site, shop: Shop) -> None:
    rebill = {"event": "rebill", "order_date": "2025-02-10", "transaction_id": "ch_2", "total": "49.00"}
    shop.post(bought("41234501", at=AT // 1000))
    shop.post(paid("41234501", AT // 1000 + 31 * DAY))
    shop.post(refunded("41234501", AT // 1000 + 2 * DAY))
    shop.post(refunded("41234501", AT // 1000 + 35 * DAY))
    refunds = [{"event": "refund", "transaction_id": "re_1"}, {"event": "refund", "order_date": "2025-02-14"}]
    found = look(draft(site, export({}, rebill, *refunds)))
    assert (found["known"], found["new"]) == (4, 0)


@pytest.mark.parametrize(("event", "after"), [("cancel", "ended"), ("refund", "refunded")])
def test_what_bears_its_order_s_time_came_after_the_last_payment(site: Site, event: str, after: str) -> None:
    rebills = [{"event": "rebill", "order_date": f"2025-{month}-10", "transaction_id": month} for month in ("02", "03")]
    found = look(draft(site, export({}, *rebills, {"event": event, "total": "141.00"})))
    assert [row["after"] for row in found["changes"]] == [after]


def test_what_was_brought_in_without_a_time_is_known_to_later_files_and_webhooks(
    ledger: Config, site: Site, shop: Shop
) -> None:
    back = {"event": "refund", "total": "20.00", "transaction_id": "re_1"}
    run(draft(site, export({}, back)), ledger)
    rebill = {"event": "rebill", "order_date": "2025-02-10", "transaction_id": "ch_2"}
    assert look(draft(site, export({}, back, rebill)))["new"] == 1
    late = shop.post(refunded("41234501", AT // 1000 + 20 * DAY, amount=2000))
    assert late.status == "duplicate"
    new = shop.post(refunded("41234501", soon(60), amount=2000))
    assert new.status == "accepted"


def test_what_was_brought_in_without_a_time_is_none_that_came_later(ledger: Config, site: Site, shop: Shop) -> None:
    run(draft(site, export({}, {"event": "refund", "total": "20.00", "transaction_id": "re_1"})), ledger)
    assert shop.post(refunded("41234501", soon(60), amount=2000)).status == "accepted"


@pytest.mark.parametrize("ids", ["142", "421", "214"])  # rows of one second are in the order of their keys
def test_a_second_refund_of_one_amount_does_not_take_the_match_of_another(site: Site, shop: Shop, ids: str) -> None:
    shop.post(bought("41234501", at=AT // 1000, items="product-12,product-13"))
    shop.post(refunded("41234501", AT // 1000 + DAY, amount=1000))
    shop.post(refunded("41234501", AT // 1000 + 2 * DAY, amount=2000))
    refunds = [
        {"event": "refund", "total": total, "transaction_id": f"re_{one}"}
        for total, one in zip(("10.00", "10.00", "20.00"), ids, strict=True)
    ]
    found = look(draft(site, export({"total": "49.00"}, *refunds)))
    assert (found["known"], found["new"], found["changes"]) == (3, 1, []), "40.00 of 49.00"
    more = {"event": "refund", "total": "9.00", "transaction_id": "re_9"}
    assert [row["after"] for row in look(draft(site, export({}, *refunds, more)))["changes"]] == ["refunded"]


@pytest.mark.parametrize(("event", "after"), [("cancel", "ended"), ("refund", "refunded")])
def test_it_came_after_the_last_payment_whatever_the_file_s_time_zone(
    site: Site, shop: Shop, event: str, after: str
) -> None:
    """The file has the account's time, here eight hours behind UTC; webhooks have UTC."""
    sold = AT // 1000 + 8 * 3600
    shop.post(bought("41234501", at=sold))
    shop.post(paid("41234501", sold + 31 * DAY))
    rebill = {"event": "rebill", "order_date": "2025-02-10", "transaction_id": "ch_2", "total": "49.00"}
    found = look(draft(site, export({}, rebill, {"event": event, "total": "98.00", "transaction_id": "re_1"})))
    assert (found["known"], [row["after"] for row in found["changes"]]) == (2, [after])


def test_a_refund_without_its_order_s_row_is_known_too(site: Site, shop: Shop) -> None:
    """Of a file with refunds alone; its account is five and a half hours ahead of UTC."""
    shop.post(bought("41234501", at=AT // 1000))
    shop.post(refunded("41234501", AT // 1000 + 20 * DAY, amount=3000))
    back = {"event": "refund", "order_time": "15:30:00", "total": "30.00"}
    found = look(draft(site, export(back)))
    assert (found["known"], found["new"]) == (1, 0)
    assert look(draft(site, export(back | {"order_time": "15:29:00"})))["new"] == 1, "It has a time of its own."


@pytest.mark.parametrize(("own", "after"), [("2025-03-01", "active"), ("2025-01-11", "ended")])
def test_in_a_file_of_days_the_day_of_the_order_may_be_a_refund_s_own(site: Site, own: str, after: str) -> None:
    """Paused, a cancellation underneath, on the day of its order, and resumed; another order is given back."""
    days = {"order_time": ""}
    rebill = {"event": "rebill", "order_date": "2025-02-10", "transaction_id": "ch_2"}
    bob = {"order_id": "2", "email": "bob@example.com", "order_date": "2025-01-11"}
    rows = [{}, {"event": "cancel"}, rebill, bob, bob | {"event": "refund", "order_date": own}]
    found = look(draft(site, export(*[row | days for row in rows])))
    assert [row["after"] for row in found["changes"]] == [after, "refunded"]


def test_a_name_chosen_before_names_were_read_as_people_read_them_is_known(site: Site, ledger: Config) -> None:
    file = export({"relevant_item_id": ""})
    chosen = draft(site, file, products={"Miles &amp; Travel": "product-12"})
    assert look(chosen)["missing"] == []
    run(chosen, ledger)
    assert [item["key"] for item in documents()[0]["items"]] == ["product-12"]
    assert look(draft(site, file))["missing"] == [], "A later file is not asked about."


@pytest.mark.parametrize("ids", ["12", "21"])  # which of the two has the lower key
def test_a_later_file_s_second_refund_of_one_amount_is_recorded(ledger: Config, site: Site, ids: str) -> None:
    refunds = [{"event": "refund", "total": "23.50", "transaction_id": f"re_{one}"} for one in ids]
    run(draft(site, export({}, refunds[0])), ledger)
    run(draft(site, export({}, *refunds)), ledger)
    assert [one["type"] for one in documents()].count("purchase.refunded") == 2
    assert look(draft(site, export({}, *refunds)))["new"] == 0

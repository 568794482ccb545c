"""One customer's data at one site, as its plugin asks for it: everything that is held, and its erasure."""

from __future__ import annotations

from companion.ledger import sites
from companion.ledger.models import Delivery, Event
from companion.ledger.people_models import Address
from tests.companion.plugin import Plugin
from tests.companion.shop import WORD, Shop, bought

ANN = "/api/v1/customers/ann%40example.com"


def test_a_customer_is_forgotten_at_the_site_that_asks_and_at_no_other(plugin: Plugin, shop: Shop) -> None:
    other, _ = sites.add("https://other.example", name=None, secret_word=WORD, listen_to=None)
    mine, theirs = shop.post(bought("1")), Shop(other.id).post(bought("1"))
    unread = shop.post({**bought("2"), "event": "order.new_name"})

    answer = plugin.ask("DELETE", ANN)
    assert (answer.status_code, answer.json["status"]) == (200, "forgotten")
    assert answer.json["erased"]["events"] == 2
    assert {row.site for row in Address.select().where(Address.email == "ann@example.com")} == {other.id}
    assert (shop.event(mine).email, shop.event(theirs).email) == ("[erased]", "ann@example.com")
    assert "ann@example.com" not in str(shop.event(unread).document)
    assert plugin.ask("GET", ANN).status_code == 404


def test_to_forget_twice_does_nothing_more(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    assert plugin.ask("DELETE", ANN).status_code == 200
    before = [(row.id, row.document) for row in Event.select()]
    assert plugin.ask("DELETE", f"{ANN}?again").status_code == 404
    assert [(row.id, row.document) for row in Event.select()] == before


def test_a_site_that_listens_forgets_its_own_part_only(plugin: Plugin, shop: Shop) -> None:
    listener, _ = sites.add("https://second.example", name=None, secret_word=None, listen_to=shop.site)
    recorded = shop.post(bought("1"))
    Delivery.update(result={"outcome": "applied"}, state="delivered").execute()
    mine = Plugin(plugin.browser, listener, str(listener.keys[0]["key"]))
    assert mine.ask("GET", f"{ANN}/export").json["events"][0]["id"] == recorded.event
    assert mine.ask("DELETE", ANN).status_code == 200
    assert shop.delivery(recorded, listener.id).result is None
    assert shop.delivery(recorded).result == {"outcome": "applied"}
    assert shop.event(recorded).email == "ann@example.com"
    assert plugin.ask("GET", ANN).status_code == 200


def test_an_export_holds_what_thrivecart_sent_and_nobody_elses(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    shop.post(bought("2", "ben@example.com"))
    held = plugin.ask("GET", f"{ANN}/export").json
    assert [row["id"] for row in held["events"]] == [recorded.event]
    assert "ann%40example.com" in held["events"][0]["webhook"]
    assert held["addresses"] == [{"site": shop.site, "email": "ann@example.com"}]
    assert plugin.ask("GET", "/api/v1/customers/nobody%40example.com/export").status_code == 404
    assert plugin.ask("DELETE", "/api/v1/customers/nobody%40example.com").status_code == 404

"""One customer's data at one site, as its plugin asks for it: everything that is held, and its erasure."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from companion.clock import now_ms
from companion.history import queries
from companion.ledger import site_keys, sites
from companion.ledger.models import Delivery, Event, Site
from companion.ledger.people_models import Address
from tests.companion.plugin import Plugin
from tests.companion.shop import WORD, Shop, bought, refunded

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
    mine = Plugin(plugin.browser, listener, site_keys.signing_key(listener))
    assert mine.ask("GET", f"{ANN}/export").json["events"][0]["id"] == recorded.event
    assert mine.ask("DELETE", ANN).status_code == 200
    assert shop.delivery(recorded, listener.id).result is None
    assert shop.delivery(recorded).result == {"outcome": "applied"}
    assert shop.event(recorded).email == "ann@example.com"
    assert plugin.ask("GET", ANN).status_code == 200


@pytest.mark.parametrize(
    "email", ["a/b@example.com", "a//b/@example.com", "/export@example.com", "a+b%de?#@example.com"]
)
def test_a_customer_is_found_by_every_address_that_is_one(plugin: Plugin, shop: Shop, email: str) -> None:
    shop.post(bought("1", email))
    path = f"/api/v1/customers/{quote(email, safe='')}"
    assert plugin.ask("GET", path).json["customer"]["email"] == email
    assert plugin.ask("GET", f"{path}/export").json["email"] == email
    assert plugin.ask("POST", f"{path}/ties", {"email": "new@example.com"}).json["ties"]
    assert plugin.ask("POST", f"{path}/resync", {}).json["status"] == "accepted"
    assert plugin.ask("DELETE", path).json["status"] == "forgotten"


def test_whoever_is_forgotten_needs_nobody(plugin: Plugin, shop: Shop) -> None:
    failed, waiting = shop.post(bought("1")), shop.post(bought("2"))
    shop.post({**bought("3"), "event": "order.new_name"})
    Delivery.update(state="failed", settled_at=now_ms()).where(Delivery.event == failed.event).execute()
    assert plugin.ask("GET", "/api/v1/needs-you").json["counts"] | {"failed": 1, "quarantined": 1} == needed(plugin)
    plugin.ask("POST", "/api/v1/needs-you/dealt-with", {"keys": [f"failed {failed.event}"], "by": "Ann Owner"})
    assert plugin.ask("DELETE", ANN).status_code == 200
    assert shop.delivery(waiting).state == "dead"
    assert set(needed(plugin).values()) == {0}
    assert plugin.ask("GET", "/api/v1/alerts").json["items"] == []


def needed(plugin: Plugin) -> dict[str, int]:
    counts: dict[str, int] = plugin.ask("GET", "/api/v1/summary").json["needs_you"]
    return counts


def test_what_one_site_noted_no_other_reads_and_each_erases(plugin: Plugin, shop: Shop) -> None:
    listener, _ = sites.add("https://second.example", name=None, secret_word=None, listen_to=shop.site)
    other = Plugin(plugin.browser, listener, site_keys.signing_key(listener))
    key = f"failed {shop.post(bought('1')).event}"
    for one, note in ((plugin, "Ann rang the first"), (other, "Ann rang the second")):
        one.ask("POST", "/api/v1/needs-you/dealt-with", {"keys": [key], "note": note, "by": "x"})
    for one, note in ((plugin, "Ann rang the first"), (other, "Ann rang the second")):
        assert [row["note"] for row in one.ask("GET", f"{ANN}/export").json["dealt_with"]] == [note]
    other.ask("DELETE", ANN)
    assert other.ask("GET", "/api/v1/needs-you/dealt-with").json["items"] == []
    assert len(plugin.ask("GET", "/api/v1/needs-you/dealt-with").json["items"]) == 1


def test_an_export_holds_what_thrivecart_sent_and_nobody_elses(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    shop.post(bought("2", "ben@example.com"))
    held = plugin.ask("GET", f"{ANN}/export").json
    assert [row["id"] for row in held["events"]] == [recorded.event]
    assert "ann%40example.com" in held["events"][0]["webhook"]
    assert held["addresses"] == [{"site": shop.site, "email": "ann@example.com"}]
    assert plugin.ask("GET", "/api/v1/customers/nobody%40example.com/export").status_code == 404
    assert plugin.ask("DELETE", "/api/v1/customers/nobody%40example.com").status_code == 404


@pytest.mark.parametrize("created_at", [0, 2**60])
def test_an_operator_sees_an_event_as_its_own_site_knows_it(shop: Shop, created_at: int) -> None:
    """Whichever site's delivery comes first: one that listens since today knows nothing of the purchase."""
    shop.post(bought("1"))
    listener, _ = sites.add("https://second.example", name=None, secret_word=None, listen_to=shop.site)
    Site.update(created_at=created_at).where(Site.id == listener.id).execute()
    refund = shop.event(shop.post(refunded("1", amount=1000)))
    assert queries.detail(None, refund)["event"]["refund"]["full"] is False
    assert queries.detail(listener.id, refund)["event"]["refund"]["full"] is None

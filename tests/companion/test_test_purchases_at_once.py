"""Of several test purchases that are begun at once one is taken, whoever else writes at that moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from companion.clock import now_ms
from companion.delivery import claims
from companion.history import test_purchases
from companion.ledger.database import close, writing
from companion.ledger.models import Delivery, Event
from companion.ledger.people_models import Address
from companion.web import test_purchases as routes
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop
from tests.companion.test_test_purchases import EMAIL, ROUTE, asked, buy

AT_ONCE = 5


class Crowd:
    """Requests that begin test purchases, each with an id of its own; none is recorded before all are about to be."""

    def __init__(self, plugin: Plugin, monkeypatch: pytest.MonkeyPatch) -> None:
        self._plugin, self._read = plugin, routes.read
        self._answers: list[Any] = []
        self._barrier = threading.Barrier(AT_ONCE)
        monkeypatch.setattr(routes, "read", self._read_together)

    def _read_together(self, *given: Any) -> Any:
        self._barrier.wait(30)
        return self._read(*given)

    def _ask(self, purchase: str) -> None:
        plugin = Plugin(self._plugin.browser.application.test_client(), self._plugin.site, self._plugin.key)
        self._answers.append(plugin.ask("POST", ROUTE, asked(id=purchase)))
        close()

    def begin(self, meanwhile: Callable[[], object] | None = None) -> list[str]:
        """What they are answered, of whom each came before ``meanwhile`` was done."""
        self._barrier = threading.Barrier(AT_ONCE, meanwhile)
        crew = [threading.Thread(target=self._ask, args=[f"{n:032x}"]) for n in range(AT_ONCE)]
        for thread in crew:
            thread.start()
        for thread in crew:
            thread.join()
        return sorted(answer.json.get("error", {}).get("code", "taken") for answer in self._answers)


@pytest.fixture
def crowd(plugin: Plugin, monkeypatch: pytest.MonkeyPatch) -> Crowd:
    return Crowd(plugin, monkeypatch)


def test_of_several_begun_at_once_one_is_taken(crowd: Crowd) -> None:
    assert crowd.begin() == ["taken"] + ["test_purchase_under_way"] * (AT_ONCE - 1)
    assert Event.select().count() == 1


def test_somebody_who_becomes_a_customer_at_that_moment_is_none_of_them(crowd: Crowd, plugin: Plugin) -> None:
    def becomes_known() -> None:
        with writing(plugin.site.id):
            Address.create(site=plugin.site.id, email=EMAIL, person="per_1")

    assert crowd.begin(becomes_known) == ["known_address"] * AT_ONCE
    assert Event.select().count() == 0


def test_an_abandoned_one_that_the_site_has_in_hand_is_waited_for(plugin: Plugin, shop: Shop) -> None:
    buy(plugin)
    claims.claim(shop.site, 50)
    Event.update(received_at=now_ms() - test_purchases.LASTS_MS - 1000).execute()
    other = asked(id="f" * 32)
    answer = plugin.ask("POST", ROUTE, other)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "test_purchase_under_way")
    Delivery.update(lease_until=now_ms()).execute()
    assert plugin.ask("POST", ROUTE, {**other, "name": "Asked once more"}).status_code == 200
    assert Event.select().count() == 1

"""Six at once: FluentCRM has no unique key on tags and on who has which, and said null to some of six creations."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.real_plugins.events import Event, Result, new_email, purchase
from tests.real_plugins.sites import CONNECTIONS, SURPRISES, Shop

SIX = 6


def at_once(shop: Shop, events: list[Event]) -> list[Result]:
    with ThreadPoolExecutor(len(events)) as pool:
        return list(pool.map(lambda event: shop.bring(event)[0], events))


def worked(shop: Shop, events: list[Event]) -> None:
    """All at once, and what was told to come again is brought again, as the companion does."""
    for _ in range(5):
        results = at_once(shop, events)
        assert {result["outcome"] for result in results} <= {"applied", "retry"}, results
        events = [event for event, result in zip(events, results, strict=True) if result["outcome"] == "retry"]
        if not events:
            return
    raise AssertionError(results)


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_six_orders_of_one_new_customer_make_one_contact_and_one_tag(
    connection: str, open_shop: Callable[..., Shop]
) -> None:
    shop = open_shop(connection)
    for number, surprise in enumerate(SURPRISES):
        email = new_email("crowd")
        worked(shop, [purchase(email, surprise) for _ in range(SIX)])
        assert (len(shop.crm.contacts(email)), shop.crm.tags(email)) == (1, [f"surprise {number}"])
        assert shop.crm.times_made(f"surprise {number}") == 1


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_six_customers_at_once_share_one_new_tag(connection: str, open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(connection)
    if connection != "wp-fusion/groundhogg":
        shop.work(purchase(new_email("one"), SURPRISES[0]))
        shop.crm.delete_tag("surprise 0")
    emails = [new_email("crowd") for _ in range(SIX)]

    worked(shop, [purchase(email, SURPRISES[0]) for email in emails])

    assert [shop.crm.tags(email) for email in emails] == [["surprise 0"]] * SIX
    assert shop.crm.times_made("surprise 0") == 1
